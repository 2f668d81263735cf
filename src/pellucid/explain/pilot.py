"""The rows whose games tell how strongly features interact, before anything else is solved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.explain.block import Asked
from pellucid.explain.fingerprints import row_keys
from pellucid.explain.games import Plan
from pellucid.explain.kriging import signs_with_all
from pellucid.explain.own_strengths import can_learn
from pellucid.explain.strengths import common_strengths, learn_strengths, see
from pellucid.explain.synthetic import IntArray

PILOT_ROWS = 64
MOST_KEPT = 2**20
"""Answers that are kept at most until strengths are known, unless a single row's are more."""

MOST_LOOKED_AT, MOST_SEEN = 96, 32
"""Games that are looked at for interactions, and games that are learned from."""

FEWEST_PAIRS, MOST_PAIRS = 63, 128
"""Pairs of opposites that are learned from in a game: four a player, within these bounds."""

Item = TypeVar("Item")


def pilot_rows(plan: Plan) -> IntArray:
    """Positions of the rows to learn from: drawn by the seed and by what the rows say, not by where they stand."""
    count = max(1, min(PILOT_ROWS, MOST_KEPT // (plan.games_per_row * max(1, plan.samples))))
    return np.argsort(row_keys(plan.rows, plan.seed), kind="stable")[:count]


def learned_strengths(pilot: Sequence[Asked], start: FloatArray | None) -> FloatArray:
    """Strengths (columns,) that make the pilot's answers most likely, given those to start from, or common ones."""
    games = _evenly([game for asked in pilot for game in _sampled_games(asked)], MOST_LOOKED_AT)
    seen = [see(*game) for game in games]
    if start is None:
        start = common_strengths(pilot[0].games.is_player.shape[1])
    return learn_strengths(_evenly([game for game in seen if game is not None], MOST_SEEN), start)


def _sampled_games(asked: Asked) -> Iterator[tuple[IntArray, FloatArray, FloatArray]]:
    """Columns, signs and odd part of each game that was not enumerated, at some coalitions and that of all players."""
    for answers in asked.answers:
        for group, worth in answers.by_group(asked.none):
            if not can_learn(group.design):
                continue
            pairs = len(group.design.masks)
            at = [*_evenly(range(pairs), max(FEWEST_PAIRS, min(MOST_PAIRS, 4 * group.design.players))), pairs]
            differences = worth[:, :pairs] - worth[:, pairs:]
            grand = asked.whole[group.at] - asked.none[group.at]
            odd = np.concatenate([differences, grand[:, None]], axis=1)[:, at] / 2
            signs = signs_with_all(group.design.masks)[at]
            yield from ((columns, signs, game) for columns, game in zip(group.order, odd, strict=True))


def _evenly(items: Sequence[Item], most: int) -> list[Item]:
    """At most so many of the items, at even distances."""
    count = min(len(items), most)
    return [items[k * len(items) // count] for k in range(count)]
