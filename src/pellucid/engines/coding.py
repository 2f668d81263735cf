"""Lists of values written as numbers, so that numpy can add up what belongs to each."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt
from msgspec import Struct

T = TypeVar("T", bound=Hashable)

IntArray = npt.NDArray[np.int64]


class Coded(Struct, Generic[T], frozen=True, eq=False):
    """Distinct values numbered in the order of their first appearance, and the number of each entry of a list."""

    numbers: Mapping[T, int]
    codes: IntArray

    def entries(self) -> list[T]:
        """The list itself."""
        return list(map(self.distinct.__getitem__, self.codes.tolist()))

    @property
    def distinct(self) -> list[T]:
        """The distinct values in the order of their numbers."""
        return list(self.numbers)

    def add_up(self, counts: IntArray) -> dict[T, int]:
        """The sum of the counts, one for each entry, of each distinct value."""
        sums = np.zeros(len(self.numbers), dtype=np.int64)
        np.add.at(sums, self.codes, counts)
        return dict(zip(self.numbers, sums.tolist(), strict=True))


def encode(values: Iterable[T]) -> Coded[T]:
    """The list with each value as a number.

    >>> encode(["b", "a", "b"]).codes.tolist()
    [0, 1, 0]
    """
    entries = list(values)
    numbers = {value: k for k, value in enumerate(dict.fromkeys(entries))}
    codes = np.fromiter(map(numbers.__getitem__, entries), dtype=np.int64, count=len(entries))
    return Coded(numbers, codes)
