from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from pellucid.core.errors import DataError
from pellucid.core.facets import CountRequest
from pellucid.engines.flip import FlipOptions, flip_test
from pellucid.engines.tabulate import tabulate

EXACT = FlipOptions(work_limit=1e11)


def people(n=400, seed=0, *, ties=True):
    generator = np.random.default_rng(seed)
    columns = {
        "sex": generator.choice(["F", "M"], n, p=[0.4, 0.6]).tolist(),
        "age": generator.integers(17, 40, n).tolist(),
        "stars": generator.integers(1, 6, n).tolist(),
        "old": (generator.random(n) < 0.5).tolist(),
    }
    if not ties:
        columns["income"] = generator.normal(size=n).tolist()
    predicted = (generator.random(n) + 0.02 * np.array(columns["age"]) > 1).astype(int).tolist()
    return columns | {"y": [0, 1] * (n // 2), "h": predicted}


def request(*facets, label="y", predicted="h"):
    return CountRequest(label, (1,), facets or (("sex", ("F",)),), predicted)


def features_of(columns):
    return [name for name in columns if name not in {"y", "h"}]


def reorder(columns, order):
    return {name: [cells[k] for k in order] for name, cells in columns.items()}


def split(columns, facet="sex", value="F"):
    names = [name for name in features_of(columns) if name != facet]
    matrix = np.column_stack([np.array(columns[name], dtype=float) for name in names])
    member = np.array([cell == value for cell in columns[facet]])
    return matrix, member, np.array(columns["h"])


def value_of(flips):
    return (flips.to_negative - flips.to_positive) / flips.n


def brute_force(columns, k=5):
    """F+ and F-, and the range over every way of breaking ties, all distances at once."""
    matrix, member, predicted = split(columns)
    distances = ((matrix[member][:, None, :] - matrix[~member][None, :, :]) ** 2).sum(axis=2)
    up = down = low = high = tied = 0
    for row, own in zip(distances, predicted[member], strict=True):
        kth = np.sort(row)[k - 1]
        votes, left = predicted[~member][row < kth].sum(), k - (row < kth).sum()
        at_kth = predicted[~member][row == kth]
        tied += len(at_kth) > left
        calls = [
            votes + left * at_kth.mean() > k / 2 + 1e-9,
            votes + min(left, at_kth.sum()) > k / 2,
            votes + max(0, left - (len(at_kth) - at_kth.sum())) > k / 2,
        ]
        shared, best, worst = (int(own) - int(call) for call in calls)
        up, down = up + (shared == 1), down + (shared == -1)
        low, high = low + best, high + worst
    n = int(member.sum())
    return up, down, low / n, high / n, tied / n


@pytest.mark.parametrize("method", ["tree", "product", None])
@pytest.mark.parametrize("seed", range(3))
def test_same_as_brute_force(make_table, method, seed):
    columns = people(seed=seed)
    (flips,) = flip_test(
        make_table(**columns), request(), features_of(columns), FlipOptions(work_limit=1e11, method=method)
    )
    up, down, lowest, highest, tied = brute_force(columns)
    assert (flips.to_negative, flips.to_positive) == (up, down)
    assert flips.n == columns["sex"].count("F")
    assert (flips.lowest, flips.highest, flips.tied) == pytest.approx((lowest, highest, tied), abs=1e-15)
    assert 0 < flips.tied < 1
    assert flips.lowest < value_of(flips) < flips.highest


def test_same_as_scikit_learn_without_ties(make_table):
    columns = people(ties=False, seed=5)
    (flips,) = flip_test(make_table(**columns), request(), features_of(columns), EXACT)
    matrix, member, predicted = split(columns)
    model = KNeighborsClassifier(5).fit(matrix[~member], predicted[~member])
    like = model.predict(matrix[member])
    own = predicted[member]
    assert (flips.to_negative, flips.to_positive) == ((own > like).sum(), (own < like).sum())
    assert flips.tied == 0
    assert flips.lowest == flips.highest == value_of(flips)


def test_row_order_does_not_matter_and_the_range_holds_what_others_find(make_table):
    columns = people(seed=7)
    generator = np.random.default_rng(0)
    (reference,) = flip_test(make_table(**columns), request(), features_of(columns), EXACT)
    others = set()
    for _ in range(10):
        shuffled = reorder(columns, generator.permutation(len(columns["y"])))
        (flips,) = flip_test(make_table(**shuffled), request(), features_of(columns), EXACT)
        assert flips == reference
        matrix, member, predicted = split(shuffled)
        like = KNeighborsClassifier(5).fit(matrix[~member], predicted[~member]).predict(matrix[member])
        others.add(float((predicted[member].astype(int) - like).mean()))
    assert len(others) > 1  # breaking ties by position depends on the order
    assert all(reference.lowest <= other <= reference.highest for other in others)


def test_hand_made(make_table):
    """One row of d between five rows of a; three of them are positive, so d's negative prediction flips."""
    table = make_table(
        f=["d"] + ["a"] * 10,
        x=[0, 1, 1, 1, -1, -1, 9, 9, 9, 9, 9],
        h=[0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
        y=[0, 1] + [0] * 9,
    )
    (flips,) = flip_test(table, CountRequest("y", (0.5, 1), (("f", ("d",)),), "h"), ["f", "x"], EXACT)
    assert (flips.n, flips.to_negative, flips.to_positive, flips.tied) == (1, 0, 1, 0)


@pytest.mark.parametrize(("others", "to_positive"), [(9, 1), (10, 0)])
def test_one_neighbour_when_the_other_group_is_small(make_table, others, to_positive):
    table = make_table(
        f=["d"] + ["a"] * others,
        x=[0.0, 0.5] + [float(k) for k in range(2, others + 1)],
        h=["no", "yes"] + ["no"] * (others - 1),
        y=["yes"] * (others + 1),
    )
    (flips,) = flip_test(table, CountRequest("y", ("yes",), (("f", ("d",)),), "h"), ["x"], EXACT)
    assert flips.to_positive == to_positive


def test_exactly_half_is_negative(make_table):
    """k = 1 and two nearest rows, one of them positive: half a vote."""
    table = make_table(f=["d", "a", "a"], x=[0, 1, -1], h=["no", "yes", "no"], y=["yes"] * 3)
    (flips,) = flip_test(table, CountRequest("y", ("yes",), (("f", ("d",)),), "h"), ["x"], EXACT)
    assert (flips.to_positive, flips.tied, flips.lowest, flips.highest) == (0, 1, -1, 0)


def test_order_is_that_of_tabulate(make_table):
    columns = people()
    table = make_table(**columns)
    asked = request(("stars", (1, 2)), ("sex", ()), ("age", ("x", "z")), ("old", (True,)))
    flips = flip_test(table, asked, ["age", "stars", "old"], EXACT)
    counts = tabulate(table, asked)
    assert [(flip.column, flip.selection) for flip in flips] == [(f.column, f.selection) for f in counts.facets]
    assert [flip.n for flip in flips] == [0 if f.problem else f.n_d for f in counts.facets]


@pytest.mark.parametrize(
    ("changes", "features", "facet", "problem"),
    [
        ({"city": ["x"] * 400}, ["age", "city"], ("sex", ("F",)), "FlipTest does not support non-numeric columns"),
        (
            {"gap": [None] + [1] * 399},
            ["age", "gap"],
            ("sex", ("F",)),
            "FlipTest does not support missing values: 1 of 400 in column gap",
        ),
        (
            {"gap": [None] + [True] * 399},
            ["age", "gap"],
            ("sex", ("F",)),
            "FlipTest does not support missing values: 1 of 400 in column gap",
        ),
        (
            {"huge": [float("inf")] + [1.0] * 399},
            ["huge"],
            ("sex", ("F",)),
            "FlipTest does not support numbers beyond 1e+150: column huge has some",
        ),
        (
            {},
            ["sex"],
            ("sex", ("F",)),
            "FlipTest needs at least one numeric column besides the facet, the label and the predicted label",
        ),
        ({}, ["age"], ("sex", ("F", "M")), "Negated facet set is empty"),
        ({}, ["age"], ("sex", ("X",)), "Facet set is empty"),
        (
            {},
            ["age"],
            ("old", ("x",)),
            "No row equals 'x': column old holds true or false; give values that occur in it",
        ),
    ],
)
def test_problems(make_table, changes, features, facet, problem):
    (flips,) = flip_test(make_table(**people(), **changes), request(facet), features, EXACT)
    assert flips.problem == problem
    assert (flips.n, flips.to_negative, flips.to_positive) == (0, 0, 0)


def test_text_in_the_facet_itself_is_no_problem(make_table):
    columns = people()
    (flips,) = flip_test(make_table(**columns), request(), ["sex", "age"], EXACT)
    assert flips.problem is None


def test_predictions_are_needed(make_table):
    with pytest.raises(DataError, match="the flip test needs predicted labels"):
        flip_test(make_table(**people()), request(predicted=None), ["age"], EXACT)


class TestSample:
    """Above the limit a sample of d answers; its interval covers the exact value."""

    def test_interval_covers(self, make_table):
        columns = people(n=6000, seed=3)
        table = make_table(**columns)
        (exact,) = flip_test(table, request(), features_of(columns), EXACT)
        covered, values = 0, set()
        for seed in range(40):
            (flips,) = flip_test(table, request(), features_of(columns), FlipOptions(work_limit=1, seed=seed))
            assert (flips.is_sampled, flips.n) == (True, 1000)
            assert flips.interval[0] < value_of(flips) < flips.interval[1]
            covered += flips.interval[0] <= value_of(exact) <= flips.interval[1]
            values.add(value_of(flips))
        assert not exact.is_sampled
        assert exact.interval is None
        assert len(values) > 10
        assert covered >= 36  # 95 % of 40 is 38; fewer than 36 happens in 5 of 100 sets of seeds

    def test_depends_on_the_seed_and_not_on_row_order(self, make_table):
        columns = people(n=4000, seed=3)
        options = FlipOptions(work_limit=1, seed=9)
        (one,) = flip_test(make_table(**columns), request(), features_of(columns), options)
        shuffled = reorder(columns, np.random.default_rng(0).permutation(4000))
        (other,) = flip_test(make_table(**shuffled), request(), features_of(columns), options)
        assert one == other

    def test_few_rows_are_never_sampled(self, make_table):
        columns = people(n=400)
        (flips,) = flip_test(make_table(**columns), request(), features_of(columns), FlipOptions(work_limit=1))
        assert not flips.is_sampled
