"""The report as data. Everything a reader will see is decided here; renderers only lay it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    `text` is what people read and `value` the exact number behind it, when there is one. `tag` is a short code shown
    beside the text and `detail` a sentence shown under it.
    """

    text: str
    value: float | int | None = None
    tag: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """Heading of a column; numbers are aligned to the right."""

    title: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; the first cell of a row names it. Rows of `role` metrics stand for one bias metric each."""

    kind: ClassVar[Literal["table"]] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    role: Literal["plain", "metrics"] = "plain"


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, a sentence that says what it shows, and the same numbers as a table.

    `spec` is Vega-Lite. `recipe` is Python that draws the chart again from `analysis`, the parsed analysis.json, with
    Altair as `alt`. `shows_twin` says whether the table is worth reading beside the chart.
    """

    kind: ClassVar[Literal["figure"]] = "figure"
    title: str
    alt: str
    spec: Mapping[str, object]
    twin: Table
    recipe: str
    shows_twin: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A piece of running text."""

    kind: ClassVar[Literal["paragraph"]] = "paragraph"
    text: str


Block = Paragraph | Table | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what follows; `key` is its unique anchor."""

    key: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `summary` holds the findings, most important first; `language` is a BCP 47 tag."""

    title: str
    subtitle: str
    summary: tuple[str, ...]
    sections: tuple[Section, ...]
    language: str = "en"
