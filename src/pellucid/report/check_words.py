"""What the answers of a gate are called, wherever they are shown."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pellucid.core.listings import parts_to_tell
from pellucid.core.metric_catalogue import METRICS
from pellucid.report.group_names import named_group

if TYPE_CHECKING:
    from pellucid.core.gate import Answer, CheckReport
    from pellucid.core.verdicts import Decision

DECISION_WORDS: dict[Decision | None, str] = {
    "pass": "pass",
    "fail": "FAIL",
    "not enough data": "not enough data",
    None: "not asked",
}
ORDER: tuple[Decision | None, ...] = ("fail", "not enough data", "pass", None)
"""What a reader must see first."""


def headline(report: CheckReport) -> str:
    """The decision in one line, with the numbers behind it."""
    counts = [f"{report.count(decision)} {decision}" for decision in ("fail", "not enough data", "pass")]
    return f"{DECISION_WORDS[report.decision]}: {', '.join(counts)}"


def judged_by(report: CheckReport) -> str:
    """What the result was judged by."""
    parts = [] if report.limits is None else [f"the limits of {report.limits.source}"]
    if report.against is not None:
        allowed = f" (tolerance {report.tolerance:g})" if report.tolerance else ""
        parts.append(f"the earlier result {report.against}{allowed}")
    return " and ".join(parts)


def parts_told(report: CheckReport) -> int:
    """How many of the many values of a group are told, so that no two groups are called alike."""
    return parts_to_tell(answer.selection for answer in report.answers)


def group_of(answer: Answer, parts: int) -> str:
    """Whom the metric is about, on one line; of many values, so many parts are told."""
    if not answer.column:
        return "nobody"
    return " ".join(named_group(answer.column, answer.selection, parts).split())


def title_of(answer: Answer) -> str:
    """The metric in words."""
    return METRICS[answer.metric.name].title


def value_of(answer: Answer) -> str:
    """The value, with its interval."""
    metric = answer.metric
    if metric.value is None:
        return "undefined"
    return number(metric.value) + ("" if metric.interval is None else f" ({span(metric.interval)})")


def change_of(answer: Answer) -> str:
    """How far the value moved, with its interval; empty when it was not compared."""
    change = answer.change
    if change is None or change.difference is None:
        return ""
    return f"{change.difference:+.4f}" + ("" if change.interval is None else f" ({span(change.interval)})")


def sorted_answers(report: CheckReport) -> list[Answer]:
    """Failures first, then what is open; otherwise in the order of the result."""
    return sorted(report.answers, key=lambda answer: ORDER.index(answer.decision))


def span(interval: tuple[float, float]) -> str:
    """Both ends."""
    return f"{number(interval[0])} to {number(interval[1])}"


def number(value: float) -> str:
    """Four decimals; infinities in words."""
    if math.isinf(value):
        return "infinity" if value > 0 else "minus infinity"
    return f"{value:.4f}"
