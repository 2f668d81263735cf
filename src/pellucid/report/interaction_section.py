"""Which features of a tree ensemble work together, and how strongly beside what they do alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pellucid.report.attribution_section import MOST_OUTPUTS
from pellucid.report.charts.feature_charts import feature_bars
from pellucid.report.charts.interaction_charts import interaction_map
from pellucid.report.magnitude import magnitude_of
from pellucid.report.model import Bar, Cell, Column, Figure, Paragraph, Section, Table
from pellucid.report.ranking import pair_strengths, ranked_pairs
from pellucid.report.recipes import interaction_bars_recipe

if TYPE_CHECKING:
    from pellucid.core.arrays import FloatArray, Interactions
    from pellucid.report.language import Words
    from pellucid.report.magnitude import Magnitude
    from pellucid.report.model import Block

MOST_FEATURES = 8
MOST_PAIRS = 10


def interaction_section(words: Words, interactions: Interactions) -> Section:
    """For the first outputs, the strongest pairs and a map of the features that are in them."""
    blocks = [Paragraph(words.say("page.interactions.intro", n=interactions.explained_rows))]
    title, outputs = words.say("page.interactions.title"), interactions.outputs
    if len(outputs) > MOST_OUTPUTS:
        blocks.append(Paragraph(words.say("page.pairs.more_outputs", n=len(outputs) - MOST_OUTPUTS)))
    if len(outputs) == 1:
        return Section("interactions", title, (*blocks, *_output_blocks(words, interactions, 0)))
    sections = tuple(
        Section(f"interactions-{position + 1}", output, tuple(_output_blocks(words, interactions, position)))
        for position, output in enumerate(outputs[:MOST_OUTPUTS])
    )
    return Section("interactions", title, tuple(blocks), sections)


def _output_blocks(words: Words, interactions: Interactions, output: int) -> list[Block]:
    strengths = pair_strengths(interactions)[:, :, output]
    pairs = [pair for pair in ranked_pairs(strengths) if strengths[pair] > 0]
    if not pairs:
        return [Paragraph(words.say("page.interactions.none"))]
    return [
        Paragraph(_said(words, interactions, strengths, pairs[0])),
        _bars(words, interactions, strengths, pairs[:MOST_PAIRS], output),
        _map(words, interactions, strengths, pairs, output),
    ]


def _said(words: Words, interactions: Interactions, strengths: FloatArray, pair: tuple[int, int]) -> str:
    """The strongest pair beside what its heavier half does alone, and all pairs beside all features alone."""
    heavier = max(pair, key=lambda one: float(strengths[one, one]))
    together, alone = float(np.triu(strengths, 1).sum()), float(np.trace(strengths))
    told: dict[str, str | float] = {
        "first": interactions.features[pair[0]],
        "second": interactions.features[pair[1]],
        "strength": float(strengths[pair]),
        "all": words.share(together / (together + alone), decimals=0),
    }
    if not strengths[heavier, heavier]:
        return words.say("page.interactions.strongest", **told)
    share = words.share(float(strengths[pair] / strengths[heavier, heavier]), decimals=0)
    return words.say("page.interactions.strongest_beside", **told, share=share, heavier=interactions.features[heavier])


def _bars(
    words: Words, interactions: Interactions, strengths: FloatArray, pairs: list[tuple[int, int]], output: int
) -> Figure:
    named = [(_name(words, interactions, pair), float(strengths[pair])) for pair in pairs]
    output_name, measure = interactions.outputs[output], words.say("page.interactions.measure")
    title = words.say("page.interactions.bars", output=output_name)
    spoken = words.listed([f"{name} {words.number(value)}" for name, value in named])
    bars = [{"feature": name, "value": value, "shown": words.number(value)} for name, value in named]
    rows = tuple((Cell(name), _bar_cell(words, value, named[0][1])) for name, value in named)
    columns = (Column(words.say("page.interactions.features")), Column(measure, is_number=True))
    return Figure(
        title=title,
        alt=words.say("page.interactions.bars_alt", n=len(named), output=output_name, pairs=spoken),
        spec=feature_bars(words, bars, measure),
        twin=Table(title, columns, rows, "bars"),
        recipe=interaction_bars_recipe(output_name),
        is_in_twin=True,
        name="pairs",
    )


def _bar_cell(words: Words, value: float, widest: float) -> Cell:
    return Cell(words.number(value), value, bar=Bar(0.0, value / widest))


def _name(words: Words, interactions: Interactions, pair: tuple[int, int]) -> str:
    first, second = (interactions.features[one] for one in pair)
    return words.say("page.pairs.pair", first=first, second=second)


def _map(
    words: Words, interactions: Interactions, strengths: FloatArray, pairs: list[tuple[int, int]], output: int
) -> Figure:
    chosen = list(dict.fromkeys(one for pair in pairs for one in pair))[:MOST_FEATURES]
    features = [interactions.features[one] for one in chosen]
    title = words.say("page.interactions.map", output=interactions.outputs[output])
    said = words.say("page.interactions.map_said", n=len(features), all=len(interactions.features))
    shown = strengths[np.ix_(chosen, chosen)]
    magnitude = magnitude_of(float(strengths[pairs[0]]))
    if magnitude.unit > 1:
        said = words.say("page.interactions.unit", said=said, unit=magnitude.unit)
    return Figure(
        title=title,
        alt=f"{title}. {said}",
        spec=interaction_map(words, features, shown, lambda value: magnitude.show(words, value)),
        twin=_map_table(words, title, features, shown, magnitude),
        name="interactions",
        said=said,
    )


def _map_table(words: Words, caption: str, features: list[str], strengths: FloatArray, magnitude: Magnitude) -> Table:
    """Features are told by number across, because their names are too long to stand side by side."""
    numbers = [str(number) for number in range(1, len(features) + 1)]
    columns = [Column(words.say("page.feature"))]
    columns += [Column(number, True, feature) for number, feature in zip(numbers, features, strict=True)]
    rows = tuple(
        (Cell(f"{number} {feature}"), *(Cell(magnitude.show(words, value), value) for value in line))
        for number, feature, line in zip(numbers, features, strengths.tolist(), strict=True)
    )
    return Table(caption, tuple(columns), rows, "map")
