"""application/jsonlines: one JSON text a line, there and back (contract 5.2, 5.3)."""

from __future__ import annotations

import orjson

from pellucid.core.arrays import Column, Predictions
from pellucid.core.errors import ModelError
from pellucid.core.facets import ColumnRef
from pellucid.core.specs import PredictorSpec
from pellucid.predict.answer import interpret, to_column, wrong_count
from pellucid.predict.codecs.records import find_each, item_column, load_json, parse, whole_column

_SEAMS = {"{": "}\n{", "[": "]\n["}


def read_jsonlines_answer(text: str, n: int, spec: PredictorSpec) -> Predictions:
    """Predictions in n lines.

    Locators are JMESPath expressions on each line, or indices into its list. Without locators a line, stripped of
    objects with a single key, is the record's scores.

    Raises:
        ModelError: there are not n lines, a line is not JSON, or a locator finds nothing in it.
    """
    records = _load_at_once(text, n)
    if records is None:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) != n:
            raise wrong_count(len(lines), n, text)
        records = [_load(line, number) for number, line in enumerate(lines, start=1)]
    labels = None if spec.label is None else _located(records, spec.label, "label")
    if spec.probability is not None:
        return interpret(spec, scores=(_located(records, spec.probability, "probability"),), labels=labels)
    return interpret(spec, scores=None if labels is not None else (whole_column(records),), labels=labels)


def _load_at_once(text: str, n: int) -> list[object] | None:
    """The values of n lines that are all objects, all lists, or all scalars; `None` for any other text."""
    lines = text.strip()
    if lines.count("\n") != n - 1 or not _are_alike(lines, n):
        return None
    try:
        found = parse(f"[{lines.replace(chr(10), ',')}]")
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, list) and len(found) == n else None


def _are_alike(lines: str, n: int) -> bool:
    """Whether every line break stands between two values and nothing else separates values."""
    seam = _SEAMS.get(lines[:1])
    if seam is None:
        return not any(mark in lines for mark in ",[{")
    return lines.count(seam) == n - 1


def _load(line: str, number: int) -> object:
    try:
        return load_json(line)
    except ModelError as error:
        raise ModelError(f"Line {number}: {error.problem}", excerpt=error.excerpt) from error


def _located(records: list[object], locator: ColumnRef, role: str) -> Column:
    if isinstance(locator, int):
        return item_column(records, locator, role)
    return to_column(find_each(records, locator, role))
