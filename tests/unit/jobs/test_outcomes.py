from __future__ import annotations

import narwhals as nw
import numpy as np
import polars as pl
import pytest

from pellucid.core.dataset import FrameDataset
from pellucid.core.facets import CountRequest
from pellucid.core.results import AnalysisResult, Provenance
from pellucid.engines import LocalEngine
from pellucid.jobs import outcomes as outcomes_job
from pellucid.jobs.outcomes import add_outcomes, fingerprints
from pellucid.predict import DecisiveScores

COLUMNS = {"y": list("+-+-"), "h": list("++--"), "sex": ["F", "M", "F", "M"], "x": [1.5, 2.0, None, -0.0]}
REQUEST = CountRequest("y", ("+",), (("sex", ("F",)),), "h")
RESULT = AnalysisResult(Provenance("0", 0, 4, ""))
SCORES = DecisiveScores(np.array([0.9, 0.6, 0.2, 0.1]), 0.5)


def open_table(engine, **changes):
    return engine.open(FrameDataset(nw.from_native(pl.DataFrame(COLUMNS | changes, strict=False))))


def added(request=REQUEST, scores=SCORES, inputs=("x",)):
    engine = LocalEngine()
    return add_outcomes(RESULT, request, open_table(engine), engine, scores=scores, inputs=inputs)


def test_scores_and_outcomes_are_added():
    result = added()
    assert result.outcomes.predicted.tolist() == [True, True, False, False]
    assert set(result.outcomes.fingerprints) == {"y", "sex", "x"}
    assert [(one.column, one.selection) for one in result.scores] == [("sex", "F")]


def test_predictions_in_the_data_have_no_scores():
    result = added(scores=None)
    assert result.scores == ()
    assert result.outcomes is not None


def test_nothing_is_added_before_training():
    assert added(request=CountRequest("y", ("+",), (("sex", ("F",)),))) == RESULT


def test_large_data_sets_keep_scores_only(monkeypatch):
    monkeypatch.setattr(outcomes_job, "MOST_ROWS", 3)
    assert added().outcomes is None
    assert added().scores
    assert added(scores=None) == RESULT


def test_fingerprints_tell_content_and_order():
    engine = LocalEngine()
    same = fingerprints(open_table(engine), ("x", "sex"))
    assert fingerprints(open_table(engine, x=[1.5, 2.0, None, 0.0]), ("x", "sex")) == same
    assert fingerprints(open_table(engine, x=[1.5, 2.0, 0.0, 0.0]), ("x", "sex"))["x"] != same["x"]
    assert fingerprints(open_table(engine, sex=["M", "F", "F", "M"]), ("sex",))["sex"] != same["sex"]
    assert fingerprints(open_table(engine, sex=["F", "M", "F", None]), ("sex",))["sex"] != same["sex"]


@pytest.mark.parametrize(("one", "other"), [(["a", "bc"], ["ab", "c"]), (["1", None], ["1", "None"])])
def test_neighbouring_cells_are_told_apart(one, other):
    engine = LocalEngine()
    tables = [engine.open(FrameDataset(nw.from_native(pl.DataFrame({"c": cells})))) for cells in (one, other)]
    assert fingerprints(tables[0], ("c",)) != fingerprints(tables[1], ("c",))


def test_whole_numbers_and_decimals_of_the_same_value_are_the_same():
    engine = LocalEngine()
    tables = [engine.open(FrameDataset(nw.from_native(pl.DataFrame({"c": cells})))) for cells in ([1, 2], [1.0, 2.0])]
    assert fingerprints(tables[0], ("c",)) == fingerprints(tables[1], ("c",))
