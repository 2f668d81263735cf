"""Reading columns, matching values and counting agree with smclarify on small raw tables, from the rows to the metrics."""

from __future__ import annotations

import gzip
import json
import math
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

from pellucid.bias import bias_report, model_performance
from pellucid.core.dataset import FrameDataset
from pellucid.core.errors import PellucidError
from pellucid.core.facets import CountRequest
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS
from pellucid.engines import LocalEngine

HERE = Path(__file__).parent
TOLERANCE = 1e-12
TABLES = json.loads(gzip.decompress((HERE / "smclarify_tables.json.gz").read_bytes()))["tables"]
DIFFERENCES = json.loads((HERE / "smclarify_differences.json").read_text(encoding="utf-8"))
NAMES = {
    "pre_training": PRETRAINING_METRICS,
    "post_training": tuple(name for name in POSTTRAINING_METRICS if name != "FT"),
}
EVERY_TABLE = pytest.mark.parametrize("table", TABLES, ids=lambda table: table["id"])


def data_of(table):
    import narwhals
    import pandas as pd

    dtypes = {"text": None}
    frame = pd.DataFrame(
        {
            name: pd.Series(spec["cells"], dtype=dtypes.get(spec["dtype"], spec["dtype"]))
            for name, spec in table["columns"].items()
        }
    )
    return FrameDataset(narwhals.from_native(frame))


@cache
def tabulate(number, stage):
    """Counts of one stage, or the error that ended the request."""
    table = TABLES[number]
    engine = LocalEngine()
    request = CountRequest(
        label="label",
        positive=tuple(table["positive"]),
        facets=(("facet", tuple(table["values"])),),
        predicted_label="predicted" if stage == "post_training" else None,
        group=table["group"],
    )
    try:
        return engine.tabulate(engine.open(data_of(table)), request)
    except PellucidError as error:
        return error


def counts_of(table, stage):
    return tabulate(TABLES.index(table), stage)


def simplified(answers):
    """Metrics as {selection: {name: value or error}}, whoever computed them."""
    return {
        answer["value_or_threshold"]: {
            metric["name"]: {"error": metric["error"]} if metric.get("error") else metric["value"]
            for metric in answer["metrics"]
        }
        for answer in answers
    }


def our_answers(table, stage):
    counts = counts_of(table, stage)
    if isinstance(counts, PellucidError):
        return {"abort": str(counts)}
    report = bias_report(stage, counts, NAMES[stage], replicates=0)
    return {
        facet.selection: {
            metric.name: {"error": metric.error} if metric.error else metric.value for metric in facet.metrics
        }
        for facet in report.facets
    }


def same(ours, theirs):
    if isinstance(ours, dict) or isinstance(theirs, dict):
        return ours == theirs
    return math.isclose(ours, float(theirs), rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def explains(entry, table, part, place):
    """Whether an entry of `smclarify_differences.json` is about this place; `*` in it stands for anything."""
    return part in entry["parts"] and fnmatchcase(table["id"], entry["table"]) and fnmatchcase(place, entry["place"])


def unexplained(table, part):
    """The differences that `smclarify_differences.json` gives no reason for."""
    return {
        place: what
        for place, what in DIFFERING[part](table).items()
        if not any(explains(entry, table, part, place) for entry in DIFFERENCES)
    }


def differing_metrics(table, stage):
    """Where our metrics are not smclarify's: {place: (ours, theirs)}."""
    theirs, ours = table[stage], our_answers(table, stage)
    if "abort" in theirs or "abort" in ours:
        agree = "abort" in ours and "abort" in theirs and theirs["abort"] in ours["abort"]
        return {} if agree else {"abort": (ours, theirs)}
    theirs = simplified(theirs)
    if set(ours) != set(theirs):
        return {"selections": (list(ours), list(theirs))}
    order = {} if list(ours) == list(theirs) else {"order of selections": (list(ours), list(theirs))}
    return order | {
        f"{selection}/{name}": (ours[selection][name], value)
        for selection, metrics in theirs.items()
        for name, value in metrics.items()
        if not same(ours[selection][name], value)
    }


def differing_statistics(table):
    """Where our basic statistics of the facets are not smclarify's."""
    counts = counts_of(table, "post_training")
    if isinstance(counts, PellucidError) or "abort" in table["statistics"]:
        return {}  # whether both refuse is asked of the metrics
    theirs = simplified(table["statistics"])
    if {facet.selection for facet in counts.facets} != set(theirs):
        return {"selections": (counts.facets, theirs)}
    found = {}
    for facet in bias_report("post_training", counts, (), replicates=0).facets:
        stats = facet.statistics
        ours = {
            "proportion": (stats.proportion,),
            "observed_label_distribution": stats.observed_labels,
            "confusion_matrix": stats.confusion,
        }
        for name, values in ours.items():
            expected = theirs[facet.selection][name]
            expected = expected if isinstance(expected, list) else [expected]
            if stats.proportion == 0 and name != "proportion":
                assert values is None  # smclarify gives shares of no rows
            elif not all(map(same, values, expected)):
                found[f"{facet.selection}/{name}"] = (values, expected)
    return found


def differing_performance(table):
    """Where our model performance is not smclarify's."""
    counts, theirs = counts_of(table, "post_training"), table["performance"]
    if isinstance(counts, PellucidError) or "abort" in theirs:
        return {}  # whether both refuse is asked of the metrics
    ours = model_performance(counts)
    expected = {metric["name"]: metric["value"] for metric in theirs["model_performance_metrics"]}
    assert [name for name, _ in ours.metrics] == list(expected)
    found = {name: (value, expected[name]) for name, value in ours.metrics if not same(value, expected[name])}
    if not all(map(same, ours.binary_confusion, theirs["binary_confusion_matrix"])):
        found["binary_confusion_matrix"] = (ours.binary_confusion, theirs["binary_confusion_matrix"])
    return found | differing_confusion(ours.confusion, theirs.get("confusion_matrix"))


def differing_confusion(ours, theirs):
    if ours == theirs:
        return {}
    if ours is None or theirs is None or "error" in theirs:
        return {"confusion_matrix": (ours, theirs)}
    observed_only = {truth: {label: row[label] for label in ours} for truth, row in ours.items()}
    place = "labels never observed" if observed_only == theirs else "confusion_matrix"
    return {place: (ours, theirs)}


DIFFERING = {
    "pre_training": lambda table: differing_metrics(table, "pre_training"),
    "post_training": lambda table: differing_metrics(table, "post_training"),
    "statistics": differing_statistics,
    "performance": differing_performance,
}


@pytest.mark.parametrize("part", list(DIFFERING))
@EVERY_TABLE
def test_answers_equal_smclarify(table, part):
    assert unexplained(table, part) == {}


@EVERY_TABLE
def test_positive_outcome_is_named_alike(table):
    counts = counts_of(table, "pre_training")
    if isinstance(counts, PellucidError):
        assert isinstance(table["pre_training"], dict), counts
    else:
        assert counts.positive == table["positive_text"]


def test_most_tables_are_answered_rather_than_refused():
    answered = [table for table in TABLES if isinstance(table["post_training"], list)]
    assert len(TABLES) >= 200
    assert len(answered) >= 0.8 * len(TABLES)


@pytest.mark.parametrize("entry", DIFFERENCES, ids=lambda entry: f"{entry['table']} {entry['place']}")
def test_every_listed_difference_has_a_reason_and_still_exists(entry):
    assert len(entry["reason"]) > 40
    for part in entry["parts"]:
        assert any(explains(entry, table, part, place) for table in TABLES for place in DIFFERING[part](table)), (
            f"{part} agrees: take it off the list"
        )
