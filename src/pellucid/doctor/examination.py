"""A whole examination: what was found, and what the configuration becomes when every sure correction is made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pellucid.core.errors import ConfigError
from pellucid.core.findings import Finding
from pellucid.doctor.config_checks import config_findings, read_config, read_spec
from pellucid.doctor.diagnosis import by_severity, error_finding
from pellucid.doctor.document import as_text, difference, patched, written
from pellucid.doctor.file_checks import open_checked
from pellucid.doctor.json_repair import repaired
from pellucid.doctor.output_checks import output_findings, report_findings
from pellucid.doctor.preflight import preflight
from pellucid.doctor.probe import Prober

if TYPE_CHECKING:
    from pellucid.core.specs import AnalysisSpec
    from pellucid.jobs import Ports

ROUNDS = 8
"""Corrections uncover what they hid: so often a configuration is looked at again, at most."""

_UNREADABLE = "Nothing can be read from the configuration as it is."


class Surroundings(Struct, frozen=True):
    """What is said beside the configuration: data and output, and the names under which models are given."""

    data: str | None = None
    output: str | None = None
    models: tuple[str, ...] = ()


class Examination(Struct, frozen=True):
    """What was found, the configuration as it was, and as it should be.

    `remaining` are the findings that the corrected configuration still has.
    """

    findings: tuple[Finding, ...]
    remaining: tuple[Finding, ...]
    source: str
    before: str
    after: str

    @property
    def difference(self) -> str:
        """The unified difference that the corrections make; empty when there is none."""
        return difference(self.before, self.after, self.source)


def examine(text: bytes, source: str, ports: Ports, around: Surroundings) -> Examination:
    """All that is wrong or odd about a configuration and what it names, found before any bulk work.

    What is found is corrected where that is sure, and the corrected configuration is examined again, so that one
    examination finds what hides behind something else.
    """
    document, findings = _load(text, source)
    plain = text.decode("utf-8-sig", errors="replace")
    if document is None:
        return Examination(findings, findings, source, plain, plain)
    before = plain if findings else written(plain)
    found = [*findings, *(output_findings(around.output, ports.store) if around.output else ())]
    prober = Prober(ports.open_predictor, around.models)
    latest: tuple[Finding, ...] = ()
    said = json.dumps(document).encode() if findings else text
    for _ in range(ROUNDS):
        latest = tuple(_look(said, document, source, ports, around.data, prober))
        found += latest
        patch = tuple(step for finding in latest for step in finding.patch)
        document = patched(document, patch)
        if not patch or (corrected := json.dumps(document).encode()) == said:
            break
        said = corrected
    return Examination(by_severity(found), by_severity(latest), source, before, as_text(document, plain))


def _load(text: bytes, source: str) -> tuple[object | None, tuple[Finding, ...]]:
    """The document in the text, repaired when it is nearly JSON."""
    from pellucid.config.document import load_document

    try:
        load_document(text, source)
    except ConfigError as error:
        document = repaired(text)
        patch = () if document is None else (("", document),)
        return document, tuple(_unreadable(error, patch))
    return json.loads(text.decode("utf-8-sig")), ()


def _unreadable(error: ConfigError, patch: tuple[tuple[str, object], ...]) -> Iterator[Finding]:
    """Why the text is no JSON."""
    for problem in getattr(error, "problems", (error,)):
        yield error_finding(problem, "json", _UNREADABLE, fix="write it as JSON, in UTF-8", patch=patch)


def _look(
    said: bytes, document: object, source: str, ports: Ports, data: str | None, prober: Prober
) -> Iterator[Finding]:
    """Everything found in one look at a configuration, as far as what is wrong allows to look."""
    config, problems = read_config(said, source)
    yield from config_findings(problems, document, prober.known)
    if config is None:
        return
    spec, unsupported = read_spec(config)
    yield from unsupported
    if spec is None:
        return
    spec = replace(spec, data=replace(spec.data, uri=data or spec.data.uri))
    yield from _look_at_data(spec, ports, prober)


def _look_at_data(spec: AnalysisSpec, ports: Ports, prober: Prober) -> Iterator[Finding]:
    yield from report_findings(spec.report)
    dataset, early = open_checked(spec, ports.store, ports.engine.ask)
    yield from early
    if dataset is not None:
        yield from preflight(spec, dataset, ports, prober)
