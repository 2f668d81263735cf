"""Pictures of the report's figures, drawn once for all renderers."""

from __future__ import annotations

from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING

import orjson

from pellucid.report.extras import load_library
from pellucid.report.fonts import font_folders

if TYPE_CHECKING:
    from pellucid.report.model import Figure

VEGA_LITE = "6.4"
PNG_SCALE = 1.5


def draw_svg(figure: Figure) -> str:
    """The figure as SVG text. Its words are escaped; it refers to nothing outside itself.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    return _svg(_canonical(figure))


def draw_png(figure: Figure) -> bytes:
    """The figure as PNG, `PNG_SCALE` times its size, from the same drawing.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    return _png(_canonical(figure))


def start_drawing() -> None:
    """Start the drawing machine. It takes most of a second, and other threads can work meanwhile."""
    _svg('{"data": {"values": []}, "mark": "point"}')


def _canonical(figure: Figure) -> str:
    return orjson.dumps(figure.spec, option=orjson.OPT_SORT_KEYS).decode()


# A figure's drawing depends on nothing but its specification.
@lru_cache(maxsize=256)
def _svg(spec: str) -> str:
    svg: str = _converter().vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    return svg


@lru_cache(maxsize=256)
def _png(spec: str) -> bytes:
    png: bytes = _converter().svg_to_png(_svg(spec), scale=PNG_SCALE)
    return png


@lru_cache(maxsize=1)
def _converter() -> ModuleType:
    converter = load_library("vl_convert", "drawing the report's charts")
    for folder in font_folders():
        converter.register_font_directory(str(folder))
    return converter
