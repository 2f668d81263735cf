"""What a notebook shows of a result: tables with small charts in the page's own colours, without any library.

Whatever comes from data or models is escaped.
"""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from pellucid.api.words import shown_interval, shown_number
from pellucid.core.metric_catalogue import METRICS
from pellucid.report import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pellucid.core.arrays import PdpCurve
    from pellucid.core.results import MetricValue

BLUE = "#0072b2"
LINES = (BLUE, "#d55e00", "#00825f", "#9a6700", "#7b4fa3")
HAIR = "1px solid rgba(128,128,128,.35)"
MOST_FEATURES = 15
MARKS = {"pass": "✓ pass", "fail": "✗ fail", "not enough data": "? not enough data"}

_WIDTH, _HEIGHT = 140, 16
_CURVE_WIDTH, _CURVE_HEIGHT = 260, 90


def page(title: str, blocks: Iterable[str]) -> str:
    """Blocks of HTML under a title, which is plain text."""
    return f'<div style="overflow-x:auto"><div><b>{_text(title)}</b></div>{"".join(blocks)}</div>'


def metric_table(caption: str, metrics: Sequence[MetricValue]) -> str:
    """The metrics of one group, each with its interval drawn around the value that means no disparity."""
    has_verdicts = any(metric.verdict is not None for metric in metrics)
    head = ["Metric", "", "Value", "", "95 % interval", *(["Verdict"] if has_verdicts else [])]
    return _table(caption, head, [_metric_cells(metric, has_verdicts=has_verdicts) for metric in metrics])


def feature_table(caption: str, importance: Mapping[str, float]) -> str:
    """The heaviest features, the first of `importance`, each with a bar as long as its value."""
    ranked = list(importance.items())
    widest = max((abs(value) for _, value in ranked if math.isfinite(value)), default=0.0) or 1.0
    rows = [[_text(name), escape(shown_number(value)), _bar(value, widest)] for name, value in ranked[:MOST_FEATURES]]
    more = f", first {MOST_FEATURES} of {len(ranked)} features" if len(ranked) > MOST_FEATURES else ""
    return _table(f"{caption}{more}", ["Feature", "Typical effect", ""], rows)


def curve_figure(curve: PdpCurve) -> str:
    """How predictions change with one feature: a line an output, or why there is none."""
    if curve.error is not None:
        return small(f"{curve.feature}: {curve.error}")
    means = [mean for line in curve.predictions for mean in line]
    low, high = min(means, default=0.0), max(means, default=0.0)
    lines = "".join(_polyline(line, low, high, LINES[k % len(LINES)]) for k, line in enumerate(curve.predictions))
    first, last = (_shown_end(curve.values[end]) for end in (0, -1)) if curve.values else ("", "")
    told = f"{curve.feature}: {shown_number(low)} to {shown_number(high)}"
    return (
        f'<figure style="display:inline-block;margin:.4em 1em .4em 0"><figcaption>{_text(told)}</figcaption>'
        f'<svg width="{_CURVE_WIDTH}" height="{_CURVE_HEIGHT}" role="img" aria-label="{_text(told)}">{lines}</svg>'
        f'<div style="display:flex;justify-content:space-between;font-size:85%">'
        f"<span>{_text(first)}</span><span>{_text(last)}</span></div></figure>"
    )


def small(text: str) -> str:
    """A remark in small print."""
    return f'<span style="font-size:85%;opacity:.8">{_text(text)}</span>'


def _metric_cells(metric: MetricValue, *, has_verdicts: bool) -> list[str]:
    info = METRICS[metric.name]
    value = escape(shown_number(metric.value)) if metric.value is not None else small(f"not defined: {metric.error}")
    cells = [
        f'<span title="{_text(info.reading)}">{_text(info.title)}</span>',
        f"<code>{_text(metric.name)}</code>",
        f"<b>{value}</b>" if metric.value is not None else value,
        _whisker(metric),
        escape(shown_interval(metric.interval)),
    ]
    if has_verdicts:
        reason = "" if metric.verdict is None else _text(metric.verdict.reason)
        mark = "" if metric.verdict is None else MARKS[metric.verdict.decision]
        cells.append(f'<span title="{reason}">{mark}</span>')
    return cells


def _whisker(metric: MetricValue) -> str:
    """The value as a dot and its interval as a line, on the metric's own scale, with a tick where it is neutral."""
    info = METRICS[metric.name]
    if metric.value is None or not math.isfinite(metric.value):
        return ""
    low, high = (info.low, info.high) if math.isfinite(info.high - info.low) else (info.neutral - 1, info.neutral + 1)

    def place(value: float) -> float:
        return 4 + (_WIDTH - 8) * (min(max(value, low), high) - low) / (high - low)

    line = ""
    if metric.interval is not None and all(map(math.isfinite, metric.interval)):
        left, right = (place(end) for end in metric.interval)
        line = f'<line x1="{left:.1f}" x2="{right:.1f}" y1="8" y2="8" stroke="{BLUE}" stroke-width="3"/>'
    neutral = place(info.neutral)
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" aria-hidden="true">'
        f'<line x1="{neutral:.1f}" x2="{neutral:.1f}" y1="1" y2="15" stroke="currentColor" opacity=".5"/>{line}'
        f'<circle cx="{place(metric.value):.1f}" cy="8" r="4" fill="{BLUE}"/></svg>'
    )


def _bar(value: float, widest: float) -> str:
    width = round(_WIDTH * abs(value) / widest) if math.isfinite(value) else 0
    return f'<div style="background:{BLUE};height:10px;width:{width}px;border-radius:2px"></div>'


def _shown_end(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _polyline(line: Sequence[float], low: float, high: float, color: str) -> str:
    step = (_CURVE_WIDTH - 8) / max(1, len(line) - 1)
    height = (high - low) or 1.0
    points = " ".join(
        f"{4 + k * step:.1f},{_CURVE_HEIGHT - 4 - (_CURVE_HEIGHT - 8) * (mean - low) / height:.1f}"
        for k, mean in enumerate(line)
    )
    return f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"/>'


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are HTML already, with a caption that is not."""
    style = f'style="text-align:left;padding:2px 10px;border-bottom:{HAIR}"'
    titles = "".join(f'<th scope="col" {style}>{escape(title)}</th>' for title in head)
    body = "".join(f"<tr>{''.join(f'<td {style}>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<table style="border-collapse:collapse;margin:.5em 0"><caption style="text-align:left;caption-side:top">'
        f"{_text(caption)}</caption><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"
    )


def _text(text: str) -> str:
    return escape(printable(text))
