"""Pictures of the report's figures, drawn once for all renderers."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from pellucid.report.extras import load_library

if TYPE_CHECKING:
    from pellucid.report.model import Figure

VEGA_LITE = "6.4"


def draw_svg(figure: Figure) -> str:
    """The figure as SVG text. Its words are escaped; it refers to nothing outside itself.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    return _svg(_canonical(figure))


def draw_png(figure: Figure) -> bytes:
    """The figure as PNG at twice its size, from the same drawing.

    Raises:
        MissingExtraError: vl-convert is not installed.
    """
    return _png(_canonical(figure))


def _canonical(figure: Figure) -> str:
    return json.dumps(figure.spec, sort_keys=True)


# A figure's drawing depends on nothing but its specification.
@lru_cache(maxsize=256)
def _svg(spec: str) -> str:
    converter = load_library("vl_convert", "drawing the report's charts")
    svg: str = converter.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    return svg


@lru_cache(maxsize=256)
def _png(spec: str) -> bytes:
    converter = load_library("vl_convert", "drawing the report's charts")
    png: bytes = converter.svg_to_png(_svg(spec), scale=2)
    return png
