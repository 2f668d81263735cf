"""Wherever the threshold is moved to, the histograms give the metrics that the engine and the formulas give."""

from __future__ import annotations

import narwhals as nw
import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pellucid.bias import bias_report
from pellucid.core.dataset import FrameDataset
from pellucid.core.facets import CountRequest
from pellucid.core.metric_names import POSTTRAINING_METRICS
from pellucid.engines import LocalEngine
from pellucid.jobs.scores import score_histograms
from pellucid.predict import DecisiveScores
from strategies import counts_of

METRICS = tuple(code for code in POSTTRAINING_METRICS if code not in {"FT", "CDDPL"})
SEXES = ("F", "M", None)

probabilities = st.one_of(
    st.floats(0, 1), st.integers(0, 200).map(lambda k: k / 200), st.sampled_from([np.nextafter(0.5, 1), 0.1 + 0.2])
)
margins = st.one_of(st.floats(-9, 9), st.integers(-90, 90).map(lambda k: k / 10))


@st.composite
def scored_people(draw):
    """Scores, labels and sexes of people, the run's threshold, and where in the list of edges to move it."""
    scores = st.lists(draw(st.sampled_from([probabilities, margins])), min_size=40, max_size=120)
    found = draw(scores)
    rows = len(found)
    labels = draw(st.lists(st.sampled_from(["yes", "no"]), min_size=rows, max_size=rows))
    sexes = draw(st.lists(st.sampled_from(SEXES), min_size=rows, max_size=rows))
    return np.array(found), labels, sexes, draw(probabilities), draw(st.floats(0, 1))


def engine_counts(engine, scores, labels, sexes, threshold):
    predicted = ["yes" if score > threshold else "no" for score in scores]
    frame = pl.DataFrame({"y": labels, "sex": sexes, "h": predicted}, schema_overrides={"sex": pl.String})
    table = engine.open(FrameDataset(nw.from_native(frame)))
    return table, CountRequest("y", ("yes",), (("sex", ("F",)),), "h")


def cells_above(histogram, edge):
    is_above = np.array(histogram.edges[:-1]) >= edge
    sides = ((histogram.negative_a, histogram.positive_a), (histogram.negative_d, histogram.positive_d))
    bins = [np.array(counts) for side in sides for counts in side]
    return tuple(int(part) for counts in bins for part in (counts[~is_above].sum(), counts[is_above].sum()))


@settings(max_examples=60)
@given(scored_people())
def test_metrics_at_any_edge(people):
    scores, labels, sexes, threshold, place = people
    engine = LocalEngine()
    if not (scores > threshold).any() or "yes" not in labels:
        return
    table, request = engine_counts(engine, scores, labels, sexes, threshold)
    (histogram,) = score_histograms(DecisiveScores(scores, threshold), engine.outcomes(table, request))
    assert threshold in histogram.edges
    possible = [edge for edge in histogram.edges if (scores > edge).any()]
    edge = possible[round(place * (len(possible) - 1))]
    expected = bias_report(
        "post_training",
        engine.tabulate(*engine_counts(engine, scores, labels, sexes, edge)),
        METRICS,
        replicates=0,
    )
    found = bias_report(
        "post_training", counts_of([cells_above(histogram, edge)], selection="F"), METRICS, replicates=0
    )
    assert found.facets[0].metrics == expected.facets[0].metrics
