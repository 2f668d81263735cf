"""Whether results can be written where they should stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from pellucid.core.errors import PellucidError
from pellucid.core.findings import Finding
from pellucid.doctor.diagnosis import error_finding

if TYPE_CHECKING:
    from pellucid.core.ports import Store
    from pellucid.core.specs import ReportSpec

_WHY = "All the work would be done, and its results lost."


class _RehearsalError(Exception):
    """Ends a rehearsal of writing: nothing has been written."""


def report_findings(report: ReportSpec | None) -> tuple[Finding, ...]:
    """Which library a report needs and does not find."""
    if report is None:
        return ()
    from pellucid.report.extras import require_report_libraries

    try:
        require_report_libraries()
    except PellucidError as error:
        return (error_finding(error, "report", _WHY, where="methods.report", fix="install it, or ask for no report"),)
    return ()


def output_findings(output: str, store: Store) -> tuple[Finding, ...]:
    """Why results cannot be written; the place is prepared as for writing, and left as it was."""
    try:
        with store.stage(output):
            _end()
    except _RehearsalError:
        return ()
    except PellucidError as error:
        return (error_finding(error, "output", _WHY, where=output, fix="give another place with --output"),)


def _end() -> NoReturn:
    raise _RehearsalError
