"""The answers of a gate for a terminal: the decision, everything that is not a pass, and how it was found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pellucid.report.check_words import (
    DECISION_WORDS,
    change_of,
    group_of,
    headline,
    judged_by,
    parts_told,
    sorted_answers,
    value_of,
)
from pellucid.report.printable import printable

if TYPE_CHECKING:
    from pellucid.core.gate import Answer, CheckReport

MOST_SHOWN = 20


def check_text(report: CheckReport) -> str:
    """A few lines for a person; at most 20 of the answers that are no pass."""
    return printable("\n".join(_lines(report)))


def _lines(report: CheckReport) -> Iterator[str]:
    yield headline(report)
    yield f"{report.result}, judged by {judged_by(report)}"
    yield from report.notes
    told = [answer for answer in sorted_answers(report) if answer.decision not in ("pass", None)]
    if told:
        yield ""
    parts = parts_told(report)
    for answer in told[:MOST_SHOWN]:
        yield from _answer_lines(answer, parts)
    if len(told) > MOST_SHOWN:
        yield f"... and {len(told) - MOST_SHOWN} more; --markdown, --junit and --json have them all"
    not_asked = report.count(None)
    if not_asked:
        yield f"{not_asked} more could not be asked (undefined whatever the data, no interval, or not there before)"


def _answer_lines(answer: Answer, parts: int) -> Iterator[str]:
    change = change_of(answer)
    moved = f", changed by {change}" if change else ""
    group = group_of(answer, parts)
    yield f"{DECISION_WORDS[answer.decision]}  {answer.metric.name} of {group}: {value_of(answer)}{moved}"
    yield f"  {answer.reason}"
