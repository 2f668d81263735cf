"""How the mean answer changes with two features at once, and what of it takes both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from pellucid.report.additivity import additivity
from pellucid.report.attribution_section import MOST_OUTPUTS
from pellucid.report.cells import near_text
from pellucid.report.charts.surface_charts import Side, beyond_map, surface_map
from pellucid.report.magnitude import magnitude_of
from pellucid.report.model import Cell, Column, Figure, Paragraph, Section, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

    from pellucid.core.arrays import FloatArray, PdpSurface
    from pellucid.report.additivity import Additivity
    from pellucid.report.charts.look import Spec
    from pellucid.report.language import Words

    Positions = npt.NDArray[np.intp]
    Place = tuple[int, int]

MOST_VALUES = 15
"""Categories on one side; of more, those that most rows have."""

APART = 0.01
"""Share of the variance below which two features act as good as separately."""


class _Map(Struct, frozen=True, eq=False):
    """What is shown of one surface: positions of values on both sides, and the share of the rows in every cell.

    Where the shares are not known, they are taken to be alike.
    """

    surface: PdpSurface
    positions: tuple[Positions, Positions]
    sides: tuple[Side, Side]
    shares: FloatArray

    def cut(self, values: FloatArray) -> FloatArray:
        """Of an array over all values, the part that is shown."""
        return values[np.ix_(*self.positions)]


def surface_section(words: Words, surfaces: tuple[PdpSurface, ...]) -> Section:
    """A part for each pair: the surface and, where the pair matters, how far it is from the sum of two curves."""
    parts = tuple(_pair(words, number, surface) for number, surface in enumerate(surfaces, 1))
    return Section("pairs", words.say("page.pairs.title"), (Paragraph(words.say("page.pairs.intro")),), parts)


def _pair(words: Words, number: int, surface: PdpSurface) -> Section:
    shown = _shown(words, surface)
    notes = " ".join(_notes(words, shown))
    blocks = [Paragraph(notes)] if notes else []
    outputs = range(min(len(surface.outputs), MOST_OUTPUTS))
    figures = [figure for output in outputs for figure in _figures(words, shown, output)]
    first, second = surface.features
    return Section(f"pair-{number}", words.say("page.pairs.pair", first=first, second=second), (*blocks, *figures))


def _shown(words: Words, surface: PdpSurface) -> _Map:
    shares = surface.shares
    if shares is None or not shares.any():
        shares = np.full(surface.predictions.shape[:2], 1.0 / surface.predictions[:, :, 0].size)
    first, second = (_positions(surface, side, shares) for side in (0, 1))
    sides = _side(words, surface, 0, first), _side(words, surface, 1, second)
    return _Map(surface, (first, second), sides, shares)


def _positions(surface: PdpSurface, side: int, shares: FloatArray) -> Positions:
    """All numbers; of many categories those that most rows have, in their own order."""
    if len(surface.values[side]) <= MOST_VALUES or _is_number(surface, side):
        return np.arange(len(surface.values[side]))
    heaviest = np.argsort(-shares.sum(axis=1 - side), kind="stable")
    return np.sort(heaviest[:MOST_VALUES])


def _is_number(surface: PdpSurface, side: int) -> bool:
    return isinstance(surface.values[side][0], float)


def _side(words: Words, surface: PdpSurface, side: int, positions: Positions) -> Side:
    values = [surface.values[side][at] for at in positions.tolist()]
    if _is_number(surface, side):
        numbers = tuple(float(value) for value in values if isinstance(value, float))
        return Side(surface.features[side], numbers, is_number=True)
    return Side(surface.features[side], tuple(near_text(words, value) for value in values), is_number=False)


def _notes(words: Words, shown: _Map) -> Iterator[str]:
    """Over how many rows the means are, and what is not shown."""
    surface = shown.surface
    if surface.rows is not None:
        total = surface.rows if surface.total_rows is None else surface.total_rows
        yield words.say("page.pairs.over", n=surface.rows, total=total)
    for values, side in zip(surface.values, shown.sides, strict=True):
        if len(side.values) < len(values):
            yield words.say("page.pairs.some", n=len(side.values), all=len(values), feature=side.feature)
    if len(surface.outputs) > MOST_OUTPUTS:
        yield words.say("page.pairs.more_outputs", n=len(surface.outputs) - MOST_OUTPUTS)


def _figures(words: Words, shown: _Map, output: int) -> Iterator[Figure]:
    means = shown.surface.predictions[:, :, output]
    found = additivity(means, shown.shares)
    values, known = shown.cut(means), shown.surface.shares
    spec = surface_map(words, shown.sides, values, None if known is None else shown.cut(known))
    yield _figure(words, shown, output, "figure", values, spec, _said(words, shown, output, found))
    if found.share >= APART:
        values = np.where(shown.cut(shown.shares) > 0, shown.cut(found.beyond), np.nan)
        spec = beyond_map(words, shown.sides, values)
        yield _figure(words, shown, output, "beyond", values, spec, words.say("page.pairs.beyond_said"))


def _figure(words: Words, shown: _Map, output: int, kind: str, values: FloatArray, spec: Spec, said: str) -> Figure:
    title = _title(words, shown.surface, output, kind)
    magnitude = magnitude_of(float(np.nanmax(values) - np.nanmin(values)) or float(np.nanmax(np.abs(values))))
    if magnitude.unit > 1:
        said = words.say("page.pairs.unit", said=said, unit=magnitude.unit)
    table = _table(words, title, shown, values, lambda value: magnitude.show(words, value, signed=kind == "beyond"))
    return Figure(title, f"{title}. {said}", spec, table, name="surface", said=said)


def _title(words: Words, surface: PdpSurface, output: int, kind: str) -> str:
    first, second = surface.features
    title = words.say(f"page.pairs.{kind}", first=first, second=second)
    if len(surface.outputs) == 1:
        return title
    return words.say("page.pairs.of_output", title=title, output=surface.outputs[output])


def _said(words: Words, shown: _Map, output: int, found: Additivity) -> str:
    """Where the surface is lowest and highest, and how much of it is more than two curves added up."""
    means, name = shown.surface.predictions[:, :, output], shown.surface.outputs[output]
    low, high = _ends(means, shown.shares > 0)
    if means[low] == means[high]:
        return words.say("page.pairs.constant", output=name)
    ends = {"low": float(means[low]), "high": float(means[high])}
    places = {"low_at": _at(words, shown, low), "high_at": _at(words, shown, high)}
    lies = words.say("page.pairs.range", output=name, **ends, **places)
    if found.share < APART:
        return words.say("page.pairs.apart", range=lies, share=words.share(found.share))
    extra, at = float(found.beyond[found.strongest]), _at(words, shown, found.strongest)
    key = "above" if extra > 0 else "below"
    return words.say(f"page.pairs.{key}", range=lies, share=words.share(found.share), extra=abs(extra), at=at)


def _ends(means: FloatArray, is_there: npt.NDArray[np.bool_]) -> tuple[Place, Place]:
    """Where the surface is lowest and highest, among the cells in which there are rows."""
    low, high = np.where(is_there, means, np.inf).argmin(), np.where(is_there, means, -np.inf).argmax()
    return divmod(int(low), means.shape[1]), divmod(int(high), means.shape[1])


def _at(words: Words, shown: _Map, place: Place) -> str:
    """The two values of a place: `Age is 20.6 and Sex is Male`."""
    named = zip(shown.surface.features, shown.surface.values, place, strict=True)
    told = [
        words.say("number.group.equal", column=feature, value=near_text(words, values[at]))
        for feature, values, at in named
    ]
    return words.listed(told)


def _table(words: Words, title: str, shown: _Map, values: FloatArray, show: Callable[[float], str]) -> Table:
    """The first feature across and the second down, as in the map."""
    across, down = shown.sides
    caption = words.say("page.pairs.table", title=title, first=across.feature, second=down.feature)
    columns = (Column(down.feature), *(Column(near_text(words, value), is_number=True) for value in across.values))
    is_there, order = shown.cut(shown.shares) > 0, range(len(down.values))
    rows = []
    for j in reversed(order) if down.is_number else order:
        cells = zip(values[:, j].tolist(), is_there[:, j].tolist(), strict=True)
        rows.append((Cell(near_text(words, down.values[j])), *(_cell(words, *cell, show) for cell in cells)))
    return Table(caption, columns, tuple(rows), "map")


def _cell(words: Words, value: float, is_there: bool, show: Callable[[float], str]) -> Cell:  # noqa: FBT001
    if value != value:
        return Cell(words.say("number.none"))
    return Cell(show(value) if is_there else f"({show(value)})", value)
