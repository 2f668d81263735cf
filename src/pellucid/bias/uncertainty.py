"""How far a metric might have come out elsewhere, had other rows been drawn.

Every metric but the flip test is a function of a table of counts, so the bootstrap needs no rows: in the Poisson
bootstrap each row gets a weight from a Poisson distribution with mean 1, which makes each cell Poisson with its own
count as the mean. All metrics are ratios, so it does not matter that the number of rows varies a little with the draw
(Chamandy, Muralidharan, Najmi and Naidu: Estimating uncertainty for massive data streams, 2012).
"""

from __future__ import annotations

import math
import zlib

import numpy as np
import numpy.typing as npt

from pellucid.bias.outcomes import FloatArray

REPLICATES = 2000
TAIL = 0.025
MAX_UNDEFINED = 0.05

IntArray = npt.NDArray[np.int64]


def generator(seed: int, *purpose: str) -> np.random.Generator:
    """A source of randomness that depends on the seed and on what it is for, and on nothing else."""
    return np.random.default_rng(
        [seed % 2**64, *(zlib.crc32(part.encode("utf-8", "surrogatepass")) for part in purpose)]
    )


def resample(counts: IntArray, replicates: int, rng: np.random.Generator) -> IntArray:
    """The counts, and below them `replicates` tables of redrawn counts: (1 + replicates, cells).

    A cell that is empty in the data is empty in every replicate.
    """
    redrawn = rng.poisson(counts, size=(replicates, len(counts)))
    return np.concatenate([counts[np.newaxis], redrawn])


def percentile_interval(replicates: FloatArray) -> tuple[float, float] | None:
    """Where the middle 95 % of the replicates lie, by linear interpolation; NaN marks an undefined replicate.

    Undefined replicates are left out. There is no interval when there are no replicates, or when more than 5 % of them
    are undefined: then the data hardly hold what the metric is about, and what is left would claim too much.
    Infinite replicates count as what they are, so an end may be infinite; next to an infinite replicate an end is not
    interpolated but moved outwards.

    >>> percentile_interval(np.arange(41.0))
    (1.0, 39.0)
    """
    ordered = np.sort(replicates)
    defined = len(ordered) - int(np.isnan(ordered).sum())
    if defined == 0 or len(ordered) - defined > MAX_UNDEFINED * len(ordered):
        return None
    return _quantile(ordered[:defined], TAIL), _quantile(ordered[:defined], 1 - TAIL)


def containing(interval: tuple[float, float], value: float) -> tuple[float, float]:
    """The interval, with the nearer end moved out to the value when the value lies outside.

    >>> containing((0.1, 0.4), 0.0)
    (0.0, 0.4)
    """
    return min(interval[0], value), max(interval[1], value)


def _quantile(ordered: FloatArray, share: float) -> float:
    position = share * (len(ordered) - 1)
    below = math.floor(position)
    low, high = float(ordered[below]), float(ordered[min(below + 1, len(ordered) - 1)])
    if math.isinf(low) or math.isinf(high):
        return low if share < 0.5 else high
    return low + (high - low) * (position - below)
