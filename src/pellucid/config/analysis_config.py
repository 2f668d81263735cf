"""The whole of `analysis_config.json` as one value."""

from __future__ import annotations

import json

from msgspec import Struct

from pellucid.config.nodes import Entries, Facet, InlineDocument, Methods, Predictor, Segmentation, TimeSeriesData
from pellucid.core.facets import ColumnRef
from pellucid.core.scalars import Scalar


class AnalysisConfig(Struct, frozen=True, kw_only=True):
    """One request in the words of Clarify; `None` means that the key is not given.

    Made by `parse_config`, which checks it. `parse_config(config.to_json()) == config`.
    """

    version: str | None = None
    dataset_type: str
    dataset_uri: str | None = None
    headers: tuple[str, ...] | None = None
    label: ColumnRef | None = None
    predicted_label: ColumnRef | None = None
    features: str | None = None
    label_values_or_threshold: tuple[Scalar, ...] | None = None
    probability_threshold: float | None = None
    segment_config: tuple[Segmentation, ...] | None = None
    facet: tuple[Facet, ...] | None = None
    facet_dataset_uri: str | None = None
    facet_headers: tuple[str, ...] | None = None
    predicted_label_dataset_uri: str | None = None
    predicted_label_headers: tuple[str, ...] | None = None
    excluded_columns: tuple[ColumnRef, ...] | None = None
    joinsource_name_or_index: ColumnRef | None = None
    group_variable: ColumnRef | None = None
    time_series_data_config: TimeSeriesData | None = None
    methods: Methods
    predictor: Predictor | None = None

    def to_json(self) -> str:
        """The configuration as JSON in Python's default formatting, with the keys that are given."""
        return json.dumps(_plain(self))


def _plain(node: object) -> object:
    if isinstance(node, InlineDocument):
        return node.value()
    if isinstance(node, Entries):
        return {key: _plain(value) for key, value in node.pairs}
    if isinstance(node, Struct):
        members = {name: getattr(node, name) for name in node.__struct_fields__}
        return {name: _plain(member) for name, member in members.items() if member is not None}
    if isinstance(node, tuple):
        return [_plain(item) for item in node]
    return node
