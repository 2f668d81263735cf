"""What the examination before the run has found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.report.model import Cell, Column, Paragraph, Pill, Section, Table, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pellucid.core.findings import Finding
    from pellucid.report.language import Words

TONES: dict[str, Tone] = {"error": "fail", "warning": "unclear", "note": "neutral"}


def finding_section(words: Words, findings: Sequence[Finding]) -> Section:
    """Each finding with its place, its reason and what to do."""
    columns = (
        Column(words.say("page.findings.severity")),
        Column(words.say("page.findings.what")),
        Column(words.say("page.findings.where")),
        Column(words.say("page.findings.fix")),
    )
    table = Table(words.say("page.findings.title"), columns, tuple(_row(words, finding) for finding in findings))
    intro = Paragraph(words.say("page.findings.intro", n=len(findings)))
    return Section("findings", words.say("page.findings.title"), (intro, table))


def _row(words: Words, finding: Finding) -> tuple[Cell, ...]:
    severity = words.say(f"page.findings.{finding.severity}")
    named = words.told(finding.code)
    is_named = named != finding.code
    told, details = (named, (finding.what, finding.why)) if is_named else (finding.what, (finding.why,))
    return (
        Cell(severity, pill=Pill(TONES[finding.severity], severity)),
        Cell(told, tag=finding.code, detail=" · ".join(details)),
        Cell(finding.where),
        Cell(finding.fix),
    )
