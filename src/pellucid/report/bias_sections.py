"""Groups and bias metrics."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from pellucid.core.metric_catalogue import METRICS
from pellucid.report.charts import group_rates, metric_map
from pellucid.report.groups import Comparison, Group, comparisons, main_stage
from pellucid.report.model import Cell, Column, Figure, Paragraph, Section, Table
from pellucid.report.recipes import group_rates_recipe, metric_map_recipe
from pellucid.report.wording import (
    NOT_DEFINED,
    group_name,
    number_cell,
    share_cell,
    shown_interval,
    shown_number,
    shown_share,
)

if TYPE_CHECKING:
    from pellucid.core.counts import FlipCounts
    from pellucid.core.results import AnalysisResult, BiasReport, BiasStage, FacetReport, MetricValue

STAGE_TITLES = {"pre_training": "Before training: the data", "post_training": "After training: the model"}
IN_DATA = "in the data"
BY_MODEL = "according to the model"


def group_section(result: AnalysisResult) -> Section | None:
    """Sizes and outcomes of every group, a chart per facet column; `None` when no counts are known."""
    stage = main_stage(result)
    known = comparisons(result)
    if stage is None or not known:
        return None
    positive = f"{stage.label} is {stage.positive}"
    figures = tuple(
        _group_figure(column, list(pairs), positive, stage.stage)
        for column, pairs in groupby(known, key=lambda pair: pair.column)
    )
    return Section("groups", "How each group fares", figures)


def stage_section(report: BiasReport) -> Section:
    """All metrics of one stage, a table per facet selection."""
    key = report.stage.replace("_", "-")
    tables = tuple(_facet_section(f"{key}-{number}", facet) for number, facet in enumerate(report.facets, 1))
    intro = Paragraph(
        "Each table compares one group, called d, with all other rows, called a. "
        "Values are given with a 95 % interval where there is one: how far the value could move by chance alone."
    )
    overview = _metric_figure(report)
    return Section(key, STAGE_TITLES[report.stage], (intro, *overview), tables)


def _group_figure(column: str, pairs: list[Comparison], positive: str, stage: BiasStage) -> Figure:
    groups = [pair.selected for pair in pairs]
    if len(pairs) == 1:
        groups.append(pairs[0].rest)
    total = pairs[0].selected.rows + pairs[0].rest.rows
    return Figure(
        title=f"Groups by {column}",
        alt=f"Share of rows where {positive}, by {column}: {'; '.join(_spoken(group) for group in groups)}.",
        spec=group_rates([row for group in groups for row in _rate_rows(group)], positive),
        twin=_group_table(f"Groups by {column}", groups, total),
        recipe=group_rates_recipe(stage, column),
        shows_twin=True,
    )


def _spoken(group: Group) -> str:
    parts = [f"{shown_share(_share(group.observed, group))} {IN_DATA}"]
    if group.predicted is not None:
        parts.append(f"{shown_share(_share(group.predicted, group))} {BY_MODEL}")
    return f"{group.name}: {', '.join(parts)}"


def _share(part: int | None, group: Group) -> float | None:
    return None if part is None or not group.rows else part / group.rows


def _rate_rows(group: Group) -> list[dict[str, Any]]:
    shares = {IN_DATA: _share(group.observed, group), BY_MODEL: _share(group.predicted, group)}
    return [
        {"group": group.name, "source": source, "share": share} for source, share in shares.items() if share is not None
    ]


def _group_table(caption: str, groups: list[Group], total: int) -> Table:
    has_predictions = groups[0].predicted is not None
    columns = [Column("Group"), Column("Rows", True), Column("Share of rows", True), Column("Positive labels", True)]
    columns += [Column("Share positive", True)]
    if has_predictions:
        columns += [Column("Positive predictions", True), Column("Share predicted", True)]
    return Table(caption, tuple(columns), tuple(_group_row(group, total) for group in groups))


def _group_row(group: Group, total: int) -> tuple[Cell, ...]:
    row = [Cell(group.name), number_cell(group.rows), share_cell(group.rows / total if total else None)]
    row += [number_cell(group.observed), share_cell(_share(group.observed, group))]
    if group.predicted is not None:
        row += [number_cell(group.predicted), share_cell(_share(group.predicted, group))]
    return tuple(row)


def _metric_figure(report: BiasReport) -> tuple[Figure, ...]:
    """All groups at a glance; nothing when no metric is a difference with a finite value."""
    rows = [row for facet in report.facets for row in _map_rows(facet)]
    if not rows:
        return ()
    limit = min(1.0, max(0.1, *(abs(row["value"]) for row in rows)))
    furthest = max(rows, key=lambda row: abs(row["value"]))
    return (
        Figure(
            title="All groups at a glance",
            alt=f"Metrics whose neutral value is 0, by group. Furthest from 0: {furthest['metric']} where "
            f"{furthest['group']}, {furthest['exact'].text}.",
            spec=metric_map([{key: row[key] for key in ("group", "metric", "value", "shown")} for row in rows], limit),
            twin=_map_table(rows),
            recipe=metric_map_recipe(report.stage),
        ),
    )


def _map_rows(facet: FacetReport) -> list[dict[str, Any]]:
    name = group_name(facet.column, facet.selection)
    return [
        {
            "group": name,
            "metric": metric.name,
            "value": float(metric.value),
            "shown": f"{metric.value:+.2f}",
            "exact": number_cell(metric.value),
        }
        for metric in facet.metrics
        if metric.value is not None and abs(metric.value) != float("inf") and _is_difference(metric.name)
    ]


def _is_difference(name: str) -> bool:
    info = METRICS[name]
    return info.neutral == 0 and info.low < 0


def _map_table(rows: list[dict[str, Any]]) -> Table:
    metrics = list(dict.fromkeys(row["metric"] for row in rows))
    groups = list(dict.fromkeys(row["group"] for row in rows))
    cells = {(row["group"], row["metric"]): row["exact"] for row in rows}
    body = tuple(
        (Cell(group), *(cells.get((group, metric), Cell(NOT_DEFINED)) for metric in metrics)) for group in groups
    )
    return Table("All groups at a glance", (Column("Group"), *(Column(name, True) for name in metrics)), body)


def _facet_section(key: str, facet: FacetReport) -> Section:
    title = f"Where {group_name(facet.column, facet.selection)}"
    columns = (Column("Metric"), Column("How to read it"), Column("Value", True), Column("95 % interval", True))
    table = Table(f"Bias metrics: {title}", columns, tuple(_metric_row(metric) for metric in facet.metrics), "metrics")
    return Section(key, title, (Paragraph(_sizes(facet)), table))


def _sizes(facet: FacetReport) -> str:
    share = f"{shown_share(facet.statistics.proportion)} of all rows are in this group"
    labels = facet.statistics.observed_labels
    outcome = f"; {shown_share(labels[0])} of them have the positive label" if labels is not None else ""
    return f"{share}{outcome}."


def _metric_row(metric: MetricValue) -> tuple[Cell, ...]:
    info = METRICS[metric.name]
    return (
        Cell(info.title, tag=metric.name),
        Cell(info.reading, detail=_remark(metric)),
        number_cell(metric.value),
        Cell(shown_interval(metric.interval)),
    )


def _remark(metric: MetricValue) -> str:
    if metric.value is None:
        return f"Not defined here: {metric.error or 'no reason was given'}"
    if metric.flip is not None:
        return _flip_remark(metric.flip)
    return metric.error or ""


def _flip_remark(flip: FlipCounts) -> str:
    parts = [f"{flip.to_negative:,} rows would turn negative and {flip.to_positive:,} positive"]
    if flip.tied:
        bounds = f"{shown_number(flip.lowest)} to {shown_number(flip.highest)}"
        parts.append(f"{shown_share(flip.tied)} of rows have tied neighbours: breaking ties otherwise gives {bounds}")
    if flip.is_sampled:
        reach = f", 95 % interval {shown_interval(flip.interval)}" if flip.interval is not None else ""
        parts.append(f"estimated from {flip.n:,} sampled rows{reach}")
    return "; ".join(parts) + "."
