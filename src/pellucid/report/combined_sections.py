"""Groups that more than one column makes: intersections of facets, and the worst group found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.report.cells import number_cell
from pellucid.report.group_sections import map_figures
from pellucid.report.groups import compared
from pellucid.report.model import Cell, Column, Paragraph, Section, Table
from pellucid.report.verdict_pills import verdict_pill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pellucid.core.results import BiasReport, WorstGroup
    from pellucid.report.groups import Comparison, Group
    from pellucid.report.language import Words
    from pellucid.report.model import Block

LEAST_Q = 0.001
"""Rates below are all the same to a reader."""


def intersection_section(words: Words, reports: Sequence[BiasReport]) -> Section:
    """How combined groups fare, and all their metrics at a glance with intervals."""
    tables = [_rates(words, report) for report in reports[-1:]]
    details = [_details(words, report) for report in reports]
    blocks: list[Block] = [Paragraph(words.say("page.combined.intro")), *tables, *map_figures(words, reports), *details]
    return Section("intersections", words.say("page.combined.title"), tuple(blocks))


def worst_group_section(words: Words, groups: Sequence[WorstGroup]) -> Section:
    """The groups of two or three columns' values that differ most from everybody else."""
    columns = (
        Column(words.say("page.group")),
        Column(words.say("page.rows"), is_number=True),
        Column(words.say("page.metric")),
        Column(words.say("page.value"), is_number=True),
        Column(words.say("page.interval"), is_number=True),
        Column(words.say("page.worst.q"), is_number=True),
    )
    table = Table(words.say("page.worst.title"), columns, tuple(_worst_row(words, group) for group in groups))
    intro = Paragraph(words.say("page.worst.intro", n=max(group.tested for group in groups)))
    return Section("worst-groups", words.say("page.worst.title"), (intro, table))


def _rates(words: Words, report: BiasReport) -> Table:
    known = compared(words, report)
    columns = [Column(words.say("page.group")), Column(words.say("page.rows"), is_number=True)]
    columns.append(Column(words.say("page.in_data"), is_number=True))
    if report.stage == "post_training":
        columns.append(Column(words.say("page.by_model"), is_number=True))
    rows = tuple(_rate_row(words, pair) for pair in sorted(known, key=lambda pair: -pair.gap))
    return Table(words.say("page.combined.rates"), tuple(columns), rows)


def _rate_row(words: Words, pair: Comparison) -> tuple[Cell, ...]:
    group = pair.selected
    row = [Cell(group.name), Cell(words.whole(group.rows), group.rows), _share_cell(words, group, group.observed)]
    if group.predicted is not None:
        row.append(_share_cell(words, group, group.predicted))
    return tuple(row)


def _share_cell(words: Words, group: Group, part: int) -> Cell:
    share = part / group.rows if group.rows else None
    return Cell(words.share(share), share, detail=words.out_of(part, group.rows))


def _details(words: Words, report: BiasReport) -> Table:
    """Every value with its interval: a row per group and metric."""
    columns = (
        Column(words.say("page.group")),
        Column(words.say("page.metric")),
        Column(words.say("page.value"), is_number=True),
        Column(words.say("page.interval"), is_number=True),
        Column(words.say("page.verdict.title")),
    )
    rows = []
    for facet in report.facets:
        for metric in facet.metrics:
            pill = verdict_pill(words, metric)
            rows.append(
                (
                    Cell(words.group(facet.column, facet.selection)),
                    Cell(words.say(f"metric.{metric.name}.title"), tag=metric.name),
                    number_cell(words, metric.value),
                    Cell(words.interval(metric.interval)),
                    Cell(words.say("page.verdict.none") if pill is None else pill.text, pill=pill),
                )
            )
    title = words.say("page.combined.details", stage=words.say(f"page.stage.{report.stage}"))
    return Table(title, columns, tuple(rows), "details")


def _worst_row(words: Words, group: WorstGroup) -> tuple[Cell, ...]:
    parts = [words.group(*pair) for pair in zip(group.columns, group.values, strict=True)]
    return (
        Cell(words.listed(parts)),
        Cell(words.whole(group.metric.n_d), group.metric.n_d),
        Cell(words.say(f"metric.{group.metric.name}.title"), tag=group.metric.name),
        number_cell(words, group.metric.value),
        Cell(words.interval(group.metric.interval)),
        _rate_of_false_alarms(words, group.q_value),
    )


def _rate_of_false_alarms(words: Words, q_value: float) -> Cell:
    text = f"< {words.short(LEAST_Q)}" if q_value < LEAST_Q else words.number(q_value)
    return Cell(text, q_value)
