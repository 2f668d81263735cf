from __future__ import annotations

import itertools

import numpy as np
import pytest

from pellucid.explain.designs import design_for
from pellucid.explain.kriging import STRENGTH, even_kernel, kriging_matrix, odd_kernel, shared_variance, signs_with_all
from pellucid.explain.own_strengths import can_learn, with_strengths
from pellucid.explain.products import bonds, own_variance
from pellucid.explain.projection import MAX_GAIN, additive_matrix, gain
from pellucid.explain.strengths import STRONGEST, WEAKEST, common_strengths, learn_strengths, see

FEW = np.array([0.8, 0.02, 0.5, 0.3, 0.01, 0.1])


def odd_sets(players):
    return [m for size in range(1, players + 1, 2) for m in itertools.combinations(range(players), size)]


def games_from_the_prior(strengths, signs, count, rng):
    """Odd parts (count, n) of games whose interactions have variances that are products of strengths."""
    sets = [m for m in odd_sets(len(strengths)) if len(m) in (3, 5)]
    products = np.array([signs[:, m].prod(axis=1) for m in sets])
    sizes = np.sqrt([strengths[list(m)].prod() for m in sets])
    return (rng.normal(size=(count, len(sets))) * sizes) @ products


def test_kernels_are_those_of_random_interactions():
    signs = signs_with_all(np.random.default_rng(0).random((9, 6)) < 0.5)
    rounded = np.tanh(bonds(FEW))
    assert np.abs(rounded / FEW - 1).max() < 1e-4
    norm = np.prod(1 + rounded)
    for kernel, first in ((odd_kernel, 1), (even_kernel, 0)):
        expected = sum(
            rounded[list(members)].prod() * np.outer(product, product)
            for size in range(first, 7, 2)
            for members in itertools.combinations(range(6), size)
            for product in [signs[:, list(members)].prod(axis=1)]
        )
        np.testing.assert_allclose(kernel(signs, FEW), expected / norm, rtol=1e-9)


