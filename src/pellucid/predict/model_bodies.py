"""Bodies as a model's server sees them: records in, outputs out, for whoever speaks its protocol."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import orjson

from pellucid.core.arrays import Batch, Column, FloatArray
from pellucid.core.errors import ModelError
from pellucid.predict.answer import to_column
from pellucid.predict.artifacts.outputs import Outputs
from pellucid.predict.codecs.answers import CONTENT_TYPES
from pellucid.predict.codecs.records import load_json

_LISTS = ("instances", "records", "data", "inputs")
_FEATURES = "features"

_VALUES = msgspec.json.Decoder()
_NUMBERS = msgspec.json.Decoder(list[list[int | float | None]])


def media_type(header: str) -> str:
    """The type a header names, without its parameters.

    Raises:
        ModelError: it is none that a model's server reads and writes.
    """
    kind = header.partition(";")[0].strip().lower()
    if kind not in CONTENT_TYPES:
        raise ModelError(f"The content type {kind!r} is not served; accepted are {', '.join(CONTENT_TYPES)}")
    return kind


def read_records(body: bytes, kind: str) -> Batch:
    """The records of a body: rows of CSV without a header, a JSON value a line, or a document with a list of them.

    A JSON record is a list of cells, an object with one under `features`, or an object of cells by name. Columns
    without names are called 0, 1, ...

    Raises:
        ModelError: the body holds no such records, or they differ in length.
    """
    text = body.decode("utf-8-sig", errors="replace")
    if kind == "text/csv":
        return _csv_batch(text)
    if kind == "application/json":
        return _json_batch(_listed(load_json(text)))
    return _json_batch(_json_lines(text))


def write_outputs(outputs: Outputs, kind: str) -> bytes:
    """The answer: the scores of each record, or its label where the model has no scores; JSON has both, by name."""
    if kind == "text/csv":
        return _csv_scores(outputs.scores) if outputs.scores is not None else _csv_labels(_labels(outputs))
    records = list(_records(outputs))
    if kind == "application/json":
        return orjson.dumps({"predictions": records})
    return b"".join(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE) for record in records)


def _csv_batch(text: str) -> Batch:
    numbers = _csv_numbers(text)
    if numbers is not None:
        return _batch(None, numbers, _json_column)
    return _batch(None, [row for row in csv.reader(io.StringIO(text, newline="")) if row], _csv_column)


def _csv_numbers(text: str) -> list[list[Any]] | None:
    """The rows of a table of numbers and empty cells, read as JSON in a third of the time; `None` if it is another."""
    lines = text.replace("\r\n", "\n").strip("\n")
    if not lines or any(mark in lines for mark in ("[", "null", "\n\n")):  # these mean something else in JSON
        return None
    for edge, filled in ((",,", ",null,"), (",,", ",null,"), ("\n,", "\nnull,"), (",\n", ",null\n")):
        lines = lines.replace(edge, filled)
    try:
        return _NUMBERS.decode("[[" + lines.replace("\n", "],[") + "]]")
    except msgspec.MsgspecError:
        return None


def _json_lines(text: str) -> list[Any]:
    try:
        return _VALUES.decode_lines(text)
    except msgspec.MsgspecError:  # it may be what only Python's own reader takes, such as NaN
        return [load_json(line) for line in text.splitlines() if line.strip()]


def _listed(document: Any) -> list[Any]:
    if isinstance(document, dict):
        found = next((document[name] for name in _LISTS if isinstance(document.get(name), list)), None)
        return [document] if found is None else found
    if isinstance(document, list) and document and not isinstance(document[0], list | dict):
        return [document]
    if isinstance(document, list):
        return document
    raise ModelError("The body holds no list of records", excerpt=str(document))


def _json_batch(records: list[Any]) -> Batch:
    plain = [record.get(_FEATURES, record) if isinstance(record, dict) else record for record in records]
    names = tuple(plain[0]) if plain and isinstance(plain[0], dict) else None
    try:
        rows = [[record[name] for name in names] for record in plain] if names else [list(record) for record in plain]
    except (KeyError, TypeError, IndexError) as error:
        raise ModelError("Not every record is a list of cells, or an object with the names of the first") from error
    return _batch(names, rows, _json_column)


def _batch(names: tuple[str, ...] | None, rows: Sequence[Sequence[Any]], column: Any) -> Batch:
    if len({len(row) for row in rows}) != 1:
        raise ModelError(f"Data must contain features: {len(rows)} record(s), and not all of the same length above 0")
    columns = tuple(column(cells) for cells in zip(*rows, strict=True))
    return Batch(names or tuple(map(str, range(len(columns)))), columns)


def _csv_column(cells: Sequence[str]) -> Column:
    try:
        return to_column([int(cell) for cell in cells])
    except ValueError:
        pass
    try:
        return np.array([float(cell) if cell.strip() else np.nan for cell in cells])
    except ValueError:
        return to_column([cell or None for cell in cells])


def _json_column(cells: Sequence[Any]) -> Column:
    if None in cells and {type(cell) for cell in cells} <= {int, float, type(None)}:
        return np.array([np.nan if cell is None else cell for cell in cells], dtype=np.float64)
    return to_column(cells)


def _csv_scores(scores: FloatArray) -> bytes:
    if not np.isfinite(scores).all():  # JSON has no such numbers
        return "".join(f"{','.join(map(repr, row))}\n" for row in scores.tolist()).encode()
    rows = orjson.dumps(np.ascontiguousarray(scores), option=orjson.OPT_SERIALIZE_NUMPY)
    return rows[2:-2].replace(b"],[", b"\n") + b"\n"


def _csv_labels(labels: list[Any]) -> bytes:
    return "".join(f"{_cell(label)}\n" for label in labels).encode()


def _records(outputs: Outputs) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = [{} for _ in range(len(outputs))]
    if outputs.scores is not None:
        for record, scores in zip(records, outputs.scores.tolist(), strict=True):
            record["score"] = scores[0] if len(scores) == 1 else scores
    for record, label in zip(records, _labels(outputs), strict=False):
        record["predicted_label"] = label
    return records


def _labels(outputs: Outputs) -> list[Any]:
    return [] if outputs.labels is None else outputs.labels.tolist()


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return repr(value)
