"""All rows of a plan, estimated once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from pellucid.core.arrays import FloatArray
from pellucid.explain.block import Answers, Asked, ask_games
from pellucid.explain.games import Games, Plan
from pellucid.explain.mixing import choose_mixing
from pellucid.explain.pilot import learned_strengths, pilot_rows
from pellucid.explain.question import Question
from pellucid.explain.synthetic import IntArray, RowMixer
from pellucid.explain.totals import Totals

TASK = "Kernel SHAP"


class Estimate(Struct, frozen=True, eq=False):
    """Attributions and standard errors (rows, columns, outputs); `exact` of all `games` were enumerated.

    `strengths` (columns,) are those of the features, where they were learned.
    """

    values: FloatArray
    errors: FloatArray
    exact: int
    games: int
    strengths: FloatArray | None = None


def estimate(plan: Plan, question: Question, task: str = TASK, start: FloatArray | None = None) -> Estimate:
    """Attributions of all rows, at the cost of all planned coalitions.

    Where strengths are learned, the model's answers about some rows are kept until they are known; before anything is
    seen they are taken to be about those of `start` (columns,).
    """
    values = np.empty((len(plan.rows), len(plan.rows.names), question.whole.shape[1]))
    errors = np.empty_like(values)
    rows, kept, strengths, exact = np.arange(len(values)), list[Asked](), None, 0
    if plan.strengths == "learned":
        pilot = pilot_rows(plan)
        kept = [replace(asked, answers=list(asked.answers)) for asked in _ask(plan, question, task, pilot)]
        strengths = learned_strengths(kept, start)
        rows = np.setdiff1d(rows, pilot)
    for asked in chain(kept, _ask(plan, question, task, rows, len(values) - len(rows))):
        totals = Totals(asked.games, asked.plan, values.shape[2])
        for answers in asked.answers:
            for part in answers.solve(asked.whole, asked.none, strengths):
                totals.add(asked.games, part)
        values[asked.at], errors[asked.at] = totals.finish(asked.games, asked.whole, asked.none)
        exact += totals.exact + int(np.count_nonzero(asked.games.players == 0))
    return Estimate(values, errors, exact, len(values) * plan.games_per_row, strengths)


def _ask(plan: Plan, question: Question, task: str, rows: IntArray, done: int = 0) -> Iterator[Asked]:
    """The games of these rows, a block at a time; the model is asked as answers are taken, after `done` other rows."""
    part = replace(plan, rows=plan.rows.take(rows))
    mixer = None
    for games in part.blocks():
        mixer = mixer or RowMixer(part.rows, part.baseline, choose_mixing(_planned_words(part, games)))
        at = rows[slice(*games.span)]
        whole, none = question.whole[rows[games.rows]], question.none[games.mates]
        answers = _report(ask_games(part, question, mixer, games), part, games, question, task, done)
        yield Asked(part, games, at, whole, none, answers)


def _planned_words(plan: Plan, first: Games) -> int:
    """About how many cells all synthetic rows have, if the games of all rows are like those of the first ones."""
    return plan.asked(first) * len(plan.rows) // (first.span[1] - first.span[0]) * len(plan.rows.names)


def _report(
    answers: Iterator[Answers], plan: Plan, games: Games, question: Question, task: str, done: int
) -> Iterator[Answers]:
    """The same answers; progress is told when the next are taken."""
    first, last = games.span
    planned, asked, reported = max(1, plan.asked(games)), 0, first
    for some in answers:
        yield some
        asked += some.rows
        reported = first + (last - first) * asked // planned
        if question.progress and some.rows:
            question.progress(task, done + reported, len(question.whole))
    if question.progress and reported < last:
        question.progress(task, done + last, len(question.whole))
