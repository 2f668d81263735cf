"""The report as a Jupyter notebook with its outputs stored."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pellucid.report.extras import load_library
from pellucid.report.figures import draw_png

if TYPE_CHECKING:
    from pellucid.report.json_values import JsonObject
    from pellucid.report.model import Block, Cell, Column, Figure, Report, Section, Table

VEGA_LITE_TYPE = "application/vnd.vegalite.v6+json"
SETUP = """import json
from pathlib import Path

import altair as alt

# The charts below are drawn again from the numbers in analysis.json, which lies beside this notebook.
analysis = json.loads(Path("analysis.json").read_text(encoding="utf-8"))"""
_MARKDOWN = re.compile(r"[*_`\[\]#|~!:@]")


def render_notebook(report: Report) -> str:
    """The notebook, format 4.5: equal for equal reports, shown without running, runs again beside `analysis.json`.

    Raises:
        MissingExtraError: nbformat or vl-convert is not installed.
    """
    nbformat = load_library("nbformat", "report.ipynb")
    cells = [_with_id(number, cell) for number, cell in enumerate(_cells(report), 1)]
    notebook = nbformat.from_dict(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
                "title": report.title,
            },
            "cells": cells,
        }
    )
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook)
    return text + "\n"


def _cells(report: Report) -> Iterator[JsonObject]:
    opening = [f"# {_safe(report.title)}", _paragraph(report.subtitle), *map(_paragraph, report.summary)]
    yield _markdown("\n\n".join(opening))
    execution = 1
    yield _code(SETUP, execution, [])
    for block in (block for section in report.sections for block in _blocks(section, 2)):
        if isinstance(block, str):
            yield _markdown(block)
            continue
        execution += 1
        yield _code(block.recipe, execution, [_display(block)])
        yield _markdown(_table(block.twin))


def _blocks(section: Section, level: int) -> Iterator[str | Figure]:
    """A section in reading order: Markdown for words and tables, figures as they are."""
    yield f"{'#' * level} {_safe(section.title)}"
    for block in section.blocks:
        yield _block(block)
    for child in section.sections:
        yield from _blocks(child, level + 1)


def _block(block: Block) -> str | Figure:
    if block.kind == "figure":
        return block
    return _paragraph(block.text) if block.kind == "paragraph" else _table(block)


def _display(figure: Figure) -> JsonObject:
    bundle: JsonObject = {
        VEGA_LITE_TYPE: dict(figure.spec),
        "image/png": base64.b64encode(draw_png(figure)).decode("ascii"),
        "text/plain": figure.alt,
    }
    return {"output_type": "display_data", "data": bundle, "metadata": {}}


def _paragraph(text: str) -> str:
    return f"<p>{_safe(text)}</p>"


def _table(table: Table) -> str:
    """The table as HTML that is also legal Markdown; it stays when the notebook is run again."""
    head = "".join(f'<th style="text-align:{_side(column)}">{_safe(column.title)}</th>' for column in table.columns)
    rows = "".join(f"<tr>{''.join(map(_table_cell, row, table.columns))}</tr>" for row in table.rows)
    caption = f'<caption style="text-align:left">{_safe(table.caption)}</caption>'
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _table_cell(cell: Cell, column: Column) -> str:
    tag = f" ({_safe(cell.tag)})" if cell.tag else ""
    detail = f"<br><i>{_safe(cell.detail)}</i>" if cell.detail else ""
    return f'<td style="text-align:{_side(column)}">{_safe(cell.text)}{tag}{detail}</td>'


def _side(column: Column) -> str:
    return "right" if column.is_number else "left"


def _safe(text: str) -> str:
    """The text as one line that neither HTML, Markdown nor TeX reads as anything but words."""
    escaped = html.escape(" ".join(text.split()), quote=True)
    parts = re.split(r"(&(?:#?\w+);)", escaped)
    plain = "".join(part if part.startswith("&") else _MARKDOWN.sub(_entity, part) for part in parts)
    return plain.replace("$", "<span>&#36;</span>").replace("\\", "<span>&#92;</span>")


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _markdown(source: str) -> JsonObject:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(source: str, execution: int, outputs: list[JsonObject]) -> JsonObject:
    return {
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "execution_count": execution,
        "outputs": outputs,
    }


def _with_id(number: int, cell: JsonObject) -> dict[str, Any]:
    return cell | {"id": f"cell-{number:03d}"}
