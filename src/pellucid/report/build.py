"""From a result to a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.report.attribution_section import attribution_section
from pellucid.report.baseline_section import baseline_section
from pellucid.report.combined_sections import intersection_section, worst_group_section
from pellucid.report.dependence_section import dependence_section
from pellucid.report.finding_section import finding_section
from pellucid.report.group_sections import group_section
from pellucid.report.language import words_of
from pellucid.report.metric_cards import stage_section
from pellucid.report.model import Report
from pellucid.report.overview import headline, overview_section, subtitle, summary
from pellucid.report.performance_section import performance_section
from pellucid.report.printable import printable
from pellucid.report.provenance_section import provenance_section
from pellucid.report.threshold_section import threshold_section
from pellucid.report.verdict_pills import counters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pellucid.core.results import AnalysisResult
    from pellucid.core.specs import Language
    from pellucid.report.language import Words
    from pellucid.report.model import Section


def build_report(result: AnalysisResult, title: str, language: Language = "en") -> Report:
    """The report of one result in one language: what was found, then every number, then how it was made.

    Raises:
        MissingExtraError: Babel, which knows how languages write numbers, is not installed.
    """
    words = words_of(language, _selections(result))
    return printable(
        Report(
            title=title.strip() or words.say("page.untitled"),
            subtitle=subtitle(words, result),
            summary=summary(words, result),
            sections=tuple(_sections(words, result)),
            language=language,
            headline=headline(words, result),
            counters=counters(words, result),
        )
    )


def _selections(result: AnalysisResult) -> Iterator[str]:
    stages = (stage for stage in (result.pretraining, result.posttraining) if stage is not None)
    return (facet.selection for stage in stages for facet in stage.facets)


def _sections(words: Words, result: AnalysisResult) -> Iterator[Section]:
    groups = group_section(words, result)
    if groups is not None:
        yield groups
    for stage in (result.pretraining, result.posttraining):
        if stage is not None:
            yield stage_section(words, stage, result.limits)
    yield from _closer_groups(words, result)
    if result.performance is not None:
        yield performance_section(words, result.performance, result.posttraining)
    yield from _explanations(words, result)
    if result.findings:
        yield finding_section(words, result.findings)
    yield overview_section(words, result)
    yield provenance_section(words, result)


def _closer_groups(words: Words, result: AnalysisResult) -> Iterator[Section]:
    if result.scores:
        yield threshold_section(words, result)
    if result.intersections:
        yield intersection_section(words, result.intersections)
    if result.worst_groups:
        yield worst_group_section(words, result.worst_groups)


def _explanations(words: Words, result: AnalysisResult) -> Iterator[Section]:
    if result.shap is not None:
        yield attribution_section(words, result.shap)
        yield baseline_section(words, result.shap, result.sensitivity)
    if result.closer is not None:
        from pellucid.report.closer_sections import closer_sections

        yield from closer_sections(words, result.closer, result.pdp or ())
    elif result.pdp:
        yield dependence_section(words, result.pdp)
