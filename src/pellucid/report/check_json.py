"""The answers of a gate for another program."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from pellucid.report.json_values import JsonObject, json_number

if TYPE_CHECKING:
    from pellucid.core.gate import Answer, Change, CheckReport
    from pellucid.core.verdicts import Limit

FORMAT = "pellucid check 1"


def check_json(report: CheckReport) -> str:
    """The decision, the counts and every answer; equal for equal reports."""
    document: JsonObject = {
        "format": FORMAT,
        "decision": report.decision,
        "counts": {decision: report.count(decision) for decision in ("pass", "fail", "not enough data")}
        | {"not asked": report.count(None)},
        "result": report.result,
        "limits": None if report.limits is None else report.limits.source,
        "against": report.against,
        "tolerance": report.tolerance,
        "notes": list(report.notes),
        "answers": [_answer(answer) for answer in report.answers],
    }
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def _answer(answer: Answer) -> JsonObject:
    metric = answer.metric
    section: JsonObject = {
        "question": answer.question,
        "stage": answer.stage,
        "facet": answer.column,
        "value_or_threshold": answer.selection,
        "metric": metric.name,
        "value": json_number(metric.value),
        "interval_95": _interval(metric.interval),
        "n_d": metric.n_d,
        "n_a": metric.n_a,
        "decision": answer.decision,
        "reason": answer.reason,
    }
    if answer.question == "limit" and metric.verdict is not None:
        section["limit"] = _limit(metric.verdict.limit)
    if answer.change is not None:
        section["change"] = _change(answer.change)
    return section


def _change(change: Change) -> JsonObject:
    return {
        "decision": change.decision,
        "basis": change.basis,
        "before": json_number(change.before),
        "difference": json_number(change.difference),
        "difference_interval_95": _interval(change.interval),
        "worsening": json_number(change.worsening),
        "q_value": json_number(change.q_value),
    }


def _interval(interval: tuple[float, float] | None) -> list[float | int | str | None] | None:
    return None if interval is None else [json_number(end) for end in interval]


def _limit(limit: Limit) -> list[float | None]:
    return [None if math.isinf(end) else end for end in (limit.low, limit.high)]
