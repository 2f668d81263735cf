"""The model as explainers ask it: answers checked, questions counted, outputs named."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from pellucid.core.arrays import Batch, FloatArray
from pellucid.core.errors import ModelError

PredictScores = Callable[[Batch], FloatArray]
"""Scores (rows, outputs) of a batch, in its row order."""

MEMORY_ROWS = 16_384
"""Rows built for the model at a time, unless the caller decides: with tens of columns they fit in a core's cache."""

MEMORY_CELLS = 1 << 22
MOST_REMOTE_ROWS = 1 << 17


def remote_memory_rows(columns: int) -> int:
    """Rows to build at a time for a model that is asked over a network: many, so that requests under way are large."""
    return min(MOST_REMOTE_ROWS, max(MEMORY_ROWS, MEMORY_CELLS // max(1, columns)))


class AskedModel:
    """A model whose answers are checked and whose calls and rows are counted."""

    def __init__(self, predict: PredictScores) -> None:
        self._predict = predict
        self.calls = 0
        self.rows = 0
        self._outputs: int | None = None

    @property
    def outputs(self) -> int:
        """Number of scores per record; 0 before the first answer."""
        return self._outputs or 0

    def scores(self, batch: Batch) -> FloatArray:
        """Scores (rows, outputs) from one call.

        Raises:
            ModelError: not one row of scores per record, not as many scores as before, or a score that is not a
                finite number.
        """
        scores = np.asarray(self._predict(batch), dtype=np.float64)
        self.calls += 1
        self.rows += len(batch)
        if scores.ndim != 2 or len(scores) != len(batch):
            raise ModelError(
                f"the model answered with scores of shape {scores.shape} to {len(batch)} records; "
                "one row of scores per record is needed"
            )
        if self._outputs not in (None, scores.shape[1]):
            raise ModelError(
                f"the model returned {scores.shape[1]} scores per record, but {self._outputs} before; "
                "it has to return the same number every time"
            )
        self._outputs = scores.shape[1]
        if not np.isfinite(scores).all():
            row, output = np.argwhere(~np.isfinite(scores))[0]
            raise ModelError(
                f"the model returned a score that is not a finite number ({scores[row, output]}) for record {row} of "
                f"{len(batch)}, output {output}; attributions need finite scores: check how the model treats "
                "missing or unusual values",
                excerpt=str(next(batch.take(slice(row, row + 1)).rows())),
            )
        return scores

    def scores_in_blocks(self, batch: Batch, memory_rows: int) -> FloatArray:
        """Scores (rows, outputs), asked for in blocks of at most `memory_rows`."""
        starts = range(0, len(batch), memory_rows)
        return np.concatenate([self.scores(batch.take(slice(start, start + memory_rows))) for start in starts])


def name_outputs(count: int, names: Sequence[str] | None) -> tuple[str, ...]:
    """The names given, or `label0`, `label1`, ... (contract 6.4).

    Raises:
        ModelError: there are more or fewer names than outputs.
    """
    if names is None:
        return tuple(f"label{k}" for k in range(count))
    if len(names) != count:
        raise ModelError(
            f"the model returned {count} scores per record, but there are {len(names)} label headers "
            f"({', '.join(map(repr, names))}); give one label header per score"
        )
    return tuple(names)
