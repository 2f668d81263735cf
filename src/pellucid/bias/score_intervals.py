"""95 % intervals of shares, and of differences and ratios of the shares of two groups, without resampling.

Wilson's score interval is the only one of a share that stays true for few rows and near 0 and 1 (Brown, Cai and
DasGupta: Interval estimation for a binomial proportion, 2001). The distances from the shares to their limits are then
put together as variances are (Newcombe: Interval estimation for the difference between independent proportions, 1998,
method 10; for ratios Donner and Zou: Closed-form confidence intervals for functions of the normal mean and standard
deviation, 2012). Amounts are numbers, or arrays with one entry for each of many tables.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from pellucid.bias.outcomes import Amount, div

Z_95 = 1.959963984540054

Bounds = tuple[Amount, Amount]
"""Low and high end of an interval."""


class Share(Struct, frozen=True, eq=False):
    """An estimate and the ends of its interval, on any scale that grows with the share."""

    value: Amount
    low: Amount
    high: Amount


def wilson(hits: Amount, of: Amount) -> Share:
    """`hits` out of `of` (at least one) rows: value and interval lie in [0, 1].

    >>> share = wilson(8, 20)
    >>> [round(float(x), 4) for x in (share.value, share.low, share.high)]
    [0.4, 0.2188, 0.6134]
    """
    misses = of - hits
    spread = Z_95 * np.sqrt(hits * misses / of + Z_95**2 / 4)
    low = np.where(hits == 0, 0.0, (hits + Z_95**2 / 2 - spread) / (of + Z_95**2))
    high = np.where(misses == 0, 1.0, (hits + Z_95**2 / 2 + spread) / (of + Z_95**2))
    return Share(hits / of, low, high)


def difference_bounds(x: Share, y: Share) -> Bounds:
    """Interval of `x - y`; it contains the difference, and lies in [-1, 1] when the shares do in [0, 1].

    >>> low, high = difference_bounds(wilson(56, 70), wilson(48, 80))
    >>> round(float(low), 4), round(float(high), 4)
    (0.0524, 0.3339)
    """
    gap = x.value - y.value
    return gap - np.hypot(x.value - x.low, y.high - y.value), gap + np.hypot(x.high - x.value, y.value - y.low)


def ratio_bounds(x: Share, y: Share) -> Bounds:
    """Interval of `x / y`, in [0, inf]; that of `y / x` is its reciprocal.

    >>> low, high = ratio_bounds(wilson(20, 100), wilson(40, 100))
    >>> round(float(low), 3), round(float(high), 3)
    (0.316, 0.784)
    """
    product = x.value * y.value
    with np.errstate(divide="ignore", invalid="ignore"):
        low = _inner(x.value, x.low) / (product + _root(product, x.value, x.low, y.value, y.high))
        high = (product + _root(product, x.value, x.high, y.value, y.low)) / _inner(y.value, y.low)
    return np.where(x.low == 0, 0.0, low), np.where(y.low == 0, np.inf, high)


def odds_difference_bounds(x: Share, y: Share) -> Bounds:
    """Interval of the odds of `x` less those of `y`, in [-inf, inf]; odds grow with the share, and so do their ends.

    Where odds are infinite there are no distances to put together: then the ends are those of the worst case.
    """
    x, y = _odds(x), _odds(y)
    with np.errstate(invalid="ignore"):
        low, high = difference_bounds(x, y)
        return np.where(np.isnan(low), x.low - y.high, low), np.where(np.isnan(high), x.high - y.low, high)


def _odds(share: Share) -> Share:
    return Share(*(div(end, 1 - end) for end in (share.value, share.low, share.high)))


def size_bounds(bounds: Bounds) -> Bounds:
    """Interval of the size of a difference, given that of the difference; 0 is in both or in neither."""
    low, high = np.abs(bounds[0]), np.abs(bounds[1])
    straddles = (bounds[0] <= 0) & (bounds[1] >= 0)
    return np.where(straddles, 0.0, np.minimum(low, high)), np.maximum(low, high)


def _inner(value: Amount, end: Amount) -> Amount:
    """The square of the share less that of its distance to the end."""
    return end * (2 * value - end)


def _root(product: Amount, x: Amount, x_end: Amount, y: Amount, y_end: Amount) -> Amount:
    return np.sqrt(np.maximum(product**2 - _inner(x, x_end) * _inner(y, y_end), 0.0))
