"""Charts of what features do to a model's answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pellucid.report.charts.look import BLUE, GREY, INK, RAMP, WIDTH, Spec, axis, finished

if TYPE_CHECKING:
    from pellucid.report.language import Words

Row = dict[str, Any]


def feature_bars(words: Words, rows: Sequence[Row], measure: str) -> Spec:
    """Horizontal bars, longest first as given; rows hold `feature`, `value` and `shown`."""
    place: Spec = {
        "y": {"field": "feature", "type": "nominal", "sort": None, **axis(labelLimit=140)},
        "x": {
            "field": "value",
            "type": "quantitative",
            "stack": None,
            "scale": {"domain": _room_for_words(rows)},
            **axis(measure, tickCount=4),
        },
    }
    layers: list[Spec] = [
        {"mark": {"type": "bar", "cornerRadiusEnd": 2, "color": BLUE}},
        {
            "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 11, "color": INK},
            "encoding": {"text": {"field": "shown"}},
        },
    ]
    size = {"width": WIDTH, "height": {"step": 25}}
    return finished(words, {"data": {"values": list(rows)}, "layer": layers, "encoding": place, **size})


def swarm(words: Words, dots: Sequence[Row], features: Sequence[str], title: str) -> Spec:
    """A dot per row and feature, beside each other where they meet.

    Dots hold `feature`, `effect`, `offset` in -1..1 and `level`, the step of the feature's value from low to high, or
    -1 where values have no order.
    """
    encoding: Spec = {
        "y": {"field": "feature", "type": "nominal", "sort": list(features), **axis(labelLimit=140, grid=False)},
        "yOffset": {"field": "offset", "type": "quantitative", "scale": {"domain": [-1.1, 1.1]}},
        "x": {"field": "effect", "type": "quantitative", **axis(title, tickCount=5)},
        "color": _level_colour(words),
    }
    mark = {"type": "circle", "size": 14, "opacity": 0.85}
    size = {"width": WIDTH, "height": {"step": 27}}
    return finished(words, {"data": {"values": list(dots)}, "mark": mark, "encoding": encoding, **size})


def effect_plot(words: Words, dots: Sequence[Row], feature: str, title: str, *, is_number: bool) -> Spec:
    """A dot per row: the feature's `value` across, its `effect` on the answer upwards."""
    across: Spec = {"field": "value", "type": "quantitative" if is_number else "nominal"}
    across |= axis(feature, tickCount=4, grid=False) if is_number else axis(feature, labelLimit=80, labelAngle=-40)
    if is_number:
        across["scale"] = {"zero": False}
    encoding: Spec = {
        "x": across,
        "y": {"field": "effect", "type": "quantitative", **axis(title, tickCount=4)},
    }
    mark = {"type": "circle", "size": 16, "opacity": 0.55, "color": BLUE}
    size = {"width": WIDTH - 80, "height": 150}
    return finished(words, {"data": {"values": list(dots)}, "mark": mark, "encoding": encoding, **size})


def _level_colour(words: Words) -> Spec:
    """Colours of the steps from low to high, told by their two ends."""
    levels = list(range(-1, len(RAMP)))
    ends = {0: words.say("page.swarm.low"), len(RAMP) - 1: words.say("page.swarm.high")}
    high = len(RAMP) - 1
    label = f"datum.value === 0 ? {_quoted(ends[0])} : datum.value === {high} ? {_quoted(ends[high])} : ''"
    return {
        "field": "level",
        "type": "ordinal",
        "scale": {"domain": levels, "range": [GREY, *RAMP]},
        "legend": {
            "orient": "top",
            "title": words.say("page.swarm.legend"),
            "values": levels[1:],
            "labelExpr": label,
            "columnPadding": 4,
        },
    }


def _quoted(text: str) -> str:
    """One of our own words as a string in an expression."""
    return json.dumps(text)


def _room_for_words(rows: Sequence[Row]) -> list[float]:
    """From the smallest bar to the longest and a fifth more, where its number stands."""
    values = [0.0, *(row["value"] for row in rows)]
    room = 0.2 * (max(values) - min(values)) or 1.0
    return [min(values), max(values) + room]
