"""Curves of mean predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pellucid.report.charts.look import GREY, LINES, WIDTH, Spec, axis, finished

if TYPE_CHECKING:
    from pellucid.core.arrays import PdpCurve
    from pellucid.report.language import Words

PLOT_WIDTH = WIDTH - 70
MOST_CATEGORY_NAMES = 25


def dependence(words: Words, curve: PdpCurve) -> Spec:
    """Mean prediction over a feature, with the share of rows under it: a line for numbers, bars for categories."""
    width = PLOT_WIDTH
    parts = [
        {**_means(words, curve), "width": width, "height": 140},
        {**_rows_below(words, curve), "width": width, "height": 44},
    ]
    return finished(words, {"vconcat": parts, "spacing": 8})


def _means(words: Words, curve: PdpCurve) -> Spec:
    outputs = list(curve.outputs)
    points = [
        {"value": value, "output": output, "prediction": prediction}
        for output, predictions in zip(outputs, curve.predictions, strict=True)
        for value, prediction in zip(_positions(words, curve), predictions, strict=True)
    ]
    across = _feature_axis(curve)
    across["title"] = None
    across["axis"] = {"labels": False, "ticks": False, "grid": False}
    encoding: Spec = {
        "x": across,
        "y": {
            "field": "prediction",
            "type": "quantitative",
            "stack": None,
            **axis(words.say("page.pdp.mean"), tickCount=4, minExtent=46),
        },
        "color": {
            "field": "output",
            "type": "nominal",
            "sort": outputs,
            "scale": {"domain": outputs, "range": list(LINES)},
            "legend": None if len(outputs) == 1 else {"orient": "top", "title": None},
        },
    }
    if curve.data_type == "numerical":
        mark: Spec = {"type": "line", "strokeWidth": 2.5, "point": {"size": 22}}
    else:
        mark = {"type": "bar"}
        if len(outputs) > 1:
            encoding["xOffset"] = {"field": "output", "type": "nominal", "sort": outputs}
    return {"data": {"values": points}, "mark": mark, "encoding": encoding}


def _rows_below(words: Words, curve: PdpCurve) -> Spec:
    shares = [
        {"value": value, "share": share}
        for value, share in zip(_positions(words, curve), curve.distribution, strict=True)
    ]
    encoding: Spec = {
        "x": _feature_axis(curve),
        "y": {
            "field": "share",
            "type": "quantitative",
            **axis(words.say("page.rows"), format=".0%", tickCount=2, minExtent=46),
        },
    }
    mark: Spec = {"type": "bar", "color": GREY}
    if curve.data_type == "numerical":
        mark["size"] = max(1.0, 0.85 * PLOT_WIDTH / max(len(curve.values), 1))
    return {"data": {"values": shares}, "mark": mark, "encoding": encoding}


def _positions(words: Words, curve: PdpCurve) -> list[Any]:
    if curve.data_type == "numerical":
        return list(curve.values)
    return [words.say("page.missing") if value is None else str(value) for value in curve.values]


def _feature_axis(curve: PdpCurve) -> Spec:
    if curve.data_type != "numerical":
        is_crowded = len(curve.values) > MOST_CATEGORY_NAMES
        names = axis(curve.feature, labelAngle=-40, labelLimit=110, labelOverlap=is_crowded, grid=False)
        return {"field": "value", "type": "nominal", "sort": None, **names}
    numbers = [float(value) for value in curve.values if isinstance(value, int | float)]
    half = (max(numbers) - min(numbers)) / max(2 * (len(numbers) - 1), 1) if numbers else 0.0
    scale: Spec = {"zero": False, "nice": False}
    if half:
        scale["domain"] = [min(numbers) - half, max(numbers) + half]
    return {
        "field": "value",
        "type": "quantitative",
        "scale": scale,
        **axis(curve.feature, tickCount=5, grid=False),
    }
