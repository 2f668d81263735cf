"""The value that was meant when its JSON type is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

_WORDS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}
_BIAS_METHODS = ("methods.pre_training_bias", "methods.post_training_bias")


def coerced(path: str, value: object, expected: str) -> object | None:
    """The value in the type that is expected at a path; `None` when it is not sure what was meant.

    >>> coerced("methods.pdp.grid_resolution", "10", "an integer of at least 1"), coerced("label", True, "an integer")
    (10, None)
    """
    for matches, convert in _CONVERSIONS:
        if matches(path, expected):
            return convert(value)
    return None


def _to_facet(value: object) -> object | None:
    return {"name_or_index": value} if isinstance(value, str) or (type(value) is int) else None


def _to_facets(value: object) -> object | None:
    if isinstance(value, dict):
        return [value]
    facet = _to_facet(value)
    return None if facet is None else [facet]


def _to_bias_method(value: object) -> object | None:
    if value is True or value == {}:
        return {"methods": "all"}
    return {"methods": value} if isinstance(value, str | list) and value else None


def _to_metrics(value: object) -> object | None:
    """An analysis that names no metric asks for all of them."""
    return "all" if value is None or value is True else None


def _to_method(value: object) -> object | None:
    return {} if value is True else None


def _to_integer(value: object) -> object | None:
    number = _to_number(value)
    return int(number) if isinstance(number, int | float) and float(number).is_integer() else None


def _to_number(value: object) -> object | None:
    if not isinstance(value, str):
        return None
    try:
        number = json.loads(value.strip().replace(",", "."))
    except ValueError:
        return None
    return number if type(number) in (int, float) else None


def _to_flag(value: object) -> object | None:
    return _WORDS.get(str(value).strip().lower()) if isinstance(value, str | int) else None


def _to_text(value: object) -> object | None:
    return json.dumps(value) if type(value) in (int, float) else None


def _to_list(value: object) -> object | None:
    """A list written as one text: names between commas."""
    if isinstance(value, dict):
        return [value]
    return [part.strip() for part in value.split(",")] if isinstance(value, str) and value else None


_Matches = Callable[[str, str], bool]
_Converts = Callable[[object], object | None]
_CONVERSIONS: tuple[tuple[_Matches, _Converts], ...] = (
    (lambda path, _: path == "facet", _to_facets),
    (lambda path, _: re.fullmatch(r"facet\[\d+\]", path) is not None, _to_facet),
    (lambda path, _: path in _BIAS_METHODS, _to_bias_method),
    (lambda path, _: path.removesuffix(".methods") in _BIAS_METHODS, _to_metrics),
    (lambda path, expected: path.startswith("methods.") and expected == "an object", _to_method),
    (lambda _, expected: expected.startswith("an integer"), _to_integer),
    (lambda _, expected: expected.startswith("a number"), _to_number),
    (lambda _, expected: expected == "true or false", _to_flag),
    (lambda _, expected: expected.startswith("a list whose items"), _to_list),
    (lambda path, _: path == "version", lambda _: "1.0"),
    (lambda _, expected: expected.startswith(("a string", "a column name", "a URI")), _to_text),
)
