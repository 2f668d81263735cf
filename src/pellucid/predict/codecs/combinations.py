"""Rows of a few columns that are the same, found without sorting."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pellucid.core.arrays import Column

IntArray = npt.NDArray[np.intp]
WordArray = npt.NDArray[np.uint64]

_MOST_SLOTS = 1 << 14
_MOST = _MOST_SLOTS // 4
_SLOTS_PER_ROW = 8
_ROUNDS = 6
_LEARN_EVERY = 8
_SAMPLE = 1024
_MOST_IN_SAMPLE = 720
"""Distinct rows that a sample of `_SAMPLE` is expected to hold when there are about 1,400 of them."""

_SMALL = 1024
_VARIED_SAMPLE = 256
_VARIED = 0.9
_BLOCK = 16_384
_KEY_SPACE = 2**63
_ODD = np.random.default_rng(20).integers(2**62, 2**63, size=1024, dtype=np.uint64) * np.uint64(2) + np.uint64(1)


class Combinations(Struct, frozen=True, eq=False):
    """`codes` (rows,) number the combination of cells in each row, `rows` (combinations,) a row where each occurs.

    A combination may have more than one number.
    """

    codes: IntArray
    rows: IntArray


class Words(Struct, frozen=True, eq=False):
    """A column as 64-bit words that are equal only where cells have the same text.

    `sample` are words evenly spread over the column. For integers they suggest that all lie in the `span` numbers from
    `low` on; for other columns `span` is 0.
    """

    words: WordArray
    sample: WordArray
    low: int = 0
    span: int = 0


def as_words(column: Column) -> Words:
    """The cells of a column as words: integers themselves, the bits of floats, the identities of objects.

    Equal objects that are not identical have different words, so a column of them may seem to repeat less than it does.
    The words of objects are only good as long as the column is.
    """
    plain = np.ascontiguousarray(column)
    if plain.dtype.kind == "O":
        words = np.ndarray(len(plain), np.uint64, buffer=plain)
    elif plain.dtype.kind == "i":
        words = plain.astype(np.int64, copy=False).view(np.uint64)
    else:
        words = plain.view(f"u{plain.itemsize}").astype(np.uint64, copy=False)
    sample = words[:: max(1, len(words) // _SAMPLE)].copy()
    if plain.dtype.kind != "i" or not len(plain):
        return Words(words, sample)
    low, high = int(sample.view(np.int64).min()), int(sample.view(np.int64).max())
    low = 0 if low >= 0 and high < _SMALL else low
    return Words(words, sample, low, high - low + 1)


def seems_varied(column: Words) -> bool:
    """Whether nearly all of some cells, evenly spread over the column, differ."""
    if 0 < column.span <= _VARIED_SAMPLE:
        return False
    step = max(1, len(column.sample) // _VARIED_SAMPLE)
    return len(set(column.sample[::step].tolist())) > _VARIED * len(column.sample[::step])


def find_combinations(columns: Sequence[Words], most: int) -> Combinations | None:
    """The distinct rows of these columns; `None` when there are more than `most`, or more than about 1,500.

    Cost: about 2 ns a cell. Rows are hashed into slots, each slot keeps one row, and the rows whose slot keeps another
    row go into the next round. What hashing may have joined is compared cell by cell in the end: the result is exact.
    """
    factors = _factors(columns)
    sampled = np.zeros_like(columns[0].sample)
    for column, factor in zip(columns, factors, strict=True):
        sampled += column.sample * factor.value
    distinct = len(np.unique(sampled))
    if distinct > _MOST_IN_SAMPLE:
        return None
    keys, is_exact = _mix(columns, factors)
    slots = min(1 << (_SLOTS_PER_ROW * distinct).bit_length(), _MOST_SLOTS)
    found = _number(keys, slots, min(most, _MOST))
    if found is None or is_exact:
        return found
    same = (np.array_equal(column.words[found.rows].take(found.codes), column.words) for column in columns)
    return found if all(same) else None


class _Factor(NamedTuple):
    """What a column's words are multiplied with, and whether products stay apart as long as words keep to `span`."""

    value: np.uint64
    is_exact: bool


def _factors(columns: Sequence[Words]) -> list[_Factor]:
    """Places of a number system, as long as there is room for integers in 64 bits, and odd numbers."""
    factors = []
    place = 1
    for column, odd in zip(columns, cycle(_ODD), strict=False):
        is_exact = 0 < column.span <= _KEY_SPACE // place
        factors.append(_Factor(np.uint64(place) if is_exact else odd, is_exact))
        place *= column.span if is_exact else 1
    return factors


def _mix(columns: Sequence[Words], factors: Sequence[_Factor]) -> tuple[WordArray, bool]:
    """One word a row, and whether different rows are sure to have different words."""
    n = len(columns[0].words)
    keys = np.zeros(n, dtype=np.uint64)
    spare = np.empty(min(n, _BLOCK), dtype=np.uint64)
    is_exact = all(factor.is_exact for factor in factors)
    for start in range(0, n, _BLOCK):
        part = keys[start : start + _BLOCK]
        product = spare[: len(part)]
        for column, factor in zip(columns, factors, strict=True):
            words = column.words[start : start + _BLOCK]
            is_exact = is_exact and _keeps_to_span(column, words)
            np.multiply(words, factor.value, out=product)
            np.add(part, product, out=part)
    return keys, is_exact


def _keeps_to_span(column: Words, words: WordArray) -> bool:
    if not column.low:
        return int(words.max()) < column.span
    whole = words.view(np.int64)
    return column.low <= int(whole.min()) and int(whole.max()) < column.low + column.span


def _number(keys: WordArray, slots: int, most: int) -> Combinations | None:
    """Numbers for equal keys; in the first round only some rows are looked at to learn which keys there are."""
    codes = np.empty(len(keys), dtype=np.intp)
    left = np.arange(len(keys))
    owners: list[IntArray] = []
    count = 0
    for turn in range(_ROUNDS):
        places = _places(keys, slots, turn)
        keepers, numbers, used = _keep(places, slots, 1 if turn else _LEARN_EVERY)
        owners.append(left[keepers[used]])
        if count + len(used) > most:
            return None
        found = numbers.take(places)
        found += count
        count += len(used)
        missed = np.flatnonzero(keys[keepers].take(places) != keys)
        if turn:
            codes[left] = found
        else:
            codes = found
        if not len(missed):
            return Combinations(codes, np.concatenate(owners))
        left, keys = left[missed], keys[missed]
    return None


def _places(keys: WordArray, slots: int, turn: int) -> IntArray:
    """A slot for every key; `slots` is a power of two."""
    mixed: WordArray = keys * _ODD[-1 - turn]
    np.right_shift(mixed, np.uint64(65 - slots.bit_length()), out=mixed)
    return mixed.view(np.intp)


def _keep(places: IntArray, slots: int, step: int) -> tuple[IntArray, IntArray, IntArray]:
    """For every slot the row it keeps and its number among the slots in use; and the slots in use."""
    # A slot without a row keeps row 0, whose key never equals a key of that slot.
    keepers = np.zeros(slots, dtype=np.intp)
    keepers[places[::step]] = np.arange(0, len(places), step)
    is_used = np.zeros(slots, dtype=np.bool_)
    is_used[places[::step]] = True
    return keepers, np.cumsum(is_used) - 1, np.flatnonzero(is_used)
