"""Values listed one after the other, as a selection of rows is written: `41,42,43` or `red,green`."""

from __future__ import annotations

import re
from itertools import groupby

FEWEST_IN_RUN = 4
"""Whole numbers in a row that are told by their ends."""

MOST_PARTS, FIRST_PARTS = 6, 3
"""So many values and runs are told one by one; of more, only the first."""

_WHOLE = re.compile(r"-?[0-9]{1,18}")

Part = tuple[str, ...]
"""A value alone, or the two ends of a run of whole numbers."""


def told_parts(listing: str) -> tuple[list[Part], int]:
    """What is told of the values of a listing, and how many of them are not; whole numbers in their order.

    Examples:
        >>> told_parts("41,42,43,44,50")
        ([('41', '44'), ('50',)], 0)
        >>> told_parts("a,b,c,d,e,f,g")
        ([('a',), ('b',), ('c',)], 4)
    """
    values = list(dict.fromkeys(listing.split(",")))
    parts: list[Part] = _runs(values) if all(map(_WHOLE.fullmatch, values)) else [(value,) for value in values]
    if len(parts) <= MOST_PARTS:
        return parts, 0
    told = parts[:FIRST_PARTS]
    return told, len(values) - sum(map(_size, told))


def is_short(listing: str) -> bool:
    """Whether all values of a listing are told one by one, so that it can stand as it is."""
    parts, more = told_parts(listing)
    return not more and all(len(part) == 1 for part in parts)


def _runs(values: list[str]) -> list[Part]:
    numbers = sorted(set(map(int, values)))
    parts: list[Part] = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        found = [number for _, number in run]
        if len(found) >= FEWEST_IN_RUN:
            parts.append((str(found[0]), str(found[-1])))
        else:
            parts += [(str(number),) for number in found]
    return parts


def _size(part: Part) -> int:
    return int(part[-1]) - int(part[0]) + 1 if len(part) == 2 else 1
