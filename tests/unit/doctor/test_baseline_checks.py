"""Baselines that cannot be rows of the data."""

from __future__ import annotations

import json

import pytest

from broken_setups import as_csv, csv_answer, shap_config, table
from pellucid.api.examine_config import examine_config
from pellucid.wiring import Settings
from servers.answering import answering_server


@pytest.fixture(scope="module")
def look(tmp_path_factory):
    folder = tmp_path_factory.mktemp("baseline")
    (folder / "people.csv").write_text(as_csv(table()))
    with answering_server(csv_answer) as url:

        def examine(baseline: object, **changes: object):
            config = {**shap_config(baseline=baseline, num_samples=30), **changes}
            settings = Settings(endpoints={"hiring": url})
            return examine_config(json.dumps(config).encode(), settings, data=str(folder / "people.csv"))

        examine.folder = folder
        yield examine


FIELD = "methods.shap.baseline"


@pytest.mark.parametrize(
    ("row", "patch"),
    [
        ([40, 4, 0.5], None),
        ([40.5, 4, 0.123], None),  # ages are many, and scores any number
        ([None, None, None], None),
        ([40, 77, 0.5], None),  # a whole number may be one that is not in these rows
        ([40, 4.4, 0.5], {f"{FIELD}[0][1]": 4}),
        ([40, 4.5, 0.5], {f"{FIELD}[0][1]": 4}),
    ],
)
def test_numbers(look, row, patch):
    found = look([row]).findings
    assert [dict(finding.patch) for finding in found] == ([] if patch is None else [patch])


@pytest.mark.parametrize(
    ("sex", "patch"), [("Female", None), ("female", {f"{FIELD}[0][3]": "Female"}), ("Unknown", {}), (None, None)]
)
def test_words(look, sex, patch):
    found = look([[40, 4, 0.5, sex, "Law"]], excluded_columns=[]).findings
    assert [dict(finding.patch) for finding in found] == ([] if patch is None else [patch])


def test_cells_of_columns_that_the_model_is_not_sent_go(look):
    found = look([[40, 4, 0.5, "Female", "Law", 1], [30, 3, 0.2, "Male", "Law", 0]])
    assert json.loads(found.after)["methods"]["shap"]["baseline"] == [[40, 4, 0.5], [30, 3, 0.2]]


@pytest.mark.parametrize("baseline", [[[40, 4]], [["forty", 4, 0.5]], "nothing.csv"])
def test_no_correction(look, baseline):
    (finding,) = look(baseline).findings
    assert finding.code == "baseline"
    assert finding.where == FIELD
    assert finding.patch == ()


def test_a_baseline_file(look):
    (look.folder / "baseline.csv").write_text("40,4.4,0.5\n")
    (finding,) = look(str(look.folder / "baseline.csv")).findings
    assert finding.code == "baseline-impossible"
    assert finding.patch == ()


def test_no_column_left(look):
    excluded = ["Age", "Tenure", "Score", "Sex", "Dept"]
    assert [finding.code for finding in look([[1]], excluded_columns=excluded).findings] == ["no-features"]
