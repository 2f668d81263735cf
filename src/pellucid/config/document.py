"""JSON text to plain values, keeping track of what Python's own reader would silently accept."""

from __future__ import annotations

import codecs
import json
import math
from collections import Counter

from pellucid.config.draft import Draft, join
from pellucid.core.errors import ConfigError, ConfigErrors

_HEADLINE = "Unable to load analysis configuration as JSON."


class BadLiteral:
    """A number that JSON does not have (`NaN`, `Infinity`) or that no float can hold (`1e999`)."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        """The characters in the file."""
        return self.text if len(self.text) <= 40 else f"{self.text[:40]}…"


class JsonObject(dict[str, object]):
    """A JSON object that remembers which of its keys came more than once."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.duplicates = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]


def load_document(text: str | bytes, source: str) -> JsonObject:
    """The JSON object in `text`.

    Raises:
        ConfigErrors: the text is not UTF-8, not JSON, or not an object.
    """
    try:
        value = json.loads(
            _decode(text, source), object_pairs_hook=JsonObject, parse_constant=BadLiteral, parse_float=_parse_float
        )
    except json.JSONDecodeError as error:
        raise _unreadable(source, f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(source, f"a number is too long or the nesting too deep ({type(error).__name__})") from error
    if not isinstance(value, JsonObject):
        raise _unreadable(source, "the file holds no JSON object", got=value, expected="{...} at the top level")
    return value


def inspect_document(value: object, path: str, draft: Draft) -> None:
    """Report duplicate keys, bad numbers and broken characters anywhere in the document."""
    if isinstance(value, BadLiteral):
        draft.report(path, "is not a finite number", got=value, expected="a finite number, or null in a baseline")
    elif isinstance(value, str):
        _inspect_text(value, path, draft)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            inspect_document(item, join(path, position), draft)
    elif isinstance(value, JsonObject):
        _inspect_object(value, path, draft)


def _inspect_object(value: JsonObject, path: str, draft: Draft) -> None:
    for key in value.duplicates:
        draft.report(join(path, key), "the key occurs more than once in the same object", expected="every key once")
    for key, item in value.items():
        _inspect_text(key, join(path, key), draft)
        inspect_document(item, join(path, key), draft)


def _inspect_text(value: str, path: str, draft: Draft) -> None:
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        draft.report(path, "contains half of a surrogate pair", got=value, expected="text that can be written as UTF-8")


def _decode(text: str | bytes, source: str) -> str:
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    if text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _unreadable(source, "the file is UTF-16", expected="UTF-8; save it again with that encoding")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = text[error.start : error.start + 8]
        raise _unreadable(source, f"byte {error.start} is not UTF-8", got=place, expected="a file in UTF-8") from error


def _parse_float(text: str) -> float | BadLiteral:
    value = float(text)
    return value if math.isfinite(value) else BadLiteral(text)


def _unreadable(source: str, problem: str, *, got: object = None, expected: str = "") -> ConfigErrors:
    return ConfigErrors([ConfigError(source, problem, got=got, expected=expected)], headline=_HEADLINE)
