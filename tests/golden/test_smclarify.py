"""Every metric equals smclarify's answer on 2,200 tables of counts, to 1e-12, and fails where it fails, in the same words."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

import pytest

from pellucid.bias import bias_report
from pellucid.core.counts import Counts, FacetCounts
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS

HERE = Path(__file__).parent
TOLERANCE = 1e-12


@pytest.fixture(scope="module")
def vectors():
    return json.loads(gzip.decompress((HERE / "smclarify_counts.json.gz").read_bytes()))


def ours(table):
    cells = tuple(map(tuple, table["cells"]))
    facet = FacetCounts("facet", "1", tuple(table["groups"]), cells)
    counts = Counts("label", "1", (facet,), has_predictions=True, has_groups=table["has_groups"])
    pre = bias_report("pre_training", counts, PRETRAINING_METRICS, replicates=0)
    post = bias_report("post_training", counts, [name for name in POSTTRAINING_METRICS if name != "FT"], replicates=0)
    return {metric.name: metric for report in (pre, post) for metric in report.facets[0].metrics}


def differs(metric, expected):
    """Why our answer is not smclarify's, or `None`."""
    if isinstance(expected, dict):
        return None if (metric.value, metric.error) == (None, expected["error"]) else "error"
    if metric.error is not None or type(metric.value) is not (int if type(expected) is int else float):
        return "kind"
    close = math.isclose(metric.value, float(expected), rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return None if close else "value"


def test_vectors_are_many_and_varied(vectors):
    answers = [answer for table in vectors["tables"] for answer in table["answers"]]
    assert sum(not isinstance(answer, dict) for answer in answers) >= 25_000
    assert sum(isinstance(answer, dict) for answer in answers) >= 5_000
    assert sum(answer in ("inf", "-inf") for answer in answers) >= 500
    assert sum(type(answer) is int for answer in answers) >= 50  # infinite ratios that cancel out


def test_every_value_and_error_equals_smclarify(vectors):
    wrong = []
    for number, table in enumerate(vectors["tables"]):
        metrics = ours(table)
        for name, expected in zip(vectors["metrics"], table["answers"], strict=True):
            reason = differs(metrics[name], expected)
            if reason:
                wrong.append((reason, number, name, metrics[name].value, metrics[name].error, expected))
    assert not wrong, f"{len(wrong)} differ, first: {wrong[:5]}"


def test_comparison_notices_a_difference(vectors):
    table = next(table for table in vectors["tables"] if not isinstance(table["answers"][1], dict))
    metric, expected = ours(table)["CI"], table["answers"][1]
    assert differs(metric, expected) is None
    assert differs(metric, expected + 1e-9) == "value"
    assert differs(metric, {"error": "Facet set is empty"}) == "error"
    assert differs(metric, 0) == "kind"
