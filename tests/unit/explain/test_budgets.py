from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pellucid.explain.budgets import MOST_SAMPLED, share_budget


def share(players, samples, seed=0):
    players = np.asarray(players, dtype=np.intp)
    keys = np.random.default_rng(seed).integers(0, 2**63, size=players.shape).astype(np.uint64)
    return share_budget(players, samples, keys)


def test_small_games_are_complete_and_leave_the_rest_to_others():
    lines = share([[2, 3, 4, 12]], 100)[0]
    assert lines[:3].tolist() == [2, 6, 14]
    assert 280 <= lines[3] <= 400 - 22


def test_equal_games_share_equally():
    assert share([[12, 12, 12]], 100).tolist() == [[100, 100, 100]]


def test_nearly_the_whole_budget_is_used():
    players = np.random.default_rng(0).integers(4, 13, size=(50, 20))
    used = share(players, 120).sum(axis=1) / (120 * 20)
    assert (used <= 1).all()
    assert used.min() > 0.9


def test_walks_for_some_games_when_there_are_none_for_all():
    lines = share(np.full((200, 10), 14), 15)
    assert set(np.unique(lines)) == {0, 26}
    assert (lines.sum(axis=1) == 130).all()
    assert (lines > 0).any(axis=0).all()


def test_one_game_gets_all_when_no_walk_fits():
    assert share([[30, 30]], 9).max() == 18
    assert share([[30]], 1).tolist() == [[0]]


def test_games_without_choice_need_nothing():
    assert share([[0, 1, 1]], 50).tolist() == [[0, 0, 0]]


def test_sampled_games_do_not_grow_for_ever():
    lines = share([[40] + [1] * 999], 1000)
    assert lines.max() == MOST_SAMPLED
    assert share([[40]], 5000).max() == 5000


@given(
    arrays(np.intp, st.tuples(st.integers(1, 5), st.integers(1, 8)), elements=st.integers(0, 70)),
    st.integers(1, 5000),
    st.integers(0, 2**32),
)
def test_budgets_are_kept(players, samples, seed):
    lines = share(players, samples, seed)
    assert (lines.sum(axis=1) <= samples * players.shape[1]).all()
    assert (lines % 2 == 0).all()
    assert (lines >= 0).all()
    for d, n in zip(players.ravel().tolist(), lines.ravel().tolist(), strict=True):
        assert n <= max(0, 2**d - 2)


@pytest.mark.parametrize("samples", [10, 100, 1000])
def test_a_rows_share_is_its_own(samples):
    players = np.random.default_rng(1).integers(0, 16, size=(6, 5))
    together = share(players, samples, 3)
    keys = np.random.default_rng(3).integers(0, 2**63, size=(6, 5)).astype(np.uint64)
    for k in range(6):
        alone = share_budget(players[k : k + 1].astype(np.intp), samples, keys[k : k + 1])
        assert (alone == together[k]).all()
