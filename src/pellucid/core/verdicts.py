"""What counts as acceptable, and what was decided about one value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

Decision = Literal["pass", "fail", "not enough data"]

Cause = Literal["inside", "outside", "straddles", "chance", "undefined", "empty group", "single member", "no interval"]
"""Why a decision was made, for those who say it in other words.

The whole interval lies inside or outside the limit, or straddles it; or lies outside, but among so many values that
chance explains it. The others are the states in which nothing can be decided.
"""


class Limit(Struct, frozen=True):
    """The closed range in which a metric is acceptable; an infinite end is open."""

    low: float
    high: float


class Limits(Struct, frozen=True):
    """The limits somebody chose, by metric code. `source` says where they come from: a file, or a documented set."""

    source: str
    by_metric: Mapping[str, Limit]


class Verdict(Struct, frozen=True):
    """What was decided about one value against one limit, with the reason in one plain sentence.

    `q_value` is the false-discovery rate at which the value lies outside, among all values judged together.
    """

    decision: Decision
    limit: Limit
    reason: str
    cause: Cause | None = None
    q_value: float | None = None
