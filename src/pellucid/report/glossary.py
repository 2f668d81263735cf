"""What the metrics of a report mean, each told once: for formats in which cards cannot be opened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from pellucid.report.language import applicants, words_of

if TYPE_CHECKING:
    from pellucid.report.model import Card, Report, Section


class Glossary(Struct, frozen=True):
    """`intro` names the symbols, `story` is what the examples are taken from, `entries` are one card a metric."""

    title: str
    intro: str
    story: str
    entries: tuple[Card, ...]


def glossary_of(report: Report) -> Glossary | None:
    """The metrics in the order in which the report first shows them; `None` when it shows none."""
    entries: dict[str, Card] = {}
    for section in report.sections:
        for card in _cards(section):
            entries.setdefault(card.code, card)
    if not entries:
        return None
    words = words_of(report.language)
    title, intro = words.say("page.glossary.title"), words.say("page.glossary.intro")
    return Glossary(title, intro, applicants(words), tuple(entries.values()))


def _cards(section: Section) -> Iterator[Card]:
    for block in section.blocks:
        if block.kind == "cards":
            yield from block.cards
    for child in section.sections:
        yield from _cards(child)
