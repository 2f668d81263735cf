"""Which combination of two or three columns' values fares most differently from everybody else."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pellucid.core.metric_catalogue import METRICS
from pellucid.core.results import MetricValue, WorstGroup
from pellucid.core.verdicts import Limit
from pellucid.trust.evidence import chance_of_straying
from pellucid.trust.multiplicity import FALSE_DISCOVERY_RATE, q_values

FEWEST_ROWS = 30
"""Rows below which a group is not looked at: what it shows would be chance, and name few people."""

MOST_SHOWN = 5


class Candidate(Struct, frozen=True):
    """One combination of values, and the difference (DPL, DPPL, ...) between its rows and all others."""

    columns: tuple[str, ...]
    values: tuple[str, ...]
    metric: MetricValue


class Search(Struct, frozen=True):
    """What was found, worst first, and how many groups were looked at, or were too small to be."""

    groups: tuple[WorstGroup, ...]
    tested: int
    too_small: int


def find_worst_groups(candidates: Sequence[Candidate]) -> Search:
    """The groups that certainly differ most: at most five, worst first; none when chance explains all that is seen.

    Groups are ordered by what their difference is at least: the end of the 95 % interval that is nearest to no
    disparity, so that a small group with an extreme value does not win by luck. Only groups that stand out at a
    false-discovery rate of 5 % among all that were tested are named, and no part of a group that is named already.
    """
    tested = [candidate for candidate in candidates if _is_large(candidate.metric)]
    rates = q_values([_chance(candidate.metric) for candidate in tested])
    found = [
        WorstGroup(candidate.columns, candidate.values, candidate.metric, len(tested), rate)
        for candidate, rate in zip(tested, rates, strict=True)
        if rate <= FALSE_DISCOVERY_RATE
    ]
    found.sort(key=lambda group: (-_least_distance(group.metric), group.columns, group.values))
    named: list[WorstGroup] = []
    for group in found:
        if len(named) < MOST_SHOWN and not any(_refines(group, worse) for worse in named):
            named.append(group)
    return Search(tuple(named), len(tested), len(candidates) - len(tested))


def _refines(group: WorstGroup, other: WorstGroup) -> bool:
    """Whether the group is a part of the other one, which differs more: then it adds nothing."""
    parts = set(zip(group.columns, group.values, strict=True))
    return parts >= set(zip(other.columns, other.values, strict=True))


def _is_large(metric: MetricValue) -> bool:
    return metric.interval is not None and min(metric.n_d, metric.n_a) >= FEWEST_ROWS


def _chance(metric: MetricValue) -> float:
    neutral = METRICS[metric.name].neutral
    if metric.value is None or metric.interval is None:
        return 1.0
    return chance_of_straying(metric.name, metric.value, metric.interval, Limit(neutral, neutral))


def _least_distance(metric: MetricValue) -> float:
    """Distance from no disparity to the nearest end of the interval."""
    neutral = METRICS[metric.name].neutral
    low, high = metric.interval or (neutral, neutral)
    return max(low - neutral, neutral - high, 0.0)
