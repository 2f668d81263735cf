"""Where a configuration names columns, and among which columns each has to be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from pellucid.core.dataset import FileDataset

if TYPE_CHECKING:
    from pellucid.core.dataset import Dataset
    from pellucid.core.facets import ColumnRef
    from pellucid.core.specs import AnalysisSpec, DataSpec

Home = Literal["main", "facets", "predictions", "all"]


class Role(NamedTuple):
    """One column of the configuration: its JSON path, how it is named, and in which data it has to be."""

    path: str
    ref: ColumnRef
    home: Home


def roles(spec: AnalysisSpec) -> Iterator[Role]:
    """Every column that is named, JMESPath expressions apart."""
    data = spec.data
    if data.format in ("csv", "parquet"):
        yield from _labels(data)
    for k, ref in enumerate(data.excluded):
        yield Role(f"excluded_columns[{k}]", ref, "main")
    if spec.bias is not None:
        home: Home = "facets" if data.facet_uri else "all"
        for k, facet in enumerate(spec.bias.facets):
            yield Role(f"facet[{k}].name_or_index", facet.column, home if isinstance(facet.column, int) else "all")
        if spec.bias.group is not None:
            yield Role("group_variable", spec.bias.group, "all")
    for path, refs in _features(spec):
        for k, ref in enumerate(refs):
            yield Role(f"{path}[{k}]", ref, "main")


def columns_of(home: Home, dataset: Dataset, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns among which a role's column has to be; `columns` are those of the joined table."""
    if not isinstance(dataset, FileDataset):
        return columns
    scans = {"main": dataset.main, "facets": dataset.facets, "predictions": dataset.predictions, "all": None}
    scan = scans[home]
    return columns if scan is None else scan.columns


def _labels(data: DataSpec) -> Iterator[Role]:
    if data.label is not None:
        yield Role("label", data.label, "main")
    if data.predicted_label is not None:
        yield Role("predicted_label", data.predicted_label, "predictions" if data.prediction_uri else "main")


def _features(spec: AnalysisSpec) -> Iterator[tuple[str, tuple[ColumnRef, ...]]]:
    if spec.shap is not None and spec.shap.features:
        yield "methods.shap.features_to_explain", spec.shap.features
    if spec.pdp is not None and spec.pdp.features:
        yield "methods.pdp.features", spec.pdp.features
