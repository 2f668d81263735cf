"""The reader of `analysis.json`: bias reports as they were before they were written."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pellucid.core.counts import cell_index
from pellucid.core.errors import DataError
from pellucid.core.metric_catalogue import METRICS
from pellucid.core.results import (
    AnalysisResult,
    BiasReport,
    BiasStage,
    FacetReport,
    FacetStatistics,
    MetricValue,
    Provenance,
)
from pellucid.core.verdicts import Limit, Limits, Verdict
from pellucid.report.analysis_json import FORMAT_VERSION
from pellucid.report.score_section import read_score_section

STAGES: tuple[BiasStage, ...] = ("pre_training", "post_training")

INFINITIES = {"Infinity": math.inf, "-Infinity": -math.inf}


def read_analysis(path: Path) -> AnalysisResult:
    """What a saved result says about bias: reports, intersections, limits, verdicts and score histograms.

    Explanations, model performance and the details of the flip test are not read.

    Raises:
        DataError: it is not a result that Pellucid wrote, or it is damaged.
    """
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise DataError(f"this is not JSON: {error}", source=str(path)) from error
    try:
        return _result(document)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        problem = f"this is not a result that pellucid run wrote, or it is damaged: {_explain(error)}"
        raise DataError(problem, source=str(path)) from error


def _explain(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def _result(document: Any) -> AnalysisResult:
    if document["version"] != FORMAT_VERSION:
        msg = f"its version is {document['version']!r}, not {FORMAT_VERSION!r}"
        raise ValueError(msg)
    own = document["pellucid"]
    reports = {stage: _report(stage, document, own) for stage in STAGES}
    return AnalysisResult(
        Provenance(own["version"], own["seed"], own["rows"], own["config_sha256"], tuple(own.get("notes", ()))),
        reports["pre_training"],
        reports["post_training"],
        limits=_limits(own["limits"]) if "limits" in own else None,
        intersections=tuple(_intersections(document, own)),
        scores=read_score_section(own),
    )


def _report(stage: BiasStage, document: Any, own: Any) -> BiasReport | None:
    """One stage: the contract's section has the values, ours everything else about them."""
    section = f"{stage}_bias_metrics"
    if section not in document:
        return None
    said = document[section]
    values = {
        (column, selection["value_or_threshold"], metric["name"]): metric
        for column, selections in said["facets"].items()
        for selection in selections
        for metric in selection["metrics"]
    }
    return _joined(stage, said["label"], said["label_value_or_threshold"], own[section]["facets"], values)


def _intersections(document: Any, own: Any) -> Iterator[BiasReport]:
    """Reports of combined facets, whose values stand in our section too."""
    sections = own.get("intersections", {})
    for stage in STAGES:
        name = f"{stage}_bias_metrics"
        if name in sections:
            said = document[name]
            yield _joined(stage, said["label"], said["label_value_or_threshold"], sections[name]["facets"], {})


def _joined(
    stage: BiasStage, label: str, positive: str, facets: Any, values: dict[tuple[str, str, str], Any]
) -> BiasReport:
    def facet(column: str, selection: Any) -> FacetReport:
        text = selection["value_or_threshold"]
        metrics = [metric | values.get((column, text, metric["name"]), {}) for metric in selection["metrics"]]
        return FacetReport(column, text, tuple(map(_metric, metrics)), _statistics(selection["basic_statistics"]))

    found = tuple(facet(column, selection) for column, selections in facets.items() for selection in selections)
    return BiasReport(stage, label, positive, found)


def _metric(entry: Any) -> MetricValue:
    if entry["name"] not in METRICS:
        msg = f"{entry['name']!r} is no metric"
        raise ValueError(msg)
    return MetricValue(
        entry["name"],
        _number(entry["value"]),
        entry.get("error"),
        _interval(entry["interval_95"]),
        entry["n_a"],
        entry["n_d"],
        verdict=_verdict(entry["verdict"]) if "verdict" in entry else None,
        withheld=entry.get("interval_withheld"),
    )


def _number(value: Any) -> float | int | None:
    if isinstance(value, str):
        return INFINITIES[value]
    if value is not None and not isinstance(value, int | float):
        msg = f"{value!r} is no number"
        raise TypeError(msg)
    return value


def _interval(ends: Any) -> tuple[float, float] | None:
    if ends is None:
        return None
    low, high = map(_number, ends)
    if low is None or high is None:
        msg = f"{ends!r} is no interval"
        raise ValueError(msg)
    return low, high


def _statistics(section: Any) -> FacetStatistics:
    observed, confusion = section.get("observed_label_distribution"), section.get("confusion_matrix")
    return FacetStatistics(
        section["proportion"],
        None if observed is None else (observed[0], observed[1]),
        None if confusion is None else (confusion[0], confusion[1], confusion[2], confusion[3]),
        _cells(section["counts"]) if "counts" in section else None,
    )


def _cells(counts: Any) -> tuple[int, ...]:
    """The eight counts; without predictions every prediction counts as not positive."""
    cells = [0] * 8
    for name, member in (("selected", True), ("rest", False)):
        rows, observed = counts[name]["rows"], counts[name]["observed_positive"]
        predicted, hits = counts[name].get("predicted_positive", 0), counts[name].get("true_positive", 0)
        for positive, is_predicted, number in (
            (True, True, hits),
            (True, False, observed - hits),
            (False, True, predicted - hits),
            (False, False, rows - observed - predicted + hits),
        ):
            cells[cell_index(member=member, positive=positive, predicted=is_predicted)] = number
    return tuple(cells)


def _verdict(entry: Any) -> Verdict:
    return Verdict(entry["decision"], _limit(entry["limit"]), entry["reason"], entry.get("cause"), entry.get("q_value"))


def _limits(section: Any) -> Limits:
    return Limits(section["source"], {code: _limit(limit) for code, limit in section["by_metric"].items()})


def _limit(ends: Any) -> Limit:
    low, high = map(_number, ends)
    return Limit(-math.inf if low is None else low, math.inf if high is None else high)
