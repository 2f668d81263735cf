"""Predictions of several batches as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pellucid.core.arrays import Column, Predictions
from pellucid.core.errors import ModelError


def join_predictions(parts: Sequence[Predictions]) -> Predictions:
    """All answers in order; scores, labels or headers that some part lacks are left out.

    Labels get one type: where one part holds text, the numbers of the others become their text.

    Raises:
        ModelError: parts have different numbers of scores a record.
    """
    if len(parts) == 1:
        return parts[0]
    scores = [part.scores for part in parts if part.scores is not None]
    widths = sorted({matrix.shape[1] for matrix in scores})
    if len(widths) > 1:
        raise ModelError(f"The model gives different numbers of scores: {' and '.join(map(str, widths))} a record")
    labels = [part.labels for part in parts if part.labels is not None]
    headers = {part.headers for part in parts}
    return Predictions(
        np.vstack(scores) if scores and len(scores) == len(parts) else None,
        _join_labels(labels) if labels and len(labels) == len(parts) else None,
        headers.pop() if len(headers) == 1 else None,
    )


def _join_labels(columns: Sequence[Column]) -> Column:
    kinds = {column.dtype.kind for column in columns}
    if kinds <= {"i", "u", "f"} or len(kinds) == 1:
        return np.concatenate(columns)
    return np.concatenate([np.array([_as_text(cell) for cell in column.tolist()], dtype=object) for column in columns])


def _as_text(cell: object) -> object:
    return cell if cell is None else str(cell)
