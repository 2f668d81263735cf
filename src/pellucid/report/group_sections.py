"""How each group fares: rates of every group, and all groups at a glance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from pellucid.core.metric_catalogue import METRICS
from pellucid.report.cells import number_cell
from pellucid.report.charts import Square, group_rates, metric_map
from pellucid.report.groups import Comparison, Group, comparisons, main_stage
from pellucid.report.model import Bar, Cell, Column, Figure, Section, Table
from pellucid.report.recipes import group_rates_recipe, metric_map_recipe
from pellucid.report.verdict_pills import verdict_pill

if TYPE_CHECKING:
    from pellucid.core.results import AnalysisResult, BiasReport, FacetReport, MetricValue
    from pellucid.report.language import Words
    from pellucid.report.model import Series

MOST_SQUARES = 600
STRONGEST_SHADE = 0.3
"""The distance from neutral at which a square has its full colour."""


def group_section(words: Words, result: AnalysisResult) -> Section | None:
    """Sizes and outcomes of every group, and a map of all metrics; `None` when there are no groups."""
    stage = main_stage(result)
    if stage is None or not stage.facets:
        return None
    figures = [*_rate_figures(words, result, stage), *map_figures(words, _stages(result))]
    return Section("groups", words.say("page.groups.title"), tuple(figures)) if figures else None


def map_figures(words: Words, reports: Sequence[BiasReport]) -> tuple[Figure, ...]:
    """All groups at a glance: a square per group and metric; nothing when no metric has a direction."""
    squares = [square for report in reports for facet in report.facets for square in _squares(words, facet)]
    if not squares or len(squares) > MOST_SQUARES:
        return ()
    furthest = max(squares, key=lambda square: abs(square.shade))
    title = words.say("page.map.title")
    alt = words.say("page.map.alt", metric=furthest.metric, group=furthest.group, value=furthest.shown)
    twin = _map_table(words, title, squares)
    recipe = metric_map_recipe([report.stage for report in reports])
    return (Figure(title, alt, metric_map(words, squares), twin, recipe, is_in_twin=True, name="map"),)


def _stages(result: AnalysisResult) -> list[BiasReport]:
    return [stage for stage in (result.pretraining, result.posttraining) if stage is not None]


def _rate_figures(words: Words, result: AnalysisResult, stage: BiasReport) -> Iterator[Figure]:
    known = comparisons(words, result)
    positive = words.say("page.positive", label=stage.label, value=words.selected(stage.positive))
    for column, pairs in groupby(known, key=lambda pair: pair.column):
        groups = _groups(list(pairs))
        title = words.say("page.groups.figure", column=column)
        yield Figure(
            title,
            alt=words.say("page.groups.alt", positive=positive, groups="; ".join(_spoken(words, g) for g in groups)),
            spec=group_rates(words, groups, positive),
            twin=_group_table(words, title, groups),
            recipe=group_rates_recipe(stage.stage, column),
            shows_twin=True,
            is_in_twin=True,
            name="rates",
        )


def _groups(pairs: Sequence[Comparison]) -> list[Group]:
    """Every selected group of a column; beside a single one, everybody else."""
    return [pair.selected for pair in pairs] + ([pairs[0].rest] if len(pairs) == 1 else [])


def _spoken(words: Words, group: Group) -> str:
    shares = {"observed": group.observed_share, "predicted": group.predicted_share}
    told = {name: words.share(share) for name, share in shares.items() if share is not None}
    return words.say(
        "page.groups.spoken_both" if "predicted" in told else "page.groups.spoken", name=group.name, **told
    )


def _group_table(words: Words, caption: str, groups: Sequence[Group]) -> Table:
    has_predictions = groups[0].predicted is not None
    columns = [Column(words.say("page.group")), Column(words.say("page.rows"), is_number=True)]
    columns.append(Column(words.say("page.in_data"), is_number=True))
    if has_predictions:
        columns.append(Column(words.say("page.by_model"), is_number=True))
    widest = max((share for group in groups for share in group.shares()), default=0.0) or 1.0
    return Table(caption, tuple(columns), tuple(_group_row(words, group, widest) for group in groups), "bars")


def _group_row(words: Words, group: Group, widest: float) -> tuple[Cell, ...]:
    row = [Cell(group.name), Cell(words.whole(group.rows), group.rows)]
    row.append(_rate_cell(words, group.observed, group.observed_share, widest, "second"))
    if group.predicted is not None:
        row.append(_rate_cell(words, group.predicted, group.predicted_share, widest, "first"))
    return tuple(row)


def _rate_cell(words: Words, part: int, share: float | None, widest: float, series: Series) -> Cell:
    if share is None:
        return Cell(words.number(None))
    bar = Bar(0.0, share / widest, series=series)
    return Cell(words.share(share), share, bar=bar, detail=words.say("page.rows_of", n=part))


def _squares(words: Words, facet: FacetReport) -> Iterator[Square]:
    group = words.group(facet.column, facet.selection)
    for metric in facet.metrics:
        if METRICS[metric.name].low == METRICS[metric.name].neutral and metric.name != "DI":
            continue
        yield _square(words, group, metric)


def _square(words: Words, group: str, metric: MetricValue) -> Square:
    """Positive shades mean that the group fares worse, whatever the direction of the metric's own scale."""
    pill = verdict_pill(words, metric)
    value = metric.value
    if value is None or math.isnan(value):
        return Square(group, metric.name, words.say("number.none"), number_cell(words, value), 0.0, pill)
    away = 1 - value if metric.name == "DI" else value
    shade = max(-1.0, min(1.0, away / STRONGEST_SHADE))
    shown = words.short(round(value, 2), signed=metric.name != "DI")
    return Square(group, metric.name, shown, number_cell(words, value), shade, pill)


def _map_table(words: Words, caption: str, squares: Sequence[Square]) -> Table:
    codes = list(dict.fromkeys(square.metric for square in squares))
    cells = {(square.group, square.metric): square for square in squares}
    columns = [Column(words.say("page.group"))]
    columns += [Column(code, is_number=True, hint=words.say(f"metric.{code}.title")) for code in codes]
    rows = tuple(
        (Cell(group), *(_map_cell(words, cells.get((group, code))) for code in codes)) for group in _names(squares)
    )
    return Table(caption, tuple(columns), rows, "map")


def _names(squares: Iterable[Square]) -> list[str]:
    return list(dict.fromkeys(square.group for square in squares))


def _map_cell(words: Words, square: Square | None) -> Cell:
    if square is None:
        return Cell(words.say("number.none"))
    return Cell(square.shown, square.exact.value, pill=square.pill, shade=square.shade)
