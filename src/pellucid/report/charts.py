"""The charts of the report as Vega-Lite, written with Altair.

User text only ever enters as data values and titles, never as field names or expressions.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pellucid.report.extras import load_library

if TYPE_CHECKING:
    from pellucid.core.arrays import PdpCurve

WIDTH = 400
PLOT_WIDTH = WIDTH - 70
MOST_CATEGORY_NAMES = 25
INK = "#17202e"
MUTED = "#556070"
GRID = "#dde2ea"
BLUE = "#0072b2"
GREY = "#8b94a7"
LINES = (BLUE, "#d55e00", "#00825f", "#9a6700", "#7b4fa3", "#4a5568")
SHARE = ".0%"
FONT = "Arial, Liberation Sans, Helvetica, sans-serif"  # metrics by which vl-convert measures words, on every system

Row = dict[str, Any]
Spec = dict[str, object]


def group_rates(rows: Sequence[Row], positive: str) -> Spec:
    """Bars of the share of positive outcomes; rows hold `group`, `source` and `share`."""
    alt = load_altair()
    sources = list(dict.fromkeys(row["source"] for row in rows))
    chart = (
        alt.Chart(alt.Data(values=list(rows)))
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            y=alt.Y("group:N", sort=None, title=None, axis=alt.Axis(labelLimit=160)),
            yOffset=alt.YOffset("source:N", sort=sources),
            x=alt.X("share:Q", stack=None, title=f"share with {positive}", axis=alt.Axis(format=SHARE, tickCount=5)),
            color=alt.Color("source:N", sort=sources, scale=alt.Scale(domain=sources, range=[GREY, BLUE])).legend(
                orient="top", title=None
            ),
            tooltip=[alt.Tooltip("group:N"), alt.Tooltip("source:N"), alt.Tooltip("share:Q", format=".1%")],
        )
        .properties(width=WIDTH, height=alt.Step(17))
    )
    return _finished(alt, chart)


def metric_map(rows: Sequence[Row], limit: float) -> Spec:
    """A square per group and metric, coloured by distance from zero; rows hold `group`, `metric`, `value`, `shown`."""
    alt = load_altair()
    base = alt.Chart(alt.Data(values=list(rows))).encode(
        x=alt.X(
            "metric:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelFontSize=10, orient="top", grid=False)
        ),
        y=alt.Y("group:N", sort=None, title=None, axis=alt.Axis(labelLimit=120, grid=False)),
    )
    scale = alt.Scale(domain=[-limit, 0, limit], range=["#7f6db0", "#f7f7f7", "#e08214"], clamp=True)
    squares = base.mark_rect(stroke="#ffffff", strokeWidth=2).encode(
        color=alt.Color("value:Q", scale=scale, legend=None),
        tooltip=[alt.Tooltip("group:N"), alt.Tooltip("metric:N"), alt.Tooltip("shown:N", title="value")],
    )
    numbers = base.mark_text(fontSize=10, color="#101820").encode(text="shown:N")
    return _finished(alt, alt.layer(squares, numbers).properties(width=WIDTH, height=alt.Step(26)))


def feature_bars(rows: Sequence[Row], measure: str) -> Spec:
    """Horizontal bars, longest first as given; rows hold `feature`, `value` and `shown`."""
    alt = load_altair()
    base = alt.Chart(alt.Data(values=list(rows))).encode(
        y=alt.Y("feature:N", sort=None, title=None, axis=alt.Axis(labelLimit=140)),
        x=alt.X(
            "value:Q",
            stack=None,
            title=measure,
            axis=alt.Axis(tickCount=4),
            scale=alt.Scale(domain=_room_for_words(rows)),
        ),
        tooltip=[alt.Tooltip("feature:N"), alt.Tooltip("shown:N", title="value")],
    )
    bars = base.mark_bar(cornerRadiusEnd=2, color=BLUE)
    numbers = base.mark_text(align="left", dx=4, fontSize=11, color=INK).encode(text="shown:N")
    return _finished(alt, alt.layer(bars, numbers).properties(width=WIDTH, height=alt.Step(25)))


def dependence(curve: PdpCurve) -> Spec:
    """Mean prediction over a feature, with the share of rows under it: a line for numbers, bars for categories."""
    alt = load_altair()
    width = PLOT_WIDTH
    chart = alt.vconcat(
        _means(alt, curve).properties(width=width, height=140),
        _rows_below(alt, curve).properties(width=width, height=44),
        spacing=8,
    )
    return _finished(alt, chart)


def load_altair() -> ModuleType:
    """Altair.

    Raises:
        MissingExtraError: it is not installed.
    """
    return load_library("altair", "drawing the report's charts")


def _room_for_words(rows: Sequence[Row]) -> list[float]:
    """From the smallest bar to the longest and a fifth more, where its number stands."""
    values = [0.0, *(row["value"] for row in rows)]
    room = 0.2 * (max(values) - min(values)) or 1.0
    return [min(values), max(values) + room]


def _means(alt: ModuleType, curve: PdpCurve) -> Any:
    outputs = list(curve.outputs)
    points = [
        {"value": value, "output": output, "prediction": prediction}
        for output, predictions in zip(outputs, curve.predictions, strict=True)
        for value, prediction in zip(_positions(curve), predictions, strict=True)
    ]
    base = alt.Chart(alt.Data(values=points)).encode(
        x=_feature_axis(alt, curve).axis(labels=False, ticks=False, title=None),
        y=alt.Y("prediction:Q", stack=None, title="mean prediction", axis=alt.Axis(tickCount=4, minExtent=46)),
        color=alt.Color(
            "output:N",
            sort=outputs,
            scale=alt.Scale(domain=outputs, range=list(LINES)),
            legend=None if len(outputs) == 1 else alt.Legend(orient="top", title=None),
        ),
        tooltip=[alt.Tooltip(_field(curve)), alt.Tooltip("output:N"), alt.Tooltip("prediction:Q", format=".4f")],
    )
    if curve.data_type == "numerical":
        return base.mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=22))
    bars = base.mark_bar()
    return bars if len(outputs) == 1 else bars.encode(xOffset=alt.XOffset("output:N", sort=outputs))


def _rows_below(alt: ModuleType, curve: PdpCurve) -> Any:
    shares = [
        {"value": value, "share": share} for value, share in zip(_positions(curve), curve.distribution, strict=True)
    ]
    base = alt.Chart(alt.Data(values=shares)).encode(
        x=_feature_axis(alt, curve),
        y=alt.Y("share:Q", title="rows", axis=alt.Axis(format=SHARE, tickCount=2, minExtent=46)),
        tooltip=[alt.Tooltip(_field(curve)), alt.Tooltip("share:Q", format=".1%")],
    )
    if curve.data_type != "numerical":
        return base.mark_bar(color=GREY)
    return base.mark_bar(color=GREY, size=max(1.0, 0.85 * (PLOT_WIDTH) / max(len(curve.values), 1)))


def _field(curve: PdpCurve) -> str:
    return "value:Q" if curve.data_type == "numerical" else "value:N"


def _positions(curve: PdpCurve) -> list[Any]:
    if curve.data_type == "numerical":
        return list(curve.values)
    return ["(missing)" if value is None else str(value) for value in curve.values]


def _feature_axis(alt: ModuleType, curve: PdpCurve) -> Any:
    if curve.data_type != "numerical":
        is_crowded = len(curve.values) > MOST_CATEGORY_NAMES
        axis = alt.Axis(labelAngle=-40, labelLimit=110, labelOverlap=is_crowded, grid=False)
        return alt.X("value:N", sort=None, title=curve.feature, axis=axis)
    numbers = [float(value) for value in curve.values if isinstance(value, int | float)]
    half = (max(numbers) - min(numbers)) / max(2 * (len(numbers) - 1), 1) if numbers else 0.0
    domain = [min(numbers) - half, max(numbers) + half] if half else alt.Undefined
    scale = alt.Scale(zero=False, nice=False, domain=domain)
    return alt.X("value:Q", title=curve.feature, scale=scale, axis=alt.Axis(tickCount=5, grid=False))


def _finished(alt: ModuleType, chart: Any) -> Spec:
    is_concat = isinstance(chart, alt.VConcatChart)
    if not is_concat:
        chart = chart.properties(autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
    spec: Spec = chart.to_dict(validate=False)
    spec["config"] = _look()
    spec["background"] = "#ffffff"
    return spec


def _look() -> Spec:
    return {
        "aria": False,
        "font": FONT,
        "padding": 2,
        "view": {"stroke": None},
        "axis": {
            "labelColor": MUTED,
            "titleColor": MUTED,
            "titleFontWeight": "normal",
            "labelFontSize": 12,
            "titleFontSize": 12,
            "gridColor": GRID,
            "domainColor": GRID,
            "tickColor": GRID,
        },
        "legend": {"labelColor": MUTED, "labelFontSize": 12, "symbolType": "square", "labelLimit": 220},
    }
