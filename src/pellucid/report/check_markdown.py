"""The answers of a gate as Markdown, for a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pellucid.report.check_words import (
    DECISION_WORDS,
    change_of,
    group_of,
    headline,
    judged_by,
    parts_told,
    sorted_answers,
    title_of,
    value_of,
)
from pellucid.report.printable import printable

if TYPE_CHECKING:
    from pellucid.core.gate import Answer, CheckReport

MARKS = {"pass": "✅", "fail": "❌", "not enough data": "❔", None: "⏭️"}

MOST_ROWS = 200
"""A comment on GitHub holds 65,536 characters."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~$@:&-])")


def check_markdown(report: CheckReport) -> str:
    """A heading, a table of all that is no pass, and the passes folded away; words from data are escaped."""
    answers, parts = sorted_answers(report), parts_told(report)
    open_ones = [answer for answer in answers if answer.decision in ("fail", "not enough data")]
    others = [answer for answer in answers if answer.decision in ("pass", None)]
    lines = [
        f"### Pellucid: {MARKS[report.decision]} {headline(report)}",
        "",
        f"{escape(report.result)}, judged by {escape(judged_by(report))}.",
        *(line for note in report.notes for line in ("", escape(note))),
        *(("", *_table(open_ones, parts)) if open_ones else ()),
        *(("", *_folded(others, parts)) if others else ()),
    ]
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """The text as a reader of Markdown sees it: on one line, without any meaning to Markdown or HTML."""
    return _SPECIAL.sub(r"\\\1", printable(" ".join(text.split())))


def _folded(answers: Sequence[Answer], parts: int) -> Iterator[str]:
    yield f"<details><summary>{len(answers)} others</summary>"
    yield ""
    yield from _table(answers, parts)
    yield ""
    yield "</details>"


def _table(answers: Sequence[Answer], parts: int) -> Iterator[str]:
    yield "| | group | metric | value, 95 % interval | change, 95 % interval | why |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for answer in answers[:MOST_ROWS]:
        cells = (
            f"{MARKS[answer.decision]} {DECISION_WORDS[answer.decision]}",
            escape(group_of(answer, parts)),
            escape(f"{answer.metric.name}, {title_of(answer).lower()}"),
            escape(value_of(answer)),
            escape(change_of(answer)),
            escape(answer.reason),
        )
        yield f"| {' | '.join(cells)} |"
    if len(answers) > MOST_ROWS:
        yield f"| | | | | | and {len(answers) - MOST_ROWS} more |"
