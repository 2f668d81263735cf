"""All rows of a plan, estimated once."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from pellucid.core.arrays import FloatArray
from pellucid.explain.block import solve_games
from pellucid.explain.games import Plan
from pellucid.explain.question import Question
from pellucid.explain.synthetic import RowMixer
from pellucid.explain.totals import Totals

TASK = "Kernel SHAP"


class Estimate(Struct, frozen=True, eq=False):
    """Attributions and standard errors (rows, columns, outputs); `exact` of all `games` were enumerated."""

    values: FloatArray
    errors: FloatArray
    exact: int
    games: int


def estimate(plan: Plan, question: Question, task: str = TASK) -> Estimate:
    """Attributions of all rows, at the cost of all planned coalitions."""
    mixer = RowMixer(plan.rows, plan.baseline)
    values = np.empty((len(plan.rows), len(plan.rows.names), question.whole.shape[1]))
    errors = np.empty_like(values)
    exact = 0
    for games in plan.blocks():
        first, last = games.span
        whole, none = question.whole[games.rows], question.none[games.mates]
        totals, asked, reported = Totals(games, plan, values.shape[2]), 0, first
        for solved, count in solve_games(plan, question, mixer, games, whole, none):
            for part in solved:
                totals.add(games, part)
            asked += count
            reported = first + (last - first) * asked // max(1, plan.asked(games))
            if question.progress and count:
                question.progress(task, reported, len(values))
        if question.progress and reported < last:
            question.progress(task, last, len(values))
        values[first:last], errors[first:last] = totals.finish(games, whole, none)
        exact += totals.exact + int(np.count_nonzero(games.players == 0))
    return Estimate(values, errors, exact, len(values) * plan.games_per_row)
