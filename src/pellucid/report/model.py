"""The report as data. Everything a reader will see is decided here; renderers only lay it out.

A `Report` is a headline, counters, a summary and a tree of sections. A section holds blocks. Every block that is more
than words carries the same content as a `Table` (`twin`), which is what a renderer shows when it cannot do better: a
page without scripts, a PDF, a notebook. Places in pictures are shares of a scale's width, from 0 (left) to 1 (right).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from pellucid.core.specs import Language
    from pellucid.report.language import MetricWords

Tone = Literal["pass", "fail", "unclear", "neutral"]
"""What was decided: inside the limit, outside of it, not enough data to say, or nothing to decide."""

Series = Literal["first", "second", "up", "down", "total"]
"""Which bars of a chart belong together."""

ICONS: Mapping[Tone, str] = MappingProxyType({"pass": "●", "fail": "▲", "unclear": "◆", "neutral": "◌"})
"""The shape that stands beside the word, so that nothing is said by colour alone."""


class Pill(Struct, frozen=True):
    """A decision as a short word; its icon is `ICONS[tone]`."""

    tone: Tone
    text: str


class Bar(Struct, frozen=True):
    """A bar in a cell from `start` to `end`, with a whisker over `reach`; `series` gives it its colour."""

    start: float
    end: float
    reach: tuple[float, float] | None = None
    series: Series = "first"


class Strip(Struct, frozen=True):
    """A value on its own scale: `ends` and `middle` are the words under it, `neutral` where no difference is.

    `band` is what the limit allows. `overflow` is -1 or 1 when the value lies beyond an end of the scale.
    """

    ends: tuple[str, str]
    middle: str
    value: float
    neutral: float | None = None
    interval: tuple[float, float] | None = None
    band: tuple[float, float] | None = None
    overflow: Literal[-1, 0, 1] = 0
    tone: Tone = "neutral"


class Cell(Struct, frozen=True):
    """One cell of a table.

    `text` is what people read and `value` the exact number behind it, when there is one. `tag` is a short code shown
    beside the text and `detail` a sentence shown under it. `pill`, `bar` and `strip` are pictures of the same fact for
    renderers that can draw them; `shade` in -1..1 tints the cell by its distance from neutral.
    """

    text: str
    value: float | int | None = None
    tag: str = ""
    detail: str = ""
    pill: Pill | None = None
    bar: Bar | None = None
    strip: Strip | None = None
    shade: float | None = None


class Column(Struct, frozen=True):
    """Heading of a column; numbers are aligned to the right. `hint` is the heading in full where it is a code."""

    title: str
    is_number: bool = False
    hint: str = ""


class Table(Struct, frozen=True):
    """Rows under headings; the first cell of a row names it.

    Rows of a `metrics` table stand for one bias metric each: name, reading, value, interval, verdict. Cells of a `map`
    are shaded; cells of `bars` hold bars; `details` are worth folding away.
    """

    kind: ClassVar[Literal["table"]] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    role: Literal["plain", "metrics", "map", "bars", "details"] = "plain"


class Figure(Struct, frozen=True):
    """A chart, a sentence that says what it shows, and the same numbers as a table.

    `spec` is Vega-Lite. `recipe` is Python that draws the chart again from `analysis`, the parsed analysis.json, with
    Altair as `alt`; without one the chart shows what analysis.json does not hold. `shows_twin` says whether the table
    is worth reading beside the chart; `is_in_twin` that the table's cells hold the bars or shades of the chart, so
    that a page can show the table in its place. `name` tells figures of one kind apart for scripts. `said` is what a
    reader should see beside the chart, in words.
    """

    kind: ClassVar[Literal["figure"]] = "figure"
    title: str
    alt: str
    spec: Mapping[str, object]
    twin: Table
    recipe: str = ""
    shows_twin: bool = False
    is_in_twin: bool = False
    name: str = ""
    said: str = ""


class Paragraph(Struct, frozen=True):
    """A piece of running text."""

    kind: ClassVar[Literal["paragraph"]] = "paragraph"
    text: str


class Card(Struct, frozen=True):
    """One bias metric of one group: value, interval, place on its scale, verdict, and what it means here.

    `sentence` says the value with the real counts; `remark` why there is none, or what else to know about it.
    `explanation` is for somebody who has never met the metric, the same for every group.
    """

    code: str
    title: str
    value: Cell
    interval: str
    sentence: str
    explanation: MetricWords
    remark: str = ""
    pill: Pill | None = None
    strip: Strip | None = None


class Cards(Struct, frozen=True):
    """The metrics of one group at one stage: as cards, and as a table of role `metrics`."""

    kind: ClassVar[Literal["cards"]] = "cards"
    cards: tuple[Card, ...]
    twin: Table


class RowExplorer(Struct, frozen=True):
    """Why single rows got their answer: the waterfall of one, and the numbers of a sample of rows.

    `first` is the waterfall of the first sampled row. `data` is JSON for scripts: `features`, `expected`, `shown` (how
    many features a waterfall names) and `rows`, each `{"row", "cells", "values", "errors", "answer"}`.
    """

    kind: ClassVar[Literal["rows"]] = "rows"
    title: str
    output: str
    first: Figure
    data: Mapping[str, object]
    twin: Table


class ThresholdExplorer(Struct, frozen=True):
    """What the metrics would be at other thresholds, from counts of scores; `twin` holds the counts.

    `data` is JSON for scripts: `edges`, `start` (the edge of the run), `metrics` and `groups`, each `{"name",
    "positive_d", "negative_d", "positive_a", "negative_a"}`.
    """

    kind: ClassVar[Literal["threshold"]] = "threshold"
    title: str
    data: Mapping[str, object]
    twin: Table


Block = Paragraph | Table | Figure | Cards | RowExplorer | ThresholdExplorer


class Section(Struct, frozen=True):
    """A heading with what follows; `key` is its unique anchor. `group` names the facet selection it is about."""

    key: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    group: str = ""


class Counter(Struct, frozen=True):
    """How many metrics have this verdict."""

    count: int
    pill: Pill


class Report(Struct, frozen=True):
    """One report.

    `title` is the name somebody gave it, `headline` the finding in a few words, `subtitle` what was analysed, `summary`
    the findings in sentences, most important first, `counters` the verdicts when there are limits. `language` is a
    BCP 47 tag; every word but the data's own is in that language.
    """

    title: str
    subtitle: str
    summary: tuple[str, ...]
    sections: tuple[Section, ...]
    language: Language = "en"
    headline: str = ""
    counters: tuple[Counter, ...] = ()
