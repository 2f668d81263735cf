"""The rows that stand for "nothing known", and how much the explanation depends on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.report.cells import data_cell, number_cell
from pellucid.report.model import Cell, Column, Paragraph, Section, Table

if TYPE_CHECKING:
    from pellucid.core.arrays import Batch
    from pellucid.core.results import BaselineChoice, BaselineSensitivity, ShapResult
    from pellucid.report.language import Words
    from pellucid.report.model import Block

MOST_ROWS = 5


def baseline_section(words: Words, shap: ShapResult, sensitivity: BaselineSensitivity | None) -> Section:
    """The baseline as rows, the model's mean answer for it, and what other baselines would change."""
    baseline = shap.local.baseline
    expected = words.listed(
        [
            words.say("page.baseline.answer", output=output, value=value)
            for output, value in zip(shap.overall.outputs, shap.overall.expected.tolist(), strict=True)
        ]
    )
    told = words.say("page.baseline.told", n=len(baseline), answers=expected)
    blocks: list[Block] = [Paragraph(told), _baseline_table(words, baseline)]
    if sensitivity is not None and sensitivity.alternatives:
        blocks.insert(1, _changes(words, sensitivity))
        blocks.append(_choices(words, sensitivity))
    return Section("baseline", words.say("page.baseline.title"), tuple(blocks))


def _baseline_table(words: Words, baseline: Batch) -> Table:
    """A line per feature, because baselines have more features than rows."""
    shown = [row for _, row in zip(range(MOST_ROWS), baseline.rows(), strict=False)]
    caption = words.say("page.baseline.table", n=len(shown))
    headings = [words.say("page.value")]
    if len(baseline) > 1:
        headings = [words.say("page.baseline.row", number=str(number)) for number in range(1, len(shown) + 1)]
    rows = tuple(
        (Cell(name), *(data_cell(words, cell) for cell in cells))
        for name, cells in zip(baseline.names, zip(*shown, strict=True), strict=True)
    )
    return Table(caption, (Column(words.say("page.feature")), *map(Column, headings)), rows)


def _changes(words: Words, sensitivity: BaselineSensitivity) -> Paragraph:
    """For how many rows the strongest feature would be another, at worst."""
    worst = max(sensitivity.alternatives, key=lambda choice: choice.changed_top_feature)
    told = words.say(
        "page.sensitivity.told",
        used=words.say(f"page.sensitivity.{sensitivity.name}"),
        other=words.say(f"page.sensitivity.{worst.name}"),
        n=sensitivity.explained_rows,
        share=words.share(worst.changed_top_feature),
    )
    return Paragraph(told)


def _choices(words: Words, sensitivity: BaselineSensitivity) -> Table:
    columns = (
        Column(words.say("page.sensitivity.baseline")),
        Column(words.say("page.rows"), is_number=True),
        Column(words.say("page.sensitivity.changed"), is_number=True),
        Column(words.say("page.sensitivity.correlation"), is_number=True),
    )
    rows = tuple(_choice_row(words, choice) for choice in sensitivity.alternatives)
    return Table(words.say("page.sensitivity.title"), columns, rows)


def _choice_row(words: Words, choice: BaselineChoice) -> tuple[Cell, ...]:
    return (
        Cell(words.say(f"page.sensitivity.{choice.name}")),
        Cell(words.whole(choice.rows), choice.rows),
        Cell(words.share(choice.changed_top_feature), choice.changed_top_feature),
        number_cell(words, choice.rank_correlation),
    )
