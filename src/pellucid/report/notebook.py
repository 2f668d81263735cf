"""The report as a Jupyter notebook with its outputs stored."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from struct import unpack
from typing import TYPE_CHECKING

from pellucid.report.figures import PNG_SCALE, draw_png
from pellucid.report.glossary import glossary_of
from pellucid.report.language import words_of
from pellucid.report.notebook_markup import (
    cards_markup,
    explanation_markup,
    paragraph,
    pill_markup,
    safe,
    table_markup,
)

if TYPE_CHECKING:
    from pellucid.report.json_values import JsonObject
    from pellucid.report.language import Words
    from pellucid.report.model import Block, Cards, Figure, Report, Section

VEGA_LITE_TYPE = "application/vnd.vegalite.v6+json"
SETUP = """import json
from pathlib import Path

import altair as alt

analysis = json.loads(Path("analysis.json").read_text(encoding="utf-8"))"""


def render_notebook(report: Report) -> str:
    """The notebook, format 4.5: equal for equal reports, shown without running, runs again beside `analysis.json`.

    The text is what nbformat would write, which is not loaded for it: it takes longer than most of the report.

    Raises:
        MissingExtraError: Babel or vl-convert is not installed.
    """
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "title": report.title,
        },
        "cells": [cell | {"id": f"cell-{number:03d}"} for number, cell in enumerate(_numbered(_cells(report)), 1)],
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True, separators=(",", ": ")) + "\n"


def _cells(report: Report) -> Iterator[JsonObject]:
    words = words_of(report.language)
    yield _markdown("\n\n".join(_opening(report)))
    yield _markdown(paragraph(words.say("page.notebook.setup")))
    yield _code(SETUP)
    for section in report.sections:
        yield from _section(words, section, 2)
    glossary = _glossary(report)
    if glossary:
        yield _markdown(glossary)


def _opening(report: Report) -> Iterator[str]:
    yield f"# {safe(report.headline or report.title)}"
    yield paragraph(f"{report.title} · {report.subtitle}" if report.headline else report.subtitle)
    if report.counters:
        counters = (f"<b>{counter.count}</b> {pill_markup(counter.pill)}" for counter in report.counters)
        yield f"<p>{' &emsp; '.join(counters)}</p>"
    yield from map(paragraph, report.summary)


def _section(words: Words, section: Section, level: int) -> Iterator[JsonObject]:
    """A section in reading order, with all that is in it."""
    yield _markdown(f"{'#' * level} {safe(section.title)}")
    for block in section.blocks:
        yield from _block(words, block, level)
    for child in section.sections:
        yield from _section(words, child, level + 1)


def _block(words: Words, block: Block, level: int) -> Iterator[JsonObject]:
    if block.kind == "paragraph":
        yield _markdown(paragraph(block.text))
    elif block.kind == "table":
        yield _markdown(table_markup(block))
    elif block.kind == "cards":
        yield _markdown(_cards(words, block))
    elif block.kind == "threshold":
        yield _markdown(table_markup(block.twin))
    elif block.kind == "rows":
        yield _markdown(f"{'#' * (level + 1)} {safe(block.title)}")
        yield from _figure(block.first)
    else:
        yield from _figure(block)


def _figure(figure: Figure) -> Iterator[JsonObject]:
    """Code that draws the chart, or else its picture where the table has no bars of its own; and the table."""
    if figure.said:
        yield _markdown(paragraph(figure.said))
    if figure.recipe:
        yield _code(figure.recipe, _display(figure))
    elif not figure.is_in_twin:
        yield _picture(figure)
    yield _markdown(table_markup(figure.twin))


def _display(figure: Figure) -> JsonObject:
    """The stored chart, and its picture for viewers that do not draw charts."""
    png = draw_png(figure)
    bundle: JsonObject = {
        VEGA_LITE_TYPE: dict(figure.spec),
        "image/png": _base64(png),
        "text/plain": _lines(figure.alt),
    }
    return {"output_type": "display_data", "data": bundle, "metadata": {"image/png": _shown_size(png)}}


def _shown_size(png: bytes) -> JsonObject:
    """Width and height in pixels of a page; the picture itself, whose header holds its own, is finer."""
    width, height = unpack(">II", png[16:24])
    return {"width": round(width / PNG_SCALE), "height": round(height / PNG_SCALE)}


def _picture(figure: Figure) -> JsonObject:
    picture = {"chart.png": {"image/png": _base64(draw_png(figure))}}
    return _markdown(f"![{safe(figure.alt)}](attachment:chart.png)") | {"attachments": picture}


def _cards(words: Words, cards: Cards) -> str:
    titles = [words.say("page.metric"), words.say("page.value"), words.say("page.interval")]
    if any(card.pill is not None for card in cards.cards):
        titles.append(words.say("page.verdict.title"))
    return cards_markup(cards.twin.caption, titles, cards.cards)


def _glossary(report: Report) -> str:
    """Each metric of the report explained once."""
    glossary = glossary_of(report)
    if glossary is None:
        return ""
    opening = [f"## {safe(glossary.title)}", paragraph(glossary.intro), paragraph(glossary.story)]
    return "\n\n".join([*opening, *map(explanation_markup, glossary.entries)])


def _base64(picture: bytes) -> str:
    return base64.b64encode(picture).decode("ascii")


def _markdown(source: str) -> JsonObject:
    return {"cell_type": "markdown", "metadata": {}, "source": _lines(source)}


def _code(source: str, *outputs: JsonObject) -> JsonObject:
    return {"cell_type": "code", "metadata": {}, "source": _lines(source), "outputs": list(outputs)}


def _lines(text: str) -> list[str]:
    """The text as notebooks store it, so that versions of a file differ by lines."""
    return text.splitlines(keepends=True)


def _numbered(cells: Iterator[JsonObject]) -> Iterator[JsonObject]:
    """The cells; those of code as if they had been run in order."""
    executions = 0
    for cell in cells:
        if cell["cell_type"] == "code":
            executions += 1
            cell["execution_count"] = executions
        yield cell
