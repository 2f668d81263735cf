"""Predictions as an argument: in the data, beside the data, or a model to ask."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pellucid.api.models import Endpoint, Models, one_model
from pellucid.api.rows import cells_of

if TYPE_CHECKING:
    from pellucid.api.rows import Rows

COLUMN = "predicted_label"
"""What given predictions are called among the columns, unless there is such a column."""


class Source(Struct, frozen=True, eq=False):
    """Where predictions come from: a column of the rows, or models; neither when there are none."""

    rows: Rows
    column: str | None = None
    models: Models | None = None

    def section(self) -> dict[str, Any]:
        """What a configuration says about it."""
        if self.column is not None:
            return {"predicted_label": self.column}
        return {} if self.models is None else {"predictor": {**self.models.predictor(), **self.models.labels()}}


def find_predictions(predictions: object, rows: Rows) -> Source:
    """A column's name, a model (also as a path or URL), or one value a row; `None` is no predictions.

    Text is a column where there is one of this name, a path or URL where it looks like one, and else a column that is
    missing.

    Raises:
        ConfigError: there is not one value a row.
    """
    if predictions is None:
        return Source(rows)
    if isinstance(predictions, str) and not _is_place(predictions, rows):
        return Source(rows, column=predictions)
    if isinstance(predictions, str | Path | Endpoint) or hasattr(predictions, "predict") or callable(predictions):
        return Source(rows, models=one_model(predictions, rows.template))
    name = COLUMN
    while name in (rows.columns or ()):
        name += "_"
    return Source(rows.with_column(name, cells_of(predictions)), column=name)


def _is_place(text: str, rows: Rows) -> bool:
    return text not in (rows.columns or ()) and ("/" in text or "\\" in text or Path(text).exists())
