"""How the report was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.report.model import Cell, Column, Paragraph, Section, Table

if TYPE_CHECKING:
    from pellucid.core.results import AnalysisResult
    from pellucid.report.language import Words
    from pellucid.report.model import Block


def provenance_section(words: Words, result: AnalysisResult) -> Section:
    """What is needed to make the same numbers again."""
    made = result.provenance
    facts = [
        (words.say("page.made.version"), made.version),
        (words.say("page.made.seed"), str(made.seed)),
        (words.say("page.rows"), words.whole(made.rows)),
    ]
    if made.config_sha256:
        facts.append((words.say("page.made.config"), made.config_sha256))
    if result.shap is not None:
        local = result.shap.local
        facts.append((words.say("page.made.method"), local.method))
        if local.seed is not None and local.seed != made.seed:
            facts.append((words.say("page.made.shap_seed"), str(local.seed)))
        calls = words.say("page.made.calls", calls=local.model_calls, rows=local.model_rows)
        facts.append((words.say("page.made.model_calls"), calls))
    title = words.say("page.made.title")
    columns = (Column(words.say("page.fact")), Column(words.say("page.value")))
    table = Table(title, columns, tuple((Cell(name), Cell(text)) for name, text in facts))
    notes: list[Block] = [Paragraph(note) for note in made.notes]
    return Section("made", title, (table, *notes))
