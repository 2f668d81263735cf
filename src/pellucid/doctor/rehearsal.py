"""The first step of every run: everything is opened and looked at, and what would fail fails now."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from pellucid.doctor.diagnosis import by_severity, stop
from pellucid.doctor.keeping import keep_open
from pellucid.doctor.preflight import preflight

if TYPE_CHECKING:
    from pellucid.core.dataset import Dataset
    from pellucid.core.findings import Finding
    from pellucid.core.specs import AnalysisSpec
    from pellucid.jobs import Ports

SAID_BY_THE_RUN = frozenset({"threshold-as-category"})
"""Findings that counting the rows logs itself."""

logger = logging.getLogger(__name__)


class Rehearsal(NamedTuple):
    """A run that can begin: its data set, ports that remember what is open, and what is odd about it."""

    dataset: Dataset
    ports: Ports
    findings: tuple[Finding, ...]


@contextmanager
def rehearse(spec: AnalysisSpec, given: Dataset | None, ports: Ports, output: str | None = None) -> Iterator[Rehearsal]:
    """Open everything a run needs and look at it; the data set is `given`, or the one that `spec` names.

    Warnings are logged. What the model is asked is one record.

    Raises:
        PellucidError: something would stop the run; when it is several things, all of them in one message.
    """
    early = _output_findings(output, ports)
    with keep_open(ports) as kept:
        dataset, opened = (given, ()) if given is not None else _open(spec, kept)
        later = () if dataset is None else preflight(spec, dataset, kept)
        findings = by_severity([*early, *opened, *later])
        error = stop(findings)
        if error is not None:
            raise error
        assert dataset is not None
        _log(findings)
        yield Rehearsal(dataset, kept, findings)


def _open(spec: AnalysisSpec, ports: Ports) -> tuple[Dataset | None, tuple[Finding, ...]]:
    from pellucid.doctor.file_checks import open_checked

    return open_checked(spec, ports.store, ports.engine.ask)


def _output_findings(output: str | None, ports: Ports) -> tuple[Finding, ...]:
    if output is None:
        return ()
    from pellucid.doctor.output_checks import output_findings

    return output_findings(output, ports.store)


def _log(findings: Sequence[Finding]) -> None:
    for finding in findings:
        if finding.severity == "warning" and finding.code not in SAID_BY_THE_RUN:
            logger.warning("warning: %s: %s; %s", finding.where, finding.what, finding.fix)
