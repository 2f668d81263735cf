from __future__ import annotations

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.errors import DataError
from pellucid.explain import cluster_baseline, nearest_row, typical_row


def batch(**columns):
    return Batch(tuple(columns), tuple(np.asarray(column) for column in columns.values()))


def make(rows, clusters=None, seed=0):
    return cluster_baseline(rows, clusters, np.random.default_rng(seed))


def blobs(count, per=200, spread=0.3, seed=1):
    rng = np.random.default_rng(seed)
    angles = 2 * np.pi * np.arange(count) / count + 0.6
    centres = 10 * np.column_stack([np.cos(angles), np.sin(angles)])
    points = (centres[:, None] + spread * rng.normal(size=(count, per, 2))).reshape(-1, 2)
    return centres, batch(a=points[:, 0], b=points[:, 1])


@pytest.mark.parametrize("count", [2, 3, 5, 9, 12])
def test_the_number_of_clusters_is_found(count):
    centres, rows = blobs(count)
    found = np.column_stack(make(rows).columns)
    assert len(found) == count
    gaps = np.linalg.norm(found[:, None] - centres[None], axis=2)
    assert gaps.min(axis=1).max() < 0.2
    assert sorted(gaps.argmin(axis=1)) == list(range(count))


def test_one_cloud_is_one_cluster_and_its_centre_the_mean():
    rng = np.random.default_rng(2)
    rows = batch(**{f"x{k}": rng.normal(loc=k, size=2000) for k in range(8)})
    found = make(rows)
    assert len(found) == 1
    for own, centre in zip(rows.columns, found.columns, strict=True):
        np.testing.assert_allclose(centre, own.mean())


def test_agrees_with_scikit_learn():
    from sklearn.cluster import KMeans

    rng = np.random.default_rng(3)
    cells = np.concatenate([rng.normal(size=(300, 3)) * 2 + shift for shift in (0, 4, 9)])
    cells /= cells.std(axis=0)
    found = np.column_stack(make(batch(a=cells[:, 0], b=cells[:, 1], c=cells[:, 2]), 3).columns)
    peer = KMeans(3, n_init=10, random_state=0).fit(cells)
    cost = np.square(cells[:, None] - found[None]).sum(axis=2).min(axis=1).sum()
    assert cost == pytest.approx(peer.inertia_, rel=1e-3)


def test_units_do_not_matter():
    _, rows = blobs(4)
    scaled = batch(a=rows.columns[0] * 1e6 + 5, b=rows.columns[1])
    np.testing.assert_allclose(make(scaled, 4).columns[0], make(rows, 4).columns[0] * 1e6 + 5)


def test_categories_take_the_mode_and_integers_a_value_of_the_data():
    rows = batch(
        code=np.array([1, 1, 2, 8, 8, 8, 9]),
        colour=np.array(["red", "red", None, "blue", None, "blue", "green"], dtype=object),
        member=np.array([True, True, True, False, False, False, False]),
        score=np.array([0.0, np.nan, 0.2, 10.0, 10.2, 10.4, np.nan]),
    )
    found = make(rows, 2)
    assert list(found.rows()) == [(8, "blue", False, pytest.approx(10.2)), (1, "red", True, pytest.approx(0.1))]
    assert [column.dtype for column in found.columns] == [column.dtype for column in rows.columns]


def test_text_alone_can_be_clustered():
    words = np.array(["a"] * 30 + ["b"] * 20 + ["c"] * 10, dtype=object)
    found = make(batch(one=words, two=words), 3)
    assert list(found.rows()) == [("a", "a"), ("b", "b"), ("c", "c")]


def test_missing_only_where_nothing_is_known():
    rows = batch(empty=np.full(4, np.nan), void=np.full(4, None, dtype=object), x=np.array([1.5, np.inf, 3.5, np.nan]))
    assert list(make(rows, 1).rows()) == [(None, None, 2.5)]


def test_fewer_distinct_rows_than_clusters():
    rows = batch(a=np.array([1, 1, 1, 5, 5]), b=np.array(["x", "x", "x", "y", "y"], dtype=object))
    assert list(make(rows, 4).rows()) == [(1, "x"), (5, "y")]
    constant = batch(a=np.ones(50))
    assert list(make(constant).rows()) == [(1.0,)]
    assert list(make(batch(a=np.array([7]))).rows()) == [(7,)]


def test_same_seed_same_baseline():
    rng = np.random.default_rng(4)
    rows = batch(a=rng.normal(size=500), b=rng.integers(0, 50, size=500))
    assert list(make(rows, 5, seed=9).rows()) == list(make(rows, 5, seed=9).rows())


def test_many_rows_are_sampled():
    rng = np.random.default_rng(5)
    side = rng.integers(0, 3, size=100_000)
    rows = batch(a=side * 10.0 + rng.normal(size=100_000), s=np.array(["p", "q", "r"], dtype=object)[side])
    found = make(rows)
    assert sorted(zip(found.columns[1], found.columns[0].round(), strict=True)) == [("p", 0), ("q", 10), ("r", 20)]


def test_no_rows_are_refused():
    with pytest.raises(DataError, match="no rows to make a baseline from"):
        make(batch(a=np.array([])))


def test_codes_take_the_mode_and_whole_numbers_stay_whole():
    code = np.array([0, 7, 7, 7, 0, 0, 0, 3])  # a mean of 3 names a category that hardly occurs
    patchy = np.array([1.0, np.nan, *range(2, 40)])
    assert list(make(batch(code=code), 1).rows()) == [(0,)]
    assert list(make(batch(patchy=patchy), 1).rows()) == [(20.0,)]


def test_the_typical_row_and_the_row_nearest_to_it():
    rows = batch(
        pay=np.array([10.0, 11.5, 12.0, 90.0]),
        sex=np.array([1, 0, 1, 1]),
        town=np.array(["a", "b", "b", None], dtype=object),
    )
    typical = typical_row(rows)
    assert list(typical.rows()) == [(11.5, 1, "b")]
    assert list(nearest_row(rows, typical).rows()) == [(12.0, 1, "b")]
    with pytest.raises(DataError, match="no rows to make a baseline from"):
        typical_row(batch(a=np.array([])))
