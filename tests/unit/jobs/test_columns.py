from __future__ import annotations

import pytest

from pellucid.core.dataset import FileDataset, Scan
from pellucid.core.errors import ConfigError, DataError
from pellucid.core.facets import FacetSpec
from pellucid.core.specs import AnalysisSpec, BiasSpec, DataSpec
from pellucid.jobs.columns import assign_columns, count_request, find_column


def scan(*columns, label=None, predicted_label=None):
    return Scan(
        "", columns, "text", "x", lambda error: DataError(str(error)), label=label, predicted_label=predicted_label
    )


MAIN = scan("id", "age", "sex", "job", "hired")


def assign(dataset=None, **data):
    dataset = dataset or FileDataset(MAIN)
    parts = [part for part in (dataset.main, dataset.facets, dataset.predictions) if part]
    columns = [name for part in parts for name in part.columns]
    return assign_columns(AnalysisSpec(DataSpec("csv", **data)), dataset, columns)


def test_every_column_but_label_and_prediction_is_a_feature():
    parts = assign(label="hired", predicted_label=3)
    assert parts.label == "hired"
    assert parts.predicted_label == "job"
    assert parts.features == parts.model == ("id", "age", "sex")


def test_excluded_columns_are_not_sent_but_stay_features():
    parts = assign(label=4, excluded=("sex", 0))
    assert parts.features == ("id", "age", "sex", "job")
    assert parts.model == ("age", "job")
    assert parts.flip == parts.features


def test_the_join_column_is_no_feature():
    parts = assign(FileDataset(MAIN, join_column="id"), label="hired")
    assert parts.join == "id"
    assert "id" not in parts.features


def test_columns_of_other_files_are_not_sent_to_the_model():
    dataset = FileDataset(MAIN, facets=scan("gender"), predictions=scan("predicted_label", "when"))
    parts = assign(dataset, label="hired")
    assert parts.predicted_label == "predicted_label"
    assert parts.model == ("id", "age", "sex", "job")
    assert assign(dataset, label="hired", predicted_label=1).predicted_label == "when"


def test_formats_that_locate_the_label_themselves():
    parts = assign(
        FileDataset(scan("a", "y", "p", label="y", predicted_label="p")), label="[*].y", predicted_label="[*].p"
    )
    assert (parts.label, parts.predicted_label, parts.features) == ("y", "p", ("a",))


def test_integer_facets_point_into_the_facet_file():
    dataset = FileDataset(MAIN, facets=scan("gender", "region"))
    bias = BiasSpec((1,), (FacetSpec(1, ("north",)), FacetSpec("sex")), group="job")
    request = count_request(bias, assign(dataset, label="hired"), dataset, [*MAIN.columns, "gender", "region"])
    assert request.facets == (("region", ("north",)), ("sex", ()))
    assert request.group == "job"
    with pytest.raises(ConfigError, match="label: bias metrics need the label column"):
        count_request(bias, assign(dataset), dataset, MAIN.columns)


def test_an_unknown_column_is_answered_with_a_close_one():
    with pytest.raises(ConfigError, match=r"group_variable: no such column \(got 'agee'\).*did you mean 'age'\?"):
        find_column("agee", MAIN.columns, "group_variable")
    with pytest.raises(ConfigError, match=r"there is no column with this index \(got 7\); expected 0 to 4"):
        find_column(7, MAIN.columns, "label")
    with pytest.raises(ConfigError, match=r"\(40 columns\)"):
        find_column("x", [f"c{k}" for k in range(40)], "label")