def test_shared_variance_is_that_of_random_interactions():
    signs = signs_with_all(np.random.default_rng(1).random((9, 6)) < 0.5)
    shared, own = np.zeros((6, 10)), np.zeros(6)
    for members in map(list, odd_sets(6)):
        variance = FEW[members].prod() / np.prod(1 + FEW)
        shared[members] += 2 / len(members) * variance * signs[:, members].prod(axis=1)
        own[members] += 4 / len(members) ** 2 * variance
    np.testing.assert_allclose(shared_variance(signs, FEW), shared, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(own_variance(FEW), own, rtol=1e-12)


def test_equal_strengths_are_the_common_one():
    masks = np.random.default_rng(2).random((40, 9)) < 0.5
    additive = additive_matrix(masks, np.ones(40))
    common, own = (kriging_matrix(masks, additive, strengths) for strengths in (None, common_strengths(9)))
    np.testing.assert_allclose(own[0], common[0], atol=1e-5)
    np.testing.assert_allclose(own[1], common[1], atol=1e-5)


def test_what_was_not_learned_keeps_its_bits():
    design = design_for(12, 80, 1, 0, "pairs")
    assert with_strengths(design, common_strengths(12)) is design
    start = common_strengths(5)
    assert learn_strengths([], start).tobytes() == start.tobytes()


@pytest.mark.parametrize(("players", "lines"), [(5, 30), (9, 16), (9, 0), (1, 0), (14, 2400)])
def test_nothing_is_learned_where_values_tell_of_no_interactions(players, lines):
    """All coalitions, a single walk, none at all, and so many that regression is used."""
    design = design_for(players, lines, 1, 0, "pairs")
    assert not can_learn(design)
    assert with_strengths(design, np.full(players, 0.5)) is design


def test_strengths_of_known_games_are_found():
    rng = np.random.default_rng(3)
    true = np.array([0.6, 0.6, 0.6, 0.6, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01])
    seen = []
    for _ in range(40):
        columns = rng.permutation(10)[:9]
        signs = signs_with_all(design_for(9, 120, 1, 0, "pairs").masks)
        odd = games_from_the_prior(true[columns], signs, 2, rng).T + signs @ rng.normal(size=(9, 2)) * 10
        seen.append(see(columns, signs, odd))
    found = learn_strengths(seen, common_strengths(11))
    assert found[10] == STRENGTH
    assert found[:4].min() > 5 * found[4:10].max()
    assert WEAKEST <= found.min() <= found.max() <= STRONGEST


def test_sums_over_players_tell_nothing():
    signs = signs_with_all(design_for(9, 120, 1, 0, "pairs").masks)
    rng = np.random.default_rng(4)
    assert see(np.arange(9), signs, signs @ rng.normal(size=(9, 1))) is None
    assert see(np.arange(9), signs[:9], rng.normal(size=(9, 1))) is None
    curved = np.concatenate([signs @ rng.normal(size=(9, 1)), rng.normal(size=(61, 1))], axis=1)
    assert see(np.arange(9), signs, curved).left.shape == (61, 1)


def test_right_strengths_err_less():
    """Games from a prior with two kinds of players, solved with and without knowing them."""
    rng = np.random.default_rng(5)
    strengths = np.repeat([0.5, 0.005], [5, 7])
    sets = [list(m) for m in odd_sets(12) if 3 <= len(m) <= 5]
    weights = rng.normal(size=(200, len(sets))) * np.sqrt([strengths[m].prod() for m in sets])
    exact = np.zeros((200, 12))
    for members, weight in zip(sets, weights.T, strict=True):
        exact[:, members] += (2 / len(members) * weight)[:, None]
    design = design_for(12, 120, 1, 0, "pairs")
    own, whole = (
        weights @ np.array([signs[:, m].prod(axis=1) for m in sets])
        for signs in (2.0 * design.masks - 1, np.ones((1, 12)))
    )
    errors, covered = [], []
    for one in (design, with_strengths(design, strengths)):
        found, contrasts = one.solve(own[:, :, None], -own[:, :, None], whole, -whole)
        error = found[:, :, 0] - exact
        errors.append(np.sqrt(np.square(error).mean()))
        scale = np.square(contrasts).mean(axis=1, keepdims=True)
        covered.append(np.mean(np.square(error) <= 4 * (scale * one.error.variance)[:, :, 0]))
    assert errors[1] < errors[0] / 1.5
    assert covered[1] >= 0.9


@pytest.mark.parametrize(("players", "lines"), [(9, 60), (14, 40), (14, 256), (30, 128), (30, 400)])
def test_laws_hold_for_any_strengths(players, lines):
    """Efficiency, additive games, and a bound on how much values can be amplified."""
    rng = np.random.default_rng(players)
    for _ in range(10):
        strengths = np.exp(rng.uniform(np.log(WEAKEST), np.log(STRONGEST), players))
        design = with_strengths(design_for(players, lines, 1, 0, "pairs"), strengths)
        matrix, grand = design.projection
        assert gain(design.projection) <= MAX_GAIN + 1e-9
        np.testing.assert_allclose(matrix.sum(axis=0), 0, atol=1e-12)
        assert grand.sum() == pytest.approx(1)
        np.testing.assert_allclose(matrix @ (2.0 * design.masks - 1) + grand[:, None], np.eye(players), atol=1e-9)
        assert design.error.variance.shape == (players, 1)
        assert (design.error.variance > 0).all()


def test_renaming_players_renames_their_values():
    """Players of equal strength and equal coalitions are treated alike, whatever their places."""
    rng = np.random.default_rng(6)
    strengths = rng.uniform(0.01, 0.6, 10)
    masks = design_for(10, 90, 1, 0, "pairs").masks
    order = rng.permutation(10)
    additive = additive_matrix(masks, np.ones(45))
    straight = kriging_matrix(masks, additive, strengths)
    turned = kriging_matrix(masks[:, order], additive[order], strengths[order])
    np.testing.assert_allclose(turned[0], straight[0][order], atol=1e-5)


def test_bits_do_not_depend_on_threads(printed_by_threads):
    code = (
        "import hashlib, numpy as np; h = hashlib.sha256(); rng = np.random.default_rng(0)\n"
        "from pellucid.explain.designs import design_for\n"
        "from pellucid.explain.own_strengths import with_strengths\n"
        "from pellucid.explain.kriging import signs_with_all\n"
        "from pellucid.explain.strengths import common_strengths, learn_strengths, see\n"
        "for d, n in ((14, 128), (30, 600)):\n"
        "    signs = signs_with_all(design_for(d, n, 1, 1, 'pairs').masks)[:129]\n"
        "    games = [see(np.arange(d), signs, np.tanh(signs @ rng.normal(size=(d, 1)))) for _ in range(2)]\n"
        "    strengths = learn_strengths(games, common_strengths(d)); h.update(strengths.tobytes())\n"
        "    design = with_strengths(design_for(d, n, 1, 1, 'pairs'), strengths)\n"
        "    parts = (*design.projection, design.contrasts.matrix, design.error.variance)\n"
        "    [h.update(part.tobytes()) for part in parts]\n"
        "print(h.hexdigest())"
    )
    assert len(printed_by_threads(code)) == 1
