"""The columns of a batch as a model wants them: right number, right order, numbers where only numbers will do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pellucid.core.arrays import Batch, Column, FloatArray
from pellucid.core.errors import ModelError
from pellucid.core.mixtures import to_matrix


def arrange(batch: Batch, count: int | None, names: Sequence[str] | None, model: str) -> Batch:
    """The batch in the model's own column order.

    Columns go by position, as in a request without a header. But when the model knows its features by name and the
    batch has the very same names in another order, names win: by position each feature would get another's values.

    Raises:
        ModelError: the model was trained on another number of features.
    """
    expected = len(names) if names else count
    if expected is not None and expected != len(batch.names):
        raise ModelError(
            f"{model} was trained on {expected} features, and the data has {len(batch.names)}: "
            f"{', '.join(batch.names[:20])}; leave out the label and other columns the model does not know"
        )
    if names and tuple(names) != batch.names and sorted(names) == sorted(batch.names):
        return batch.select(names)
    return batch


def matrix(batch: Batch, model: str) -> FloatArray:
    """(rows, columns) float64, in either order of memory; missing is NaN, true is 1.

    Raises:
        ModelError: a column holds text; the message names it and its first text.
    """
    if not has_text(batch):
        return to_matrix(batch)
    columns = [_numbers(name, column, model) for name, column in zip(batch.names, batch.columns, strict=True)]
    return to_matrix(Batch(batch.names, tuple(columns)))


def cells(batch: Batch) -> Column:
    """(rows, columns) objects: Python values, missing is NaN, for models that take text and numbers side by side."""
    values = np.empty((len(batch), len(batch.names)), dtype=object)
    for at, column in enumerate(batch.columns):
        values[:, at] = column
    values[values == None] = np.nan  # noqa: E711 - elementwise
    return values


def has_text(batch: Batch) -> bool:
    """Whether any column holds text."""
    return any(column.dtype.kind not in "biuf" for column in batch.columns)


def _numbers(name: str, column: Column, model: str) -> Column:
    if column.dtype.kind in "biuf":
        return column
    text = next((cell for cell in column if cell is not None), None)
    if text is None:
        return np.full(len(column), np.nan)
    raise ModelError(
        f"{model} takes numbers only, and column {name!r} holds text such as {str(text)[:40]!r}; "
        "encode the column as it was encoded for training, or give the model together with its preprocessing"
    )
