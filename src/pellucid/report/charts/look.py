"""What all charts have in common. User text only ever enters as data values and titles, never as field names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pellucid.report.language.numbers import vega_number_locale

if TYPE_CHECKING:
    from pellucid.report.language import Words

Spec = dict[str, Any]
"""A Vega-Lite specification, or a part of one."""

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
WIDTH = 400

# The page replaces each of these colours by its own, light or dark: they must not be used for anything else.
INK = "#17202e"
MUTED = "#556070"
GRID = "#dde2ea"
BACKGROUND = "#ffffff"
BLUE = "#0072b2"
GREY = "#8b94a7"
VERMILION = "#d55e00"
LINES = (BLUE, VERMILION, "#00825f", "#9a6700", "#7b4fa3", "#4a5568")
RAMP = ("#4b2e83", "#3b6aa0", "#2a8f8c", "#4db36b", "#a8cf3f", "#f0c419")
"""From a feature's low values to its high ones: evenly growing lightness, told apart by every kind of colour vision."""

FONT = "Arial, Liberation Sans, Helvetica, Noto Sans CJK JP, Noto Sans CJK SC, sans-serif"
"""By whose metrics vl-convert measures words, on every system."""


def finished(words: Words, chart: Spec) -> Spec:
    """The whole specification: data and marks in the common look, numbers in the reader's form."""
    size = {} if "vconcat" in chart else {"autosize": {"type": "fit-x", "contains": "padding"}}
    return {"$schema": SCHEMA, "background": BACKGROUND, "config": _config(words), **size, **chart}


def axis(title: str | None = None, **more: object) -> Spec:
    """An axis; without a title, none is shown."""
    return {"title": title, "axis": more} if more else {"title": title}


def _config(words: Words) -> Spec:
    return {
        "aria": False,
        "font": FONT,
        "padding": 2,
        "locale": {"number": vega_number_locale(words.language)},
        "view": {"stroke": None},
        "axis": {
            "labelColor": MUTED,
            "titleColor": MUTED,
            "titleFontWeight": "normal",
            "labelFontSize": 12,
            "titleFontSize": 12,
            "gridColor": GRID,
            "domainColor": GRID,
            "tickColor": GRID,
        },
        "legend": {
            "labelColor": MUTED,
            "titleColor": MUTED,
            "titleFontWeight": "normal",
            "labelFontSize": 12,
            "titleFontSize": 12,
            "symbolType": "square",
            "labelLimit": 220,
        },
    }
