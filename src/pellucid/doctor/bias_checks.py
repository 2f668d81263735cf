"""Labels, facets and groups of a bias request, against the values that the columns hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pellucid.core.errors import ConfigError, DataError
from pellucid.core.findings import Finding
from pellucid.doctor.column_values import ColumnValues, column_values
from pellucid.doctor.diagnosis import error_finding
from pellucid.doctor.facet_checks import facet_findings
from pellucid.doctor.group_checks import group_findings
from pellucid.doctor.label_checks import label_findings
from pellucid.jobs.columns import count_request

if TYPE_CHECKING:
    from pellucid.core.dataset import Dataset
    from pellucid.core.facets import CountRequest
    from pellucid.core.ports import Engine
    from pellucid.core.specs import BiasSpec
    from pellucid.doctor.document import Patch
    from pellucid.doctor.keeping import KeptTable
    from pellucid.jobs.columns import Columns

_WHY = "The run would stop when it counts the rows."


def bias_findings(
    bias: BiasSpec, parts: Columns, dataset: Dataset, table: KeptTable, engine: Engine
) -> Iterator[Finding]:
    """What is wrong or odd about label, facets and group. The counts made here are those the run needs itself."""
    if not bias.posttraining:
        parts = replace(parts, predicted_label=None)
    try:
        request = count_request(bias, parts, dataset, table.columns)
    except ConfigError as error:
        yield error_finding(error, "bias", _WHY)
        return
    try:
        counts = engine.tabulate(table, request)
    except DataError as error:
        yield from _file_error(error) if error.source else _single_errors(request, table, engine, error)
        return
    yield from label_findings(request, counts, column_values(table, request.label))
    yield from facet_findings(request, counts, table)
    yield from group_findings(request, counts)


def _file_error(error: DataError) -> Iterator[Finding]:
    yield error_finding(error, "data", _WHY)


def _single_errors(request: CountRequest, table: KeptTable, engine: Engine, error: DataError) -> Iterator[Finding]:
    """Every error of its own: that of the labels, or else one for each facet that cannot be read."""
    plain = replace(request, facets=())
    found = _error_of(plain, table, engine)
    if found is not None:
        values = _values_after(found, table, request.label)
        yield error_finding(
            found,
            "label-value",
            _WHY,
            where=_place(found, "label_values_or_threshold"),
            patch=_patch("label_values_or_threshold", request.positive, values),
        )
        return
    errors = [(k, _error_of(replace(plain, facets=(facet,)), table, engine)) for k, facet in enumerate(request.facets)]
    for k, one in errors:
        if one is not None:
            path = f"facet[{k}].value_or_threshold"
            column, given = request.facets[k]
            patch = _patch(path, given, _values_after(one, table, column))
            yield error_finding(one, "facet-value", _WHY, where=_place(one, path), patch=patch)
    if not any(one for _, one in errors):
        yield error_finding(error, "bias", _WHY)


def _error_of(request: CountRequest, table: KeptTable, engine: Engine) -> DataError | None:
    try:
        engine.tabulate(table, request)
    except DataError as error:
        return error
    return None


def _values_after(error: DataError, table: KeptTable, column: str) -> ColumnValues | None:
    """The values of a column, unless it is the file itself that cannot be read."""
    return None if error.source else column_values(table, column, may_scan=True)


def _place(error: DataError, path: str) -> str:
    """The path in the configuration, unless the error names a place in a file."""
    return "" if error.source else path


def _patch(path: str, given: tuple[object, ...], values: ColumnValues | None) -> Patch:
    if values is None or not given:
        return ()
    meant = [values.meant(value) for value in given]
    return ((path, meant),) if None not in meant and meant != list(given) else ()
