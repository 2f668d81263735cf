"""application/json: one document to the model, one document back (contract 5.2, 5.3)."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import partial

import orjson

from pellucid.core.arrays import Column, Predictions
from pellucid.core.errors import DataError
from pellucid.core.facets import ColumnRef
from pellucid.core.scalars import Cell
from pellucid.core.specs import PredictorSpec
from pellucid.predict.answer import interpret, to_column, wrong_count
from pellucid.predict.codecs.cells import CellWriter, format_cells
from pellucid.predict.codecs.records import find, item_column, load_json, unwrap, whole_column

_PROJECTION = re.compile(r"\[\?|\[\]|\*|:")


def json_writer(names: Sequence[str]) -> CellWriter:
    """A writer of cells as JSON; missing is null. It raises DataError on an infinite number, which JSON cannot say."""
    return lambda k, column: format_cells(column, partial(_write, name=names[k]))


def read_json_answer(text: str, n: int, spec: PredictorSpec) -> Predictions:
    """Predictions in a document that answers n records.

    Locators are JMESPath expressions on the whole document that give one item a record, or indices into each
    record's list. Without locators the document, stripped of objects with a single key, is the list of scores.

    Raises:
        ModelError: the answer is not JSON, or does not hold one item a record.
    """
    document = load_json(text)

    def located(locator: ColumnRef, role: str) -> Column:
        if isinstance(locator, int):
            return item_column(_records(unwrap(document), n, text), locator, role)
        return to_column(_records(find(document, locator, role), n, text, locator))

    labels = None if spec.label is None else located(spec.label, "label")
    if spec.probability is not None:
        return interpret(spec, scores=(located(spec.probability, "probability"),), labels=labels)
    if labels is not None:
        return interpret(spec, scores=None, labels=labels)
    return interpret(spec, scores=(whole_column(_records(unwrap(document), n, text)),), labels=None)


def _write(cell: Cell, *, name: str) -> bytes:
    if isinstance(cell, str):
        return orjson.dumps(cell)
    if cell is None:
        return b"null"
    if isinstance(cell, bool):
        return b"true" if cell else b"false"
    if math.isinf(cell):
        raise DataError("an infinite number cannot be sent as JSON; use predictor.content_type text/csv", column=name)
    return repr(cell).encode()


def _records(found: object, n: int, text: str, locator: str = "") -> list[object]:
    """What was found as one item a record.

    A single record may be answered by its bare value, unless the locator makes a list of items.
    """
    if not isinstance(found, list):
        if n == 1:
            return [found]
        raise wrong_count(1, n, text)
    if n == 1 and len(found) > 1 and not _PROJECTION.search(locator) and _is_flat(found):
        return [found]
    if len(found) != n:
        raise wrong_count(len(found), n, text)
    return found


def _is_flat(values: list[object]) -> bool:
    return not any(isinstance(value, list | dict) for value in values)
