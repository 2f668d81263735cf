from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from pellucid.core.row_outcomes import Membership, RowOutcomes
from pellucid.trust import count_pairs, find_difference, resample_pairs


def flags(text):
    return np.array([letter == "1" for letter in text])


MEMBERS, OBSERVED, BEFORE, AFTER = map(flags, ("11110000", "11001100", "10101010", "11101000"))


def test_pairs_are_counted_by_what_both_models_said():
    pairs = count_pairs(MEMBERS, OBSERVED, BEFORE, AFTER)
    kinds = {15: 1, 13: 1, 11: 1, 8: 1, 7: 1, 4: 1, 2: 1, 0: 1}
    assert pairs.tolist() == [kinds.get(kind, 0) for kind in range(16)]


def test_the_first_tables_are_those_of_the_data():
    pairs = count_pairs(MEMBERS, OBSERVED, BEFORE, AFTER)
    before, after = resample_pairs(pairs, 5, np.random.default_rng(0))
    for tables, predicted in ((before, BEFORE), (after, AFTER)):
        cells = np.bincount(4 * MEMBERS + 2 * OBSERVED + predicted, minlength=8)
        assert tables.shape == (6, 8)
        assert tables[0].tolist() == cells.tolist()


def test_rows_on_which_both_models_agree_never_make_a_difference():
    pairs = count_pairs(MEMBERS, OBSERVED, BEFORE, BEFORE) * 50
    before, after = resample_pairs(pairs, 20, np.random.default_rng(0))
    assert np.array_equal(before, after)
    assert len({tuple(table) for table in before.tolist()}) > 10


def test_redrawn_pairs_vary_as_redrawn_rows_do():
    """The bootstrap of rows, done the slow way, gives the same spread of the change of a rate."""
    rng = np.random.default_rng(1)
    rows = 400
    members, observed = rng.random(rows) < 0.4, rng.random(rows) < 0.5
    before = rng.random(rows) < 0.5
    after = np.where(rng.random(rows) < 0.2, ~before, before)

    def difference(chosen):
        inside = chosen[members[chosen]]
        return after[inside].mean() - before[inside].mean()

    slow = [difference(rng.integers(rows, size=rows)) for _ in range(2000)]
    was, now = resample_pairs(count_pairs(members, observed, before, after), 2000, rng)
    fast = (now[1:, 5] + now[1:, 7] - was[1:, 5] - was[1:, 7]) / was[1:, 4:].sum(axis=1)
    assert np.std(fast) == pytest.approx(np.std(slow), rel=0.08)


SAVED = RowOutcomes(OBSERVED, BEFORE, (Membership("sex", "F", MEMBERS),), {"age": "a", "sex": "b"})


def test_the_same_rows_under_another_model_are_the_same():
    assert find_difference(SAVED, replace(SAVED, predicted=AFTER, fingerprints={"age": "a", "income": "c"})) is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"observed": OBSERVED[:5]}, "there were 8 rows and now there are 5"),
        ({"fingerprints": {"age": "z", "sex": "b"}}, "'age'"),
        ({"observed": ~OBSERVED}, "positive label"),
    ],
)
def test_other_rows_are_told_apart(changes, said):
    assert said in find_difference(SAVED, replace(SAVED, **changes))
