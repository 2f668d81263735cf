"""Which column plays which part (contract 3.2)."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from msgspec import Struct

from pellucid.core.dataset import Dataset, FileDataset
from pellucid.core.errors import ConfigError
from pellucid.core.facets import CountRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pellucid.core.facets import ColumnRef
    from pellucid.core.specs import AnalysisSpec, BiasSpec, DataSpec

DEFAULT_PREDICTED_LABEL = "predicted_label"


class Columns(Struct, frozen=True):
    """Column names by part.

    `features` are what a facet or an explanation may look at, `model` is what the model is sent, both in the
    data set's order. `flip` is what the flip test measures distances in (the facet itself is left out later): the main
    data set's features, excluded ones too, but no column of a separate facet or prediction file.
    """

    label: str | None
    predicted_label: str | None
    features: tuple[str, ...]
    model: tuple[str, ...]
    flip: tuple[str, ...]
    join: str | None


def assign_columns(spec: AnalysisSpec, dataset: Dataset, columns: Sequence[str]) -> Columns:
    """The part of every column of an opened data set.

    Raises:
        ConfigError: a locator names a column that is not there.
    """
    data = spec.data
    main = dataset.main.columns if isinstance(dataset, FileDataset) else tuple(columns)
    label = _label(data, dataset, main)
    predicted = _predicted_label(data, dataset, main)
    join = dataset.join_column if isinstance(dataset, FileDataset) else None
    features = tuple(name for name in main if name not in {label, predicted, join})
    excluded = {find_column(ref, main, f"excluded_columns[{k}]") for k, ref in enumerate(data.excluded)}
    return Columns(
        label,
        predicted,
        features,
        model=tuple(name for name in features if name not in excluded),
        flip=features,
        join=join,
    )


def count_request(bias: BiasSpec, parts: Columns, dataset: Dataset, columns: Sequence[str]) -> CountRequest:
    """What to count, with every column by name.

    Raises:
        ConfigError: a facet or the group column is not there.
    """
    if parts.label is None:
        raise ConfigError("label", "bias metrics need the label column", expected="a column name or index")
    return CountRequest(
        parts.label,
        bias.positive,
        tuple((_facet(spec.column, k, dataset, columns), spec.values) for k, spec in enumerate(bias.facets)),
        parts.predicted_label,
        None if bias.group is None else find_column(bias.group, columns, "group_variable"),
    )


def find_column(ref: ColumnRef, columns: Sequence[str], field: str) -> str:
    """The name of the column that `ref` (a name or a 0-based index) points to.

    Raises:
        ConfigError: there is no such column; the message lists close names.
    """
    if isinstance(ref, int):
        if 0 <= ref < len(columns):
            return columns[ref]
        raise ConfigError(field, "there is no column with this index", got=ref, expected=f"0 to {len(columns) - 1}")
    if ref in columns:
        return ref
    close = get_close_matches(ref, columns, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise ConfigError(
        field, _MISSING.get(field.split("[", maxsplit=1)[0], "no such column"), got=ref, expected=_some(columns) + hint
    )


def free_name(name: str, columns: Sequence[str]) -> str:
    """The name, with as many underscores behind it as make it differ from all columns."""
    while name in columns:
        name += "_"
    return name


_MISSING = {
    "label": "Headers must contain label.",
    "facet": "Unable to locate the facet.",
    "excluded_columns": "Feature names not found.",
    "methods.shap.features_to_explain": "Feature names not found.",
    "methods.pdp.features": "Feature names not found.",
}


def _some(columns: Sequence[str], limit: int = 12) -> str:
    shown = ", ".join(repr(name) for name in columns[:limit])
    return f"one of {shown}" + (f", … ({len(columns)} columns)" if len(columns) > limit else "")


def _label(data: DataSpec, dataset: Dataset, main: Sequence[str]) -> str | None:
    if isinstance(dataset, FileDataset) and dataset.main.label is not None:
        return dataset.main.label
    return None if data.label is None else find_column(data.label, main, "label")


def _predicted_label(data: DataSpec, dataset: Dataset, main: Sequence[str]) -> str | None:
    if isinstance(dataset, FileDataset):
        if dataset.predictions is not None:
            ref = DEFAULT_PREDICTED_LABEL if data.predicted_label is None else data.predicted_label
            return find_column(ref, dataset.predictions.columns, "predicted_label")
        if dataset.main.predicted_label is not None:
            return dataset.main.predicted_label
    return None if data.predicted_label is None else find_column(data.predicted_label, main, "predicted_label")


def _facet(ref: ColumnRef, position: int, dataset: Dataset, columns: Sequence[str]) -> str:
    field = f"facet[{position}].name_or_index"
    if isinstance(dataset, FileDataset) and dataset.facets is not None and isinstance(ref, int):
        return find_column(ref, dataset.facets.columns, field)
    return find_column(ref, columns, field)
