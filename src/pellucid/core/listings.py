"""Values listed one after the other, as a selection of rows is written: `41,42,43` or `red,green`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

FEWEST_IN_RUN = 4
"""Whole numbers in a row that are told by their ends."""

MOST_PARTS, FIRST_PARTS = 6, 3
"""So many values and runs are told one by one; of more, only the first, or as many as tell listings apart."""

_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")

Part = tuple[str, ...]
"""A value alone, or the two ends of a run of whole numbers."""


def told_parts(listing: str, first: int = FIRST_PARTS) -> tuple[list[Part], int]:
    """What is told of the values of a listing, and how many of them are not; whole numbers in their order.

    Examples:
        >>> told_parts("41,42,43,44,50")
        ([('41', '44'), ('50',)], 0)
        >>> told_parts("a,b,c,d,e,f,g")
        ([('a',), ('b',), ('c',)], 4)
    """
    parts = _parts(listing)
    if len(parts) <= max(MOST_PARTS, first):
        return parts, 0
    return parts[:first], _count(parts[first:])


def parts_to_tell(listings: Iterable[str]) -> int:
    """How many parts of long listings have to be told so that no two of these are told alike, at least `FIRST_PARTS`.

    Examples:
        >>> parts_to_tell(["a,b,c,d,e,f,g", "a,b,c,x,y,z"])
        3
        >>> parts_to_tell(["a,b,c,d,e,f,g", "a,b,c,d,x,y,z"])
        5
    """
    found = {tuple(_parts(listing)) for listing in listings}
    long = sorted((_count(parts), parts) for parts in found if len(parts) > MOST_PARTS)
    apart = (_first_difference(parts, other) + 1 for (n, parts), (m, other) in pairwise(long) if n == m)
    return max([FIRST_PARTS, *apart])


def is_short(listing: str) -> bool:
    """Whether all values of a listing are told one by one, so that it can stand as it is."""
    parts, more = told_parts(listing)
    return not more and all(len(part) == 1 for part in parts)


def _parts(listing: str) -> list[Part]:
    values = list(dict.fromkeys(listing.split(",")))
    return _runs(values) if all(map(_WHOLE.fullmatch, values)) else [(value,) for value in values]


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


def _first_difference(parts: Sequence[Part], others: Sequence[Part]) -> int:
    return next(k for k, (part, other) in enumerate(zip(parts, others, strict=False)) if part != other)


def _count(parts: Iterable[Part]) -> int:
    """How many values these parts have together."""
    return sum(int(part[-1]) - int(part[0]) + 1 if len(part) == 2 else 1 for part in parts)
