"""What every kind of artifact turns into: a model that says something about a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pellucid.core.arrays import Batch, Column, FloatArray
from pellucid.predict.structures.insides import Insides

WHOLE = 2.0**53


class Outputs(Struct, frozen=True, eq=False):
    """What a model said about n rows.

    `scores` is (n, k): the value of a regressor, the probability of the second class of a binary classifier, or one
    probability a class. `labels` is (n,): predicted classes. `classes` name the columns of `scores` when there are
    several. One of `scores` and `labels` may be missing, not both.
    """

    scores: FloatArray | None
    labels: Column | None = None
    classes: tuple[str, ...] | None = None

    def __len__(self) -> int:
        """Number of rows answered."""
        found = self.labels if self.scores is None else self.scores
        return 0 if found is None else len(found)


class Model(Protocol):
    """A loaded model."""

    def answer(self, batch: Batch) -> Outputs:
        """What the model says, row by row."""

    def insides(self) -> Insides:
        """The model taken apart, so that it gives the scores of `answer`.

        Raises:
            UnreadableError: it cannot be represented.
        """

    def close(self) -> None:
        """Release what the model holds."""


def as_scores(values: npt.ArrayLike) -> FloatArray:
    """Scores as (n, k) float64; a single column may come flat."""
    scores = np.asarray(values, dtype=np.float64)
    return scores.reshape(-1, 1) if scores.ndim == 1 else scores


def as_labels(values: npt.ArrayLike) -> Column:
    """Labels as a column: whole numbers as int64, text as `str` objects."""
    labels = np.asarray(values).reshape(-1)
    if labels.dtype.kind in "iu":
        return labels.astype(np.int64)
    if labels.dtype.kind == "f" and (np.abs(labels) < WHOLE).all() and (labels == np.floor(labels)).all():
        return labels.astype(np.int64)
    return labels.astype(object) if labels.dtype.kind in "US" else labels


def of_classes(probabilities: npt.ArrayLike, classes: Sequence[object], labels: npt.ArrayLike) -> Outputs:
    """A classifier's outputs: of two classes only the second's probability is kept, as hosted models answer."""
    scores = as_scores(probabilities)
    if scores.shape[1] == 2:
        return Outputs(scores[:, 1:], as_labels(labels))
    return Outputs(scores, as_labels(labels), tuple(map(str, classes)) if scores.shape[1] > 1 else None)
