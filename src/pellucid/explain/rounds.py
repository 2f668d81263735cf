"""Estimates that stop when they are good enough."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from pellucid.core.arrays import FloatArray
from pellucid.explain.estimate import TASK, Estimate, estimate
from pellucid.explain.games import Plan
from pellucid.explain.question import Question
from pellucid.explain.synthetic import IntArray

FIRST_ROUND = 64
"""Coalitions per row and baseline row in the first round."""


def estimate_in_rounds(plan: Plan, question: Question, target_error: float) -> Estimate:
    """Rounds with as many coalitions as all before, for the rows whose relative error is above the target.

    Estimates of rounds are averaged, weighted by the inverse of their mean square error. All rounds together ask about
    at most `plan.samples` coalitions per row and baseline row. Strengths that are learned are learned on from round to
    round.
    """
    found, spent, number = None, 0, 0
    open_rows = np.arange(len(plan.rows))
    while len(open_rows) and spent < plan.samples:
        share = min(max(spent, FIRST_ROUND), plan.samples - spent)
        if plan.samples - spent - share < share // 2:
            share = plan.samples - spent
        some = replace(plan, rows=plan.rows.take(open_rows), samples=share, seed=plan.seed + number)
        asked = replace(question, whole=question.whole[open_rows])
        new = estimate(some, asked, f"{TASK}, round {number + 1}", found.strengths if found else None)
        found = new if found is None else _merge(found, new, open_rows)
        open_rows = np.flatnonzero(relative_errors(found.values, found.errors) > target_error)
        spent, number = spent + share, number + 1
    return found or estimate(plan, question)


def relative_errors(values: FloatArray, errors: FloatArray) -> FloatArray:
    """Root mean square of each row's standard errors over that of its values (rows,); 0 where all is exact."""
    size, error = (np.sqrt(np.square(part).sum(axis=(1, 2))) for part in (values, errors))
    return np.asarray(np.divide(error, size, out=np.where(error > 0, np.inf, 0.0), where=size > 0))


def _merge(found: Estimate, new: Estimate, rows: IntArray) -> Estimate:
    old_error, new_error = (
        np.square(part).mean(axis=(1, 2), keepdims=True) for part in (found.errors[rows], new.errors)
    )
    both = old_error + new_error
    weight = np.divide(old_error, both, out=np.ones_like(both), where=both > 0)
    values, errors = found.values.copy(), found.errors.copy()
    values[rows] = weight * new.values + (1 - weight) * values[rows]
    errors[rows] = np.hypot(weight * new.errors, (1 - weight) * errors[rows])
    return Estimate(values, errors, found.exact, found.games, new.strengths)
