"""What a moved threshold would change can be read off the histograms: checked against the metrics at that threshold."""

from __future__ import annotations

from types import SimpleNamespace

import narwhals as nw
import numpy as np
import polars as pl
import pytest

from pellucid.bias import bias_report
from pellucid.core.dataset import FrameDataset
from pellucid.core.facets import CountRequest
from pellucid.core.metric_names import POSTTRAINING_METRICS
from pellucid.core.row_outcomes import Membership, RowOutcomes
from pellucid.engines import LocalEngine
from pellucid.jobs.scores import score_edges, score_histograms

FACETS = (("sex", ("F",)), ("race", ()), ("age", (40,)))
METRICS = tuple(code for code in POSTTRAINING_METRICS if code not in {"FT", "CDDPL"})


def scored(values, threshold=0.5):
    return SimpleNamespace(values=np.asarray(values, dtype=np.float64), threshold=threshold)


def people(rows=4000, seed=3):
    rng = np.random.default_rng(seed)
    sex = rng.choice(["F", "M"], rows)
    scores = np.round(rng.beta(2, np.where(sex == "F", 5, 3)), 3)
    return {
        "sex": [None if k % 97 == 0 else value for k, value in enumerate(sex.tolist())],
        "race": rng.choice(["x", "y", "z"], rows, p=[0.7, 0.25, 0.05]).tolist(),
        "age": rng.normal(45, 12, rows).tolist(),
        "label": (rng.random(rows) < scores).astype(int).tolist(),
        "score": scores.tolist(),
    }


def measured_at(columns, threshold, engine):
    """The engine's table with the predictions at a threshold, and the request for its counts."""
    predicted = [int(score > threshold) for score in columns["score"]]
    table = engine.open(FrameDataset(nw.from_native(pl.DataFrame(columns | {"predicted": predicted}))))
    return table, CountRequest("label", (1,), FACETS, "predicted")


def cells_above(histogram, edge):
    """The eight counts that a reader of the histogram finds when the threshold is at this edge."""
    cells = []
    for positive, negative in (
        (histogram.positive_a, histogram.negative_a),
        (histogram.positive_d, histogram.negative_d),
    ):
        for counts in (negative, positive):
            above = sum(n for n, lower in zip(counts, histogram.edges[:-1], strict=True) if lower >= edge)
            cells += [sum(counts) - above, above]
    return tuple(cells)


@pytest.mark.parametrize("edge", [0.0, 0.005, 0.1, 0.3333, 0.335, 0.5, 0.615, 0.9])
def test_metrics_at_any_edge_follow_from_the_histograms(edge):
    engine, columns = LocalEngine(), people()
    table, request = measured_at(columns, 0.3333, engine)
    histograms = score_histograms(scored(columns["score"], 0.3333), engine.outcomes(table, request))
    assert edge in histograms[0].edges
    moved, request = measured_at(columns, edge, engine)
    counts = engine.tabulate(moved, request)
    assert [(one.column, one.selection) for one in histograms] == [(one.column, one.selection) for one in counts.facets]
    for histogram, facet in zip(histograms, counts.facets, strict=True):
        assert cells_above(histogram, edge) == facet.collapsed()
    report = bias_report("post_training", counts, METRICS, replicates=0)
    assert all(metric.error is None for facet in report.facets for metric in facet.metrics)


def outcomes(predicted, observed=None):
    predicted = np.asarray(predicted)
    members = (Membership("sex", "F", np.arange(len(predicted)) % 2 == 0),)
    return RowOutcomes(np.zeros(len(predicted), bool) if observed is None else observed, predicted, members)


def test_a_score_at_an_edge_is_not_above_it():
    (histogram,) = score_histograms(scored([0.0, 0.5, 0.505, 1.0]), outcomes([False, False, True, True]))
    full = {histogram.edges[k + 1] for k, n in enumerate(histogram.negative_d) if n}
    assert full == {0.0, 0.505}
    assert histogram.edges[0] < 0
    assert (sum(histogram.negative_d), sum(histogram.negative_a), sum(histogram.positive_a)) == (2, 2, 0)


@pytest.mark.parametrize("values", [[0.0, 1.0], [-3.2, 11.9], [-1e-9, 0.2], [0.2, 123456.789], [-7e200, 7e200]])
def test_edges_are_short_decimals_around_every_score(values):
    edges = score_edges(scored(values, 0.123456789))
    assert 0.123456789 in edges
    assert edges[0] < min(values)
    assert edges[-1] >= max(values)
    assert 100 <= len(edges) <= 256
    steps = [edge for edge in edges if edge != 0.123456789]
    assert all(len(repr(edge).strip("-").split("e")[0].strip("0.")) <= 6 for edge in steps)
    assert list(edges) == sorted(set(edges))


def test_probabilities_have_the_same_edges_whatever_they_are():
    assert score_edges(scored([0.4, 0.41])) == score_edges(scored([0.0, 1.0]))
    assert len(score_edges(scored([0.4]))) == 202


@pytest.mark.parametrize("values", [[0.2, np.nan], [0.2, np.inf]])
def test_scores_that_are_not_finite_give_no_histogram(values):
    above = np.array(values) > 0.5
    assert score_histograms(scored(values), outcomes(above)) == ()


def test_no_histogram_when_the_positive_outcome_is_a_low_score():
    assert score_histograms(scored([0.2, 0.9]), outcomes([True, False])) == ()
