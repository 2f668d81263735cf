"""JMESPath expressions that find features and labels, read off the first record of a JSON data set."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from pellucid.core.errors import DataError
from pellucid.data.opening import open_bytes
from pellucid.doctor.likeness import meant

if TYPE_CHECKING:
    from pellucid.core.facets import ColumnRef
    from pellucid.core.specs import DataSpec
    from pellucid.doctor.document import Patch

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_NAMES = ("label", "target", "y", "class", "outcome")


def locator_patch(data: DataSpec, path: str, *, is_lines: bool, is_other_type: bool = False) -> Patch:
    """Expressions for `features` and `label` that find something in this file; none when they do already.

    With `is_other_type` they were written for another type of data, so all are written anew.
    """
    document = _document(path, is_lines=is_lines)
    found = _first_record(document, is_lines=is_lines)
    if found is None:
        return ()
    prefix, record = found
    label = _label(data, record)
    patch: list[tuple[str, object]] = []
    if is_other_type or not _finds(data.features, document):
        features = _features(record, data.features, label)
        patch += [] if features is None else [("features", prefix + features)]
    if label is not None and (is_other_type or not _finds(data.label, document)):
        patch.append(("label", prefix + label))
    return tuple(patch)


def _finds(expression: ColumnRef | None, document: object) -> bool:
    """Whether an expression finds anything in a document."""
    import jmespath

    try:
        found = jmespath.search(expression, document) if isinstance(expression, str) else None
    except jmespath.exceptions.JMESPathError:
        return False
    return found not in (None, [])


def _document(path: str, *, is_lines: bool) -> Any:
    """The whole document, or the first line's; `None` when it is no JSON."""
    try:
        with open_bytes(path) as stream:
            return json.loads(stream.readline() if is_lines else stream.read())
    except (ValueError, DataError, RecursionError):
        return None


def _first_record(document: Any, *, is_lines: bool) -> tuple[str, dict[str, Any]] | None:
    """The first record of a document, and what an expression for all records begins with."""
    if is_lines:
        return ("", document) if isinstance(document, dict) else None
    if isinstance(document, dict):
        lists = [key for key, value in document.items() if isinstance(value, list)]
        if len(lists) != 1 or not _IDENTIFIER.fullmatch(lists[0]):
            return None
        return _of_list(f"{lists[0]}[*].", document[lists[0]])
    return _of_list("[*].", document)


def _of_list(prefix: str, records: Any) -> tuple[str, dict[str, Any]] | None:
    is_records = isinstance(records, list) and records and isinstance(records[0], dict)
    return (prefix, records[0]) if is_records else None


def _last(expression: str) -> str:
    names = _IDENTIFIER.findall(expression)
    return names[-1] if names else ""


def _label(data: DataSpec, record: dict[str, Any]) -> str | None:
    """The key of the label: the one that is named, or else one that looks like it."""
    if data.label is None:
        return None
    scalars = [key for key, value in record.items() if not isinstance(value, list | dict)]
    named = _last(str(data.label))
    if named in record:
        return named
    only = scalars[0] if len(scalars) == 1 else None
    return meant(named, scalars) or only or next((key for key in scalars if key.lower() in _NAMES), None)


def _features(record: dict[str, Any], said: str | None, label: str | None) -> str | None:
    """The key of the list of features; or all single values but the label, when there is no list."""
    lists = [key for key, value in record.items() if isinstance(value, list) and _IDENTIFIER.fullmatch(key)]
    if lists:
        return lists[0] if len(lists) == 1 else meant(_last(said or "features"), lists)
    names = [key for key, value in record.items() if not isinstance(value, dict) and key != label]
    is_plain = names and all(_IDENTIFIER.fullmatch(name) for name in names)
    return f"[{', '.join(names)}]" if is_plain else None
