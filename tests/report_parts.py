"""What a report consists of, for the tests of what readers find in its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pellucid.report.glossary import glossary_of
from pellucid.report.language import applicants, words_of
from pellucid.report.model import Block, Cards, Paragraph, Report, RowExplorer, Section, Table


def blocks_of(report: Report) -> Iterator[Block]:
    """All blocks, in reading order."""
    return _blocks(report.sections)


def table_of(block: Block) -> Table:
    """What a block shows where nothing can be drawn."""
    if isinstance(block, RowExplorer):
        return block.first.twin
    return block if isinstance(block, Table) else block.twin


def said_by(report: Report) -> Iterator[str]:
    """Every text that any form of the report tells."""
    yield from (report.title, report.headline, report.subtitle, *report.summary)
    yield from (part for counter in report.counters for part in (str(counter.count), counter.pill.text))
    for block in blocks_of(report):
        yield from _texts(block)
    yield applicants(words_of(report.language))
    for card in glossary_of(report).entries:
        told = card.explanation
        yield from (told.question, told.reading, told.meaning, told.formula, told.in_words, told.example, told.work)


def _blocks(sections: Sequence[Section]) -> Iterator[Block]:
    for section in sections:
        yield from section.blocks
        yield from _blocks(section.sections)


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Cards):
        for card in block.cards:
            yield from (card.title, card.value.text, card.interval, card.sentence, card.remark)
    else:
        if isinstance(block, (RowExplorer, Table)):
            yield block.title if isinstance(block, RowExplorer) else block.caption
        cells = (cell for row in table_of(block).rows for cell in row)
        yield from (text for cell in cells for text in (cell.text, cell.tag, cell.detail) if text)
