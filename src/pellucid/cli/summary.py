"""What was found, in plain words, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.cli.verdicts import number_text, verdict_lines, worst_group_lines
from pellucid.core.listings import parts_to_tell
from pellucid.report import printable
from pellucid.report.group_names import named_group, told_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pellucid.core.results import AnalysisResult, BiasReport, FacetReport, ShapResult
    from pellucid.core.specs import ReportSpec

TOP_FEATURES = 5


def summarize(result: AnalysisResult, output: str, report: ReportSpec | None) -> str:
    """A few lines for a person: how each group fares, the strongest features, and where everything is."""
    lines = [f"{result.provenance.rows:,} rows analysed"]
    if result.pretraining is not None:
        lines += ["", *_stage_lines(result.pretraining, "In the data", "DPL", "labels: rest minus group")]
    if result.posttraining is not None:
        lines += ["", *_stage_lines(result.posttraining, "According to the model", "DI", "group divided by rest")]
    if result.limits is not None:
        lines += ["", *verdict_lines(result)]
    if result.worst_groups:
        lines += ["", "Combined groups that differ most from everybody else", *worst_group_lines(result.worst_groups)]
    if result.provenance.notes:
        lines += ["", *result.provenance.notes]
    if result.shap is not None:
        lines += ["", "What drives the model", *_feature_lines(result.shap)]
    return printable("\n".join([*lines, "", *_files(result, output, report)]))


def _stage_lines(report: BiasReport, title: str, metric: str, meaning: str) -> Iterator[str]:
    yield f"{title}: how many of 100 have {report.label} {told_values(report.positive) or '(nothing)'}"
    header = ("group", "rows", "group", "rest", f"{metric} ({meaning}), 95 % interval")
    is_predicted = report.stage == "post_training"
    parts = parts_to_tell(facet.selection for facet in report.facets)
    named = ((named_group(facet.column, facet.selection, parts), facet) for facet in report.facets)
    yield from _table([header, *(_facet_row(name, facet, metric, is_predicted=is_predicted) for name, facet in named)])


def _facet_row(name: str, facet: FacetReport, metric: str, *, is_predicted: bool) -> tuple[str, ...]:
    cells = facet.statistics.cells or (0,) * 8
    rates = (_out_of_100(part, is_predicted=is_predicted) for part in (cells[4:], cells[:4]))
    return (
        name,
        f"{100 * facet.statistics.proportion:.1f} %",
        *rates,
        _metric(facet, metric),
    )


def _out_of_100(counts: Sequence[int], *, is_predicted: bool) -> str:
    """Positive labels or predictions among these four counts (bit 1: label, bit 0: prediction), out of 100 rows."""
    positive = counts[1] + counts[3] if is_predicted else counts[2] + counts[3]
    return f"{100 * positive / sum(counts):.0f}" if sum(counts) else "-"


def _metric(facet: FacetReport, name: str) -> str:
    found = next((metric for metric in facet.metrics if metric.name == name), None)
    if found is None:
        return "not asked for"
    if found.value is None:
        return f"undefined: {found.error}"
    interval = (
        "" if found.interval is None else f"   {number_text(found.interval[0])} to {number_text(found.interval[1])}"
    )
    return f"{number_text(found.value)}{interval}"


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[k]) for row in rows) for k in range(4)]
    for row in rows:
        numbers = "  ".join(cell.rjust(width) for cell, width in zip(row[1:4], widths[1:], strict=True))
        yield f"  {row[0].ljust(widths[0])}  {numbers}   {row[4]}"


def _feature_lines(shap: ShapResult) -> Iterator[str]:
    overall = shap.overall
    for k, output in enumerate(overall.outputs):
        values = overall.values[:, k].tolist()
        ranked = sorted(zip(values, overall.features, strict=True), key=lambda pair: -abs(pair[0]))
        widest = abs(ranked[0][0]) or 1.0
        yield f"  {output} is {overall.expected[k]:.3f} for the baseline; typically a feature moves it by"
        for value, feature in ranked[:TOP_FEATURES]:
            yield f"  {feature:<20.20} {value:>8.4f} {'█' * round(24 * abs(value) / widest)}"


def _files(result: AnalysisResult, output: str, report: ReportSpec | None) -> Iterator[str]:
    place = output.rstrip("/")
    if report is not None:
        yield f"Report:  {place}/{report.name}.html  (also .pdf, .ipynb)"
    yield f"Numbers: {place}/analysis.json"
    if result.shap is not None and result.shap.save_local:
        yield f"Rows:    {place}/explanations_shap/out.csv"
