"""Curves of single rows around their average."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pellucid.report.charts.curve_charts import MOST_CATEGORY_NAMES
from pellucid.report.charts.labels import BOTH_ENDS, LABEL_LIMIT, label_angle
from pellucid.report.charts.look import BLUE, GREY, VERMILION, Spec, axis, finished

if TYPE_CHECKING:
    from pellucid.report.language import Words
    from pellucid.report.single_curves import SingleCurves

PLOT_WIDTH, HEIGHT = 345, 200
THIN = 0.5
"""Opacity of a row, so that many in one place look darker."""


def single_curve_chart(words: Words, feature: str, values: Sequence[float | str], curves: SingleCurves) -> Spec:
    """How far each row's answer moves: thin lines for numbers, ticks for categories, over the middle of all rows."""
    series = ["average", "row", *(["other_way"] if curves.goes_against[curves.drawn].any() else [])]
    names = {name: words.say(f"page.curves.{name}") for name in series}
    encoding: Spec = {
        "x": _feature_axis(feature, values, is_number=curves.is_number),
        "y": {"type": "quantitative", **axis(words.say("page.curves.change"), tickCount=5, titleLimit=HEIGHT)},
        "color": _colour(list(names.values()), is_number=curves.is_number),
    }
    layers = [
        _band(values, curves, encoding),
        _rows(values, curves, names, encoding),
        _average(values, curves, names["average"], encoding),
    ]
    return finished(words, {"layer": layers, "width": PLOT_WIDTH, "height": HEIGHT, "autosize": {"type": "pad"}})


def _feature_axis(feature: str, values: Sequence[float | str], *, is_number: bool) -> Spec:
    if is_number:
        scale = {"zero": False, "nice": False}
        numbers = axis(feature, tickCount=5, grid=False, titleLimit=300)
        return {"field": "value", "type": "quantitative", "scale": scale, **numbers}
    crowded = len(values) > MOST_CATEGORY_NAMES
    look = {
        "labelAngle": label_angle(values),
        "labelExpr": BOTH_ENDS,
        "labelLimit": LABEL_LIMIT,
        "labelOverlap": crowded,
    }
    names = axis(feature, grid=False, titleLimit=300, **look)
    return {"field": "value", "type": "nominal", "sort": list(values), **names}


def _colour(names: list[str], *, is_number: bool) -> Spec:
    return {
        "field": "series",
        "type": "nominal",
        "sort": names,
        "scale": {"domain": names, "range": [BLUE, GREY, VERMILION][: len(names)]},
        "legend": {
            "orient": "top",
            "title": None,
            "symbolType": "stroke" if is_number else "square",
            "symbolOpacity": 1,
        },
    }


def _band(values: Sequence[float | str], curves: SingleCurves, encoding: Spec) -> Spec:
    """The middle of the rows at each value."""
    ends = [
        {"value": value, "low": low, "high": high}
        for value, low, high in zip(values, curves.low.tolist(), curves.high.tolist(), strict=True)
    ]
    mark: Spec = {"type": "area" if curves.is_number else "bar", "color": BLUE, "opacity": 1, "fillOpacity": 0.16}
    place = {"x": encoding["x"], "y": {**encoding["y"], "field": "low"}, "y2": {"field": "high"}}
    return {"data": {"values": ends}, "mark": mark, "encoding": place}


def _rows(values: Sequence[float | str], curves: SingleCurves, names: dict[str, str], encoding: Spec) -> Spec:
    """The drawn rows; those that go the other way are dashed and on top."""
    drawn = sorted(curves.drawn.tolist(), key=lambda row: bool(curves.goes_against[row]))
    points: list[dict[str, Any]] = [
        {"row": order, "value": value, "change": change, "series": names[_series(curves, row)]}
        for order, row in enumerate(drawn)
        for value, change in zip(values, curves.changes[row].tolist(), strict=True)
    ]
    place = {**encoding, "y": {**encoding["y"], "field": "change"}, "detail": {"field": "row", "type": "nominal"}}
    if not curves.is_number:
        mark: Spec = {
            "type": "tick",
            "opacity": 1,
            "fillOpacity": THIN,
            "strokeOpacity": THIN,
            "thickness": 1.5,
            "width": {"band": 0.5},
        }
        return {"data": {"values": points}, "mark": mark, "encoding": place}
    place["strokeDash"] = {**_dashes(names), "legend": encoding["color"]["legend"]}
    return {
        "data": {"values": points},
        "mark": {"type": "line", "strokeOpacity": THIN, "strokeWidth": 1},
        "encoding": place,
    }


def _dashes(names: dict[str, str]) -> Spec:
    """Solid lines, but for rows that go the other way."""
    dashes = [[4, 2] if name == "other_way" else [1, 0] for name in names]
    return {
        "field": "series",
        "type": "nominal",
        "sort": list(names.values()),
        "scale": {"domain": list(names.values()), "range": dashes},
    }


def _series(curves: SingleCurves, row: int) -> str:
    return "other_way" if curves.goes_against[row] else "row"


def _average(values: Sequence[float | str], curves: SingleCurves, name: str, encoding: Spec) -> Spec:
    points = [
        {"value": value, "change": change, "series": name}
        for value, change in zip(values, curves.average.tolist(), strict=True)
    ]
    mark: Spec = {"type": "line", "strokeWidth": 3, "point": {"size": 22}}
    if not curves.is_number:
        mark = {"type": "circle", "size": 70, "opacity": 1}
    place = {**encoding, "y": {**encoding["y"], "field": "change"}}
    return {"data": {"values": points}, "mark": mark, "encoding": place}
