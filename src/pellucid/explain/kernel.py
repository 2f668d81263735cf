"""Kernel SHAP: Shapley values of any model's predictions, from predictions alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pellucid.core.arrays import Attributions, Batch, FloatArray
from pellucid.core.errors import ModelError
from pellucid.core.ports import Progress
from pellucid.explain.designs import Method
from pellucid.explain.estimate import Estimate, estimate
from pellucid.explain.games import Plan, plan_games
from pellucid.explain.model import MEMORY_ROWS, AskedModel, PredictScores, name_outputs
from pellucid.explain.question import Question
from pellucid.explain.rounds import estimate_in_rounds
from pellucid.explain.strengths import Strengths

LOGIT_MARGIN = 1e-7
"""Probabilities are moved this far away from 0 and 1 before their logit is taken."""


def kernel_shap(
    rows: Batch,
    baseline: Batch,
    predict: PredictScores,
    *,
    samples: int | None = None,
    use_logit: bool = False,
    seed: int = 0,
    features: Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
    method: Method = "pairs",
    strengths: Strengths = "common",
    target_error: float | None = None,
    memory_rows: int = MEMORY_ROWS,
    progress: Progress | None = None,
) -> Attributions:
    """Attributions (rows, features, outputs) of every row's predictions, against the mean over the baseline rows.

    The Shapley value against several baseline rows is the mean of those against each. With the method `pairs` every
    row and baseline row have a game of their own, whose players are the features in which the two differ (exactly; two
    missing values are equal). A row's budget of `samples` coalitions per baseline row is pooled over its games: those
    with few players are enumerated and exact, the others share what is left, and their values are estimated by kriging
    or, where many baseline rows average errors away, by weighted regression. Budgets too small for all games are spent
    on some of them, drawn at random; the others are filled in from these and their own predictions.

    With the method `kernel`, as in other tools, the value of a coalition is the mean prediction over the baseline rows
    with the coalition's cells taken from the explained row, and values are the weighted regression of Kernel SHAP.

    Either way features that equal every baseline row get exactly 0, and `expected + values.sum(axis=1)` is the
    explained output. `standard_errors` has the values' shape and is 0 where they are exact. A row's values depend on
    its own cells, the baseline, `samples` and `seed` only: not on the other rows, `memory_rows`, or the number of
    threads.

    With learned `strengths` kriging does not take all features to interact alike, but each as strongly as the answers
    about some of the rows say (at most `PILOT_ROWS`, drawn by `seed`). Errors then fall by up to a half without any
    further prediction, at some milliseconds a game; and a row's values depend on what these rows say, too, though still
    not on their order, `memory_rows` or threads. The plain method `kernel` learns nothing.

    With `use_logit` the logit is taken of the mean over the baseline rows, of probabilities clipped to `LOGIT_MARGIN`;
    values and `expected` are then log-odds. Against several baseline rows there is then one game per row, against all
    of them.

    With `features` only these are players; all other cells stay at the row's own values. Values then sum to the
    prediction less the mean prediction with all these features replaced, which is `expected` only where no other
    feature matters.

    With `target_error`, a row's budget is spent in rounds, each as large as all before, until the root mean square of
    its standard errors is at most this part of that of its values.

    Cost: one prediction per row and baseline row, and per explained row at most `effective_samples(M, samples)` (one
    more with `features`) times the number of baseline rows; without a target error `planned_model_rows` gives the exact
    number. At most `memory_rows` synthetic rows exist at a time (at least one per
    baseline row where a game is against all), sent to the model in one call.

    Args:
        rows: rows to explain, all features of the model.
        baseline: baseline rows with the same columns.
        predict: scores (n, outputs) of a batch.
        samples: coalitions per row and baseline row; `min(2 M + 2048, 2^M - 2)` when not given.
        use_logit: explain log-odds.
        seed: what coalitions are drawn with.
        features: names of the features to explain; all when not given.
        outputs: names of the outputs; `label0`, `label1`, ... when not given.
        method: a game per pair of row and baseline row, or plain Kernel SHAP.
        strengths: one strength of interactions for all features, or one for each that is learned.
        target_error: relative error that is good enough.
        memory_rows: rows per model call.
        progress: told how many rows are explained.

    Raises:
        DataError: no rows, no baseline rows, or columns that do not match.
        ModelError: scores that are missing, not finite, or not probabilities where a logit is asked for.

    Source: Lundberg and Lee, "A Unified Approach to Interpreting Model Predictions" (2017); linearity over baseline
    rows, Merrick and Taly, "The Explanation Game" (2020).
    """
    is_linear = not use_logit or len(baseline) == 1
    plan = plan_games(
        rows,
        baseline,
        samples=samples,
        seed=seed,
        features=features,
        method=method,
        is_linear=is_linear,
        strengths=strengths,
    )
    model = AskedModel(predict)
    link = _logit if use_logit else _identity
    scores = model.scores_in_blocks(plan.baseline, memory_rows)
    expected = link(scores.mean(axis=0))
    none = link(scores) if plan.width == 1 else expected[None]
    question = Question(model, link, link(model.scores_in_blocks(rows, memory_rows)), none, memory_rows, progress)
    names = name_outputs(len(expected), outputs)
    found = estimate(plan, question) if target_error is None else estimate_in_rounds(plan, question, target_error)
    return Attributions(
        plan.features,
        names,
        found.values[:, plan.explained],
        expected,
        plan.baseline,
        _describe(plan, found) + ("" if target_error is None else f", until the relative error is {target_error:g}"),
        seed,
        model.calls,
        model.rows,
        found.errors[:, plan.explained],
    )


def planned_model_rows(
    rows: Batch,
    baseline: Batch,
    *,
    samples: int | None = None,
    features: Sequence[str] | None = None,
    use_logit: bool = False,
    method: Method = "pairs",
    seed: int = 0,
) -> int:
    """Exact number of rows that `kernel_shap` will ask the model about, with the same arguments and no target error."""
    is_linear = not use_logit or len(baseline) == 1
    plan = plan_games(rows, baseline, samples=samples, seed=seed, features=features, method=method, is_linear=is_linear)
    return len(baseline) + len(rows) + sum(plan.asked(games) for games in plan.blocks())


def _describe(plan: Plan, found: Estimate) -> str:
    """The estimator, for the record."""
    if found.exact == found.games:
        return "Kernel SHAP, exact (every coalition)"
    learned = ", strengths of interactions learned for each feature" if plan.strengths == "learned" else ""
    if plan.width > 1 or plan.method == "kernel":
        return f"Kernel SHAP, {plan.samples} coalitions per row" + learned
    return (
        f"Kernel SHAP on pairs of row and baseline row, {found.exact} of {found.games} pairs exact, "
        f"{plan.samples} coalitions per pair on average at most" + learned
    )


def _identity(scores: FloatArray) -> FloatArray:
    return scores


def _logit(scores: FloatArray) -> FloatArray:
    if scores.min() < -LOGIT_MARGIN or scores.max() > 1 + LOGIT_MARGIN:
        raise ModelError(
            f"log-odds were asked for, but the model's scores reach from {scores.min():.6g} to {scores.max():.6g}; "
            "probabilities between 0 and 1 are needed: turn the logit off, or let the model return probabilities"
        )
    clipped = np.clip(scores, LOGIT_MARGIN, 1 - LOGIT_MARGIN)
    return np.log(clipped) - np.log1p(-clipped)
