"""What is decided about a bias result, and which combined groups are looked at beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pellucid.bias import bias_report
from pellucid.core.errors import DataError
from pellucid.jobs.combinations import intersected_columns, searched_columns
from pellucid.trust import FEWEST_ROWS, Candidate, find_worst_groups, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pellucid.core.counts import Counts, FacetCounts
    from pellucid.core.dataset import Dataset
    from pellucid.core.facets import CountRequest
    from pellucid.core.ports import Engine, Table
    from pellucid.core.results import AnalysisResult, BiasReport, BiasStage, MetricValue
    from pellucid.core.specs import AnalysisSpec, BiasSpec
    from pellucid.core.verdicts import Limits
    from pellucid.jobs.combinations import Combinations
    from pellucid.trust import Search

NEEDS_ROWS = "FT"
"""The flip test compares rows with their neighbours, which is asked for single facets only."""

MOST_NAMED = 12
"""Small groups that a note names; all of them are in the intersections."""


class Judging(Struct, frozen=True):
    """The combined groups to look at, by column names, and the limits to judge by."""

    intersected: Combinations
    searched: Combinations
    limits: Limits | None
    seed: int

    def add_to(
        self, result: AnalysisResult, bias: BiasSpec, request: CountRequest, table: Table, engine: Engine
    ) -> AnalysisResult:
        """The result with intersections, worst groups and verdicts, as far as they were asked for.

        Raises:
            DataError: a column to intersect has too many values.
        """
        if self.intersected:
            counts = engine.intersect(table, request, self.intersected)
            result = replace(result, intersections=tuple(_reports(bias, counts, self.seed)))
            result = _noted(result, _small_groups(counts))
        if self.searched:
            counts = engine.intersect(table, replace(request, group=None), self.searched)
            result = _with_worst_groups(result, counts)
        return result if self.limits is None else judge(result, self.limits)


def plan_judging(spec: AnalysisSpec, dataset: Dataset, columns: Sequence[str], seed: int) -> Judging:
    """What a request wants decided, known before any work is done.

    Raises:
        ConfigError: a column to combine is not there, or there is nothing to combine.
    """
    intersected = intersected_columns(spec, dataset, columns)
    return Judging(intersected, searched_columns(spec, dataset, columns), spec.trust.limits, seed)


def _reports(bias: BiasSpec, counts: Counts, seed: int) -> Iterator[BiasReport]:
    problem = next((facet.problem for facet in counts.facets if facet.problem is not None), None)
    if problem is not None:
        raise DataError(problem)
    if bias.pretraining:
        yield bias_report("pre_training", counts, bias.pretraining, seed=seed)
    after = [name for name in bias.posttraining if name != NEEDS_ROWS]
    if after:
        yield bias_report("post_training", counts, after, seed=seed)


def _with_worst_groups(result: AnalysisResult, counts: Counts) -> AnalysisResult:
    search = find_worst_groups(_candidates(counts))
    return _noted(replace(result, worst_groups=search.groups), _search_notes(search, counts))


def _noted(result: AnalysisResult, notes: Iterable[str]) -> AnalysisResult:
    made = result.provenance
    return replace(result, provenance=replace(made, notes=(*made.notes, *notes)))


def _small_groups(counts: Counts) -> Iterator[str]:
    """The combined groups that are too small to say much, by name, for each combination of columns."""
    small: dict[str, list[str]] = {}
    for facet in counts.facets:
        if facet.n_d < FEWEST_ROWS:
            small.setdefault(facet.column, []).append(f"{facet.selection} ({facet.n_d})")
    for column, groups in small.items():
        more = f" and {len(groups) - MOST_NAMED} more" if len(groups) > MOST_NAMED else ""
        yield f"Groups of {column} with fewer than {FEWEST_ROWS} rows: {', '.join(groups[:MOST_NAMED])}{more}."


def _candidates(counts: Counts) -> list[Candidate]:
    """One candidate a group: by its predictions when there are any, else by its labels."""
    stage: BiasStage = "post_training" if counts.has_predictions else "pre_training"
    report = bias_report(stage, counts, ["DPPL" if counts.has_predictions else "DPL"])
    pairs = zip(counts.facets, report.facets, strict=True)
    return [_candidate(facet, measured.metrics[0]) for facet, measured in pairs if facet.problem is None]


def _candidate(facet: FacetCounts, metric: MetricValue) -> Candidate:
    columns = tuple(column for column, _ in facet.parts)
    return Candidate(columns, tuple(value for _, value in facet.parts), metric)


def _search_notes(search: Search, counts: Counts) -> Iterator[str]:
    """What the search looked at, and what it did not."""
    yield (
        f"The search for the worst group tested {search.tested} groups; {search.too_small} with fewer than "
        f"{FEWEST_ROWS} rows were not tested."
    )
    yield from dict.fromkeys(facet.problem for facet in counts.facets if facet.problem is not None)
