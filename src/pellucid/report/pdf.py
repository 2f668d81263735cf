"""The report as an accessible PDF, set by typst."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pellucid.core.errors import OutputError
from pellucid.report.extras import load_library
from pellucid.report.figures import draw_svg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pellucid.report.json_values import JsonObject
    from pellucid.report.model import Block, Cell, Figure, Report, Section, Table

STANDARD = "ua-1"
_MISSING_GLYPH = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_RUST_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


def render_pdf(report: Report) -> bytes:
    """The report as PDF/UA-1: tagged, with alternative texts, headings and table headers.

    All words reach typst as data, never as markup. A character for which no font is installed is written as its code
    point, such as [U+65E5], and a line at the top says so.

    Raises:
        MissingExtraError: typst or vl-convert is not installed.
        OutputError: typst refused the document.
    """
    typst = load_library("typst", "report.pdf")
    source = files("pellucid.report").joinpath("templates", "report.typ").read_bytes()
    document = _document(report)
    unknown: set[str] = set()
    while True:
        data = json.dumps(_spelled_out(document, unknown), ensure_ascii=False)
        try:
            pdf: bytes = typst.compile(source, sys_inputs={"data": data}, pdf_standards=[STANDARD], timestamp=0)
        except typst.TypstError as error:
            missing = set(_missing_glyphs(error.diagnostic)) - unknown
            if not missing:
                raise OutputError(f"report.pdf could not be set: {error.message}") from error
            unknown |= missing
        else:
            return pdf


def _document(report: Report) -> JsonObject:
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "language": report.language,
        "summary": list(report.summary),
        "parts": [part for section in report.sections for part in _parts(section, 1)],
    }


def _parts(section: Section, level: int) -> Iterator[JsonObject]:
    """Heading and blocks of a section and of what is in it, flat."""
    yield {"kind": "heading", "level": level, "text": section.title}
    for block in section.blocks:
        yield _block(block, section.title)
    for child in section.sections:
        yield from _parts(child, level + 1)


def _block(block: Block, heading: str) -> JsonObject:
    if block.kind == "paragraph":
        return {"kind": block.kind, "text": block.text}
    if block.kind == "figure":
        return _figure(block)
    is_told = block.role == "plain" and block.caption != heading
    return _table(block) | {"caption": block.caption if is_told else ""}


def _figure(figure: Figure) -> JsonObject:
    return {
        "kind": figure.kind,
        "title": figure.title,
        "alt": figure.alt,
        "svg": draw_svg(figure),
        "twin": _table(figure.twin),
    }


def _table(table: Table) -> JsonObject:
    return {
        "kind": table.kind,
        "role": table.role,
        "columns": [{"title": column.title, "is_number": column.is_number} for column in table.columns],
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
    }


def _cell(cell: Cell) -> JsonObject:
    return {"text": cell.text, "tag": cell.tag, "detail": cell.detail}


def _missing_glyphs(diagnostic: str) -> Iterator[str]:
    for match in _MISSING_GLYPH.finditer(diagnostic):
        yield _RUST_ESCAPE.sub(lambda escape: chr(int(escape[1], 16)) if escape[1] else escape[2], match[1])


def _spelled_out(document: JsonObject, unknown: set[str]) -> JsonObject:
    """The document with every unknown piece of text as code points, and a line that says so."""
    if not unknown:
        return document
    pieces = re.compile("|".join(map(re.escape, sorted(unknown, key=len, reverse=True))))
    spelled: JsonObject = _mapped(document, pieces)
    warning = (
        "Some characters are written as code points because no font on this machine has them; "
        "install one that does (for Chinese, Japanese and Korean: Noto Sans CJK) and make the report again."
    )
    return spelled | {"summary": [*spelled["summary"], warning]}


def _mapped(value: Any, pieces: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pieces.sub(lambda match: "".join(f"[U+{ord(character):04X}]" for character in match[0]), value)
    if isinstance(value, list):
        return [_mapped(item, pieces) for item in value]
    if isinstance(value, dict):
        return {key: _mapped(item, pieces) for key, item in value.items()}
    return value
