"""How far a metric might have come out elsewhere, had other rows been drawn: for metrics that have no closed form.

These metrics are functions of a table of counts, so drawing tables needs no rows. Each cell is drawn from the gamma
distribution that describes what is known about its rate after having seen its count: the posterior with Jeffreys'
prior, half a row. All metrics are ratios, so it does not matter that the number of rows varies with the draw. Unlike
the bootstrap, this knows that a cell that happens to be empty need not be; for few rows the bootstrap's intervals are
much too short (`docs/benchmarks/coverage.md`).
"""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

from pellucid.bias.outcomes import FloatArray

REPLICATES = 2000
PRIOR_ROWS = 0.5
TAILS = (0.025, 0.975)

IntArray = npt.NDArray[np.int64]


def generator(seed: int, *purpose: str) -> np.random.Generator:
    """A source of randomness that depends on the seed and on what it is for, and on nothing else."""
    return np.random.default_rng(
        [seed % 2**64, *(zlib.crc32(part.encode("utf-8", "surrogatepass")) for part in purpose)]
    )


def redraw(counts: IntArray, replicates: int, rng: np.random.Generator) -> FloatArray:
    """The counts, and below them `replicates` tables of what the rates behind them may be: (1 + replicates, cells)."""
    drawn = rng.standard_gamma(counts + PRIOR_ROWS, size=(replicates, len(counts)))
    return np.concatenate([counts[np.newaxis].astype(np.float64), drawn])


def percentile_interval(replicates: FloatArray) -> tuple[float, float] | None:
    """Where the middle 95 % of the replicates lie, by linear interpolation; `None` when there are none.

    >>> percentile_interval(np.arange(41.0))
    (1.0, 39.0)
    """
    if not len(replicates):
        return None
    ordered = np.sort(replicates)
    low, high = (_entry_at(share * (len(ordered) - 1), ordered) for share in TAILS)
    return low, high


def containing(interval: tuple[float, float], value: float) -> tuple[float, float]:
    """The interval, with the nearer end moved out to the value when the value lies outside.

    >>> containing((0.1, 0.4), 0.0)
    (0.0, 0.4)
    """
    return min(interval[0], value), max(interval[1], value)


def _entry_at(position: float, ordered: FloatArray) -> float:
    """What stands at a position that may lie between two entries, counted from the nearer one.

    The same number as `np.quantile` gives, whose first use loads numpy's masked arrays: a twentieth of a short run.
    """
    before = int(position)
    low, high = float(ordered[before]), float(ordered[min(before + 1, len(ordered) - 1)])
    share = position - before
    return low + (high - low) * share if share < 0.5 else high - (high - low) * (1 - share)
