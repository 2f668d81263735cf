"""Both versions of mixing against a cell-by-cell loop, and which of them is chosen."""

from __future__ import annotations

import importlib
import importlib.util

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.explain import kernel_shap, loops, mixing

HAS_NUMBA = importlib.util.find_spec("numba") is not None
VERSIONS = ["vectorised_mixing", *(["compiled_mixing"] if HAS_NUMBA else [])]
EVERY_BIT = 2**64 - 1


@pytest.fixture(params=VERSIONS)
def mix_words(request):
    return importlib.import_module(f"pellucid.explain.{request.param}").mix_words


@pytest.mark.parametrize(("games", "lines", "width"), [(5, 14, 1), (1, 37, 1), (3, 4, 6), (4, 1, 2), (2, 0, 1)])
def test_words_are_the_rows_own_or_the_mates(mix_words, games, lines, width):
    rng = np.random.default_rng(games)
    words = rng.integers(0, EVERY_BIT, (3, 12), dtype=np.uint64, endpoint=True)
    rows, mates = rng.integers(0, 8, games), rng.integers(8, 12, (games, width))
    keeps, slots = rng.random((5, lines)) < 0.5, rng.integers(0, 5, (games, 3))
    expected = [
        [
            words[c, rows[g]] if keeps[slots[g, c], line] else words[c, mates[g, m]]
            for g in range(games)
            for line in range(lines)
            for m in range(width)
        ]
        for c in range(3)
    ]
    mixed = np.full((3, games * lines * width + 4), 7, dtype=np.uint64)
    mix_words(words, rows, mates, np.where(keeps, np.uint64(EVERY_BIT), np.uint64(0)), slots, mixed, 3)
    assert mixed[:, 3:-1].tolist() == expected
    assert (mixed[:, :3] == 7).all()
    assert (mixed[:, -1] == 7).all()


@pytest.mark.skipif(not HAS_NUMBA, reason="there is no machine code")
@pytest.mark.parametrize("method", ["pairs", "kernel"])
def test_machine_code_changes_no_bit(monkeypatch, method):
    rng = np.random.default_rng(0)
    names = tuple("abcdefg")
    rows, baseline = (
        Batch(
            names,
            (*rng.normal(size=(5, count)), rng.integers(-9, 9, count), np.array(["x", None, "y"] * count)[:count]),
        )
        for count in (20, 4)
    )

    def score(batch):
        return np.sin(batch.columns[0] * batch.columns[5] + sum(batch.columns[1:5]))[:, None]

    found = []
    for worth in (np.inf, 0.0):
        monkeypatch.setattr(loops, "WORTH_LOADING", worth)
        monkeypatch.setattr(mixing, "WORTH_COMPILING", worth)
        found.append(kernel_shap(rows, baseline, score, samples=30, method=method))
    assert found[0].values.tobytes() == found[1].values.tobytes()
    assert found[0].standard_errors.tobytes() == found[1].standard_errors.tobytes()


def test_machine_code_is_used_where_it_pays(monkeypatch):
    """Never for short work, always for long work, and in between if it has been kept from before."""
    if not HAS_NUMBA:
        assert mixing.choose_mixing(10**12) is mixing.mix_words
        return
    assert mixing.choose_mixing(10**8) is mixing.mix_words
    assert mixing.choose_mixing(10**9) is not mixing.mix_words
    for is_kept in (False, True):
        monkeypatch.setattr(mixing, "is_kept", lambda function, kept=is_kept: kept)
        assert (mixing.choose_mixing(3 * 10**8) is mixing.mix_words) is not is_kept
