"""Several results as one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from pellucid.core.errors import ConfigError
from pellucid.core.results import AnalysisResult, BiasReport, CloserLooks

if TYPE_CHECKING:
    from pellucid.core.results import Provenance

NOT_COMBINED = ("outcomes",)
"""Parts about single rows of one data set."""


def combine(results: Sequence[AnalysisResult]) -> AnalysisResult:
    """One result with the parts of all: of bias reports with the same label, all facets; of anything else, one.

    Raises:
        ConfigError: there is no result, or a part is in several results and cannot be joined.
    """
    if not results:
        raise ConfigError("results", "are none", expected="one result or several")
    if len(results) == 1:
        return results[0]
    names = [name for name in AnalysisResult.__struct_fields__ if name not in ("provenance", *NOT_COMBINED)]
    parts = {name: _join(name, [getattr(result, name) for result in results]) for name in names}
    return replace(
        results[0], provenance=_provenance([result.provenance for result in results]), outcomes=None, **parts
    )


def _join(name: str, parts: Sequence[Any]) -> Any:
    there = [part for part in parts if part]
    if len(there) < 2:
        return there[0] if there else parts[0]
    if isinstance(there[0], BiasReport):
        return _join_bias(there)
    if isinstance(there[0], CloserLooks):
        return _join_looks(there)
    if isinstance(there[0], tuple):
        return tuple(item for part in there for item in part)
    if all(part == there[0] for part in there):
        return there[0]
    raise ConfigError("results", f"several of them have {name}", expected="one with it; make a report of each")


def _join_bias(reports: Sequence[BiasReport]) -> BiasReport:
    first = reports[0]
    if any((report.label, report.positive) != (first.label, first.positive) for report in reports):
        seen = [f"{report.label} {report.positive}" for report in reports]
        raise ConfigError("results", "measure bias of different labels", got=seen, expected="a report of each")
    facets = [facet for report in reports for facet in report.facets]
    keys = [(facet.column, facet.selection) for facet in facets]
    if len(set(keys)) < len(keys):
        repeated = sorted(
            {f"{column} {selection}" for column, selection in keys if keys.count((column, selection)) > 1}
        )
        raise ConfigError("results", "have the same groups", got=repeated, expected="each group in one result")
    return replace(first, facets=tuple(facets))


def _join_looks(looks: Sequence[CloserLooks]) -> CloserLooks:
    """All curves of single rows and all surfaces, and the interactions of one."""
    ice = tuple(curves for one in looks for curves in one.ice)
    surfaces = tuple(surface for one in looks for surface in one.surfaces)
    return CloserLooks(ice, surfaces, _join("interactions", [one.interactions for one in looks]))


def _provenance(made: Sequence[Provenance]) -> Provenance:
    """That of the first, with a digest over all requests."""
    digest = hashlib.sha256("".join(one.config_sha256 for one in made).encode()).hexdigest()
    notes = dict.fromkeys(note for one in made for note in one.notes)
    return replace(made[0], config_sha256=digest, notes=tuple(notes))
