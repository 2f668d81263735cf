"""Laws of structures: walking is what the definition says, columns may be reordered, nothing is lost on the way."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pellucid.core.evaluate import margins
from pellucid.predict.messages import pack_insides, unpack_insides
from pellucid.predict.structures.forest import Tree, join, just_above
from pellucid.predict.structures.insides import Insides, reorder

FEATURES = 3
CODES = st.lists(st.integers(0, 4), min_size=1, max_size=3, unique=True)
VALUES = st.sampled_from([-1.0, -0.5, 0.0, 0.1, 0.7, 1.0, 2.0, 3.5, 4.0, 9.0, np.nan])


@st.composite
def trees(draw, depth=3):
    """Nested: a leaf is its value, a split is (feature, threshold or codes, where missing goes, left, right)."""
    if depth == 0 or draw(st.booleans()):
        return float(draw(st.integers(-8, 8)))
    test = draw(CODES) if draw(st.booleans()) else float(np.float32(draw(st.sampled_from([0.1, 0.7, 1.0, 3.5]))))
    return draw(st.integers(0, FEATURES - 1)), test, draw(st.booleans()), draw(trees(depth - 1)), draw(trees(depth - 1))


def flat(nested):
    nodes = [nested]
    for node in nodes:
        if isinstance(node, tuple):
            nodes.extend(node[3:])
    inner = [isinstance(node, tuple) for node in nodes]
    left = np.where(inner, np.cumsum(inner) * 2 - 1, -1)
    return Tree(
        feature=np.array([node[0] if isinstance(node, tuple) else -1 for node in nodes]),
        threshold=np.array(
            [node[1] if isinstance(node, tuple) and isinstance(node[1], float) else 0.0 for node in nodes]
        ),
        left=left,
        right=np.where(inner, left + 1, -1),
        missing_left=np.array([isinstance(node, tuple) and node[2] for node in nodes]),
        value=np.array([[0.0 if isinstance(node, tuple) else node] for node in nodes]),
        categories={
            at: np.array(node[1])
            for at, node in enumerate(nodes)
            if isinstance(node, tuple) and isinstance(node[1], list)
        },
    )


def walk(node, row):
    while isinstance(node, tuple):
        feature, test, missing_left, left, right = node
        value = row[feature]
        if np.isnan(value):
            goes_left = missing_left
        elif isinstance(test, list):
            goes_left = np.floor(value) in test
        else:
            goes_left = np.float32(value) < test
        node = left if goes_left else right
    return node


FORESTS = st.lists(trees(), min_size=0, max_size=4)
ROWS = st.lists(st.tuples(*[VALUES] * FEATURES), min_size=1, max_size=12).map(np.array)


def ensemble(nested):
    return join([flat(tree) for tree in nested], FEATURES, np.array([0.25]), "identity", "float32")


@given(FORESTS, ROWS)
def test_walking_all_trees_is_walking_each(nested, rows):
    expected = [[0.25 + sum(walk(tree, row) for tree in nested)] for row in rows]
    np.testing.assert_array_equal(margins(ensemble(nested), rows), expected)


@given(FORESTS, ROWS, st.permutations(range(FEATURES)))
def test_reordered_columns_give_the_same(nested, rows, places):
    moved = np.empty_like(rows)
    moved[:, places] = rows
    found = margins(reorder(ensemble(nested), list(places)), moved)
    np.testing.assert_array_equal(found, margins(ensemble(nested), rows))


@given(FORESTS, ROWS)
def test_insides_survive_the_journey(nested, rows):
    structure = ensemble(nested)
    found = unpack_insides(pack_insides(Insides(structure, ("a", "b", "c"))))
    assert found.names == ("a", "b", "c")
    np.testing.assert_array_equal(margins(found.structure, rows), margins(structure, rows))


@given(st.floats(-1e38, 1e38), st.floats(width=32, min_value=-(2.0**126), max_value=2.0**126))
def test_at_most_is_below_the_next_float32(threshold, value):
    assert (value <= threshold) == (value < just_above(threshold, "float32"))
    assert (threshold <= threshold) == (threshold < just_above(threshold, "float64"))
