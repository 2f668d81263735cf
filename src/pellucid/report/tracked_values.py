"""A result as flat parameters, metrics and tags, for stores of experiments."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pellucid.core.results import AnalysisResult, BiasReport, FacetReport, MetricValue, ShapResult

LONGEST_NAME = 250
"""Of a metric or tag in MLflow (`mlflow.utils.validation.MAX_ENTITY_KEY_LENGTH`)."""

_ILLEGAL = re.compile(r"[^\w\-./: ]", re.ASCII)
_PATH = re.compile(r"[/.]")


class TrackedValues(Struct, frozen=True):
    """Names are legal in MLflow and tell different things apart; metrics are finite."""

    parameters: dict[str, str]
    metrics: dict[str, float]
    tags: dict[str, str]


def tracked_values(result: AnalysisResult) -> TrackedValues:
    """Everything in a result that is one number: `bias/sex/Female/DI`, its interval `.../DI.low` and `.../DI.high`.

    Global Shapley values are `shap/OUTPUT/FEATURE`, model performance is `performance/Accuracy`; verdicts are tags.
    What is not defined or not finite is left out.
    """
    metrics: dict[str, float] = {}
    tags: dict[str, str] = {}
    for stage in (result.pretraining, result.posttraining):
        for facet in () if stage is None else stage.facets:
            for metric in facet.metrics:
                name = _join("bias", facet.column, facet.selection or "empty", metric.name)
                _add(metrics, _with_interval(name, metric))
                if metric.verdict is not None:
                    tags[_free(name, tags)] = metric.verdict.decision
    if result.performance is not None:
        _add(metrics, ((_join("performance", name), value) for name, value in result.performance.metrics))
    if result.shap is not None:
        _add(metrics, _shapley(result.shap))
    return TrackedValues(
        _parameters(result), metrics, {f"pellucid.{name}": decision for name, decision in tags.items()}
    )


def _with_interval(name: str, metric: MetricValue) -> Iterator[tuple[str, float | None]]:
    yield name, metric.value
    if metric.interval is not None:
        yield f"{name}.low", metric.interval[0]
        yield f"{name}.high", metric.interval[1]


def _shapley(shap: ShapResult) -> Iterator[tuple[str, float | None]]:
    overall = shap.overall
    for k, output in enumerate(overall.outputs):
        yield _join("shap", output, "expected_value"), float(overall.expected[k])
        for feature, value in zip(overall.features, overall.values[:, k].tolist(), strict=True):
            yield _join("shap", output, "feature", feature), value


def _parameters(result: AnalysisResult) -> dict[str, str]:
    made = result.provenance
    said: dict[str, object] = {
        "pellucid.version": made.version,
        "pellucid.seed": made.seed,
        "pellucid.rows": made.rows,
        "pellucid.config_sha256": made.config_sha256,
    }
    stage: BiasReport | None = result.posttraining or result.pretraining
    if stage is not None:
        facets: tuple[FacetReport, ...] = stage.facets
        said["pellucid.label"] = stage.label
        said["pellucid.positive"] = stage.positive
        said["pellucid.facets"] = ", ".join(dict.fromkeys(facet.column for facet in facets))
    if result.shap is not None:
        said["pellucid.shap.method"] = result.shap.local.method
        said["pellucid.shap.baseline_rows"] = len(result.shap.local.baseline)
        said["pellucid.shap.aggregation"] = result.shap.overall.aggregation
    return {name: str(value) for name, value in said.items()}


def _add(metrics: dict[str, float], found: Iterator[tuple[str, float | None]]) -> None:
    for name, value in found:
        if value is not None and math.isfinite(value):
            metrics[_free(name, metrics)] = float(value)


def _join(*words: str) -> str:
    """The words as a legal name; a slash or a dot inside one would read as a folder."""
    parts = (_ILLEGAL.sub("_", _PATH.sub("_", word)).strip() or "_" for word in words)
    return "/".join(parts)[: LONGEST_NAME - 20]


def _free(name: str, taken: dict[str, float] | dict[str, str]) -> str:
    """The name, or with a number when different words came out the same."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name} {number}", number + 1
    return free
