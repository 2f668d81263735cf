"""What has changed since an earlier result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from pellucid.bias import FROM_CELLS, generator, metric_of_tables
from pellucid.core.gate import OPEN, Answer
from pellucid.core.results import MetricValue
from pellucid.jobs.questions import all_metrics, why_not_asked
from pellucid.trust import count_pairs, find_difference, judge_shifts, paired_shift, resample_pairs, unpaired_shift

if TYPE_CHECKING:
    import numpy.typing as npt

    from pellucid.core.gate import Change
    from pellucid.core.results import AnalysisResult, BiasStage
    from pellucid.core.row_outcomes import Membership, RowOutcomes
    from pellucid.core.verdicts import Decision
    from pellucid.jobs.saved import SavedRun
    from pellucid.trust import Shift

    Name = tuple[BiasStage, str, str, str]
    """Stage, facet column, selection and metric."""

    Tables = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
    """Counts before and now, of the data and of redrawn rows."""

REPLICATES = 2000

DECISIONS: Mapping[str, Decision] = {"worse": "fail", "better": "pass", "no change beyond chance": "pass"}
"""What the gate makes of a change; anything else leaves the question open."""


def compare(before: SavedRun, after: SavedRun, *, tolerance: float = 0.0) -> tuple[tuple[Answer, ...], str]:
    """For every metric of both results whether it has become worse, and a sentence on how that was found out."""
    difference = before.problem or after.problem or _difference(before, after)
    tables = {} if difference else _paired_tables(before, after)
    comparison = _Comparison(_by_name(before.result), _by_name(after.result), tables)
    return (*comparison.answers(tolerance), *comparison.vanished()), _describe(difference)


class _Comparison(Struct, frozen=True):
    """All metrics of both results; `tables` are those of paired groups, by facet column and selection."""

    was: Mapping[Name, MetricValue]
    now: Mapping[Name, MetricValue]
    tables: Mapping[tuple[str, str], Tables]

    def answers(self, tolerance: float) -> Iterator[Answer]:
        reasons = {name: self.why_not(name) for name in self.now}
        asked = [name for name, reason in reasons.items() if reason is None]
        changes = dict(zip(asked, judge_shifts([self.shift(name) for name in asked], tolerance), strict=True))
        for name, reason in reasons.items():
            change = changes.get(name)
            decision = None if change is None else DECISIONS.get(change.decision, OPEN)
            told = reason or "" if change is None else change.reason
            yield _answer(name, self.now[name], decision, told, change)

    def vanished(self) -> Iterator[Answer]:
        """Metrics that are no longer measured: leaving one out must not be a way through the gate."""
        for name, metric in self.was.items():
            if name not in self.now:
                reason = why_not_asked(metric)
                told = reason or "The earlier result has this metric, and the new one does not."
                yield _answer(name, MetricValue(metric.name, None), None if reason else OPEN, told)

    def why_not(self, name: Name) -> str | None:
        """Why the change of this metric is no question; `None` when it is one."""
        if name not in self.was:
            return "The earlier result does not have this metric."
        before, after = self.was[name], self.now[name]
        if after.error is not None and after.error == before.error:
            return f"Undefined in both results: {after.error}"
        if not self.is_paired(name) and (_has_no_interval(before) or _has_no_interval(after)):
            return "There is no interval for this metric, so a change cannot be told from chance."
        return why_not_asked(after)

    def is_paired(self, name: Name) -> bool:
        _, column, selection, code = name
        return code in FROM_CELLS and (column, selection) in self.tables

    def shift(self, name: Name) -> Shift:
        before, after = self.was[name], self.now[name]
        if not self.is_paired(name):
            return unpaired_shift(before, after)
        earlier, now = self.tables[name[1:3]]
        is_short = before.withheld or after.withheld
        if is_short and not np.array_equal(earlier, now):
            return unpaired_shift(before, after)
        return paired_shift(after.name, metric_of_tables(after.name, earlier), metric_of_tables(after.name, now))


def _difference(before: SavedRun, after: SavedRun) -> str | None:
    if before.outcomes is None or after.outcomes is None:
        return "there are no outcomes of rows"
    return find_difference(before.outcomes, after.outcomes)


def _describe(difference: str | None) -> str:
    if difference is None:
        return (
            "Compared row by row: both results are about the same rows. Metrics that need more than labels, "
            "predictions and groups (CDDL, CDDPL, FT), and combined facets, are compared by their intervals."
        )
    return f"Compared by intervals, as if the results were about different people: {difference}."


def _by_name(result: AnalysisResult) -> dict[Name, MetricValue]:
    return {(stage, facet.column, facet.selection, metric.name): metric for stage, facet, metric in all_metrics(result)}


def _paired_tables(before: SavedRun, after: SavedRun) -> dict[tuple[str, str], Tables]:
    """By facet column and selection; only of groups that have the same members in both results."""
    if before.outcomes is None or after.outcomes is None:
        return {}
    earlier = {(one.column, one.selection): one for one in before.outcomes.members}
    return {
        (one.column, one.selection): _tables(one, before.outcomes, after.outcomes)
        for one in after.outcomes.members
        if (one.column, one.selection) in earlier and _is_same(one, earlier[one.column, one.selection])
    }


def _is_same(one: Membership, other: Membership) -> bool:
    return np.array_equal(one.rows, other.rows)


def _tables(member: Membership, before: RowOutcomes, after: RowOutcomes) -> Tables:
    pairs = count_pairs(member.rows, after.observed, before.predicted, after.predicted)
    return resample_pairs(pairs, REPLICATES, generator(0, "pairs", member.column, member.selection))


def _has_no_interval(metric: MetricValue) -> bool:
    """Whether this metric never has one, as opposed to lacking the rows for it."""
    return metric.interval is None and metric.withheld is None and metric.value is not None


def _answer(
    name: Name, metric: MetricValue, decision: Decision | None, reason: str, change: Change | None = None
) -> Answer:
    stage, column, selection, _ = name
    return Answer("change", stage, column, selection, metric, decision, reason, change)
