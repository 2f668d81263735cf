"""The records of one batch as a checkpoint sees them."""

from __future__ import annotations

from collections.abc import Iterator

from pellucid.core.arrays import Predictions
from pellucid.predict.checkpoint import UNIT, Answered, Checkpoint
from pellucid.predict.codecs.bodies import EncodedBatch

_BLOCK = 4096


class Units:
    """Which records have been answered before; without a checkpoint, none.

    `size` is the number of records that share a key: one where a body may hold no more, or records are very long. It
    depends on nothing that another run may find different. `known` are the number of the first record, and the answers,
    of every unit that had been answered when the batch came.
    """

    def __init__(self, encoded: EncodedBatch, checkpoint: Checkpoint | None, max_body: int) -> None:
        self._encoded = encoded
        self._checkpoint = checkpoint
        self._count = len(encoded)
        self.size = 1 if checkpoint is None else _unit_size(encoded, max_body)
        self._keys = [] if checkpoint is None else checkpoint.keys(encoded.template.parts, self._unit_texts())
        self.known = [] if checkpoint is None else list(self._answered(checkpoint))

    def gaps(self) -> list[range]:
        """Runs of records that have not been answered."""
        gaps = []
        start = 0
        for first, _ in self.known:
            gaps.append(range(start, first))
            start = min(first + self.size, self._count)
        return [gap for gap in [*gaps, range(start, self._count)] if gap]

    def find(self, span: range) -> Predictions | None:
        """What was answered to a part of a unit that was asked by itself."""
        if self._checkpoint is None or self._is_whole(span):
            return None
        return self._checkpoint.find(self._key(self._checkpoint, span))

    def keep(self, span: range, predictions: Predictions) -> None:
        """Remember the answers to these records."""
        if self._checkpoint is None:
            return
        if self._is_whole(span):
            starts = range(span.start, span.stop, self.size)
            keys = tuple(self._keys[start // self.size] for start in starts)
            counts = tuple(min(self.size, span.stop - start) for start in starts)
        else:
            keys = (self._key(self._checkpoint, span),)
            counts = (len(span),)
        self._checkpoint.keep(Answered(keys, counts, predictions))

    def _answered(self, checkpoint: Checkpoint) -> Iterator[tuple[int, list[Predictions]]]:
        for k, key in enumerate(self._keys):
            found = checkpoint.find(key)
            if found is not None:
                yield k * self.size, [found]

    def _is_whole(self, span: range) -> bool:
        return span.start % self.size == 0 and (span.stop % self.size == 0 or span.stop == self._count)

    def _key(self, checkpoint: Checkpoint, span: range) -> str:
        return checkpoint.keys(self._encoded.template.parts, [self._encoded.text(span.start, span.stop)])[0]

    def _unit_texts(self) -> Iterator[memoryview]:
        """The text of every unit; many are written at once and then taken apart."""
        ends = self._encoded.ends
        for first in range(0, self._count, _BLOCK):
            block = range(first, min(first + _BLOCK, self._count))
            text = self._encoded.text(block.start, block.stop)
            origin = int(ends[first - 1]) if first else 0
            for start in block[:: self.size]:
                begin = int(ends[start - 1]) - origin if start else 0
                end = int(ends[min(start + self.size, block.stop) - 1]) - origin
                yield text[begin : end - len(self._encoded.template.separator)]


def _unit_size(encoded: EncodedBatch, max_body: int) -> int:
    largest = int(encoded.sizes().max(initial=0)) + len(encoded.template.separator)
    is_too_large = encoded.template.overhead + UNIT * largest > max_body
    return 1 if encoded.template.is_single or is_too_large else UNIT
