"""The label: one class, a positive outcome that never occurs, classes that are read as numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pellucid.core.findings import Finding

if TYPE_CHECKING:
    from pellucid.core.counts import Counts
    from pellucid.core.facets import CountRequest
    from pellucid.doctor.column_values import ColumnValues
    from pellucid.doctor.document import Patch

FEW_CLASSES = 10
_PATH = "label_values_or_threshold"


def label_findings(request: CountRequest, counts: Counts, values: ColumnValues | None) -> Iterator[Finding]:
    """What is odd about how the label is read."""
    if not counts.facets:
        return
    cells = counts.facets[0].collapsed()
    positive, rows = sum(cells[2:4]) + sum(cells[6:8]), sum(cells)
    is_interval = counts.positive.startswith("(") or not counts.positive
    if values is not None and len(values.present) == 1:
        yield _one_class(request.label, values)
    elif positive == 0:
        yield _no_positive(request, values, is_interval=is_interval)
    elif positive == rows:
        yield _all_positive(request, counts.positive)
    elif is_interval and values is not None and len(values.present) <= FEW_CLASSES:
        yield from _classes_as_numbers(request, values)


def _one_class(label: str, values: ColumnValues) -> Finding:
    return Finding(
        "warning",
        "one-class-label",
        f"every row has the same label: {values.listing()}",
        "label",
        "With a single outcome there is nothing to compare: most metrics will be undefined.",
        f"check that {label!r} is the label, and that the data set is complete",
    )


def _no_positive(request: CountRequest, values: ColumnValues | None, *, is_interval: bool) -> Finding:
    given = ", ".join(map(repr, request.positive))
    present = "" if values is None else f"; it holds {values.listing()}"
    how = "lies above" if is_interval else "has the value"
    return Finding(
        "warning",
        "positive-label-absent",
        f"no row of label {request.label!r} {how} {given}{present}",
        _PATH,
        "Without a single positive outcome every rate is 0 or undefined.",
        "give a value that occurs" + (", or a number just below it" if is_interval else ""),
        _mended(request, values, is_interval=is_interval),
    )


def _mended(request: CountRequest, values: ColumnValues | None, *, is_interval: bool) -> Patch:
    if values is None:
        return ()
    if is_interval:
        below = values.just_below(request.positive[0])
        return () if below is None else ((_PATH, [below]),)
    meant = [values.meant(value) for value in request.positive]
    return ((_PATH, meant),) if None not in meant and meant != list(request.positive) else ()


def _all_positive(request: CountRequest, positive: str) -> Finding:
    return Finding(
        "warning",
        "positive-label-everywhere",
        f"every row of label {request.label!r} counts as positive ({positive})",
        _PATH,
        "Without a negative outcome there is nothing to compare.",
        "give only the values of the favourable outcome",
    )


def _classes_as_numbers(request: CountRequest, values: ColumnValues) -> Iterator[Finding]:
    given = request.positive[0]
    if len(request.positive) != 1 or not values.rows(given):
        return
    numbers = values.numbers
    above = ", ".join(repr(number) for number in numbers if number > float(given))
    yield Finding(
        "warning",
        "label-class-as-threshold",
        f"label {request.label!r} is read as a number, so {given!r} selects the rows above it ({above or 'none'}), "
        "not those equal to it",
        _PATH,
        "Numbers with decimals, or with a gap among them, count as continuous; so do integers that seldom repeat.",
        "write the classes as integers without gaps, or give a threshold just below the class that is meant",
    )
