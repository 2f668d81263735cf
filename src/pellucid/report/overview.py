"""The findings in plain words, and what was analysed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.report.groups import Comparison, comparisons, main_stage
from pellucid.report.model import Cell, Column, Section, Table
from pellucid.report.ranking import ranked_features

if TYPE_CHECKING:
    from pellucid.core.results import AnalysisResult, ShapResult
    from pellucid.report.language import Words

MOST_COMPARISONS = 3
MOST_FEATURES = 3
_RATE_METRICS = ("DPPL", "DPL")


def headline(words: Words, result: AnalysisResult) -> str:
    """The most important finding in a few words: the widest gap that chance does not explain, or what drives the model.

    It is empty when there is nothing to say.
    """
    pairs = comparisons(words, result)
    if pairs:
        widest = min(pairs, key=_urgency)
        if not _is_clear(widest):
            return words.say("page.headline.no_gap")
        source = "data" if widest.selected.predicted is None else "model"
        direction = "less" if widest.gap > 0 else "more"
        return words.say(f"page.headline.{source}_{direction}", group=widest.selected.name)
    if result.shap is not None:
        names = _heaviest(result.shap, 0)
        return words.say("page.headline.features", features=words.listed(names)) if names else ""
    return ""


def subtitle(words: Words, result: AnalysisResult) -> str:
    """One line: how many rows, and which outcome counts as positive."""
    stage = main_stage(result)
    if stage is None:
        return words.say("page.subtitle.rows", n=result.provenance.rows)
    positive = words.say("page.positive", label=stage.label, value=words.selected(stage.positive))
    return words.say("page.subtitle.outcome", n=result.provenance.rows, positive=positive)


def summary(words: Words, result: AnalysisResult) -> tuple[str, ...]:
    """What was found, most urgent first, in sentences with real counts."""
    found = [pair for pair in comparisons(words, result) if pair.selected.rows and pair.rest.rows]
    widest = sorted(found, key=_urgency)[:MOST_COMPARISONS]
    sentences = [_outcome_sentence(words, pair) for pair in widest]
    if len(found) > len(widest):
        sentences.append(words.say("page.summary.more_groups", n=len(found) - len(widest)))
    undefined = _undefined_count(result)
    if undefined:
        sentences.append(words.say("page.summary.undefined", n=undefined))
    if result.limits is not None:
        sentences.append(words.say("page.summary.limits", source=words.told(result.limits.source)))
    if result.shap is not None:
        sentences += _feature_sentences(words, result.shap)
    return tuple(sentences)


def overview_section(words: Words, result: AnalysisResult) -> Section:
    """What was analysed, as a table of facts."""
    facts = [
        (words.say("page.rows"), words.whole(result.provenance.rows)),
        *_bias_facts(words, result),
        *_explanation_facts(words, result),
    ]
    title = words.say("page.analysed.title")
    columns = (Column(words.say("page.fact")), Column(words.say("page.value")))
    table = Table(title, columns, tuple((Cell(name), Cell(text)) for name, text in facts))
    return Section("analysed", title, (table,))


def _urgency(pair: Comparison) -> tuple[bool, bool, float]:
    """Sorts gaps: first those that chance does not explain, among them those at the group's cost, widest first."""
    return not _is_clear(pair), pair.gap < 0, -abs(pair.gap)


def _is_clear(pair: Comparison) -> bool:
    """Whether the interval of the gap leaves out 0."""
    for metric in pair.facet.metrics:
        if metric.name in _RATE_METRICS:
            return metric.interval is not None and not metric.interval[0] <= 0 <= metric.interval[1]
    return False


def _outcome_sentence(words: Words, pair: Comparison) -> str:
    rest, selected = pair.rest, pair.selected
    told = {
        "group": selected.name,
        "rest_observed": words.out_of(rest.observed, rest.rows),
        "group_observed": words.out_of(selected.observed, selected.rows),
    }
    if selected.predicted is None or rest.predicted is None:
        return words.say("page.summary.in_data", **told)
    return words.say(
        "page.summary.by_model",
        **told,
        rest_predicted=words.out_of(rest.predicted, rest.rows),
        group_predicted=words.out_of(selected.predicted, selected.rows),
    )


def _undefined_count(result: AnalysisResult) -> int:
    stages = [stage for stage in (result.pretraining, result.posttraining) if stage is not None]
    return sum(metric.value is None for stage in stages for facet in stage.facets for metric in facet.metrics)


def _feature_sentences(words: Words, shap: ShapResult) -> list[str]:
    sentences = []
    for position, output in enumerate(shap.overall.outputs):
        names = _heaviest(shap, position)
        if names and len(shap.overall.outputs) == 1:
            sentences.append(words.say("page.summary.features", features=words.listed(names)))
        elif names:
            sentences.append(words.say("page.summary.output_features", output=output, features=words.listed(names)))
    return sentences


def _heaviest(shap: ShapResult, output: int) -> list[str]:
    return [feature for feature, value in ranked_features(shap.overall, output)[:MOST_FEATURES] if value]


def _bias_facts(words: Words, result: AnalysisResult) -> list[tuple[str, str]]:
    stage = main_stage(result)
    if stage is None:
        return []
    positive = words.say("page.positive", label=stage.label, value=stage.positive)
    facts = [(words.say("page.analysed.label"), stage.label), (words.say("page.analysed.positive"), positive)]
    groups = [words.group(facet.column, facet.selection, in_full=True) for facet in stage.facets]
    facts.append((words.say("page.analysed.groups"), "; ".join(groups)))
    for report in (result.pretraining, result.posttraining):
        if report is not None and report.facets:
            name = words.say(f"page.analysed.{report.stage}")
            facts.append((name, words.whole(len(report.facets[0].metrics))))
    if result.limits is not None:
        facts.append((words.say("page.analysed.limits"), words.told(result.limits.source)))
    return facts


def _explanation_facts(words: Words, result: AnalysisResult) -> list[tuple[str, str]]:
    facts = []
    if result.shap is not None:
        facts.append((words.say("page.analysed.outputs"), ", ".join(result.shap.overall.outputs)))
        facts.append((words.say("page.analysed.features"), words.whole(len(result.shap.overall.features))))
    if result.pdp:
        facts.append((words.say("page.analysed.curves"), ", ".join(curve.feature for curve in result.pdp)))
    return facts
