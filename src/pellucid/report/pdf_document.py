"""A report as the data that the PDF's template lays out: every word a string, none of it markup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from pellucid.report.figures import draw_svg
from pellucid.report.glossary import glossary_of
from pellucid.report.language import words_of
from pellucid.report.model import ICONS

if TYPE_CHECKING:
    from pellucid.report.json_values import JsonObject
    from pellucid.report.model import Block, Card, Cards, Cell, Figure, Pill, Report, Section, Table


def pdf_document(report: Report) -> JsonObject:
    """Opening, sections flat and in order, and at the end each metric explained once."""
    words = words_of(report.language)
    return {
        "title": report.title,
        "headline": report.headline,
        "subtitle": report.subtitle,
        "language": report.language,
        "summary": list(report.summary),
        "counters": [{"count": words.whole(counter.count), "pill": _pill(counter.pill)} for counter in report.counters],
        "parts": [part for section in report.sections for part in _parts(section, 1)],
        "said": {key: words.say(f"page.{key}") for key in ("metric", "value", "interval")}
        | {"verdict": words.say("page.verdict.title"), "short": words.say("page.ui.in_short")},
        "glossary": _glossary(report),
    }


def _parts(section: Section, level: int) -> Iterator[JsonObject]:
    """Heading and blocks of a section and of what is in it, flat."""
    yield {"kind": "heading", "level": level, "text": section.title}
    for block in section.blocks:
        yield from _block(block, section.title)
    for child in section.sections:
        yield from _parts(child, level + 1)


def _block(block: Block, heading: str) -> Iterator[JsonObject]:
    if block.kind == "paragraph":
        yield {"kind": "paragraph", "text": block.text}
    elif block.kind == "cards":
        yield _cards(block)
    elif block.kind == "rows":
        yield {"kind": "heading", "level": 2, "text": block.title}
        yield _figure(block.first)
    elif block.kind == "figure":
        yield _figure(block)
    else:
        table = block if block.kind == "table" else block.twin
        yield _table(table) | {"caption": "" if table.caption == heading else table.caption}


def _figure(figure: Figure) -> JsonObject:
    """A chart; where the table's own cells hold its bars, the table alone."""
    if figure.is_in_twin:
        return _table(figure.twin) | {"caption": figure.title}
    return {
        "kind": "figure",
        "title": figure.title,
        "alt": figure.alt,
        "svg": draw_svg(figure),
        "said": figure.said,
        "twin": _table(figure.twin),
    }


def _table(table: Table) -> JsonObject:
    return {
        "kind": "table",
        "role": table.role,
        "columns": [{"title": column.title, "is_number": column.is_number} for column in table.columns],
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
    }


def _cell(cell: Cell) -> JsonObject:
    found: JsonObject = {"text": cell.text}
    found |= {name: text for name, text in (("tag", cell.tag), ("detail", cell.detail)) if text}
    if cell.pill is not None:
        found["pill"] = _pill(cell.pill)
    if cell.bar is not None:
        found["bar"] = asdict(cell.bar)
    if cell.strip is not None:
        found["strip"] = asdict(cell.strip)
    if cell.shade is not None:
        found["shade"] = cell.shade
    return found


def _cards(cards: Cards) -> JsonObject:
    has_verdicts = any(card.pill is not None for card in cards.cards)
    return {"kind": "cards", "has_verdicts": has_verdicts, "cards": [_card(card) for card in cards.cards]}


def _card(card: Card) -> JsonObject:
    return {
        "title": card.title,
        "code": card.code,
        "value": card.value.text,
        "interval": card.interval,
        "sentence": card.sentence or card.explanation.reading,
        "remark": card.remark,
        "pill": None if card.pill is None else _pill(card.pill),
        "strip": None if card.strip is None else asdict(card.strip),
    }


def _pill(pill: Pill) -> JsonObject:
    return {"tone": pill.tone, "text": pill.text, "icon": ICONS[pill.tone]}


def _glossary(report: Report) -> JsonObject | None:
    glossary = glossary_of(report)
    if glossary is None:
        return None
    return {
        "title": glossary.title,
        "intro": glossary.intro,
        "story": glossary.story,
        "entries": [{"title": card.title, "code": card.code, **asdict(card.explanation)} for card in glossary.entries],
    }
