"""Numbers in the form of a language (CLDR, through Babel)."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from pellucid.report.digits import LONGEST, MINUS, decimals_of
from pellucid.report.extras import load_library

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

    from pellucid.core.specs import Language


@lru_cache(maxsize=8)
def locale_of(language: Language) -> Locale:
    """The rules of one language.

    Raises:
        MissingExtraError: Babel is not installed.
    """
    locale: Locale = load_library("babel", "the words of the report").Locale.parse(language)
    return locale


def plural_category(language: Language, count: float) -> str:
    """`one`, `other`, ...: which form of a sentence goes with this count."""
    return str(locale_of(language).plural_form(count))


def format_whole(language: Language, value: int) -> str:
    """A count, with its thousands set apart."""
    return _formatted(language, value, "#,##0")


def format_number(language: Language, value: float) -> str:
    """A number to about four significant digits; `∞` where it is infinite."""
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    decimals = decimals_of(value)
    return _formatted(language, value, "0.00E0" if decimals is None else _fixed(decimals))


def format_decimals(language: Language, value: float, digits: int) -> str:
    """A number with exactly so many decimals."""
    return _formatted(language, round(value, digits) + 0.0, f"#,##0.{'0' * digits}" if digits else "#,##0")


def format_short(language: Language, value: float, *, signed: bool = False) -> str:
    """A number with at most four decimals; with its sign, always with two."""
    if math.isinf(value) or abs(value) >= LONGEST:
        return format_number(language, value)
    if signed:
        return _formatted(language, round(value, 2) + 0.0, "+0.00;-0.00")
    return _formatted(language, round(value, 4) + 0.0, "#,##0.####")


def format_share(language: Language, share: float, *, decimals: int = 1) -> str:
    """A share in 0..1 as a percentage."""
    pattern = locale_of(language).percent_formats[None].pattern
    return _formatted(language, share, pattern.replace("#,##0", _fixed(decimals)))


def vega_number_locale(language: Language) -> dict[str, object]:
    """The same forms for the axes of charts: a d3-format locale."""
    symbols = locale_of(language).number_symbols["latn"]
    percent = format_share(language, 0.0, decimals=0).removeprefix("0")
    return {
        "decimal": symbols["decimal"],
        "thousands": symbols["group"],
        "grouping": [3],
        "currency": ["", ""],
        "percent": percent,
        "minus": MINUS,
    }


def _fixed(decimals: int) -> str:
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


# A report writes the same numbers many times.
@lru_cache(maxsize=20_000)
def _formatted(language: Language, value: float, pattern: str) -> str:
    text: str = _parsed(pattern).apply(value + 0, locale_of(language))  # no minus before a zero
    return text.replace("-", MINUS)


@lru_cache(maxsize=64)
def _parsed(pattern: str) -> NumberPattern:
    parsed: NumberPattern = load_library("babel.numbers", "the words of the report").parse_pattern(pattern)
    return parsed
