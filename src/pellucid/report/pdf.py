"""The report as an accessible PDF, set by typst."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pellucid.core.errors import OutputError
from pellucid.report import fonts
from pellucid.report.extras import load_library
from pellucid.report.language import words_of
from pellucid.report.pdf_document import pdf_document

if TYPE_CHECKING:
    from pellucid.core.specs import Language
    from pellucid.report.json_values import JsonObject
    from pellucid.report.model import Report

STANDARD = "ua-1"
BOLD = 700


def render_pdf(report: Report, *, notice: str = "") -> bytes:
    """The report as PDF/UA-1: tagged, with alternative texts, headings and table headers; a `notice` stands on top.

    All words reach typst as data, never as markup. A character for which no font is installed is written as its code
    point, such as [U+65E5], and a line at the top says so.

    Raises:
        MissingExtraError: typst, Babel or vl-convert is not installed.
        OutputError: typst refused the document.
    """
    typst = load_library("typst", "report.pdf")
    source = files("pellucid.report").joinpath("templates", "report.typ").read_bytes()
    document = pdf_document(report) | {
        "notices": [notice] if notice else [],
        "fonts": fonts.families_for(report.language),
        "bold": fonts.families_for(report.language, weight=BOLD),
    }
    unknown = fonts.missing_characters(_texts(document))
    while True:
        data = json.dumps(_spelled_out(document, unknown, report.language), ensure_ascii=False)
        try:
            pdf: bytes = typst.compile(
                source,
                font_paths=fonts.installed_fonts(),
                sys_inputs={"data": data},
                pdf_standards=[STANDARD],
                timestamp=0,
            )
        except typst.TypstError as error:
            missing = set(fonts.missing_glyphs(error.diagnostic)) - unknown
            if not missing:
                raise OutputError(f"report.pdf could not be set: {error.message}") from error
            unknown |= missing
        else:
            return pdf


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value if isinstance(value, list) else value.values():
            yield from _texts(item)


def _spelled_out(document: JsonObject, unknown: set[str], language: Language) -> JsonObject:
    """The document with every unknown piece of text as code points, and a line that says so."""
    if not unknown:
        return document
    pieces = re.compile("|".join(map(re.escape, sorted(unknown, key=len, reverse=True))))
    told = words_of(language if fonts.can_print(language) else "en").say("page.fonts.characters")
    spelled: JsonObject = _mapped(document, pieces)
    return spelled | {"notices": [*spelled["notices"], told]}


def _mapped(value: Any, pieces: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pieces.sub(lambda match: "".join(f"[U+{ord(character):04X}]" for character in match[0]), value)
    if isinstance(value, list):
        return [_mapped(item, pieces) for item in value]
    if isinstance(value, dict):
        return {key: _mapped(item, pieces) for key, item in value.items()}
    return value
