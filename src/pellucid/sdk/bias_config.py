"""Whom to compare, and what a positive outcome is (contract 1.5, 1.6)."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from pellucid.sdk.sparse import JsonObject, given

Value = int | float | str


class BiasConfig:
    """Positive outcome, facets and group of a bias analysis.

    With a list of facet names, `facet_values_or_threshold` has one entry a facet, and `None` stands for no values.
    """

    def __init__(
        self,
        label_values_or_threshold: list[Value],
        facet_name: str | int | list[str] | list[int],
        facet_values_or_threshold: Value | list[Value] | list[list[Value] | None] | None = None,
        group_name: str | None = None,
    ) -> None:
        self.analysis_config: JsonObject = {
            "label_values_or_threshold": label_values_or_threshold,
            "facet": _facets(facet_name, facet_values_or_threshold),
            **given(group_variable=group_name),
        }

    def get_config(self) -> JsonObject:
        """The part of the analysis configuration that describes the comparison."""
        return deepcopy(self.analysis_config)


def _facets(names: Any, values: Any) -> list[JsonObject]:
    if not isinstance(names, list):
        return [given(name_or_index=names, value_or_threshold=values)]
    if not names:
        raise AssertionError("Please provide at least one facet")
    if values is None:
        values = [None] * len(names)
    if len(names) != len(values):
        raise ValueError("The number of facet names doesn't match the number of facet values")
    return [given(name_or_index=name, value_or_threshold=value) for name, value in zip(names, values, strict=True)]
