"""The findings in plain words, and what was analysed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.report.groups import Comparison, Group, comparisons, main_stage
from pellucid.report.model import Cell, Column, Section, Table
from pellucid.report.ranking import ranked_features
from pellucid.report.wording import group_name, listed, out_of

if TYPE_CHECKING:
    from pellucid.core.results import AnalysisResult, ShapResult

MOST_COMPARISONS = 4
MOST_FEATURES = 3


def subtitle(result: AnalysisResult) -> str:
    """One line: how many rows, and which outcome counts as positive."""
    stage = main_stage(result)
    rows = f"{result.provenance.rows:,} rows"
    return rows if stage is None else f"{rows} · positive outcome: {stage.label} is {stage.positive}"


def summary(result: AnalysisResult) -> tuple[str, ...]:
    """What was found, widest gap first, in sentences with real counts."""
    found = [pair for pair in comparisons(result) if pair.selected.rows and pair.rest.rows]
    widest = sorted(found, key=_gap, reverse=True)[:MOST_COMPARISONS]
    sentences = [_outcome_sentence(pair) for pair in widest]
    if len(found) > len(widest):
        sentences.append(f"{len(found) - len(widest)} more groups are compared below.")
    undefined = _undefined_count(result)
    if undefined:
        noun = "1 metric is" if undefined == 1 else f"{undefined} metrics are"
        sentences.append(f"{noun} not defined for this data; the tables say why.")
    if result.shap is not None:
        sentences += _feature_sentences(result.shap)
    return tuple(sentences)


def overview_section(result: AnalysisResult) -> Section:
    """What was analysed, as a table of facts."""
    facts = [("Rows", f"{result.provenance.rows:,}"), *_bias_facts(result), *_explanation_facts(result)]
    rows = tuple((Cell(name), Cell(text)) for name, text in facts)
    table = Table("What was analysed", (Column("Fact"), Column("Value")), rows)
    return Section("analysed", "What was analysed", (table,))


def _gap(pair: Comparison) -> float:
    return abs(_rate(pair.selected) - _rate(pair.rest))


def _rate(group: Group) -> float:
    return (group.observed if group.predicted is None else group.predicted) / group.rows


def _outcome_sentence(pair: Comparison) -> str:
    selected, rest = pair.selected, pair.rest
    observed = f"{out_of(rest.observed, rest.rows)} and {out_of(selected.observed, selected.rows)}"
    if selected.predicted is None or rest.predicted is None:
        return (
            f"In the data, {out_of(rest.observed, rest.rows)} people in the rest and "
            f"{out_of(selected.observed, selected.rows)} where {selected.name} have the positive outcome."
        )
    return (
        f"The model says yes to {out_of(rest.predicted, rest.rows)} people in the rest and "
        f"{out_of(selected.predicted, selected.rows)} where {selected.name}; in the data it is {observed}."
    )


def _undefined_count(result: AnalysisResult) -> int:
    stages = [stage for stage in (result.pretraining, result.posttraining) if stage is not None]
    return sum(metric.value is None for stage in stages for facet in stage.facets for metric in facet.metrics)


def _feature_sentences(shap: ShapResult) -> list[str]:
    sentences = []
    for position, output in enumerate(shap.overall.outputs):
        names = [feature for feature, value in ranked_features(shap.overall, position)[:MOST_FEATURES] if value]
        if names:
            whose = "the model's answers" if len(shap.overall.outputs) == 1 else f"the model's answer {output}"
            sentences.append(f"What weighs most in {whose}: {listed(names)}.")
    return sentences


def _bias_facts(result: AnalysisResult) -> list[tuple[str, str]]:
    stage = main_stage(result)
    if stage is None:
        return []
    facts = [("Label", stage.label), ("Positive outcome", f"{stage.label} is {stage.positive}")]
    groups = [group_name(facet.column, facet.selection) for facet in stage.facets]
    facts.append(("Groups compared with the rest", "; ".join(groups)))
    stages = {"before training": result.pretraining, "after training": result.posttraining}
    counts = [f"{len(report.facets[0].metrics)} {when}" for when, report in stages.items() if report and report.facets]
    if counts:
        facts.append(("Bias metrics per group", listed(counts)))
    return facts


def _explanation_facts(result: AnalysisResult) -> list[tuple[str, str]]:
    facts = []
    if result.shap is not None:
        facts.append(("Explained outputs", ", ".join(result.shap.overall.outputs)))
        facts.append(("Explained features", f"{len(result.shap.overall.features)}"))
    if result.pdp:
        facts.append(("Features with a dependence curve", ", ".join(curve.feature for curve in result.pdp)))
    return facts
