"""Answers that hold one number a record, read straight into numbers: twice as fast as by way of objects.

Whatever is unusual about an answer is left to the readers of its content type.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.core.facets import ColumnRef
from pellucid.core.specs import BodyFormat
from pellucid.predict.codecs.records import plain_path

Read = Callable[[str], Sequence[float]]


def read_plain_scores(text: str, kind: BodyFormat, n: int, locator: ColumnRef | None) -> FloatArray | None:
    """The scores (n,) of n records; `None` unless the locator is a plain path and leads to one number in each."""
    read = _reader(kind, locator)
    if read is None:
        return None
    try:
        numbers = read(text)
    except msgspec.MsgspecError:
        return None
    return np.array(numbers, dtype=np.float64) if len(numbers) == n else None


@lru_cache(maxsize=32)
def _reader(kind: BodyFormat, locator: ColumnRef | None) -> Read | None:
    if kind == "text/csv":
        return None if locator else _lines([])
    if kind == "application/jsonlines" and locator is None:
        return _lines([])
    path = plain_path(locator) if isinstance(locator, str) else None
    if path is None or path.is_list != (kind == "application/json"):
        return None
    return _document(path.before, path.after) if path.is_list else _lines(path.before)


def _lines(names: Sequence[str]) -> Read:
    """A reader of texts with a number a line, each inside objects with these keys."""
    decoder = msgspec.json.Decoder(_inside(names, float))
    return lambda text: _descend(decoder.decode_lines(text), len(names))


def _document(before: Sequence[str], after: Sequence[str]) -> Read:
    """A reader of a list inside objects, of numbers inside objects, with these keys."""
    decoder = msgspec.json.Decoder(_inside(before, list[_inside(after, float)]))  # type: ignore[misc]

    return lambda text: _descend(_descend([decoder.decode(text)], len(before))[0], len(after))


def _inside(names: Sequence[str], kind: Any) -> Any:
    for name in reversed(names):
        kind = msgspec.defstruct("Part", [("part", kind, msgspec.field(name=name))], gc=False)
    return kind


def _descend(values: Any, depth: int) -> Any:
    for _ in range(depth):
        values = [value.part for value in values]
    return values
