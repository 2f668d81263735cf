import csv

import numpy as np
import pytest

from pellucid.core.arrays import Attributions, Batch, GlobalAttributions
from pellucid.core.results import ShapResult
from pellucid.report.local_files import write_local_attributions


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_features_vary_first_then_labels_and_the_identifier_is_last(tmp_path, make_shap):
    shap = make_shap(("F1", "F2"), ("L1", "L2"), 3, identifiers=("id", ("a,b", 'q"q', 7)))
    write_local_attributions(shap, tmp_path)
    header, *rows = rows_of(tmp_path / "explanations_shap" / "out.csv")
    assert header == ["F1_L1", "F2_L1", "F1_L2", "F2_L2", "id"]
    assert [row[-1] for row in rows] == ["a,b", 'q"q', "7"]
    for k, row in enumerate(rows):
        values = shap.local.values[k]
        assert [float(cell) for cell in row[:-1]] == [values[0, 0], values[1, 0], values[0, 1], values[1, 1]]


def test_numbers_read_back_as_the_same_doubles(tmp_path, make_shap):
    shap = make_shap(rows=1000)
    shap.local.values[0, :4, 0] = [1 / 3, 5e-324, 1.7976931348623157e308, -0.0]
    write_local_attributions(shap, tmp_path)
    _, *rows = rows_of(tmp_path / "explanations_shap" / "out.csv")
    assert np.array_equal(np.array(rows, dtype=float), shap.local.values[:, :, 0])


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_infinite_attributions_are_kept(tmp_path, make_shap, value):
    shap = make_shap(rows=2)
    shap.local.values[1, 3, 0] = value
    write_local_attributions(shap, tmp_path)
    assert float(rows_of(tmp_path / "explanations_shap" / "out.csv")[2][3]) == value


def test_hostile_headers_are_quoted(tmp_path, make_shap):
    write_local_attributions(make_shap(('a,"b"\nc', "d")), tmp_path)
    assert rows_of(tmp_path / "explanations_shap" / "out.csv")[0] == ['a,"b"\nc_label0', "d_label0"]
    assert rows_of(tmp_path / "explanations_shap" / "baseline.csv")[0] == ['a,"b"\nc', "d"]


def test_no_rows_leave_a_header(tmp_path, make_shap):
    write_local_attributions(make_shap(rows=0), tmp_path)
    assert len(rows_of(tmp_path / "explanations_shap" / "out.csv")) == 1


def test_local_values_are_written_only_when_asked_for_and_the_baseline_always(tmp_path):
    baseline = Batch(("n", "t", "b"), (np.array([1, 2]), np.array(["x", None], dtype=object), np.array([0.5, np.nan])))
    values = np.zeros((1, 3, 1))
    local = Attributions(baseline.names, ("label0",), values, np.zeros(1), baseline, "kernel", 0, 1, 1)
    overall = GlobalAttributions(baseline.names, ("label0",), values[0], np.zeros(1), "mean_abs")
    write_local_attributions(ShapResult(local, overall, save_local=False), tmp_path)
    assert [path.name for path in (tmp_path / "explanations_shap").iterdir()] == ["baseline.csv"]
    assert (tmp_path / "explanations_shap" / "baseline.csv").read_text() == "n,t,b\n1,x,0.5\n2,,\n"
