"""Why single rows got their answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pellucid.report.cells import data_text
from pellucid.report.charts import Step, waterfall
from pellucid.report.model import Bar, Cell, Column, Figure, RowExplorer, Table

if TYPE_CHECKING:
    from pellucid.report.language import Words
    from pellucid.report.row_sample import RowSample

MOST_STEPS = 9
DIGITS = 6


def row_explorer(words: Words, sample: RowSample, output: str) -> RowExplorer:
    """The waterfall of the row on which features weigh most, and the numbers of all sampled rows."""
    start = int(np.abs(sample.values).sum(axis=1).argmax())
    return RowExplorer(
        words.say("page.rows.title"),
        output,
        _waterfall(words, sample, start),
        _data(words, sample, start),
        _table(words, sample),
    )


def _waterfall(words: Words, sample: RowSample, row: int) -> Figure:
    steps = _steps(words, sample, row)
    title = words.say("page.rows.figure", row=sample.names[row])
    return Figure(
        title,
        alt=words.say(
            "page.rows.alt",
            row=sample.names[row],
            expected=sample.expected,
            answer=sample.answers[row],
            features=words.listed([f"{step.name} {step.shown}" for step in steps[1:4]]),
        ),
        spec=waterfall(words, steps, words.say("page.rows.axis")),
        twin=_steps_table(words, title, steps),
        is_in_twin=True,
        name="waterfall",
    )


def _steps(words: Words, sample: RowSample, row: int) -> list[Step]:
    """Baseline, the strongest effects in turn, all others together, and the answer."""
    effects = sample.values[row].tolist()
    order = sorted(range(len(effects)), key=lambda k: -abs(effects[k]))
    at = sample.expected
    steps = [Step(words.say("page.rows.baseline"), 0.0, at, words.number(at), "total")]
    for k in order[:MOST_STEPS]:
        error = None if sample.errors is None else float(sample.errors[row, k])
        steps.append(_step(words, _feature_name(words, sample, row, k), at, effects[k], error))
        at += effects[k]
    rest = round(sample.answers[row] - at, 12) + 0.0  # what summing leaves over is no effect
    if len(order) > MOST_STEPS:
        steps.append(_step(words, words.say("page.rows.others"), at, rest))
    answer = sample.answers[row]
    return [*steps, Step(words.say("page.rows.answer"), 0.0, answer, words.number(answer), "total")]


def _step(words: Words, name: str, at: float, effect: float, error: float | None = None) -> Step:
    shown = f"{'+' if effect >= 0 else ''}{words.number(effect)}"
    if error:
        shown += f" ± {words.number(error)}"
    return Step(name, at, at + effect, shown, "up" if effect >= 0 else "down")


def _feature_name(words: Words, sample: RowSample, row: int, feature: int) -> str:
    if not sample.cells:
        return sample.features[feature]
    return f"{sample.features[feature]} = {data_text(words, sample.cells[row][feature])}"


def _steps_table(words: Words, title: str, steps: list[Step]) -> Table:
    ends = [end for step in steps for end in (step.start, step.end)]
    low, width = min(ends), (max(ends) - min(ends)) or 1.0
    rows = tuple((Cell(step.name), _step_cell(step, low, width)) for step in steps)
    columns = (Column(words.say("page.rows.step")), Column(words.say("page.rows.effect"), is_number=True))
    return Table(title, columns, rows, "bars")


def _step_cell(step: Step, low: float, width: float) -> Cell:
    left, right = sorted(((step.start - low) / width, (step.end - low) / width))
    effect = step.end if step.series == "total" else step.end - step.start
    return Cell(step.shown, effect, bar=Bar(left, right, series=step.series))


def _data(words: Words, sample: RowSample, start: int) -> dict[str, object]:
    return {
        "features": list(sample.features),
        "expected": round(sample.expected, DIGITS),
        "shown": MOST_STEPS,
        "start": start,
        "rows": [_row_data(words, sample, row) for row in range(len(sample.names))],
    }


def _row_data(words: Words, sample: RowSample, row: int) -> dict[str, object]:
    cells = sample.cells[row] if sample.cells else ()
    errors = [] if sample.errors is None else sample.errors[row].tolist()
    return {
        "row": sample.names[row],
        "cells": [data_text(words, cell) for cell in cells],
        "values": [round(value, DIGITS) for value in sample.values[row].tolist()],
        "errors": [round(error, DIGITS) for error in errors],
        "answer": round(sample.answers[row], DIGITS),
    }


def _table(words: Words, sample: RowSample) -> Table:
    columns = [Column(words.say("page.row")), Column(words.say("page.rows.answer"), is_number=True)]
    columns += [Column(feature, is_number=True) for feature in sample.features]
    rows = tuple(
        (Cell(name), Cell(words.number(answer)), *(Cell(words.number(value)) for value in values))
        for name, answer, values in zip(sample.names, sample.answers, sample.values.tolist(), strict=True)
    )
    return Table(words.say("page.rows.table", n=len(rows)), tuple(columns), rows)
