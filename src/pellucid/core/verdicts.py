"""What counts as acceptable, and what was decided about one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Decision = Literal["pass", "fail", "not enough data"]


@dataclass(frozen=True, slots=True)
class Limit:
    """The closed range in which a metric is acceptable; an infinite end is open."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits somebody chose, by metric code. `source` says where they come from: a file, or a documented set."""

    source: str
    by_metric: Mapping[str, Limit]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided about one value against one limit, with the reason in one plain sentence."""

    decision: Decision
    limit: Limit
    reason: str
