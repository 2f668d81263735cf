"""What drives the model: the heaviest features, how their effects spread over rows, and how they depend on values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from pellucid.report.cells import data_text, number_cell
from pellucid.report.charts import effect_plot, feature_bars, swarm
from pellucid.report.model import Bar, Cell, Column, Figure, Paragraph, Section, Table
from pellucid.report.ranking import ranked_features
from pellucid.report.recipes import feature_bars_recipe
from pellucid.report.row_explorer import row_explorer
from pellucid.report.row_sample import RowSample, sample_rows
from pellucid.report.swarm_layout import level_of, offsets

if TYPE_CHECKING:
    from pellucid.core.results import ShapResult
    from pellucid.report.language import Words
    from pellucid.report.model import Block

MOST_OUTPUTS = 3
MOST_BARS = 10
MOST_PLOTS = 4
MOST_FEATURES = 30
"""How many features single rows are shown with; the others are in the results' own files."""


def attribution_section(words: Words, shap: ShapResult) -> Section:
    """The explanation as a whole and of single rows, for the first outputs."""
    measure = words.say(f"page.shap.{shap.overall.aggregation}")
    blocks: list[Block] = [Paragraph(words.say("page.shap.intro", n=len(shap.local.values), measure=measure))]
    blocks.append(Paragraph(_certainty(words, shap)))
    outputs = shap.overall.outputs
    if len(outputs) > MOST_OUTPUTS:
        blocks.append(Paragraph(words.say("page.shap.more_outputs", n=len(outputs) - MOST_OUTPUTS)))
    if len(outputs) == 1:
        return Section("features", words.say("page.shap.title"), (*blocks, *_output_blocks(words, shap, 0, measure)))
    sections = tuple(
        Section(f"features-{position + 1}", output, tuple(_output_blocks(words, shap, position, measure)))
        for position, output in enumerate(outputs[:MOST_OUTPUTS])
    )
    return Section("features", words.say("page.shap.title"), tuple(blocks), sections)


def _certainty(words: Words, shap: ShapResult) -> str:
    """How far sampling may have moved the values."""
    errors = shap.local.standard_errors
    if errors is None:
        return words.say("page.shap.unknown_error")
    if not errors.size or not errors.any():
        return words.say("page.shap.exact")
    return words.say("page.shap.error", error=float(np.sqrt(np.mean(np.square(errors)))))


def _output_blocks(words: Words, shap: ShapResult, output: int, measure: str) -> list[Block]:
    ranked = ranked_features(shap.overall, output)
    blocks: list[Block] = [_bars(words, shap, output, measure, ranked)]
    explained = [feature for feature, _ in ranked if feature in shap.local.features][:MOST_FEATURES]
    if not len(shap.local.values) or not explained:
        return blocks
    sample = sample_rows(shap, output, tuple(explained))
    name = shap.overall.outputs[output]
    blocks.append(_swarm(words, sample, name))
    blocks.append(row_explorer(words, sample, name))
    blocks += _effects(words, sample)
    return blocks


def _bars(words: Words, shap: ShapResult, output: int, measure: str, ranked: list[tuple[str, float]]) -> Figure:
    name = shap.overall.outputs[output]
    top = [(feature, value) for feature, value in ranked if math.isfinite(value)][:MOST_BARS]
    spoken = words.listed([f"{feature} {words.number(value)}" for feature, value in top])
    bars = [{"feature": feature, "value": value, "shown": words.number(value)} for feature, value in top]
    widest = max((abs(value) for _, value in top), default=0.0) or 1.0
    return Figure(
        title=words.say("page.shap.bars", output=name),
        alt=words.say("page.shap.bars_alt", n=len(top), measure=measure, output=name, features=spoken),
        spec=feature_bars(words, bars, measure),
        twin=Table(
            words.say("page.shap.all_features", output=name),
            (Column(words.say("page.feature")), Column(measure, is_number=True)),
            tuple((Cell(feature), _bar_cell(words, value, widest)) for feature, value in ranked),
            "bars",
        ),
        recipe=feature_bars_recipe(name, MOST_BARS),
        shows_twin=True,
        is_in_twin=True,
        name="features",
    )


def _bar_cell(words: Words, value: float, widest: float) -> Cell:
    cell = number_cell(words, value)
    if not math.isfinite(value):
        return cell
    bar = Bar(0.0, min(abs(value) / widest, 1.0), series="first" if value >= 0 else "second")
    return Cell(cell.text, cell.value, bar=bar)


