"""Charts of groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from pellucid.report.charts.look import BLUE, GREY, INK, WIDTH, Spec, axis, finished

if TYPE_CHECKING:
    from pellucid.report.groups import Group
    from pellucid.report.language import Words
    from pellucid.report.model import Cell, Pill


class Square(Struct, frozen=True):
    """One metric of one group; `shade` in -1..1 says how far from neutral it is, above 0 when it fares worse."""

    group: str
    metric: str
    shown: str
    exact: Cell
    shade: float
    pill: Pill | None = None


def group_rates(words: Words, groups: Sequence[Group], positive: str) -> Spec:
    """Bars of the share of positive outcomes, in the data and according to the model."""
    sources = [words.say("page.in_data"), words.say("page.by_model")]
    bars = [
        {"group": group.name, "source": source, "share": share}
        for group in groups
        for source, share in zip(sources, (group.observed_share, group.predicted_share), strict=True)
        if share is not None
    ]
    title = words.say("page.groups.axis", positive=positive)
    encoding: Spec = {
        "y": {"field": "group", "type": "nominal", "sort": None, **axis(labelLimit=160)},
        "yOffset": {"field": "source", "type": "nominal", "sort": sources},
        "x": {"field": "share", "type": "quantitative", "stack": None, **axis(title, format=".0%", tickCount=5)},
        "color": {
            "field": "source",
            "type": "nominal",
            "scale": {"domain": sources, "range": [GREY, BLUE]},
            "legend": {"orient": "top", "title": None},
        },
    }
    mark = {"type": "bar", "cornerRadiusEnd": 2}
    size = {"width": WIDTH, "height": {"step": 17}}
    return finished(words, {"data": {"values": bars}, "mark": mark, "encoding": encoding, **size})


def metric_map(words: Words, squares: Sequence[Square]) -> Spec:
    """A square per group and metric, coloured by how far from neutral it is."""
    values = [{"group": s.group, "metric": s.metric, "shade": s.shade, "shown": s.shown} for s in squares]
    place: Spec = {
        "x": {
            "field": "metric",
            "type": "nominal",
            "sort": None,
            **axis(labelAngle=0, labelFontSize=10, orient="top", grid=False),
        },
        "y": {"field": "group", "type": "nominal", "sort": None, **axis(labelLimit=120, grid=False)},
    }
    scale = {"domain": [-1, 0, 1], "range": ["#7f6db0", "#f7f7f7", "#e08214"]}
    layers: list[Spec] = [
        {
            "mark": {"type": "rect", "stroke": "#ffffff", "strokeWidth": 2},
            "encoding": {"color": {"field": "shade", "type": "quantitative", "scale": scale, "legend": None}},
        },
        {"mark": {"type": "text", "fontSize": 9, "color": INK}, "encoding": {"text": {"field": "shown"}}},
    ]
    size = {"width": WIDTH, "height": {"step": 26}}
    return finished(words, {"data": {"values": values}, "layer": layers, "encoding": place, **size})
