"""Whether a metric has come to lie farther from parity than before, or chance explains the difference."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pellucid.core.gate import Basis, Change, ChangeDecision
from pellucid.core.metric_catalogue import METRICS
from pellucid.core.results import MetricValue
from pellucid.trust.evidence import Z_95
from pellucid.trust.multiplicity import FALSE_DISCOVERY_RATE, q_values

FloatArray = npt.NDArray[np.float64]
Interval = tuple[float, float]

TAILS = (0.025, 0.975)
MOST_UNDEFINED = 0.05

UNSEEN_DIFFERENCE = 0.1
UNSEEN_RATIO = 0.2
"""The customary tolerances. An interval that cannot rule out such a worsening has seen too few rows to reassure."""


class Shift(Struct, frozen=True):
    """How far one metric moved, and how sure that is; `problem` says why there is no answer.

    `difference` is in the metric's own units. `was` and `moved` are on the scale of `from_parity`, on which a metric
    and its distance from parity have the same units.
    """

    code: str
    basis: Basis
    before: float | None
    difference: float | None = None
    interval: Interval | None = None
    was: float = 0.0
    moved: float = 0.0
    moved_interval: Interval = (-math.inf, math.inf)
    problem: str | None = None

    @property
    def worsening(self) -> float:
        """How much farther from parity the metric has come."""
        return abs(self.was + self.moved) - abs(self.was)

    @property
    def worst(self) -> float:
        """How much farther from parity it may have come, by the interval."""
        return max(abs(self.was + end) for end in self.moved_interval) - abs(self.was)


def paired_shift(code: str, before: FloatArray, after: FloatArray) -> Shift:
    """The shift of a metric from its value in the data (first) and in tables resampled from pairs, before and now."""
    was, now = float(before[0]), float(after[0])
    if math.isnan(was) or math.isnan(now):
        return _unknown(code, "paired rows", None if math.isnan(was) else was, "The value is undefined")
    with np.errstate(invalid="ignore"):  # a ratio may be infinite before and now
        differences, moves = after - before, from_parity(code, after) - from_parity(code, before)
    interval, around = _middle(differences[1:]), _middle(moves[1:])
    if interval is None or around is None or not math.isfinite(moves[0]):
        return _unknown(code, "paired rows", was, "So few rows have this outcome that it is undefined in many redraws")
    start = float(from_parity(code, before[:1])[0])
    return Shift(code, "paired rows", was, now - was, interval, start, float(moves[0]), around)


def unpaired_shift(before: MetricValue, after: MetricValue) -> Shift:
    """The shift between two independent results, from their values and 95 % intervals.

    The interval of the difference takes the square root of the sum of the squared half widths on the sides that matter
    (Zou and Donner: Construction of confidence limits about effect measures, Statistics in Medicine, 2008).
    """
    code = after.name
    if before.value is None or after.value is None:
        return _unknown(code, "intervals", before.value, "The value is undefined")
    if before.interval is None or after.interval is None:
        reason = after.withheld or before.withheld or "One of the two values has no interval"
        return _unknown(code, "intervals", before.value, reason.rstrip("."))
    if math.isinf(before.value) or math.isinf(after.value):
        return _unknown(code, "intervals", before.value, "The value is infinite")
    first = np.array([before.value, *before.interval])
    second = np.array([after.value, *after.interval])
    difference, interval = _difference(first, second)
    moved, around = _difference(from_parity(code, first), from_parity(code, second))
    start = float(from_parity(code, first)[0])
    return Shift(code, "intervals", before.value, difference, interval, start, moved, around)


def judge_shifts(shifts: Sequence[Shift], tolerance: float = 0.0) -> list[Change]:
    """A decision on each shift, all judged together at a false-discovery rate of 5 %.

    Worse: the metric has moved by more than `tolerance`, chance does not explain that, and it has come farther from
    parity by more than `tolerance`. Better: it has moved likewise, and come closer. Not enough data: it may have come
    farther by the customary tolerance without being noticed.
    """
    known = [shift for shift in shifts if shift.problem is None]
    # One group's gain is another's loss, so the p-values depend on one another in both directions.
    waiting = iter(q_values([_chance(shift, tolerance) for shift in known], any_dependence=True))
    return [_change(shift, None if shift.problem else next(waiting), tolerance) for shift in shifts]


def from_parity(code: str, values: FloatArray) -> FloatArray:
    """Values with their parity at 0: v itself; of a ratio r - 1 up to 1 and 1 - 1/r above, so that 1/r is as far as r.

    >>> from_parity("DI", np.array([0.0, 0.5, 1.0, 2.0, np.inf])).tolist()
    [-1.0, -0.5, 0.0, 0.5, 1.0]
    """
    if METRICS[code].neutral == 0:
        return values
    with np.errstate(divide="ignore"):
        return np.where(values > 1, 1 - 1 / values, values - 1)


def _unknown(code: str, basis: Basis, before: float | None, problem: str) -> Shift:
    return Shift(code, basis, before, problem=f"{problem}.")


def _middle(replicates: FloatArray) -> Interval | None:
    """Where the middle 95 % of the finite replicates lie; `None` when too many are not."""
    finite = replicates[np.isfinite(replicates)]
    if len(finite) < (1 - MOST_UNDEFINED) * len(replicates):
        return None
    low, high = np.quantile(finite, TAILS)
    return float(low), float(high)


def _difference(before: FloatArray, after: FloatArray) -> tuple[float, Interval]:
    """The difference and its interval, from value, low end and high end of each."""
    (was, was_low, was_high), (now, now_low, now_high) = before.tolist(), after.tolist()
    moved = now - was
    return moved, (moved - math.hypot(now - now_low, was_high - was), moved + math.hypot(now_high - now, was - was_low))


def _chance(shift: Shift, tolerance: float) -> float:
    """Two-sided p-value of the hypothesis that the metric has not moved (by more than the tolerance)."""
    low, high = shift.moved_interval
    excess = abs(shift.moved) - tolerance
    reach = shift.moved - low if shift.moved > 0 else high - shift.moved
    if excess <= 0:
        return 1.0
    return math.erfc(Z_95 * excess / reach / math.sqrt(2)) if reach > 0 else 0.0


def _change(shift: Shift, q_value: float | None, tolerance: float) -> Change:
    decision, reason = _decide(shift, q_value, tolerance)
    worsening = shift.worsening if shift.problem is None else None
    return Change(
        shift.before, decision, reason, shift.basis, shift.difference, shift.interval, worsening, q_value=q_value
    )


def _decide(shift: Shift, q_value: float | None, tolerance: float) -> tuple[ChangeDecision, str]:
    if shift.problem is not None or q_value is None:
        return "not enough data", shift.problem or ""
    if q_value <= FALSE_DISCOVERY_RATE and shift.worsening > tolerance:
        allowed = f", by more than the {tolerance:g} allowed" if tolerance else ""
        return "worse", f"It has come {shift.worsening:.4f} farther from parity{allowed}; chance does not explain that."
    if q_value <= FALSE_DISCOVERY_RATE and shift.worsening < 0:
        return "better", f"It has come {-shift.worsening:.4f} closer to parity; chance does not explain that."
    if shift.worst > _unseen(shift.code, tolerance):
        return "not enough data", f"It may have come {shift.worst:.4f} farther from parity: too few rows to tell."
    return "no change beyond chance", _why_no_change(shift, q_value, tolerance)


def _why_no_change(shift: Shift, q_value: float, tolerance: float) -> str:
    low, high = shift.moved_interval
    if not low <= 0 <= high and (tolerance or q_value <= FALSE_DISCOVERY_RATE):
        return f"It has moved, and come {shift.worsening:.4f} farther from parity, which is allowed."
    return f"Chance explains the change; it may have come {max(shift.worst, 0.0):.4f} farther from parity at most."


def _unseen(code: str, tolerance: float) -> float:
    """The worsening that an interval must rule out before it reassures; infinite for metrics without a fixed scale."""
    info = METRICS[code]
    if info.neutral == 1:
        return max(tolerance, UNSEEN_RATIO)
    return max(tolerance, UNSEEN_DIFFERENCE) if info.high - info.low <= 2 else math.inf
