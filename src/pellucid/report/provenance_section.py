"""How the report was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.report.model import Cell, Column, Paragraph, Section, Table

if TYPE_CHECKING:
    from pellucid.core.results import AnalysisResult
    from pellucid.report.model import Block


def provenance_section(result: AnalysisResult) -> Section:
    """What is needed to make the same numbers again."""
    made = result.provenance
    facts = [("Pellucid version", made.version), ("Seed", str(made.seed)), ("Rows", f"{made.rows:,}")]
    if made.config_sha256:
        facts.append(("SHA-256 of the configuration", made.config_sha256))
    if result.shap is not None:
        local = result.shap.local
        facts.append(("Attribution method", local.method))
        if local.seed is not None and local.seed != made.seed:
            facts.append(("Seed of the attributions", str(local.seed)))
        facts.append(("Model calls for attributions", f"{local.model_calls:,} calls, {local.model_rows:,} rows"))
    table = Table("How this report was made", (Column("Fact"), Column("Value")), tuple(_row(*fact) for fact in facts))
    notes: list[Block] = [Paragraph(note) for note in made.notes]
    return Section("made", "How this report was made", (table, *notes))


def _row(name: str, text: str) -> tuple[Cell, Cell]:
    return Cell(name), Cell(text)
