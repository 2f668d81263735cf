"""Exact Shapley values of models whose insides are known, without asking the model."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np

from pellucid.core.arrays import Attributions, Batch, FloatArray
from pellucid.core.errors import UnsupportedError
from pellucid.core.structures import LinearModel, ModelStructure
from pellucid.explain.linear_values import LinearGames
from pellucid.explain.model import name_outputs
from pellucid.explain.tree_codes import BoolArray
from pellucid.explain.tree_values import TreeGames

MAX_PLAYERS = 20
"""Features that may differ between a row and a baseline row, when all mixtures of the two are enumerated."""

LOGIT_MARGIN = 1e-7
"""As in Kernel SHAP: probabilities are moved this far away from 0 and 1 before their logit is taken."""

logger = logging.getLogger(__name__)


def exact_shap(
    structure: ModelStructure,
    rows: FloatArray,
    baseline: FloatArray,
    *,
    names: Sequence[str],
    baseline_batch: Batch,
    use_logit: bool = False,
    features: Sequence[int] | None = None,
    outputs: Sequence[str] | None = None,
    max_players: int = MAX_PLAYERS,
) -> Attributions | None:
    """Attributions (rows, features, outputs) equal to those Kernel SHAP approaches, computed from the model's insides.

    The value of a coalition is defined as for `kernel_shap`, also with `features` and with `use_logit`. What is linear
    in the trees is explained tree by tree, in a time that hardly depends on the number of baseline rows. Behind a link,
    the outputs of all mixtures of a row and a baseline row are enumerated, 2^d for the d features that decide which
    leaves such mixtures reach; with `use_logit`, d counts features that do so for any baseline row. K outputs count as
    log2 K more features.

    `None`, with the reason in the log, when the model is too deep, some row has more than `max_players` such features
    (see `wide_rows`), an input is not a number, or the structure does not have the outputs named.

    Args:
        structure: the model's insides.
        rows: rows to explain, (n, features), in the structure's feature order; NaN is missing.
        baseline: baseline rows, (b, features).
        names: names of all features.
        baseline_batch: the baseline rows as the user knows them, for the record.
        use_logit: explain log-odds of the mean output.
        features: positions of the features to explain; all when not given.
        outputs: names of the outputs; `label0`, `label1`, ... when not given.
        max_players: largest game to enumerate.

    Cost: no model call. Sources: Lundberg et al., "From local explanations to global understanding with explainable AI
    for trees" (2020), interventional values; Nadel and Wettenstein, "From Decision Trees to Boolean Logic: A Fast and
    Unified SHAP Algorithm" (2025), counting patterns of baseline rows.
    """
    is_explained = _mask(len(names), features)
    clip = LOGIT_MARGIN if use_logit else 0.0
    try:
        games = _games(structure, rows, baseline, is_explained, outputs)
        values = _explain(games, rows, clip, _limit(structure, max_players))
    except UnsupportedError as refused:
        logger.info("exact Shapley values are not possible: %s", refused)
        return None
    expected = games.expected(clip)
    return Attributions(
        tuple(name for name, chosen in zip(names, is_explained, strict=True) if chosen),
        name_outputs(len(expected), outputs),
        values if is_explained.all() else values[:, is_explained],
        expected,
        baseline_batch,
        "exact (linear)" if isinstance(structure, LinearModel) else "exact (trees)",
        None,
        0,
        0,
        np.broadcast_to(0.0, (len(rows), int(is_explained.sum()), len(expected))),
    )


def wide_rows(
    structure: ModelStructure,
    rows: FloatArray,
    baseline: FloatArray,
    *,
    use_logit: bool = False,
    features: Sequence[int] | None = None,
    max_players: int = MAX_PLAYERS,
) -> BoolArray:
    """Which rows (n,) have a game of more than `max_players`; only without these rows `exact_shap` may succeed.

    Raises:
        UnsupportedError: the model cannot be explained exactly on any row.
    """
    clip = LOGIT_MARGIN if use_logit else 0.0
    games = _games(structure, rows, baseline, _mask(rows.shape[1], features), None)
    if games.is_additive(clip):
        return np.zeros(len(rows), dtype=np.bool_)
    return games.count_players(rows, clip) > _limit(structure, max_players)


def _mask(count: int, features: Sequence[int] | None) -> BoolArray:
    if features is None:
        return np.ones(count, dtype=np.bool_)
    return np.isin(np.arange(count), list(features))


def _games(
    structure: ModelStructure,
    rows: FloatArray,
    baseline: FloatArray,
    is_explained: BoolArray,
    outputs: Sequence[str] | None,
) -> TreeGames | LinearGames:
    width = _count_outputs(structure)
    if outputs is not None and len(outputs) != width:
        raise UnsupportedError(f"the model's structure has {width} outputs, but there are {len(outputs)} names")
    if not isinstance(structure, LinearModel):
        return TreeGames(structure, baseline, is_explained)
    if not (np.isfinite(rows).all() and np.isfinite(baseline).all()):
        raise UnsupportedError("a linear model has no answer to missing or infinite values")
    return LinearGames(structure, baseline, is_explained)


def _explain(games: TreeGames | LinearGames, rows: FloatArray, clip: float, limit: int) -> FloatArray:
    if games.is_additive(clip):
        return games.explain_margins(rows)
    if clip and not games.are_probabilities(LOGIT_MARGIN):
        raise UnsupportedError("log-odds need probabilities, but the model's outputs may lie outside 0 to 1")
    return games.explain_outputs(rows, clip, limit)


def _limit(structure: ModelStructure, max_players: int) -> int:
    """Players of the largest game, with as many numbers in all as one of `max_players` with one output."""
    return max_players - (_count_outputs(structure) - 1).bit_length()


def _count_outputs(structure: ModelStructure) -> int:
    return len(structure.intercept if isinstance(structure, LinearModel) else structure.base)
