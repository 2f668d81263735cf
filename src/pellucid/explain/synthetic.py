"""Synthetic rows: some cells of an explained row, the others from baseline rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pellucid.core.arrays import Batch, Column
from pellucid.core.mixtures import Mix, MixedBatch
from pellucid.explain.coalitions import BoolArray
from pellucid.explain.mixing import MixWords
from pellucid.explain.vectorised_mixing import WordArray, mix_words

IntArray = npt.NDArray[np.intp]

_WORDS = (np.float64, np.int64)
_EVERY_BIT = np.uint64(2**64 - 1)


class RowMixer:
    """Mixes rows with baseline rows, column by column; where types differ a column takes the type that holds both.

    Numbers of 64 bits are mixed by `mix_words`, whatever they stand for.
    """

    def __init__(self, rows: Batch, baseline: Batch, mix_words: MixWords = mix_words) -> None:
        pairs = [_same_type(own, other) for own, other in zip(rows.columns, baseline.columns, strict=True)]
        self._own = Batch(rows.names, tuple(own for own, _ in pairs))
        self._others = Batch(rows.names, tuple(other for _, other in pairs))
        self._mix_words = mix_words
        self._at = [k for k, (own, _) in enumerate(pairs) if own.dtype in _WORDS]
        self._words = np.empty((len(self._at), len(rows) + len(baseline)), dtype=np.uint64)
        for words, k in zip(self._words, self._at, strict=True):
            np.concatenate([part.view(np.uint64) for part in pairs[k]], out=words)

    def mix(self, mixes: Sequence[Mix]) -> MixedBatch:
        """The rows of all mixes, one mix after the other."""
        block = self._mixed_words(mixes)
        words = iter(block)
        columns = tuple(
            next(words).view(own.dtype) if own.dtype in _WORDS else _mixed(own, other, k, mixes)
            for k, (own, other) in enumerate(zip(self._own.columns, self._others.columns, strict=True))
        )
        is_matrix = all(column.dtype == np.float64 for column in columns)
        matrix = block.view(np.float64).T if is_matrix else None
        return MixedBatch(self._own.names, columns, self._own, self._others, tuple(mixes), matrix)

    def _mixed_words(self, mixes: Sequence[Mix]) -> WordArray:
        """The columns of words (columns, rows), one after the other in memory."""
        block = np.empty((len(self._at), sum(map(len, mixes))), dtype=np.uint64)
        start = 0
        for mix in mixes:
            bits = np.where(np.ascontiguousarray(mix.keeps.T), _EVERY_BIT, np.uint64(0))
            slots = mix.slots if len(self._at) == len(self._own.names) else mix.slots[:, self._at]
            self._mix_words(self._words, mix.rows, mix.mates + len(self._own), bits, slots, block, start)
            start += len(mix)
        return block


def _mixed(own: Column, other: Column, column: int, mixes: Sequence[Mix]) -> Column:
    """A column of cells of any type."""
    mixed = np.empty(sum(map(len, mixes)), dtype=own.dtype)
    start = 0
    for mix in mixes:
        shape = len(mix.rows), len(mix.keeps), mix.mates.shape[1]
        cells = mixed[start : start + len(mix)].reshape(shape)
        cells[...] = other[mix.mates][:, None, :]
        is_own = mix.keeps.T.take(mix.slots[:, column], axis=0)
        np.copyto(cells, own[mix.rows][:, None, None], where=is_own[:, :, None])
        start += len(mix)
    return mixed


def differs_from_baseline(own: Column, other: Column) -> BoolArray:
    """Which cells of `own` (rows, 1) differ from any cell of `other`, exactly; two missing values are equal."""
    first = other[:1]
    if not _equal(other, first).all():
        return np.ones((len(own), 1), dtype=np.bool_)
    return ~_equal(own, first)[:, None]


def differences(own: Column, other: Column) -> BoolArray:
    """Which cells of `own` differ from which of `other`, exactly, (rows, others); two missing values are equal."""
    return ~_equal(own[:, None], other[None, :])


def _equal(left: Column, right: Column) -> BoolArray:
    equal = np.asarray(left == right, dtype=np.bool_)
    missing = left != left
    return equal | (missing & (right != right)) if missing.any() else equal


def _same_type(own: Column, other: Column) -> tuple[Column, Column]:
    if own.dtype == other.dtype:
        return own, other
    is_object = "O" in (own.dtype.kind, other.dtype.kind)
    common = np.dtype(object) if is_object else np.result_type(own, other)
    return own.astype(common), other.astype(common)
