"""How often chance alone would explain what stands out, when many values are looked at."""

from __future__ import annotations

from collections.abc import Sequence

FALSE_DISCOVERY_RATE = 0.05


def q_values(p_values: Sequence[float], *, any_dependence: bool = False) -> list[float]:
    """The false-discovery rate at which each hypothesis would be rejected, in the order of the p-values.

    Rejecting all with q <= 0.05 keeps the expected share of wrong ones among them at 5 % or less; when nothing is there
    to be found, so is the chance of rejecting any. That holds for independent and for positively dependent p-values
    (Benjamini and Hochberg: Controlling the false discovery rate, 1995), and with `any_dependence`, at the price of a
    factor of 1 + 1/2 + ... + 1/m, for all (Benjamini and Yekutieli, 2001).

    >>> [round(q, 3) for q in q_values([0.01, 0.04, 0.03, 0.5])]
    [0.04, 0.053, 0.053, 0.5]
    """
    number = len(p_values)
    price = sum(1 / k for k in range(1, number + 1)) if any_dependence else 1.0
    adjusted = [0.0] * number
    lowest = 1.0
    for rank, position in zip(range(number, 0, -1), _descending(p_values), strict=True):
        lowest = min(lowest, p_values[position] * price * number / rank)
        adjusted[position] = lowest
    return adjusted


def _descending(p_values: Sequence[float]) -> list[int]:
    return sorted(range(len(p_values)), key=lambda position: -p_values[position])
