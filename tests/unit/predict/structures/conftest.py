"""What the tests of structures share: data with everything awkward in it, and the comparison itself."""

import functools

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from pellucid.core.arrays import Batch
from pellucid.core.evaluate import evaluate
from pellucid.core.ports import Transparent
from pellucid.core.structures import TreeEnsemble

ROWS = 2000
NAMES = ("a", "b", "c", "d", "e")


class Table:
    """`x` has gaps, ties, whole numbers and codes 0..9 in its last column; `z` is what labels are made from."""

    def __init__(self):
        rng = np.random.default_rng(11)
        self.whole = rng.normal(size=(600, 5)) * [1, 10, 1, 0.1, 1]
        self.whole[:, 1] = np.round(self.whole[:, 1])
        self.whole[:, 4] = rng.integers(0, 10, 600)
        self.x = np.where(rng.random((600, 5)) < 0.08, np.nan, self.whole)
        self.z = self.whole[:, 0] + 0.1 * self.whole[:, 1] * self.whole[:, 2] + np.isin(self.whole[:, 4], [1, 4, 7])
        self.binary = (self.z > 0.3).astype(int)
        self.classes = np.digitize(self.z, [-0.2, 0.8])


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Small models train faster without threads that wait for each other."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def table():
    return Table()


def questions(structure, table, *, missing=True):
    """2,000 rows: half from the data, half at the structure's own thresholds, with gaps and unseen codes."""
    rng = np.random.default_rng(12)
    rows = table.whole[rng.integers(0, len(table.whole), ROWS)].copy()
    for k in range(rows.shape[1]):
        rows[:, k] = rng.permutation(rows[:, k])
    if isinstance(structure, TreeEnsemble):
        for feature in range(structure.n_features):
            own = np.flatnonzero(structure.feature == feature)
            limits = structure.threshold[[node for node in own if int(node) not in structure.categories]]
            limits = limits[np.abs(limits) < 1e30]
            if len(limits):
                drawn = rng.choice(limits, ROWS // 2)
                shifts = [np.nextafter(drawn, -np.inf), drawn, np.nextafter(drawn, np.inf), drawn + 1e-3]
                rows[: ROWS // 2, feature] = np.array(shifts)[rng.integers(0, 4, ROWS // 2), range(ROWS // 2)]
            if any(int(node) in structure.categories for node in own):
                rows[: ROWS // 8, feature] = rng.integers(0, 14, ROWS // 8)
    if missing:
        rows[rng.random(rows.shape) < 0.1] = np.nan
    return rows


def batch_of(rows, names=NAMES):
    return Batch(tuple(names[: rows.shape[1]]), tuple(np.ascontiguousarray(rows.T)))


def assert_same(predictor, *, table, atol, missing=True, names=NAMES):
    """The structure there is gives the predictor's own answers; returns it."""
    assert isinstance(predictor, Transparent)
    structure = predictor.structure(names)
    assert structure is not None
    rows = questions(structure, table, missing=missing)
    batch = batch_of(rows, names)
    expected = predictor.predict(batch).scores
    found = evaluate(structure, rows)
    assert found.shape == expected.shape
    scale = max(np.abs(expected).max(), 1.0)
    assert np.abs(found - expected).max() <= atol * scale
    assert expected.std() > 0
    return structure


@pytest.fixture(scope="session")
def check(table):
    """`assert_same` with the table filled in."""
    return functools.partial(assert_same, table=table)
