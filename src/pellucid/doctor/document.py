"""A configuration as plain JSON: values by JSON path, replacements, and the difference they make."""

from __future__ import annotations

import copy
import difflib
import json
import re
from collections.abc import Sequence
from typing import Any, Final

Patch = tuple[tuple[str, object], ...]
"""Replacements: (JSON path, new value); `None` removes the field, and the path `` is the whole document."""

_STEP = re.compile(r'\.?([A-Za-z_][A-Za-z0-9_]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]')
_WIDTH = 100
_INDENTED = re.compile(r"\n([ \t]+)\S")


class _Members(dict[str, object]):
    """An object with all its members, those of the same name too."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    def items(self) -> Any:
        """Every member, as in the text."""
        return self._pairs


class Absent:
    """Stands for a value that is not there."""


ABSENT: Final = Absent()


def value_at(document: object, path: str) -> Any:
    """The value at a path such as `facet[0].name_or_index`, or `ABSENT`."""
    for step in _steps(path):
        try:
            document = document[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return ABSENT
    return document


def patched(document: object, patch: Patch) -> object:
    """The document with these replacements; removals come last, so that the positions in a list stay what they are.

    A new member that is followed by the removal of a member beside it stands in that one's place: it is its new name.
    """
    document = copy.deepcopy(document)
    for k, (path, value) in enumerate(patch):
        if not path:
            document = copy.deepcopy(value)
        elif value is not None:
            is_new = value_at(document, path) is ABSENT
            _set(document, _steps(path), copy.deepcopy(value))
            if is_new and patch[k + 1 :] and patch[k + 1][1] is None:
                _move(document, _steps(path), _steps(patch[k + 1][0]))
    gone = sorted({_steps(path) for path, value in patch if value is None}, key=_by_position, reverse=True)
    for steps in gone:
        _remove(document, steps)
    return document


def as_text(document: object, like: str = "") -> str:
    """The document as JSON, indented as the text `like` is."""
    found = _INDENTED.search(like)
    return _written(document, found[1] if found else "  ", "") + "\n"


def written(text: str) -> str:
    """A text of JSON in the form of `as_text`; keys that come twice stay so."""
    return as_text(json.loads(text, object_pairs_hook=_Members), text)


def difference(before: str, after: str, source: str) -> str:
    """The unified difference between two texts; empty when there is none."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), source, f"{source} (corrected)", n=2
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _written(value: object, step: str, margin: str) -> str:
    """JSON with one member a line; what fits into a line of its own stays in one."""
    plain = _dumped(value)
    is_flat = not isinstance(value, dict) or not any(isinstance(item, dict | list) for item in value.values())
    if not isinstance(value, dict | list) or (is_flat and margin and len(margin) + len(plain) <= _WIDTH):
        return plain
    deeper = margin + step
    if isinstance(value, list):
        members = [_written(item, step, deeper) for item in value]
    else:
        members = [f"{_dumped(key)}: {_written(item, step, deeper)}" for key, item in value.items()]
    opening, closing = "[]" if isinstance(value, list) else "{}"
    return f"{opening}\n" + ",\n".join(deeper + member for member in members) + f"\n{margin}{closing}"


def _dumped(value: object) -> str:
    """JSON in one line; characters that no file can hold are escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return json.dumps(value) if any("\ud800" <= character <= "\udfff" for character in text) else text


def _steps(path: str) -> tuple[str | int, ...]:
    return tuple(int(item) if item else json.loads(odd) if odd else name for name, item, odd in _STEP.findall(path))


def _by_position(steps: tuple[str | int, ...]) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in steps]


def _set(document: Any, steps: Sequence[str | int], value: object) -> None:
    for step in steps[:-1]:
        document = document.setdefault(step, {}) if isinstance(document, dict) else document[step]
    if isinstance(document, list) and steps[-1] == len(document):
        document.append(value)
    else:
        document[steps[-1]] = value


def _move(document: Any, new: tuple[str | int, ...], old: tuple[str | int, ...]) -> None:
    """Put a member of an object in the place of another one of it."""
    for step in new[:-1]:
        document = document[step]
    if new[:-1] != old[:-1] or not isinstance(document, dict) or old[-1] not in document:
        return
    value = document.pop(new[-1])
    members = [(new[-1], value) if key == old[-1] else (key, item) for key, item in document.items()]
    document.clear()
    document.update(members)


def _remove(document: Any, steps: Sequence[str | int]) -> None:
    for step in steps[:-1]:
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(document, dict):
        document.pop(steps[-1], None)
    elif isinstance(document, list) and isinstance(steps[-1], int) and steps[-1] < len(document):
        del document[steps[-1]]
