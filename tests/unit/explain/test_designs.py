from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from pellucid.explain import sample_coalitions
from pellucid.explain.balanced import all_pairs, balanced_pairs
from pellucid.explain.designs import design_for
from pellucid.explain.doubt import error_shape
from pellucid.explain.kriging import STRENGTH, kriging_matrix, odd_kernel, signs_with_all
from pellucid.explain.projection import MAX_GAIN, exact_matrix, regression_matrix


def attributions(design, worth):
    """Of one game, `worth` being a function of masks (n, d)."""
    d = design.players
    own, opposite = worth(design.masks), worth(~design.masks)
    whole, none = worth(np.array([np.ones(d, dtype=bool), np.zeros(d, dtype=bool)]))
    found = design.solve(own[None, :, None], opposite[None, :, None], np.array([[whole]]), np.array([[none]]))
    return found[0][0, :, 0], found[1][0, :, 0]


def gain(design):
    return (np.abs(design.projection[0]).sum(axis=1) + np.abs(design.projection[1])).max()


def shapley(players, worth):
    values = np.zeros(players)
    for order in itertools.permutations(range(players)):
        mask = np.zeros((players + 1, players), dtype=bool)
        for step, player in enumerate(order):
            mask[step + 1 :, player] = True
        values[list(order)] += np.diff(worth(mask))
    return values / math.factorial(players)


@pytest.mark.parametrize("method", ["pairs", "kernel"])
def test_a_design_depends_on_its_arguments_only(method):
    first = design_for(10, 50, 1, 3, method)
    design_for.cache_clear()
    again, other = design_for(10, 50, 1, 3, method), design_for(10, 50, 1, 4, method)
    assert first.projection[0].tobytes() == again.projection[0].tobytes()
    assert first.masks.tobytes() != other.masks.tobytes()


@pytest.mark.parametrize("players", [1, 2, 3, 5, 6])
def test_all_coalitions_give_shapleys_values(players):
    table = np.random.default_rng(players).normal(size=2**players)

    def worth(masks):
        return table[masks @ (1 << np.arange(players))]

    design = design_for(players, 2**players - 2, 1, 0, "pairs")
    values, contrasts = attributions(design, worth)
    np.testing.assert_allclose(values, shapley(players, worth), atol=1e-12)
    assert design.is_exact
    assert not len(contrasts)


