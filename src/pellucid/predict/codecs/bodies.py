"""Request bodies of every content type."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from pellucid.core.arrays import Batch, Column
from pellucid.core.errors import DataError
from pellucid.core.mixtures import MixedBatch
from pellucid.core.specs import PredictorSpec
from pellucid.predict.codecs.cells import CellWriter
from pellucid.predict.codecs.csv_body import csv_writer
from pellucid.predict.codecs.json_body import json_writer
from pellucid.predict.codecs.mixing import MixSources, without_unused
from pellucid.predict.codecs.rooms import Frame, Room
from pellucid.predict.codecs.templates import (
    RecordPattern,
    Render,
    Template,
    csv_template,
    document_template,
    lines_template,
)
from pellucid.predict.codecs.texts import IntArray, JoinedTexts, WrittenTexts
from pellucid.predict.codecs.tiling import tile_records

FEWEST_ROWS = 1024
"""Below this number of records they are written one by one."""

_MOST_CELLS = 2**19
"""Cells that rows are mixed from are kept as text if they are no more than these."""


class EncodedBatch(Struct, frozen=True, eq=False):
    """Records ready to be sent; each of the texts is one with a separator after it."""

    template: Template
    texts: JoinedTexts | WrittenTexts

    def __len__(self) -> int:
        """Number of records."""
        return len(self.ends)

    @property
    def ends(self) -> IntArray:
        """Where each record ends, separator included, when all are written one after another, (records,)."""
        return self.texts.ends

    def sizes(self) -> IntArray:
        """Bytes of every record, without separator, (records,)."""
        return np.diff(self.ends, prepend=0) - len(self.template.separator)

    def text(self, start: int, stop: int) -> memoryview:
        """Records `start` to `stop`, at least one, with separators between them, and nothing around them."""
        return self.texts.text(start, stop, Frame(cut=len(self.template.separator)))

    def body(self, start: int, stop: int, room: Room | None = None) -> bytes | memoryview:
        """The request body for records `start` to `stop`, at least one; it is good until the room is used again."""
        before, *others = self.template.parts
        if len(others) > 1:
            return self.template.body(self.text(start, stop))
        return self.texts.text(start, stop, Frame(before, others[0], len(self.template.separator)), room)


class BatchWriter:
    """Writes batches; the cells that one batch after another is mixed from are written once."""

    def __init__(self, spec: PredictorSpec) -> None:
        self._spec = spec
        self._kept: tuple[Batch, Batch, MixSources] | None = None

    def write(self, batch: Batch) -> EncodedBatch:
        """The records of a batch.

        Raises:
            ConfigError: a template is missing or wrong.
            DataError: the batch has no columns, or a cell cannot be written.
        """
        if not batch.columns:
            raise DataError("Data must contain features. No column is left to send to the model")
        template = _template(batch.names, self._spec)
        write = csv_writer(batch.names) if self._spec.content_type == "text/csv" else json_writer(batch.names)
        texts = self._joined(batch, template, write) if len(batch) >= FEWEST_ROWS else None
        return EncodedBatch(template, texts or _listed(batch, template, write))

    def _joined(self, batch: Batch, template: Template, write: CellWriter) -> JoinedTexts | None:
        render = _renderer(template.record, write)
        slots = template.record.slots
        found = None
        if isinstance(batch, MixedBatch) and sorted(slots) == list(range(len(batch.names))):
            found = self._mixed(batch, template, render)
        return found or tile_records([batch.columns[slot] for slot in slots], template.separator, render)

    def _mixed(self, batch: MixedBatch, template: Template, render: Render) -> JoinedTexts | None:
        if (len(batch.own) + len(batch.others)) * len(batch.names) > _MOST_CELLS:
            few = without_unused(batch)
            return MixSources(few, template.record.slots, template.separator, render).records(few.mixes)
        kept = self._kept
        if kept is None or kept[0] is not batch.own or kept[1] is not batch.others:
            sources = MixSources(batch, template.record.slots, template.separator, render)
            kept = self._kept = (batch.own, batch.others, sources)
        return kept[2].records(batch.mixes)


def encode_records(batch: Batch, spec: PredictorSpec) -> EncodedBatch:
    """The records of a batch, written once; raises as `BatchWriter.write` does."""
    return BatchWriter(spec).write(batch)


def encode(batch: Batch, spec: PredictorSpec) -> bytes:
    """The body that asks for all records of a batch at once; raises as `BatchWriter.write` does."""
    encoded = encode_records(batch, spec)
    return bytes(encoded.body(0, len(encoded)))


def _template(names: tuple[str, ...], spec: PredictorSpec) -> Template:
    if spec.content_type == "text/csv":
        return csv_template(names)
    if spec.content_type == "application/jsonlines":
        return lines_template(spec.content_template, spec.record_template, names)
    return document_template(spec.content_template, spec.record_template, names)


def _renderer(pattern: RecordPattern, write: CellWriter) -> Render:
    slots, pieces = pattern.slots, pattern.pieces()

    def render(some: range, columns: Sequence[Column]) -> list[bytes]:
        cells = [write(slots[k], column) for k, column in zip(some, columns, strict=True)]
        return RecordPattern(b"".join(pieces[some.start : some.stop]), slots[some.start : some.stop]).render(cells)

    return render


def _listed(batch: Batch, template: Template, write: CellWriter) -> WrittenTexts:
    pattern, separator = template.record, template.separator
    cells = {slot: write(slot, batch.columns[slot]) for slot in pattern.slots}
    records = pattern.render([cells[slot] for slot in pattern.slots])
    ends = np.cumsum(np.fromiter(map(len, records), dtype=np.intp, count=len(records)) + len(separator))
    return WrittenTexts(separator.join([*records, b""]), ends)
