"""Drawings made to fit into a page: smaller, silent for screen readers, and in the page's own colours."""

from __future__ import annotations

import re

# How Vega draws a dot: a path of two arcs around a translation.
_DOT = re.compile(
    r'<path transform="translate\((?P<x>[-\d.]+),(?P<y>[-\d.]+)\)" '
    r'd="M(?P<r>[\d.]+),0A(?P=r),(?P=r),0,1,1,-(?P=r),0A(?P=r),(?P=r),0,1,1,(?P=r),0" (?P<look>[^>]*?)(?:/>|></path>)'
)

_FIXED = re.compile(r' ?(?:stroke-width|opacity)="[^"]*"')  # the style sheet says so for all dots


def for_page(svg: str) -> str:
    """The same drawing without a voice of its own; its dots are circles, which take a third of the room."""
    silent = svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    return _DOT.sub(_circle, silent)


def _circle(match: re.Match[str]) -> str:
    x, y, radius = (float(match[name]) for name in ("x", "y", "r"))
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.2g}" {_FIXED.sub("", match["look"]).strip()}/>'
