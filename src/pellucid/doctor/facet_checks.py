"""Facets: values that never occur, values that select everybody, thresholds and categories mistaken for each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pellucid.core.findings import Finding
from pellucid.doctor.column_values import column_values

if TYPE_CHECKING:
    from pellucid.core.counts import Counts, FacetCounts
    from pellucid.core.facets import CountRequest
    from pellucid.core.scalars import Scalar
    from pellucid.doctor.column_values import ColumnValues
    from pellucid.doctor.document import Patch
    from pellucid.doctor.keeping import KeptTable

SMALL = 30
"""Rows of a group below which most intervals are too wide to decide anything."""

MANY_GROUPS = 50
FEW_VALUES = 10
MOST_LISTED = 500
_READ_AS_CATEGORIES = "is read as categories"


def facet_findings(request: CountRequest, counts: Counts, table: KeptTable) -> Iterator[Finding]:
    """What is odd about each facet of a request."""
    by_column = _by_request(request, counts)
    for k, ((column, given), selections) in enumerate(zip(request.facets, by_column, strict=True)):
        path = f"facet[{k}]"
        if not given:
            yield from _without_values(path, column, selections)
            continue
        values = column_values(table, column, may_scan=selections[0].n_d == 0)
        yield from _with_values(f"{path}.value_or_threshold", column, given, selections[0], values, counts)


def _by_request(request: CountRequest, counts: Counts) -> list[list[FacetCounts]]:
    """The selections of each facet of the request: one where values are given, else one a distinct value."""
    waiting = list(counts.facets)
    found: list[list[FacetCounts]] = []
    for column, given in request.facets:
        taken = [waiting.pop(0)] if waiting else []
        while not given and waiting and waiting[0].column == column:
            taken.append(waiting.pop(0))
        found.append(taken)
    return found


def _without_values(path: str, column: str, selections: Sequence[FacetCounts]) -> Iterator[Finding]:
    groups = [one for one in selections if one.problem is None]
    if len(groups) == 1:
        yield _finding(
            "facet-one-value",
            path,
            f"facet {column!r} has the same value in every row",
            "There is nobody to compare with.",
            "name another column",
        )
    if len(groups) > MANY_GROUPS:
        yield _finding(
            "facet-many-values",
            path,
            f"facet {column!r} has {len(groups)} distinct values, and each becomes a group of its own",
            "Tables that long are not read, and most of the groups are too small to say anything.",
            "give value_or_threshold: the values that matter, or one threshold",
        )
        return
    small = [one for one in groups if 0 < one.n_d < SMALL]
    if small and len(groups) > 1:
        named = ", ".join(f"{one.selection} ({one.n_d})" for one in small[:5]) + (" ..." if len(small) > 5 else "")
        yield _small(path, f"{len(small)} group(s) of facet {column!r} have fewer than {SMALL} rows: {named}")


def _with_values(
    path: str, column: str, given: tuple[Scalar, ...], counted: FacetCounts, values: ColumnValues | None, counts: Counts
) -> Iterator[Finding]:
    is_interval = counted.selection.startswith("(") or not counted.selection
    if counted.n_d == 0:
        yield _empty(path, column, given, values, is_interval=is_interval)
        return
    if counted.n_a == 0:
        yield _finding(
            "facet-covers-all",
            path,
            f"every row of facet {column!r} is selected",
            "The group has nobody to be compared with.",
            "give only the values of the group that may be disadvantaged",
        )
        return
    yield from _misread(path, column, given, values, counts, is_interval=is_interval)
    if not is_interval and values is not None:
        yield from _partly_absent(path, column, given, values)
    if min(counted.n_d, counted.n_a) < SMALL:
        side = "is selected by" if counted.n_d <= counted.n_a else "remain beside"
        yield _small(path, f"{min(counted.n_d, counted.n_a)} row(s) {side} the values of facet {column!r}")


def _empty(
    path: str, column: str, given: tuple[Scalar, ...], values: ColumnValues | None, *, is_interval: bool
) -> Finding:
    listed = ", ".join(map(repr, given))
    present = "" if values is None else f"; it holds {values.listing()}"
    how = "lies above" if is_interval else "equals"
    return _finding(
        "facet-value-absent",
        path,
        f"no row of facet {column!r} {how} {listed}{present}",
        "The group would be empty and every metric of it undefined.",
        "give a value that occurs" + (", or a number just below it" if is_interval else ""),
        _mended(path, given, values, is_interval=is_interval),
    )


def _mended(path: str, given: tuple[Scalar, ...], values: ColumnValues | None, *, is_interval: bool) -> Patch:
    if values is None:
        return ()
    if is_interval:
        below = values.just_below(given[0])
        return () if below is None else ((path, [below]),)
    meant = [values.meant(value) for value in given]
    return ((path, list(dict.fromkeys(meant))),) if None not in meant and meant != list(given) else ()


def _listed_above(path: str, given: tuple[Scalar, ...], values: ColumnValues) -> Patch:
    """A fraction among integers was meant as a threshold: the values above it, which are categories here."""
    threshold = given[0]
    if len(given) != 1 or not isinstance(threshold, float) or threshold.is_integer():
        return ()
    above = [number for number in values.numbers if number > threshold]
    return ((path, above),) if 1 < len(above) <= MOST_LISTED else ()


def _misread(
    path: str, column: str, given: tuple[Scalar, ...], values: ColumnValues | None, counts: Counts, *, is_interval: bool
) -> Iterator[Finding]:
    said = next((text for text in counts.decisions if text.startswith(f"warning: {column} ")), "")
    if _READ_AS_CATEGORIES in said and len(given) == 1:
        yield _finding(
            "threshold-as-category",
            path,
            f"{given[0]!r} looks like a threshold, but facet {column!r} is read as categories: rows equal to it are "
            "selected, not rows above it",
            "Integers that repeat often count as categories, so the group would be another than the one that is meant.",
            "if a threshold is meant, list the values above it",
            () if values is None else _listed_above(path, given, values),
        )
    few = values is not None and len(values.present) <= FEW_VALUES
    if is_interval and few and values is not None and values.rows(given[0]):
        yield _finding(
            "category-as-threshold",
            path,
            f"{given[0]!r} looks like a category, but facet {column!r} is read as numbers: rows above it are selected, "
            "not those equal to it",
            "Numbers with decimals, or with gaps, count as continuous; so do integers in very few rows.",
            "write the categories as words or as integers without gaps, or give a threshold that selects those meant",
        )


def _partly_absent(path: str, column: str, given: tuple[Scalar, ...], values: ColumnValues) -> Iterator[Finding]:
    absent = [value for value in given if not values.rows(value)]
    if not absent or len(given) == 1:
        return
    mended = [values.meant(value) if value in absent else value for value in given]
    yield _finding(
        "facet-value-absent",
        path,
        f"no row of facet {column!r} equals {', '.join(map(repr, absent))}; it holds {values.listing()}",
        "A value that selects nobody is probably misspelt, and its group would be counted among the others.",
        "correct the spelling, or leave the value out",
        ((path, list(dict.fromkeys(value for value in mended if value is not None))),),
    )


def _small(path: str, what: str) -> Finding:
    why = "Rates of so few rows are uncertain: expect wide intervals and no verdict."
    return Finding("note", "small-group", what, path, why, "bring more rows, or join small groups into one")


def _finding(code: str, path: str, what: str, why: str, fix: str, patch: Patch = ()) -> Finding:
    return Finding("warning", code, what, path, why, fix, patch)
