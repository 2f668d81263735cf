"""Tables and sentences as HTML that is also legal Markdown, for the cells of a notebook.

Viewers may strip styles; nothing is said by them alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pellucid.report.model import ICONS

if TYPE_CHECKING:
    from pellucid.report.model import Bar, Card, Cell, Column, Pill, Table, Tone

_MARKDOWN = re.compile(r"[*_`\[\]#|~!:@]")
_TONES: dict[Tone, tuple[str, str]] = {
    "fail": ("#b34700", "#fdeadd"),
    "unclear": ("#7a5200", "#fbf1d5"),
    "pass": ("#006b4f", "#dcf3ea"),
    "neutral": ("#556070", "#eef1f5"),
}
_SERIES = {"first": "#0072b2", "second": "#8b94a7", "up": "#d55e00", "down": "#0072b2", "total": "#6b7588"}
_WORSE, _BETTER = "224,130,20", "127,109,176"


def safe(text: str) -> str:
    """The text as one line that neither HTML, Markdown nor TeX reads as anything but words."""
    escaped = html.escape(" ".join(text.split()), quote=True)
    parts = re.split(r"(&(?:#?\w+);)", escaped)
    plain = "".join(part if part.startswith("&") else _MARKDOWN.sub(_entity, part) for part in parts)
    return plain.replace("$", "<span>&#36;</span>").replace("\\", "<span>&#92;</span>")


def paragraph(text: str) -> str:
    """One paragraph."""
    return f"<p>{safe(text)}</p>"


def pill_markup(pill: Pill) -> str:
    """A verdict: its mark and its word."""
    ink, paper = _TONES[pill.tone]
    style = f"color:{ink};background-color:{paper};border-radius:1em;padding:1px 8px;white-space:nowrap"
    return f'<b style="{style}">{ICONS[pill.tone]} {safe(pill.text)}</b>'


def table_markup(table: Table) -> str:
    """The table; it stays when the notebook is run again."""
    head = "".join(_heading(column.title, _side(column)) for column in table.columns)
    rows = (zip(row, table.columns, strict=True) for row in table.rows)
    body = "".join(f"<tr>{''.join(_table_cell(cell, column) for cell, column in row)}</tr>" for row in rows)
    return _framed(table.caption, head, body)


def cards_markup(caption: str, titles: Iterable[str], cards: Iterable[Card]) -> str:
    """One group's metrics: what each says, its value, its interval and, where there are limits, its verdict."""
    names = list(titles)
    head = "".join(_heading(name, "right" if 0 < k < 3 else "left") for k, name in enumerate(names))
    return _framed(caption, head, "".join(_card_row(card, has_verdict=len(names) > 3) for card in cards))


def explanation_markup(card: Card) -> str:
    """One metric explained, folded away under its title."""
    told = card.explanation
    lines = (told.meaning, told.reading, told.in_words, told.formula, told.example, told.work)
    paragraphs = "".join(paragraph(line) for line in lines)
    question = f"<p><b>{safe(told.question)}</b></p>"
    return f"<details><summary><b>{safe(card.title)}</b> ({safe(card.code)})</summary>{question}{paragraphs}</details>"


def _framed(caption: str, head: str, body: str) -> str:
    told = f'<caption style="text-align:left">{safe(caption)}</caption>'
    return f"<table>{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _heading(title: str, side: str) -> str:
    return f'<th scope="col" style="text-align:{side}">{safe(title)}</th>'


def _side(column: Column) -> str:
    return "right" if column.is_number else "left"


def _table_cell(cell: Cell, column: Column) -> str:
    text = pill_markup(cell.pill) if cell.pill is not None and cell.shade is None else safe(cell.text)
    tag = f" ({safe(cell.tag)})" if cell.tag else ""
    detail = f"<br><small>{safe(cell.detail)}</small>" if cell.detail else ""
    bar = "" if cell.bar is None else _bar(cell.bar)
    return f'<td style="text-align:{_side(column)}{_tint(cell.shade)}">{text}{tag}{bar}{detail}</td>'


def _bar(bar: Bar) -> str:
    low, high = sorted((bar.start, bar.end))
    inner = f"width:{100 * (high - low):.1f}%;margin-left:{100 * low:.1f}%;background-color:{_SERIES[bar.series]}"
    return f'<div style="width:160px;background-color:#e6eaf0"><div style="{inner};height:6px"></div></div>'


def _tint(shade: float | None) -> str:
    if shade is None:
        return ""
    return f";background-color:rgba({_WORSE if shade > 0 else _BETTER},{min(1.0, abs(shade)) * 0.6:.2f})"


def _card_row(card: Card, *, has_verdict: bool) -> str:
    said = f"<b>{safe(card.title)}</b> ({safe(card.code)})<br>{safe(card.sentence or card.explanation.reading)}"
    remark = f"<br><small>{safe(card.remark)}</small>" if card.remark else ""
    numbers = (f"<b>{safe(card.value.text)}</b>", safe(card.interval))
    cells = [f'<td style="text-align:left">{said}{remark}</td>']
    cells += [f'<td style="text-align:right;white-space:nowrap">{number}</td>' for number in numbers]
    if has_verdict:
        cells.append(f'<td style="text-align:left">{"" if card.pill is None else pill_markup(card.pill)}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"
