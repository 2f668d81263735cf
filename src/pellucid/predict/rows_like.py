"""Batches as the frames a model in memory expects: of the caller's own kind, with the caller's own categories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pellucid.core.arrays import Batch

if TYPE_CHECKING:
    import narwhals as nw


class RowsLike:
    """Makes frames of the kind of `template`, an eager frame whose rows do not matter."""

    def __init__(self, template: nw.DataFrame[Any]) -> None:
        self._template = template.head(0)

    @property
    def is_pandas(self) -> bool:
        """Whether the frames are pandas'."""
        return bool(self._template.implementation.is_pandas())

    def frame(self, batch: Batch, names: Sequence[str] | None = None) -> Any:
        """The batch as a native frame; categorical columns are categorical again. `names` rename its columns."""
        made = self._pandas(batch) if self.is_pandas else self._other(batch)
        return made if names is None or tuple(names) == batch.names else _renamed(made, batch.names, names)

    def _pandas(self, batch: Batch) -> Any:
        """Categories are those of the template, unused ones too: libraries take their codes for values."""
        from pandas import CategoricalDtype, DataFrame

        frame = DataFrame(dict(zip(batch.names, batch.columns, strict=True)))
        known = self._template.to_native().dtypes
        categorical = {
            name: known[name] for name in batch.names if name in known and isinstance(known[name], CategoricalDtype)
        }
        return frame.astype(categorical) if categorical else frame

    def _other(self, batch: Batch) -> Any:
        import narwhals as nw

        cells = {
            name: column.tolist() if column.dtype.kind == "O" else column
            for name, column in zip(batch.names, batch.columns, strict=True)
        }
        frame = nw.from_dict(cells, backend=self._template.implementation)
        schema = self._template.schema
        casts = [
            nw.col(name).cast(schema[name])
            for name in batch.names
            if isinstance(schema.get(name), nw.Categorical | nw.Enum)
        ]
        return frame.with_columns(*casts).to_native()


def _renamed(frame: Any, names: Sequence[str], wanted: Sequence[str]) -> Any:
    import narwhals as nw

    return nw.from_native(frame).rename(dict(zip(names, wanted, strict=True))).to_native()
