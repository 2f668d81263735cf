"""How the mean prediction changes with one feature, and where the data lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.report.cells import data_cell, number_cell
from pellucid.report.charts import dependence
from pellucid.report.model import Cell, Column, Figure, Paragraph, Section, Table
from pellucid.report.recipes import dependence_recipe

if TYPE_CHECKING:
    from pellucid.core.arrays import PdpCurve
    from pellucid.report.language import Words
    from pellucid.report.model import Block


def dependence_section(words: Words, curves: tuple[PdpCurve, ...], parts: tuple[Section, ...] = ()) -> Section:
    """A curve per feature, with the share of rows at each value under it; `parts` belong to the same question."""
    blocks: list[Block] = [Paragraph(words.say("page.pdp.intro"))] if curves else []
    blocks += [_curve_block(words, position, curve) for position, curve in enumerate(curves)]
    return Section("dependence", words.say("page.pdp.title"), tuple(blocks), parts)


def _curve_block(words: Words, position: int, curve: PdpCurve) -> Block:
    if curve.error is not None:
        return Paragraph(words.say("page.pdp.error", feature=curve.feature, error=curve.error))
    title = words.say("page.pdp.figure", feature=curve.feature)
    return Figure(
        title=title,
        alt=" ".join([f"{title}.", *(_spoken_range(words, curve, output) for output in range(len(curve.outputs)))]),
        spec=dependence(words, curve),
        twin=_curve_table(words, title, curve),
        recipe=dependence_recipe(position, is_number=curve.data_type == "numerical"),
        name="dependence",
    )


def _spoken_range(words: Words, curve: PdpCurve, output: int) -> str:
    points = list(zip(curve.predictions[output], curve.values, strict=True))
    if not points:
        return words.say("page.pdp.no_values", output=curve.outputs[output])
    lowest, highest = (choose(points, key=lambda point: point[0]) for choose in (min, max))
    return words.say(
        "page.pdp.range",
        output=curve.outputs[output],
        low=lowest[0],
        low_at=data_cell(words, lowest[1]).text,
        high=highest[0],
        high_at=data_cell(words, highest[1]).text,
    )


def _curve_table(words: Words, caption: str, curve: PdpCurve) -> Table:
    columns = [Column(curve.feature, curve.data_type == "numerical"), Column(words.say("page.rows"), is_number=True)]
    columns += [Column(output, is_number=True) for output in curve.outputs]
    rows = zip(curve.values, curve.distribution, *curve.predictions, strict=True)
    body = tuple(
        (data_cell(words, value), Cell(words.share(share), share), *(number_cell(words, mean) for mean in means))
        for value, share, *means in rows
    )
    return Table(caption, tuple(columns), body)
