"""What drives the model: global attributions, the baseline, and curves of mean predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.report.charts import dependence, feature_bars
from pellucid.report.model import Cell, Column, Figure, Paragraph, Section, Table
from pellucid.report.ranking import ranked_features
from pellucid.report.recipes import dependence_recipe, feature_bars_recipe
from pellucid.report.wording import number_cell, share_cell, shown_number

if TYPE_CHECKING:
    from pellucid.core.arrays import Batch, PdpCurve
    from pellucid.core.results import ShapResult
    from pellucid.core.scalars import Cell as DataCell
    from pellucid.report.model import Block

MOST_BARS = 10
MOST_BASELINE_ROWS = 5
AGGREGATIONS = {
    "mean_abs": "mean absolute SHAP value",
    "median": "median SHAP value",
    "mean_sq": "mean squared SHAP value",
}


def attribution_section(shap: ShapResult) -> Section:
    """A chart of the heaviest features per output, with the table of all features."""
    rows = len(shap.local.values)
    measure = AGGREGATIONS.get(shap.overall.aggregation, shap.overall.aggregation)
    intro = Paragraph(
        f"Every one of {rows:,} rows is explained: its SHAP values say how far each feature moves the model's answer "
        f"away from the answer for the baseline. The chart shows the {measure} of each feature."
    )
    figures = [_feature_figure(shap, position, measure) for position in range(len(shap.overall.outputs))]
    return Section("features", "What drives the model", (intro, *figures))


def baseline_section(shap: ShapResult) -> Section:
    """The rows that stand for "nothing known", and the model's mean answer for them."""
    baseline = shap.local.baseline
    count = "1 row" if len(baseline) == 1 else f"{len(baseline)} rows"
    expected = "; ".join(
        f"{output}: {shown_number(value)}"
        for output, value in zip(shap.overall.outputs, shap.overall.expected.tolist(), strict=True)
    )
    told = Paragraph(f"The baseline has {count}. The model's mean answer for it, {expected}.")
    return Section("baseline", "Baseline", (told, _baseline_table(baseline)))


def dependence_section(curves: tuple[PdpCurve, ...]) -> Section:
    """How the mean prediction changes with one feature, and where the data lie."""
    intro = Paragraph(
        "The feature is set to each value in turn for every row; the curve is the mean prediction. "
        "Grey bars show which share of the rows has such a value: trust the curve where there are many."
    )
    blocks = [_curve_block(position, curve) for position, curve in enumerate(curves)]
    return Section("dependence", "How predictions change with one feature", (intro, *blocks))


def _feature_figure(shap: ShapResult, position: int, measure: str) -> Figure:
    output = shap.overall.outputs[position]
    ranked = ranked_features(shap.overall, position)
    top = [(feature, value) for feature, value in ranked if _is_finite(value)][:MOST_BARS]
    spoken = ", ".join(f"{feature} {shown_number(value)}" for feature, value in top)
    title = f"Features that weigh most in {output}"
    bars = [{"feature": feature, "value": value, "shown": shown_number(value)} for feature, value in top]
    return Figure(
        title=title,
        alt=f"The {len(top)} of {len(ranked)} features with the largest {measure} for {output}: {spoken}.",
        spec=feature_bars(bars, measure),
        twin=Table(
            f"All features, {output}",
            (Column("Feature"), Column(measure[0].upper() + measure[1:], True)),
            tuple((Cell(feature), number_cell(value)) for feature, value in ranked),
        ),
        recipe=feature_bars_recipe(output, MOST_BARS),
        shows_twin=True,
    )


def _is_finite(value: float) -> bool:
    return abs(value) < float("inf")


def _baseline_table(baseline: Batch) -> Table:
    """A line per feature, because baselines have more features than rows."""
    shown = [row for _, row in zip(range(MOST_BASELINE_ROWS), baseline.rows(), strict=False)]
    more = f", first {MOST_BASELINE_ROWS} rows" if len(baseline) > MOST_BASELINE_ROWS else ""
    numbers = [Column("Value")] if len(baseline) == 1 else [Column(f"Row {k}") for k in range(1, len(shown) + 1)]
    rows = tuple(
        (Cell(name), *map(_data_cell, cells))
        for name, cells in zip(baseline.names, zip(*shown, strict=True), strict=True)
    )
    return Table(f"Baseline{more}", (Column("Feature"), *numbers), rows)


def _data_cell(cell: DataCell) -> Cell:
    if cell is None:
        return Cell("(missing)")
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return Cell(str(cell))
    return Cell(f"{cell:.6g}" if isinstance(cell, float) else str(cell), cell)


def _curve_block(position: int, curve: PdpCurve) -> Block:
    if curve.error is not None:
        return Paragraph(f"{curve.feature}: {curve.error}")
    title = f"Mean prediction by {curve.feature}"
    return Figure(
        title=title,
        alt=f"{title}. {' '.join(_spoken_range(curve, output) for output in range(len(curve.outputs)))}",
        spec=dependence(curve),
        twin=_curve_table(title, curve),
        recipe=dependence_recipe(position, is_number=curve.data_type == "numerical"),
    )


def _spoken_range(curve: PdpCurve, output: int) -> str:
    points = list(zip(curve.predictions[output], curve.values, strict=True))
    if not points:
        return f"{curve.outputs[output]} has no values."
    lowest, highest = (choose(points, key=lambda point: point[0]) for choose in (min, max))
    return (
        f"{curve.outputs[output]} lies between {shown_number(lowest[0])} at {_data_cell(lowest[1]).text} "
        f"and {shown_number(highest[0])} at {_data_cell(highest[1]).text}."
    )


def _curve_table(caption: str, curve: PdpCurve) -> Table:
    columns = [Column(curve.feature, curve.data_type == "numerical"), Column("Rows", True)]
    columns += [Column(output, True) for output in curve.outputs]
    rows = zip(curve.values, curve.distribution, *curve.predictions, strict=True)
    body = tuple((_data_cell(value), share_cell(share), *map(number_cell, means)) for value, share, *means in rows)
    return Table(caption, tuple(columns), body)
