"""JSON read strictly, and values written back as the tokens that columns are made of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from json.encoder import encode_basestring
from typing import Any

import numpy as np

from pellucid.core.arrays import Column


class RepeatedKeyError(ValueError):
    """An object has the same key twice, so what it says depends on who reads it."""


def parse(text: str) -> Any:
    """The value of a JSON text; the words `NaN` and `Infinity` are accepted.

    Raises:
        ValueError: the text is not JSON, or an object repeats a key.
    """
    return json.loads(text, object_pairs_hook=_unique)


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise RepeatedKeyError(f"the key {repeated!r} occurs twice in one object")
    return members


def tokens(values: Iterable[Any]) -> Column:
    """Values as JSON tokens in an object array; `null` is `None`."""
    cells = [_token(value) for value in values]
    column = np.empty(len(cells), dtype=object)
    column[:] = cells
    return column


def _token(value: Any) -> str | None:
    if isinstance(value, str):
        return encode_basestring(value)
    return None if value is None else json.dumps(value)