@pytest.mark.parametrize("players", [2, 3, 5, 8])
def test_regression_over_all_coalitions_is_shapleys_formula(players):
    both, weights = sample_coalitions(players, 2**players - 2, np.random.default_rng(0))
    masks, weights = both[: len(both) // 2], weights[: len(both) // 2]
    matrix, grand = regression_matrix(masks, weights)
    np.testing.assert_allclose(matrix, exact_matrix(masks), atol=1e-6)
    np.testing.assert_allclose(grand, np.full(players, 1 / players), atol=1e-6)


@pytest.mark.parametrize("players", [3, 5, 8])
def test_kriging_over_all_coalitions_is_shapleys_formula(players):
    masks = all_pairs(players)
    matrix, grand = kriging_matrix(masks, None)
    np.testing.assert_allclose(matrix, exact_matrix(masks), atol=3e-3)
    np.testing.assert_allclose(grand, np.full(players, 1 / players), atol=3e-3)


def test_the_kernel_is_that_of_random_odd_interactions():
    signs = signs_with_all(np.random.default_rng(0).random((6, 4)) < 0.5)
    expected = sum(
        STRENGTH ** len(members) * np.outer(product, product)
        for size in (1, 3)
        for members in itertools.combinations(range(4), size)
        for product in [signs[:, members].prod(axis=1)]
    )
    np.testing.assert_allclose(odd_kernel(signs), expected / (1 + STRENGTH) ** 4, atol=1e-15)


@pytest.mark.parametrize("method", ["pairs", "kernel"])
def test_no_sampled_design_amplifies(method):
    """Normal equations of many of these are singular or nearly so."""
    for seed, lines in itertools.product(range(20), (0, 2, 6, 14, 24, 26, 28, 32, 40, 64)):
        design = design_for(14, lines, 3, seed, method)
        assert len(design.masks) == lines // 2
        assert gain(design) <= MAX_GAIN + 1e-9
        np.testing.assert_allclose(design.projection[0].sum(axis=0), 0, atol=1e-12)
        assert design.projection[1].sum() == pytest.approx(1)


@pytest.mark.parametrize(("players", "lines"), [(3, 4), (9, 16), (14, 26), (14, 66), (14, 200), (30, 64), (30, 400)])
def test_additive_games_come_out_exactly(players, lines):
    """From one walk of every player on."""
    weights = np.arange(players) - 3.0
    values, contrasts = attributions(design_for(players, lines, 1, 0, "pairs"), lambda masks: masks @ weights)
    np.testing.assert_allclose(values, weights, atol=1e-9)
    np.testing.assert_allclose(contrasts, 0, atol=2e-4)


@pytest.mark.parametrize("games", [1, 10])
@pytest.mark.parametrize(("players", "count"), [(4, 6), (5, 12), (9, 30), (14, 13), (14, 100), (14, 4000), (8, 120)])
def test_pairs_are_different_and_players_alike(players, count, games):
    masks, weights = balanced_pairs(players, count, np.random.default_rng(0), games)
    both = np.concatenate([masks, ~masks])
    assert masks.shape == (count, players)
    assert len(np.unique(both, axis=0)) == 2 * count
    assert ((both.sum(axis=1) > 0) & (both.sum(axis=1) < players)).all()
    assert weights.sum() == pytest.approx(1)
    if count >= 3 * players:
        smaller = np.where((2 * masks.sum(axis=1) <= players)[:, None], masks, ~masks)
        assert np.ptp(smaller[2 * smaller.sum(axis=1) < players].sum(axis=0)) <= 0.1 * count


@pytest.mark.parametrize(("games", "count", "is_alone"), [(1, 30, True), (3, 64, True), (4, 30, False), (1, 29, False)])
def test_few_games_begin_with_each_player_alone(games, count, is_alone):
    masks, _ = balanced_pairs(30, count, np.random.default_rng(0), games)
    assert np.array_equal(masks[:29], np.eye(30, dtype=bool)[:29]) == is_alone


def test_a_thousand_players():
    design = design_for(1200, 500, 1, 0, "pairs")
    assert design.masks.shape == (250, 1200)


def test_predicted_error_is_that_of_games_from_the_prior():
    """Random games of the assumed kind: errors and contrasts have the size that the design says they have."""
    d, lines, games = 9, 80, 3000
    design = design_for(d, lines, 1, 0, "pairs")
    rng = np.random.default_rng(1)
    odd = np.array([m for m in itertools.product([False, True], repeat=d) if sum(m) % 2 and sum(m) > 1])
    weights = rng.normal(size=(games, len(odd))) * np.sqrt(STRENGTH ** odd.sum(axis=1) / (1 + STRENGTH) ** d)

    def interactions(masks):
        return 1.0 - 2.0 * ((odd.sum(axis=1) - masks.astype(int) @ odd.T.astype(int)) % 2)

    own, whole = weights @ interactions(design.masks).T, weights.sum(axis=1)
    found, contrasts = design.solve(own[:, :, None], -own[:, :, None], whole[:, None], -whole[:, None])
    errors = found[:, :, 0] - 2 * weights @ (odd / odd.sum(axis=1)[:, None])
    assert np.square(errors).mean() == pytest.approx(design.error.variance, rel=0.15)
    np.testing.assert_allclose(np.square(contrasts[:, :, 0]).mean(axis=0), 1, rtol=0.15)
    assert 0 <= design.error.shared <= design.error.variance


def test_sums_of_opposites_tell_how_strong_interactions_are_where_differences_cannot():
    """One walk determines additive games and nothing else; contrasts ignore these and what all coalitions share."""
    d, games = 8, 4000
    design = design_for(d, 2 * (d - 1), 1, 0, "pairs")
    assert design.contrasts.is_even
    rng = np.random.default_rng(2)
    even = np.array([m for m in itertools.product([False, True], repeat=d) if sum(m) and sum(m) % 2 == 0])
    weights = rng.normal(size=(games, len(even))) * np.sqrt(STRENGTH ** even.sum(axis=1) / (1 + STRENGTH) ** d)
    own = weights @ (1.0 - 2.0 * ((even.sum(axis=1) - design.masks.astype(int) @ even.T.astype(int)) % 2)).T
    additive = rng.normal(size=(games, d)) @ (2.0 * design.masks - 1).T
    whole = weights.sum(axis=1)[:, None]
    found = design.solve((5 + own + additive)[:, :, None], (5 + own - additive)[:, :, None], 5 + whole, 5 + whole)[1]
    np.testing.assert_allclose(np.square(found[:, :, 0]).mean(axis=0), 1, rtol=0.15)


def test_many_games_prefer_less_bias():
    one, many = design_for(14, 40, 1, 0, "pairs"), design_for(14, 40, 10**6, 0, "pairs")
    assert one.error.risk(1) <= many.error.risk(1)
    assert many.error.risk(10**6) <= one.error.risk(10**6)


def test_enumeration_has_no_error():
    masks = all_pairs(6)
    shape = error_shape(masks, (exact_matrix(masks), np.full(6, 1 / 6)), np.random.default_rng(0))
    assert shape.variance < 1e-20


def test_bits_do_not_depend_on_threads(printed_by_threads):
    code = (
        "import hashlib; from pellucid.explain.designs import design_for; h = hashlib.sha256()\n"
        "for d, n in ((14, 40), (14, 512), (14, 1400), (30, 1024), (69, 400)):\n"
        "    design = design_for(d, n, 10, 1, 'pairs'); [h.update(part.tobytes()) for part in (*design.projection, design.contrasts.matrix)]\n"
        "print(h.hexdigest())"
    )
    assert len(printed_by_threads(code)) == 1