def _swarm(words: Words, sample: RowSample, output: str) -> Figure:
    features = sample.features[:MOST_BARS]
    dots = [dot for k, feature in enumerate(features) for dot in _dots(sample, k, feature)]
    return Figure(
        title=words.say("page.swarm.title"),
        alt=words.say("page.swarm.alt", n=len(sample.positions), output=output),
        spec=swarm(words, dots, features, words.say("page.swarm.axis")),
        twin=_spread_table(words, sample, features),
        name="swarm",
    )


def _dots(sample: RowSample, position: int, feature: str) -> list[dict[str, Any]]:
    effects = sample.values[:, position]
    spread = float(np.ptp(sample.values)) or 1.0
    levels = level_of([cells[position] for cells in sample.cells]) or [-1] * len(effects)
    return [
        {"feature": feature, "effect": round(effect, 6), "offset": offset, "level": level}
        for effect, offset, level in zip(effects.tolist(), offsets(effects, spread), levels, strict=True)
    ]


def _spread_table(words: Words, sample: RowSample, features: tuple[str, ...]) -> Table:
    """How the effects of each feature are spread: lowest, quarter, middle, three quarters, highest."""
    names = ("lowest", "quarter", "middle", "three_quarters", "highest")
    columns = (Column(words.say("page.feature")), *(Column(words.say(f"page.swarm.{name}"), True) for name in names))
    rows = []
    for k, feature in enumerate(features):
        quantiles = np.quantile(sample.values[:, k], [0, 0.25, 0.5, 0.75, 1]).tolist()
        rows.append((Cell(feature), *(number_cell(words, value) for value in quantiles)))
    return Table(words.say("page.swarm.title"), columns, tuple(rows))


def _effects(words: Words, sample: RowSample) -> list[Figure]:
    """How the effect depends on the value, for the heaviest features whose rows are known."""
    if not sample.cells:
        return []
    return [_effect(words, sample, k, feature) for k, feature in enumerate(sample.features[:MOST_PLOTS])]


def _effect(words: Words, sample: RowSample, position: int, feature: str) -> Figure:
    values = [cells[position] for cells in sample.cells]
    effects = sample.values[:, position].tolist()
    is_number = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    title = words.say("page.effect.title", feature=feature)
    dots = [
        {"value": value if is_number else data_text(words, value), "effect": round(effect, 6)}
        for value, effect in zip(values, effects, strict=True)
    ]
    return Figure(
        title=title,
        alt=words.say("page.effect.alt", feature=feature, n=len(dots)),
        spec=effect_plot(words, dots, feature, words.say("page.swarm.axis"), is_number=is_number),
        twin=_effect_table(words, title, feature, dots, is_number=is_number),
        name="effect",
    )


def _effect_table(words: Words, title: str, feature: str, dots: list[dict[str, Any]], *, is_number: bool) -> Table:
    """Mean effect of each value, or of each fifth of the rows by value."""
    columns = (
        Column(feature, is_number),
        Column(words.say("page.rows"), is_number=True),
        Column(words.say("page.effect.mean"), is_number=True),
    )
    rows = []
    for name, effects in _parts(words, dots, is_number=is_number):
        mean = sum(effects) / len(effects)
        rows.append((Cell(name), Cell(words.whole(len(effects)), len(effects)), number_cell(words, mean)))
    return Table(title, columns, tuple(rows))


def _parts(words: Words, dots: list[dict[str, Any]], *, is_number: bool) -> list[tuple[str, list[float]]]:
    values = list(dict.fromkeys(sorted((dot["value"] for dot in dots), key=lambda value: (str(type(value)), value))))
    if not is_number or len(values) <= MOST_BARS:
        return [(data_text(words, value), [dot["effect"] for dot in dots if dot["value"] == value]) for value in values]
    ordered = sorted(dots, key=lambda dot: dot["value"])
    parts = [ordered[len(ordered) * k // 5 : len(ordered) * (k + 1) // 5] for k in range(5)]
    return [
        (
            words.say(
                "number.interval", low=data_text(words, part[0]["value"]), high=data_text(words, part[-1]["value"])
            ),
            [dot["effect"] for dot in part],
        )
        for part in parts
        if part
    ]
