"""The group column of the conditional metrics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pellucid.core.findings import Finding

if TYPE_CHECKING:
    from pellucid.core.counts import Counts
    from pellucid.core.facets import CountRequest

MANY = 100
ROWS_A_GROUP = 10


def group_findings(request: CountRequest, counts: Counts) -> Iterator[Finding]:
    """Whether the group column has so many values that conditioning on it says nothing."""
    if request.group is None or not counts.facets:
        return
    groups = len(counts.facets[0].groups)
    rows = sum(counts.facets[0].collapsed())
    if groups == 1:
        yield _finding(
            "group-one-value",
            f"group_variable {request.group!r} has the same value in every row",
            "Then the conditional metrics say the same as the unconditional ones.",
            "name a column that explains differences, such as a department or a region",
        )
    elif groups > MANY or (groups > ROWS_A_GROUP and rows / groups < ROWS_A_GROUP):
        yield _finding(
            "group-many-values",
            f"group_variable {request.group!r} has {groups:,} distinct values in {rows:,} rows",
            "In groups of a few rows almost every disparity is chance, and CDDL and CDDPL average that noise.",
            "name a column with a few dozen values at most, or cut this one into ranges in the data",
        )


def _finding(code: str, what: str, why: str, fix: str) -> Finding:
    return Finding("warning", code, what, "group_variable", why, fix)
