"""Bias metrics by facet, to look up, iterate, show and turn into frames."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pellucid.api.notebook import metric_table, page
from pellucid.api.result import Result, pick, to_native
from pellucid.api.words import group_name, shown_interval, shown_number
from pellucid.core.errors import ConfigError
from pellucid.core.results import MetricValue  # a field's type: readers of signatures look it up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pellucid.core.results import BiasReport, FacetReport, ModelPerformance, WorstGroup
    from pellucid.core.verdicts import Verdict


class FacetResult(Struct, frozen=True):
    """All metrics of one group (d) compared with all other rows (a); before training first.

    Attributes:
        column: the sensitive column.
        selection: its value, values or interval that make the group.
        rows: how many rows the group has.
        metrics: the metrics of both stages.
    """

    column: str
    selection: str
    rows: int
    metrics: tuple[MetricValue, ...]

    @property
    def name(self) -> str:
        """The group in words, such as `sex is Female`."""
        return group_name(self.column, self.selection)

    def __getitem__(self, metric: str) -> MetricValue:
        """The metric of this short code, such as `DI`.

        Raises:
            ConfigError: it was not computed.
        """
        return self.metrics[pick(metric, [one.name for one in self.metrics], "metric")]

    def __contains__(self, metric: object) -> bool:
        """Whether there is such a metric."""
        return any(one.name == metric for one in self.metrics)

    def __iter__(self) -> Iterator[MetricValue]:
        """The metrics, in order."""
        return iter(self.metrics)

    def __len__(self) -> int:
        """The number of metrics."""
        return len(self.metrics)

    def __repr__(self) -> str:
        """A line a metric."""
        return "\n".join([f"{self.name} ({self.rows:,} rows)", *(f"  {_line(metric)}" for metric in self.metrics)])

    def _repr_html_(self) -> str:
        return metric_table(f"{self.name} ({self.rows:,} rows) compared with all other rows", self.metrics)


class BiasResult(Result, frozen=True, eq=False):
    """Bias before and after training.

    `result["sex"]["DI"].value` is a number; `result["sex", "Female"]` chooses among several groups of a column.
    Iterating gives a `FacetResult` a group.
    """

    @property
    def facets(self) -> tuple[FacetResult, ...]:
        """Every group that was compared, in the order of the request."""
        before, after = self.found.pretraining, self.found.posttraining
        return _facets([stage for stage in (before, after) if stage is not None])

    @property
    def intersections(self) -> tuple[FacetResult, ...]:
        """Every combination of values that was asked for by `intersect`, such as `sex x race`."""
        return _facets(self.found.intersections)

    @property
    def worst_groups(self) -> tuple[WorstGroup, ...]:
        """What the search for the worst group found, the worst first; empty without a search."""
        return self.found.worst_groups

    @property
    def performance(self) -> ModelPerformance | None:
        """How well predictions match labels; `None` without predictions."""
        return self.found.performance

    @property
    def verdicts(self) -> dict[tuple[str, str, str], Verdict]:
        """What was decided, by (column, selection, metric); empty without limits."""
        judged = ((facet, metric) for facet in (*self.facets, *self.intersections) for metric in facet.metrics)
        return {
            (facet.column, facet.selection, metric.name): metric.verdict
            for facet, metric in judged
            if metric.verdict is not None
        }

    def __getitem__(self, key: str | tuple[str, object]) -> FacetResult:
        """The group of a column, or the group (column, value) where the column has several.

        Raises:
            ConfigError: there is no such group, or it is not clear which is meant.
        """
        column, *rest = key if isinstance(key, tuple) else (key,)
        known = (*self.facets, *self.intersections)
        groups = [facet for facet in known if facet.column == column]
        if not groups:
            pick(column, list(dict.fromkeys(facet.column for facet in known)), "facet")
        selections = [facet.selection for facet in groups]
        if rest:
            return groups[pick(str(rest[0]), selections, "group")]
        if len(groups) > 1:
            expected = f"result[{column!r}, value] with one of {', '.join(map(repr, selections))}"
            raise ConfigError("facet", "the column has several groups", got=column, expected=expected)
        return groups[0]

    def __contains__(self, column: object) -> bool:
        """Whether the column was a facet."""
        return any(facet.column == column for facet in (*self.facets, *self.intersections))

    def __iter__(self) -> Iterator[FacetResult]:
        """The groups, in order."""
        return iter(self.facets)

    def __len__(self) -> int:
        """The number of groups."""
        return len(self.facets)

    def to_frame(self, backend: str | None = None) -> Any:
        """A frame with a row for each group and metric, in the library of the data unless `backend` names another.

        Columns: facet, selection, metric, value, low and high (the 95 % interval), n_a, n_d, verdict, note.

        Raises:
            ConfigError: there is no such library.
        """
        rows = [(facet, metric) for facet in (*self.facets, *self.intersections) for metric in facet.metrics]
        columns: dict[str, list[object]] = {
            "facet": [facet.column for facet, _ in rows],
            "selection": [facet.selection for facet, _ in rows],
            "metric": [metric.name for _, metric in rows],
            "value": [None if metric.value is None else float(metric.value) for _, metric in rows],
            "low": [_end(metric, 0) for _, metric in rows],
            "high": [_end(metric, 1) for _, metric in rows],
            "n_a": [metric.n_a for _, metric in rows],
            "n_d": [metric.n_d for _, metric in rows],
            "verdict": [None if metric.verdict is None else metric.verdict.decision for _, metric in rows],
            "note": [metric.error for _, metric in rows],
        }
        return to_native(columns, backend or self.backend)

    def __repr__(self) -> str:
        """A line a metric, by group."""
        return "\n".join(map(repr, (*self.facets, *self.intersections)))

    def _repr_html_(self) -> str:
        tables = [facet._repr_html_() for facet in (*self.facets, *self.intersections)]
        return page(f"Bias, {self.found.provenance.rows:,} rows", tables)


def _facets(stages: Sequence[BiasReport]) -> tuple[FacetResult, ...]:
    """The groups of reports about the same groups, with the metrics of all."""
    return tuple(_facet(parts) for parts in zip(*(stage.facets for stage in stages), strict=True))


def _facet(parts: tuple[FacetReport, ...]) -> FacetResult:
    first = parts[0]
    metrics = tuple(metric for part in parts for metric in part.metrics)
    return FacetResult(first.column, first.selection, max((metric.n_d for metric in metrics), default=0), metrics)


def _end(metric: MetricValue, end: int) -> float | None:
    return None if metric.interval is None else float(metric.interval[end])


def _line(metric: MetricValue) -> str:
    if metric.value is None:
        return f"{metric.name:<6} not defined: {metric.error}"
    interval = "" if metric.interval is None else f"  ({shown_interval(metric.interval)})"
    verdict = "" if metric.verdict is None else f"  {metric.verdict.decision}"
    return f"{metric.name:<6} {shown_number(metric.value)}{interval}{verdict}"
