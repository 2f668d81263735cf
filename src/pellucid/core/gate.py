"""What a gate asks of a saved result, and what it answers."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from pellucid.core.results import BiasStage, MetricValue
from pellucid.core.verdicts import Decision, Limits

ChangeDecision = Literal["worse", "better", "no change beyond chance", "not enough data"]

Basis = Literal["paired rows", "intervals"]
"""How a change is told from chance: the same rows under both models, or the intervals of two independent results."""

Question = Literal["limit", "change"]

OPEN: Decision = "not enough data"


class Change(Struct, frozen=True):
    """How far a metric moved since an earlier result.

    `difference` is the new value minus `before`, with its 95 % interval. `worsening` is how much farther from the value
    without disparity it has come (a ratio r counts as 1 - min(r, 1/r) away from 1). `q_value` is the false-discovery
    rate at which it has moved at all, among all metrics compared together.
    """

    before: float | None
    decision: ChangeDecision
    reason: str
    basis: Basis
    difference: float | None = None
    interval: tuple[float, float] | None = None
    worsening: float | None = None
    q_value: float | None = None


class Answer(Struct, frozen=True):
    """One question about one metric of one facet selection.

    `decision` is `None` when the question does not arise: `reason` says why.
    """

    question: Question
    stage: BiasStage
    column: str
    selection: str
    metric: MetricValue
    decision: Decision | None
    reason: str
    change: Change | None = None


class CheckReport(Struct, frozen=True):
    """All answers about one result. `notes` say what a reader must know about how they were found."""

    result: str
    answers: tuple[Answer, ...]
    limits: Limits | None = None
    against: str | None = None
    tolerance: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def decision(self) -> Decision:
        """`fail` if any answer fails; else `not enough data` if any is open, or nothing could be asked; else `pass`."""
        decisions = [answer.decision for answer in self.answers]
        if "fail" in decisions:
            return "fail"
        return "pass" if "pass" in decisions and OPEN not in decisions else OPEN

    def count(self, decision: Decision | None) -> int:
        """How many answers were decided so."""
        return sum(answer.decision == decision for answer in self.answers)
