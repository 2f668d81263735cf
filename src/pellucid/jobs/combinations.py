"""Which columns are combined: by name, as asked for, and for the search of the worst group."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from pellucid.core.dataset import FileDataset
from pellucid.core.errors import ConfigError
from pellucid.jobs.columns import find_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pellucid.core.dataset import Dataset
    from pellucid.core.facets import ColumnRef
    from pellucid.core.specs import AnalysisSpec

Combinations = list[tuple[str, ...]]


def intersected_columns(spec: AnalysisSpec, dataset: Dataset, columns: Sequence[str]) -> Combinations:
    """The combinations to measure as facets.

    Raises:
        ConfigError: one names a column that is not there, or does not combine different columns.
    """
    if spec.trust.intersections and spec.bias is None:
        raise ConfigError(
            "intersections", "combined groups are measured by bias metrics, and none is asked for", expected=_STAGES
        )
    return [_combination(refs, k, dataset, columns) for k, refs in enumerate(spec.trust.intersections)]


def searched_columns(spec: AnalysisSpec, dataset: Dataset, columns: Sequence[str]) -> Combinations:
    """All combinations that the search of the worst group looks at: of facets, and of what is intersected anyway.

    Raises:
        ConfigError: there is nothing to combine.
    """
    most = spec.trust.worst_group_columns
    if not most:
        return []
    facets = () if spec.bias is None else spec.bias.facets
    known = [_find(facet.column, f"facet[{k}].name_or_index", dataset, columns) for k, facet in enumerate(facets)]
    known += [name for names in intersected_columns(spec, dataset, columns) for name in names]
    distinct = list(dict.fromkeys(known))
    if len(distinct) < 2:
        expected = "two facets or more; a facet without values takes part with all of its values"
        raise ConfigError("worst_group", "the search combines facets", got=distinct, expected=expected)
    return [names for size in range(2, most + 1) for names in combinations(distinct, size)]


_STAGES = "methods.pre_training_bias or methods.post_training_bias"


def _combination(refs: Sequence[ColumnRef], position: int, dataset: Dataset, columns: Sequence[str]) -> tuple[str, ...]:
    field = f"intersections[{position}]"
    names = tuple(_find(ref, field, dataset, columns) for ref in refs)
    if len(names) < 2 or len(set(names)) < len(names):
        raise ConfigError(field, "does not combine different columns", got=list(refs), expected="two or more")
    return names


def _find(ref: ColumnRef, field: str, dataset: Dataset, columns: Sequence[str]) -> str:
    """The column's name; positions count in the facet data set when there is one."""
    if isinstance(ref, int) and isinstance(dataset, FileDataset) and dataset.facets is not None:
        return find_column(ref, dataset.facets.columns, field)
    return find_column(ref, columns, field)
