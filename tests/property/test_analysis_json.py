"""Laws of analysis.json that hold for any result."""

import json

from hypothesis import given
from hypothesis import strategies as st

from pellucid.core.metric_names import PRETRAINING_METRICS
from pellucid.core.results import AnalysisResult, BiasReport, FacetReport, FacetStatistics, MetricValue, Provenance
from pellucid.report import to_analysis_json

numbers = st.none() | st.floats() | st.integers(-(2**53), 2**53)
metrics = st.tuples(st.sampled_from(PRETRAINING_METRICS), numbers, st.none() | st.text()).map(
    lambda parts: MetricValue(*parts)
)
facets = st.tuples(
    st.text(max_size=3),
    st.text(max_size=3),
    st.lists(metrics, max_size=4).map(tuple),
    st.just(FacetStatistics(0.5, None)),
).map(lambda parts: FacetReport(*parts))
reports = st.tuples(
    st.just("pre_training"),
    st.text(max_size=5),
    st.text(max_size=5),
    st.lists(facets, max_size=5).map(tuple),
).map(lambda parts: BiasReport(*parts))


def refuse(name):
    raise AssertionError(name)


def spoken(value):
    if value is None or value != value:
        return None
    return {float("inf"): "Infinity", float("-inf"): "-Infinity"}.get(value, value)


@given(reports)
def test_every_metric_reads_back_as_it_was(report):
    text = to_analysis_json(AnalysisResult(Provenance("1", 0, 0, ""), pretraining=report))
    section = json.loads(text, parse_constant=refuse)["pre_training_bias_metrics"]
    assert text.isascii()
    for column, entries in section["facets"].items():
        mine = [facet for facet in report.facets if facet.column == column]
        assert [entry["value_or_threshold"] for entry in entries] == [facet.selection for facet in mine]
        for entry, facet in zip(entries, mine, strict=True):
            assert [metric["value"] for metric in entry["metrics"]] == [spoken(m.value) for m in facet.metrics]
            assert [metric.get("error") for metric in entry["metrics"]] == [m.error for m in facet.metrics]
