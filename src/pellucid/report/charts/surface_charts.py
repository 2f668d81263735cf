"""Maps over two features."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from pellucid.report.charts.labels import BOTH_ENDS, LABEL_LIMIT, label_angle
from pellucid.report.charts.levels import level_of, round_levels, round_up
from pellucid.report.charts.look import BLUE, GREY, INK, VERMILION, Spec, axis, finished

if TYPE_CHECKING:
    from pellucid.core.arrays import FloatArray
    from pellucid.report.language import Words

MAP_WIDTH, HEIGHT = 345, 240
ROW_HEIGHT = 24
"""Of a category."""

MOST_LEVELS = 6
PALEST, FULLEST = 0.08, 0.95

BEYOND = ((BLUE, 0.85), (BLUE, 0.4), (GREY, 0.15), (VERMILION, 0.4), (VERMILION, 0.85))
"""Below and above: told apart by everybody, and paler the nearer to 0."""


class Side(Struct, frozen=True):
    """One feature of a map: its values as numbers in equal steps, or as names."""

    feature: str
    values: tuple[float | str, ...]
    is_number: bool


class Step(Struct, frozen=True):
    """How numbers from `low` up to `high` look."""

    low: float
    high: float
    colour: str
    shade: float


def surface_map(words: Words, sides: tuple[Side, Side], means: FloatArray, shares: FloatArray | None) -> Spec:
    """Mean answers in steps of colour over two features; a dot's area is the share of the rows, where it is known."""
    levels = round_levels(float(means.min()), float(means.max()), MOST_LEVELS)
    shades = np.linspace(PALEST, FULLEST, len(levels)).round(3).tolist()
    steps = [Step(*level, BLUE, shade) for level, shade in zip(levels, shades, strict=True)]
    layers = [_cells(sides, means, steps), *([] if shares is None else [_dots(sides, shares)])]
    return _finished(words, sides, layers, steps, words.say("page.pdp.mean"))


def beyond_map(words: Words, sides: tuple[Side, Side], beyond: FloatArray) -> Spec:
    """How far a surface is above or below the sum of two curves; NaN leaves a cell empty."""
    half = round_up(max(float(np.nanmax(np.abs(beyond))) / len(BEYOND), 1e-12))
    ends = (half * end for end in range(-len(BEYOND), len(BEYOND) + 1, 2))
    steps = [Step(*level, *look) for level, look in zip(pairwise(ends), BEYOND, strict=True)]
    return _finished(words, sides, [_cells(sides, beyond, steps)], steps, words.say("page.pairs.beyond_legend"))


def _finished(words: Words, sides: tuple[Side, Side], layers: list[Spec], steps: Sequence[Step], measure: str) -> Spec:
    """The map under the scale of its colours; both sides in whole pixels, which keeps drawings of many cells small."""
    across, up = sides
    width = MAP_WIDTH // len(across.values) * len(across.values)
    height = HEIGHT if up.is_number else ROW_HEIGHT * len(up.values)
    shown = {"layer": layers, "width": width, "height": height}
    return finished(words, {"vconcat": [_scale(steps, measure, width), shown], "spacing": 14})


def _scale(steps: Sequence[Step], measure: str, width: int) -> Spec:
    ends = [steps[0].low, *(step.high for step in steps)]
    squares = [{"x": step.low, "x2": step.high, "colour": step.colour, "shade": step.shade} for step in steps]
    place: Spec = {
        "x": {
            "field": "x",
            "type": "quantitative",
            "scale": {"nice": False, "zero": False, "domain": [ends[0], ends[-1]]},
            **axis(measure, orient="top", values=ends, format=",.4~r", grid=False, domain=False, labelOverlap=True),
        },
        "x2": {"field": "x2"},
    }
    return {"data": {"values": squares}, **_filled(place), "width": width, "height": 10}


def _cells(sides: tuple[Side, Side], values: FloatArray, steps: Sequence[Step]) -> Spec:
    across, up = (_edges(side) for side in sides)
    levels = [(step.low, step.high) for step in steps]
    cells = []
    for i, j in zip(*np.nonzero(~np.isnan(values)), strict=True):
        step = steps[level_of(float(values[i, j]), levels)]
        look = {"colour": step.colour, "shade": step.shade}
        cells.append({**_placed("x", across[i]), **_placed("y", up[j]), **look})
    return {"data": {"values": cells}, **_filled({**_encoded("x", sides[0]), **_encoded("y", sides[1])})}


def _filled(place: Spec) -> Spec:
    """Squares in the colour and shade that their data say."""
    look = {
        "color": {"field": "colour", "type": "nominal", "scale": None},
        "fillOpacity": {"field": "shade", "type": "quantitative", "scale": None},
    }
    return {"mark": {"type": "rect", "stroke": "#ffffff", "strokeWidth": 0.5}, "encoding": {**place, **look}}


def _dots(sides: tuple[Side, Side], shares: FloatArray) -> Spec:
    """Where the rows are."""
    dots = [
        {"x": sides[0].values[i], "y": sides[1].values[j], "share": float(shares[i, j])}
        for i, j in zip(*np.nonzero(shares), strict=True)
    ]
    encoding: Spec = {
        channel: {"field": channel, "type": "quantitative"}
        if side.is_number
        else {"field": channel, "type": "nominal", "sort": list(side.values)}
        for channel, side in zip("xy", sides, strict=True)
    }
    encoding["size"] = {"field": "share", "type": "quantitative", "scale": {"range": [12, 110]}, "legend": None}
    mark = {"type": "circle", "color": INK, "opacity": 1, "stroke": "#ffffff", "strokeWidth": 0.8}
    return {"data": {"values": dots}, "mark": mark, "encoding": encoding}


def _edges(side: Side) -> list[tuple[float, float] | str]:
    """From where to where each value reaches: half a step to both sides of a number."""
    if not side.is_number:
        return [str(value) for value in side.values]
    numbers = [float(value) for value in side.values]
    half = (numbers[1] - numbers[0]) / 2 if len(numbers) > 1 else 0.5
    return [(number - half, number + half) for number in numbers]


def _placed(channel: str, edge: tuple[float, float] | str) -> dict[str, float | str]:
    return {channel: edge} if isinstance(edge, str) else {channel: edge[0], f"{channel}2": edge[1]}


def _encoded(channel: str, side: Side) -> Spec:
    if side.is_number:
        edges = [end for edge in _edges(side) for end in edge if not isinstance(edge, str)]
        scale = {"zero": False, "nice": False, "domain": [min(edges), max(edges)]}
        numbers = axis(side.feature, tickCount=6, grid=False, titleLimit=240)
        return {
            channel: {"field": channel, "type": "quantitative", "scale": scale, **numbers},
            f"{channel}2": {"field": f"{channel}2"},
        }
    angle = label_angle(side.values) if channel == "x" else 0
    names = axis(
        side.feature, labelAngle=angle, labelExpr=BOTH_ENDS, labelLimit=LABEL_LIMIT, grid=False, titleLimit=240
    )
    return {channel: {"field": channel, "type": "nominal", "sort": list(side.values), **names}}
