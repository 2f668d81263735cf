"""Records of a JSON answer, and how locators find scores and labels in them."""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

import jmespath
import jmespath.exceptions
import orjson

from pellucid.core.arrays import Column
from pellucid.core.errors import ConfigError, ModelError
from pellucid.predict.answer import to_column

Search = Callable[[object], object]

_NAMES = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*"
_PATH = re.compile(rf"(?P<before>{_NAMES})?(?P<every>\[\*\])?(?:(?<=\])\.(?P<after>{_NAMES}))?")


class PlainPath(NamedTuple):
    """Keys that lead to a value, or to a list (`is_list`) and in each of its items by the keys `after` to a value."""

    before: list[str]
    after: list[str]
    is_list: bool


def load_json(text: str) -> object:
    """The value that a JSON text holds; NaN and Infinity, which Python servers write, are read too.

    Raises:
        ModelError: the text is not JSON.
    """
    try:
        return parse(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"The answer is not JSON: {error}", excerpt=text) from error


def parse(text: str) -> object:
    """The value that a strict JSON text holds; raises `orjson.JSONDecodeError` when it is none."""
    with _no_collection():
        return orjson.loads(text)


@contextmanager
def _no_collection() -> Iterator[None]:
    """While thousands of small objects are made, looking for cycles among them takes a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@lru_cache(maxsize=32)
def compile_locator(expression: str, role: str) -> Search:
    """A JMESPath expression as a function.

    Raises:
        ConfigError: the expression cannot be read.
    """
    try:
        search: Search = jmespath.compile(expression).search
    except jmespath.exceptions.JMESPathError as error:
        problem = f"is not a JMESPath expression: {str(error).splitlines()[0]}"
        raise ConfigError(f"predictor.{role}", problem, got=expression) from error
    return _short_cut(expression, search)


def plain_path(expression: str) -> PlainPath | None:
    """The expression as a plain path such as `predictions[*].score`; `None` if it is more than that."""
    path = _PATH.fullmatch(expression)
    if path is None:
        return None
    before, after = (names.split(".") if names else [] for names in path.group("before", "after"))
    return PlainPath(before, after, path["every"] is not None)


def _short_cut(expression: str, search: Search) -> Search:
    """The same search, much faster where the expression is a plain path.

    Wherever the path leads to anything unusual, JMESPath decides what that means.
    """
    path = plain_path(expression)
    if path is None:
        return search
    before, after, is_list = path

    def follow(document: object) -> object:
        try:
            value = _descend([document], before)[0]
            found = _descend(value, after) if is_list and type(value) is list else value
        except (KeyError, TypeError, IndexError):
            return search(document)
        is_plain = type(found) is list and None not in found if is_list else found is not None
        return found if is_plain else search(document)

    return follow


def _descend(values: Any, names: Sequence[str]) -> Any:
    for name in names:
        values = [value[name] for value in values]
    return values


def find(document: object, expression: str, role: str) -> object:
    """What a locator finds in a document.

    Raises:
        ModelError: it finds nothing.
    """
    try:
        found = compile_locator(expression, role)(document)
    except jmespath.exceptions.JMESPathError as error:
        raise ModelError(f"predictor.{role} ({expression!r}) fails on the answer: {error}") from error
    if found is None:
        raise ModelError(f"predictor.{role} ({expression!r}) finds nothing in the answer", excerpt=_show(document))
    return found


def find_each(documents: Sequence[object], expression: str, role: str) -> list[object]:
    """What a locator finds in every document.

    Raises:
        ModelError: it finds nothing in one of them.
    """
    found = compile_locator(f"[*].{expression}", role)(list(documents)) if _PATH.fullmatch(expression) else None
    if isinstance(found, list) and len(found) == len(documents):
        return found
    return [find(document, expression, role) for document in documents]


def item_column(records: Sequence[object], index: int, role: str) -> Column:
    """Item `index` of every record's list; a record that is not a list has itself as its only item.

    Raises:
        ModelError: a record is too short.
    """
    try:
        return to_column([_sequence(record)[index] for record in records])
    except IndexError as error:
        problem = f"predictor.{role} is {index}, but not every record of the answer is a list with an item there"
        raise ModelError(problem, excerpt=_show(records)) from error


def whole_column(records: Sequence[object]) -> Column:
    """Every record as it is, stripped of objects with a single key.

    Raises:
        ModelError: a record has several parts, of which it is not clear which is meant.
    """
    plain = [unwrap(record) for record in records]
    several = next((record for record in plain if isinstance(record, dict)), None)
    if several is not None:
        raise ModelError(
            f"A record of the answer has several parts: {', '.join(map(repr, several))}; set predictor.probability or "
            "predictor.label to the part that is meant"
        )
    return to_column(plain)


def unwrap(value: object) -> object:
    """A value without the objects of one key around it: `{"score": 0.3}` says no more than `0.3`."""
    while isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    return value


def _sequence(record: object) -> list[object]:
    plain = unwrap(record)
    return plain if isinstance(plain, list) else [plain]


def _show(document: object) -> str:
    return json.dumps(document)[:1000]
