"""Request bodies and answers of every content type."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import Message

import numpy as np
from msgspec import Struct

from pellucid.core.arrays import Batch, Column, Predictions
from pellucid.core.errors import ConfigError, DataError, ModelError
from pellucid.core.specs import BodyFormat, PredictorSpec
from pellucid.predict.answer import locate
from pellucid.predict.codecs.cells import CellWriter
from pellucid.predict.codecs.combinations import IntArray
from pellucid.predict.codecs.csv_body import csv_writer, read_csv_answer
from pellucid.predict.codecs.json_body import json_writer, read_json_answer
from pellucid.predict.codecs.jsonlines_body import read_jsonlines_answer
from pellucid.predict.codecs.records import compile_locator
from pellucid.predict.codecs.templates import (
    RecordPattern,
    Template,
    csv_template,
    document_template,
    lines_template,
)
from pellucid.predict.codecs.tiles import TiledRecords
from pellucid.predict.codecs.tiling import tile_records

CONTENT_TYPES: tuple[BodyFormat, ...] = ("text/csv", "application/jsonlines", "application/json")
_ALIASES: dict[str, BodyFormat] = {
    **{name: name for name in CONTENT_TYPES},
    "application/x-jsonlines": "application/jsonlines",
    "application/x-ndjson": "application/jsonlines",
}


class EncodedBatch(Struct, frozen=True, eq=False):
    """Records ready to be sent: `template.body(records[i:j])` is the body of records i to j."""

    template: Template
    records: Sequence[bytes]

    def sizes(self) -> IntArray:
        """Bytes of every record, (records,)."""
        if isinstance(self.records, TiledRecords):
            return self.records.sizes()
        return np.fromiter(map(len, self.records), dtype=np.intp, count=len(self.records))

    def text(self, start: int, stop: int) -> bytes:
        """Records `start` to `stop` with separators between them, and nothing around them."""
        return self.template.join(self.records[start:stop])


def encode(batch: Batch, spec: PredictorSpec) -> bytes:
    """The body that asks for all records of a batch at once.

    Raises:
        ConfigError: a template is missing or wrong.
        DataError: the batch has no columns, or a cell cannot be written.
    """
    encoded = encode_records(batch, spec)
    return encoded.template.body(encoded.records)


def encode_records(batch: Batch, spec: PredictorSpec) -> EncodedBatch:
    """The records of a batch, each as its piece of a body; raises as `encode` does."""
    if not batch.columns:
        raise DataError("Data must contain features. No column is left to send to the model")
    template = _template(batch.names, spec)
    write = csv_writer(batch.names) if spec.content_type == "text/csv" else json_writer(batch.names)
    return EncodedBatch(template, _tiled(batch, template, write) or _listed(batch, template.record, write))


def decode(body: bytes, content_type: str | None, n: int, spec: PredictorSpec) -> Predictions:
    """Predictions in the model's answer to n records.

    An answer that is not labelled with a known content type is read as the type that was asked for.

    Raises:
        ModelError: the answer cannot be read, does not hold one item a record, or locators find no scores in it.
    """
    kind, charset = _parse_type(content_type)
    text = _text(body, charset)
    if kind not in _ALIASES and text.lstrip().startswith("<"):
        raise ModelError(f"The answer is {kind or 'markup'}, not {spec.accept_type}; is this a model?", excerpt=text)
    try:
        return _read(text, _ALIASES.get(kind, spec.accept_type), n, spec)
    except ModelError as error:
        problem = error.problem
        if kind not in _ALIASES and kind:
            problem = f"The answer is labelled {kind!r} and cannot be read as {spec.accept_type}: {problem}"
        # The answer about one record is kept whole: what stands beside the place that failed tells what went wrong.
        raise ModelError(problem, excerpt=text if n == 1 else error.excerpt or text) from error


def check_locators(spec: PredictorSpec) -> None:
    """Find out before the first request whether locators can be read at all.

    Raises:
        ConfigError: an expression for a JSON answer is not JMESPath, or one for a CSV answer is not an index.
    """
    for role, locator in (("label", spec.label), ("probability", spec.probability)):
        if not isinstance(locator, str):
            continue
        if spec.accept_type == "text/csv":
            expected = "a 0-based column index, because CSV answers have no names"
            raise ConfigError(f"predictor.{role}", "cannot locate a column", got=locator, expected=expected)
        compile_locator(locator, role)


def _template(names: tuple[str, ...], spec: PredictorSpec) -> Template:
    if spec.content_type == "text/csv":
        return csv_template(names)
    if spec.content_type == "application/jsonlines":
        return lines_template(spec.content_template, spec.record_template, names)
    return document_template(spec.content_template, spec.record_template, names)


def _tiled(batch: Batch, template: Template, write: CellWriter) -> TiledRecords | None:
    slots, pieces = template.record.slots, template.record.pieces()

    def render(some: range, columns: Sequence[Column]) -> list[bytes]:
        cells = [write(slots[k], column) for k, column in zip(some, columns, strict=True)]
        return RecordPattern(b"".join(pieces[some.start : some.stop]), slots[some.start : some.stop]).render(cells)

    return tile_records([batch.columns[slot] for slot in slots], template.separator, render)


def _listed(batch: Batch, pattern: RecordPattern, write: CellWriter) -> list[bytes]:
    cells = {slot: write(slot, batch.columns[slot]) for slot in pattern.slots}
    return pattern.render([cells[slot] for slot in pattern.slots])


def _parse_type(content_type: str | None) -> tuple[str, str]:
    header = Message()
    header["Content-Type"] = content_type or ""
    return header.get_content_type() if content_type else "", header.get_content_charset("utf-8")


def _text(body: bytes, charset: str) -> str:
    try:
        return body.decode("utf-8-sig" if charset == "utf-8" else charset)
    except (UnicodeDecodeError, LookupError) as error:
        raise ModelError(f"The answer is not {charset} text: {error}", excerpt=repr(body[:100])) from error


def _read(text: str, kind: BodyFormat, n: int, spec: PredictorSpec) -> Predictions:
    if kind == "text/csv":
        return locate(read_csv_answer(text, n), spec)
    if kind == "application/jsonlines":
        return read_jsonlines_answer(text, n, spec)
    return read_json_answer(text, n, spec)
