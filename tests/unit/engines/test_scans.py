from __future__ import annotations

from itertools import product

import pytest

from pellucid.core.ports import Key
from pellucid.engines.scans import scan

BASE = [Key("label"), Key("group")]


@pytest.fixture
def table(make_table):
    """Twelve columns of three values each, in rows that combine the first four in all ways."""
    rows = list(product("abc", repeat=4))
    facets = {f"f{k}": [row[(k + k // 4) % 4] for row in rows] for k in range(12)}
    return make_table(**facets, label=[k % 2 for k in range(81)], group=[f"g{k % 16}" for k in range(81)])


def test_every_facet_is_counted_once_beside_the_base(table):
    facets = [Key(f"f{k}") for k in range(12)]
    scans = list(scan(table, BASE, [*facets, facets[0]]))
    assert [key for one in scans for key in one.facets] == facets
    for one in scans:
        assert list(one.cells) == [*BASE, *one.facets]
        assert one.counts.sum() == 81
        assert all(one.marginal(key) == {"a": 27, "b": 27, "c": 27} for key in one.facets)


def test_facets_that_wait_are_shared_out_evenly(table):
    sizes = [len(one.facets) for one in scan(table, BASE, [Key(f"f{k}") for k in range(12)], first=2)]
    assert sizes[0] == 2
    assert len(sizes) > 2
    assert max(sizes[1:]) - min(sizes[1:]) <= 1


def test_without_facets_the_base_is_counted_all_the_same(table):
    (one,) = scan(table, BASE, [])
    assert one.facets == ()
    assert one.marginal(BASE[0]) == {0: 41, 1: 40}


def test_without_a_group_column_all_rows_are_in_one_group(table):
    (one,) = scan(table, BASE[:1], [])
    assert one.groups(None).distinct == [None]
    assert one.groups(None).add_up(one.counts) == {None: 81}
