"""From a result to a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.report.bias_sections import group_section, stage_section
from pellucid.report.charts import load_altair
from pellucid.report.explanation_sections import attribution_section, baseline_section, dependence_section
from pellucid.report.model import Report
from pellucid.report.overview import overview_section, subtitle, summary
from pellucid.report.performance_section import performance_section
from pellucid.report.printable import printable
from pellucid.report.provenance_section import provenance_section

if TYPE_CHECKING:
    from pellucid.core.results import AnalysisResult
    from pellucid.report.model import Section

UNTITLED = "Analysis Report"


def build_report(result: AnalysisResult, title: str) -> Report:
    """The report of one result: what was found, then every number, then how it was made.

    Raises:
        MissingExtraError: Altair, which describes the charts, is not installed.
    """
    load_altair()
    return printable(Report(title.strip() or UNTITLED, subtitle(result), summary(result), tuple(_sections(result))))


def _sections(result: AnalysisResult) -> list[Section]:
    sections: list[Section | None] = [overview_section(result), group_section(result)]
    sections += [stage_section(stage) for stage in (result.pretraining, result.posttraining) if stage is not None]
    if result.performance is not None:
        sections.append(performance_section(result.performance, result.posttraining))
    if result.shap is not None:
        sections += [attribution_section(result.shap), baseline_section(result.shap)]
    if result.pdp:
        sections.append(dependence_section(result.pdp))
    sections.append(provenance_section(result))
    return [section for section in sections if section is not None]
