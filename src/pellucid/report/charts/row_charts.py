"""The chart of one row's explanation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from pellucid.report.charts.look import BLUE, GREY, INK, VERMILION, WIDTH, Spec, axis, finished

if TYPE_CHECKING:
    from pellucid.report.language import Words


class Step(Struct, frozen=True):
    """One bar of a waterfall, from `start` to `end` of the answer's own scale."""

    name: str
    start: float
    end: float
    shown: str
    series: Literal["up", "down", "total"]


def waterfall(words: Words, steps: Sequence[Step], title: str) -> Spec:
    """From the baseline's answer to the row's own, a bar for each feature."""
    series = ["up", "down", "total"]
    names = [words.say(f"page.rows.{name}") for name in series]
    bars = [
        {
            "step": step.name,
            "start": step.start,
            "end": step.end,
            "right": max(step.start, step.end),
            "shown": step.shown,
            "series": names[series.index(step.series)],
        }
        for step in steps
    ]
    down: Spec = {"y": {"field": "step", "type": "nominal", "sort": None, **axis(labelLimit=180, grid=False)}}
    colour: Spec = {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": names, "range": [VERMILION, BLUE, GREY]},
        "legend": {"orient": "top", "title": None},
    }
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "cornerRadius": 2},
            "encoding": {
                "x": {"field": "start", "type": "quantitative", "scale": {"zero": False}, **axis(title, tickCount=5)},
                "x2": {"field": "end"},
                "color": colour,
            },
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 11, "color": INK},
            "encoding": {"x": {"field": "right", "type": "quantitative"}, "text": {"field": "shown"}},
        },
    ]
    size = {"width": WIDTH + 60, "height": {"step": 25}}
    return finished(words, {"data": {"values": bars}, "layer": layers, "encoding": down, **size})
