"""How the answers for single rows change with one feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.report.attribution_section import MOST_OUTPUTS
from pellucid.report.cells import data_text, near_text, number_cell
from pellucid.report.charts.single_curve_charts import single_curve_chart
from pellucid.report.model import Cell, Column, Figure, Paragraph, Section, Table
from pellucid.report.single_curves import single_curves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pellucid.core.arrays import IceCurves
    from pellucid.report.language import Words
    from pellucid.report.single_curves import SingleCurves


def single_curve_section(words: Words, curves: tuple[IceCurves, ...]) -> Section:
    """A figure for each feature and each of its first outputs."""
    figures = [figure for one in curves for figure in _figures(words, one)]
    intro = [words.say("page.curves.intro")]
    more = max(len(one.outputs) for one in curves) - MOST_OUTPUTS
    if more > 0:
        intro.append(words.say("page.pairs.more_outputs", n=more))
    return Section("single-rows", words.say("page.curves.title"), (*map(Paragraph, intro), *figures))


def _figures(words: Words, curves: IceCurves) -> Iterator[Figure]:
    for position, output in enumerate(curves.outputs[:MOST_OUTPUTS]):
        name = "one" if len(curves.outputs) == 1 else "many"
        title = words.say(f"page.curves.figure_{name}", feature=curves.feature, output=output)
        found = single_curves(curves, position)
        said = _said(words, curves, output, found)
        yield Figure(
            title=title,
            alt=f"{title}. {said}",
            spec=single_curve_chart(words, curves.feature, _shown_values(words, curves, found), found),
            twin=_table(words, title, curves, found),
            name="curves",
            said=said,
        )


def _said(words: Words, curves: IceCurves, output: str, found: SingleCurves) -> str:
    """What the average does, how many rows differ from it, and how many rows that is about."""
    rows = len(found.changes)
    total = rows if curves.total_rows is None else curves.total_rows
    counted = words.say("page.curves.counted", n=len(found.drawn), rows=rows, total=total)
    return words.say("page.curves.said", course=_course(words, curves, output, found), counted=counted)


def _course(words: Words, curves: IceCurves, output: str, found: SingleCurves) -> str:
    if not found.changes.any():
        return words.say("page.curves.constant", output=output)
    spread = words.say("page.curves.spread", low=found.spread[0], high=found.spread[1])
    if not found.change:
        return words.say("page.curves.level", output=output, feature=curves.feature, spread=spread)
    start, end = (near_text(words, curves.values[at]) for at in (found.start, found.end))
    course = "differs" if not found.is_number else "rises" if found.change > 0 else "falls"
    return words.say(
        "page.curves.course",
        average=words.say(
            f"page.curves.{course}",
            output=output,
            feature=curves.feature,
            change=abs(found.change),
            start=start,
            end=end,
        ),
        differing=_differing(words, found),
        spread=spread,
    )


def _differing(words: Words, found: SingleCurves) -> str:
    """How many rows move the other way, and how many hardly at all."""
    against, still = (words.out_of(count, len(found.changes)) for count in (found.against, found.still))
    key = "against" if found.against else "together"
    return words.say(f"page.curves.{key}", against=against, still=still)


def _shown_values(words: Words, curves: IceCurves, found: SingleCurves) -> list[float | str]:
    """Numbers as they are, categories as words."""
    if found.is_number:
        return [float(value) for value in curves.values if isinstance(value, float)]
    return [data_text(words, value) for value in curves.values]


def _table(words: Words, caption: str, curves: IceCurves, found: SingleCurves) -> Table:
    columns = [Column(curves.feature, found.is_number)]
    columns += [Column(words.say(f"page.curves.{name}"), is_number=True) for name in ("mean", "low", "high")]
    numbers = zip(found.average.tolist(), found.low.tolist(), found.high.tolist(), strict=True)
    rows = tuple(
        (Cell(near_text(words, value)), *(number_cell(words, number) for number in line))
        for value, line in zip(curves.values, numbers, strict=True)
    )
    return Table(caption, tuple(columns), rows)
