"""A map of pairs of features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import TYPE_CHECKING

from pellucid.report.charts.labels import BOTH_ENDS, LABEL_LIMIT
from pellucid.report.charts.look import BLUE, GREY, INK, Spec, axis, finished

if TYPE_CHECKING:
    from pellucid.core.arrays import FloatArray
    from pellucid.report.language import Words

SQUARE = 40, 30
"""Width and height."""

FULLEST = 0.6
"""Opacity of the strongest pair, on which a number can still be read."""


def interaction_map(words: Words, features: Sequence[str], strengths: FloatArray, show: Callable[[float], str]) -> Spec:
    """A square for each pair of features, and on the diagonal for each feature alone; the fuller the stronger.

    `strengths` is (features, features), and `show` writes a number. Pairs and single features have a scale each:
    single ones are much stronger.
    """
    kinds = [words.say("page.interactions.together"), words.say("page.interactions.alone")]
    values, places = strengths.tolist(), list(product(range(len(features)), repeat=2))
    tops = [max((values[i][j] for i, j in places if (i == j) == alone), default=0.0) for alone in (False, True)]
    squares = [
        {
            "feature": features[j],
            "other": features[i],
            "shown": show(values[i][j]),
            "kind": kinds[i == j],
            "shade": FULLEST * values[i][j] / (tops[i == j] or 1.0),
        }
        for i, j in places
    ]
    names = list(features)
    place: Spec = {
        "x": {
            "field": "feature",
            "type": "nominal",
            "sort": names,
            **axis(orient="top", labelAngle=-40, labelExpr=BOTH_ENDS, labelLimit=LABEL_LIMIT, grid=False),
        },
        "y": {
            "field": "other",
            "type": "nominal",
            "sort": names,
            **axis(labelExpr=BOTH_ENDS, labelLimit=LABEL_LIMIT, grid=False),
        },
    }
    return finished(
        words,
        {
            "data": {"values": squares},
            "layer": [_squares(kinds), _numbers()],
            "encoding": place,
            "width": SQUARE[0] * len(features),
            "height": SQUARE[1] * len(features),
            "autosize": {"type": "pad"},
        },
    )


def _squares(kinds: list[str]) -> Spec:
    colour: Spec = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": kinds, "range": [BLUE, GREY]},
        "legend": {"orient": "bottom", "title": None, "symbolOpacity": FULLEST},
    }
    scale = {"domain": [0, 1], "range": [0, 1]}
    shade = {"field": "shade", "type": "quantitative", "scale": scale, "legend": None}
    mark = {"type": "rect", "stroke": "#ffffff", "strokeWidth": 2}
    return {"mark": mark, "encoding": {"color": colour, "fillOpacity": shade}}


def _numbers() -> Spec:
    return {"mark": {"type": "text", "fontSize": 10, "color": INK}, "encoding": {"text": {"field": "shown"}}}
