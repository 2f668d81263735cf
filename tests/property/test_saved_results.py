"""A result that was written is read as it was."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pellucid.bias import bias_report
from pellucid.config import named_limits
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS
from pellucid.core.results import AnalysisResult, Provenance, ScoreHistogram
from pellucid.report import to_analysis_json
from pellucid.report.saved_results import read_analysis
from pellucid.trust import judge
from strategies import bias_counts

METRICS = tuple(code for code in POSTTRAINING_METRICS if code != "FT")
counts_of_bins = st.lists(st.integers(0, 10**9), min_size=3, max_size=3).map(tuple)


def unpredicted(counts):
    """The counts before training: no prediction is positive, and only that is written."""

    def merged(cells):
        return tuple(0 if k % 2 else cells[k] + cells[k + 1] for k in range(8))

    facets = tuple(replace(facet, cells=tuple(map(merged, facet.cells))) for facet in counts.facets)
    return replace(counts, facets=facets, has_predictions=False)


@st.composite
def results(draw):
    counts = draw(bias_counts())
    combined = replace(counts, facets=tuple(replace(facet, column="sex x race") for facet in counts.facets))
    edges = tuple(sorted(draw(st.sets(st.floats(-1, 2), min_size=4, max_size=4))))
    histogram = ScoreHistogram("sex", "0", edges, *(draw(counts_of_bins) for _ in range(4)))
    result = AnalysisResult(
        Provenance("0.1.0", draw(st.integers(0, 9)), draw(st.integers(1, 10**9)), "9f" * 32),
        draw(
            st.sampled_from(
                [None, bias_report("pre_training", unpredicted(counts), PRETRAINING_METRICS, replicates=20)]
            )
        ),
        bias_report("post_training", counts, METRICS, replicates=20),
        intersections=(bias_report("post_training", combined, METRICS, replicates=20),),
        scores=draw(st.sampled_from([(), (histogram,)])),
    )
    return judge(result, named_limits("conventional")) if draw(st.booleans()) else result


def rounded(result):
    """The false-discovery rates of verdicts are written with six digits."""

    def verdict(found):
        return (
            None
            if found is None
            else replace(found, q_value=None if found.q_value is None else round(found.q_value, 6))
        )

    def report(found):
        if found is None:
            return None
        return replace(
            found,
            facets=tuple(
                replace(facet, metrics=tuple(replace(one, verdict=verdict(one.verdict)) for one in facet.metrics))
                for facet in found.facets
            ),
        )

    return replace(
        result,
        pretraining=report(result.pretraining),
        posttraining=report(result.posttraining),
        intersections=tuple(map(report, result.intersections)),
    )


@settings(max_examples=40)
@given(results())
def test_round_trip(result):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "analysis.json"
        path.write_text(to_analysis_json(result))
        read = read_analysis(path)
    assert read == rounded(result)
    assert to_analysis_json(replace(read, provenance=result.provenance)) == to_analysis_json(result)
