"""Whether a file holds the type of data that is said, told by how it begins."""

from __future__ import annotations

import json
from itertools import islice

from pellucid.data.opening import open_bytes

CSV, JSON_LINES = "text/csv", "application/jsonlines"
JSON, PARQUET = "application/json", "application/x-parquet"

_LOOK = 1 << 16


def other_type(path: str, said: str) -> str | None:
    """The `dataset_type` that the file surely has instead of the one that is said; `None` when that one is possible.

    Raises:
        DataError: the file cannot be opened, or is empty.
    """
    with open_bytes(path) as stream:
        start = stream.read(_LOOK)
    if start.startswith(b"PAR1") or said == PARQUET:
        found = PARQUET if start.startswith(b"PAR1") else _text_type(start)
        return None if found == said else found
    found = _text_type(start)
    if found is None or found == said or (said != CSV and found in (JSON, JSON_LINES) and not _is_sure(start, found)):
        return None
    return found


def _text_type(start: bytes) -> str | None:
    """The type of text that begins like this; `None` for text without a visible character."""
    text = _text(start)
    if not text:
        return None
    if text.startswith(("[{", "[[")) or text.split("\n", 1)[0].strip() in ("{", "["):
        return JSON
    first = text.split("\n", 1)[0]
    return JSON_LINES if _is_object(first) else JSON if text.startswith("{") else CSV


def _is_sure(start: bytes, found: str) -> bool:
    """Whether JSON is surely this kind of it: a single line may be either, and a broken one anything."""
    text = _text(start)
    if found == JSON:
        return not text.startswith("{") or text.split("\n", 1)[0].strip() == "{"
    lines = [line for line in islice(text.split("\n"), 3) if line.strip()]
    return len(lines) > 1 and all(_is_object(line) for line in lines[:2])


def _text(start: bytes) -> str:
    return start.decode("utf-8-sig", errors="replace").lstrip()


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
