"""Which fonts the report is printed with, and what they cannot show."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pellucid.report.extras import load_library
from pellucid.report.language.catalog import read_catalog

if TYPE_CHECKING:
    from pellucid.core.specs import Language

CJK_PACKAGES = ("noto_cjk_sans_otc", "noto_cjk_sans_jp_bold")
"""What `pip install 'pellucid[cjk]'` brings: Noto Sans CJK, regular and bold."""

LATIN = ("Noto Sans", "Liberation Sans", "Arial", "Helvetica", "DejaVu Sans", "Libertinus Serif")
JAPANESE = (
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "Source Han Sans",
    "Hiragino Sans",
    "Yu Gothic",
    "Meiryo",
    "IPAexGothic",
)
CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
)
SYMBOLS = ("DejaVu Sans", "DejaVu Sans Mono")
"""The second is in typst itself: it draws the marks of verdicts where nothing else does."""

_PROBE = b"""#set document(title: "-")
#for piece in json(bytes(sys.inputs.data)) { par(piece) }"""
_MISSING_GLYPH = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_RUST_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


@lru_cache(maxsize=1)
def installed_fonts() -> Any:
    """The fonts of this machine, of typst and of the extra `cjk`, opened once.

    Raises:
        MissingExtraError: typst is not installed.
    """
    typst = load_library("typst", "report.pdf")
    return typst.Fonts(font_paths=[str(folder) for folder in font_folders()])


def font_folders() -> list[Path]:
    """Where fonts lie beside those of the machine."""
    found = (find_spec(package) for package in CJK_PACKAGES)
    return [Path(package.origin).parent for package in found if package is not None and package.origin is not None]


def families_for(language: str, *, weight: int = 400) -> list[str]:
    """Families to set a language in, best first: only installed ones, those without so heavy a face at the end."""
    east_asian = (*CHINESE, *JAPANESE) if language == "zh" else (*JAPANESE, *CHINESE)
    heaviest: dict[str, int] = {}
    for font in installed_fonts().fonts():
        heaviest[font.family] = max(font.weight, heaviest.get(font.family, 0))
    wanted = [family for family in dict.fromkeys((*LATIN, *east_asian, *SYMBOLS)) if family in heaviest]
    return sorted(wanted, key=lambda family: heaviest[family] < weight)


def missing_characters(texts: Iterable[str]) -> set[str]:
    """The characters that no font can show."""
    unusual = sorted(character for character in set().union(*texts) if ord(character) > 0xFF)
    return _undisplayed(unusual) if unusual else set()


@lru_cache(maxsize=8)
def can_print(language: Language) -> bool:
    """Whether there is a font for the words of a language."""
    patterns = read_catalog(language).values()
    words = (text for pattern in patterns for text in ([pattern] if isinstance(pattern, str) else pattern.values()))
    return not missing_characters(words)


def missing_glyphs(diagnostic: str) -> Iterator[str]:
    """Pieces of text that typst could not display, from what it says about them."""
    for match in _MISSING_GLYPH.finditer(diagnostic):
        yield _RUST_ESCAPE.sub(lambda escape: chr(int(escape[1], 16)) if escape[1] else escape[2], match[1])


def _undisplayed(characters: list[str]) -> set[str]:
    """Those for which typst, which refuses to make an accessible document without a glyph, finds none."""
    typst = load_library("typst", "report.pdf")
    data = {"data": json.dumps(characters)}
    try:
        typst.compile(_PROBE, font_paths=installed_fonts(), sys_inputs=data, pdf_standards=["ua-1"])
    except typst.TypstError as error:
        return set(missing_glyphs(error.diagnostic))
    return set()
