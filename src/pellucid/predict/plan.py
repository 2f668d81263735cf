"""Which records go into which request."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pellucid.predict.codecs.bodies import EncodedBatch


class Plan:
    """Records cut into requests, one request after another, when it is their turn.

    Records are taken from `gaps` only, in order; no gap is empty. They are cut at multiples of `unit` records from the
    start of the batch.
    """

    def __init__(self, encoded: EncodedBatch, gaps: Sequence[range], unit: int) -> None:
        self._ends = encoded.ends
        self._overhead = encoded.template.overhead - len(encoded.template.separator)
        self._gaps = list(gaps)
        self._unit = unit

    def take(self, records: int, max_body: int) -> range | None:
        """The next records, as many as allowed, at least one unit; `None` when all are taken.

        A body has at most `max_body` bytes, unless a single unit has more.
        """
        if not self._gaps:
            return None
        gap = self._gaps.pop(0)
        stop = min(self._cut(gap.start, records, max_body), gap.stop)
        if stop < gap.stop:
            self._gaps.insert(0, range(stop, gap.stop))
        return range(gap.start, stop)

    def _cut(self, start: int, records: int, max_body: int) -> int:
        before = int(self._ends[start - 1]) if start else 0
        fitting = int(np.searchsorted(self._ends, before + max_body - self._overhead, side="right"))
        stop = min(fitting, start + records)
        return max(stop - stop % self._unit, start - start % self._unit + self._unit)
