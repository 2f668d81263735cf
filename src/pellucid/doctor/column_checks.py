"""Columns that the configuration names, against the columns there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pellucid.core.errors import ConfigError
from pellucid.core.findings import Finding
from pellucid.doctor.diagnosis import error_finding
from pellucid.doctor.likeness import meant
from pellucid.doctor.roles import Role, columns_of, roles
from pellucid.jobs.columns import find_column

if TYPE_CHECKING:
    from pellucid.core.dataset import Dataset
    from pellucid.core.specs import AnalysisSpec

_WHY = "The run would stop as soon as it looked for this column."


def column_findings(spec: AnalysisSpec, dataset: Dataset, columns: tuple[str, ...]) -> Iterator[Finding]:
    """Every column that is named and not there, with the one that was surely meant."""
    for role in roles(spec):
        known = columns_of(role.home, dataset, columns)
        try:
            find_column(role.ref, known, role.path)
        except ConfigError as error:
            yield error_finding(error, "column-absent", _WHY, patch=_patch(role, known))


def _patch(role: Role, known: tuple[str, ...]) -> tuple[tuple[str, object], ...]:
    name = meant(role.ref, known) if isinstance(role.ref, str) else None
    return () if name is None else ((role.path, name),)
