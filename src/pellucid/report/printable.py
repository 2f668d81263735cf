"""Text that can be shown: no character that a page, a drawing or a reader would stumble over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from operator import is_
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

Value = TypeVar("Value")

# Control characters but tab and line ends, surrogates, non-characters (none of them is legal in XML, and the library
# that draws charts ends the process when it meets one), and marks that reverse the direction of the words after them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def printable(value: Value) -> Value:
    r"""The same value; every unprintable character in any text inside it is spelled out, as in `a\x01b`."""
    result: Any = _spelled(value)
    return result  # type: ignore[no-any-return]


def _spelled(value: Any) -> Any:
    """The value itself where nothing has to be spelled out, which is nearly always."""
    if isinstance(value, str):
        return value if value.isprintable() else _UNPRINTABLE.sub(lambda match: ascii(match[0])[1:-1], value)
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, Mapping):
        return {_spelled(key): _spelled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        items = [_spelled(item) for item in value]
        return value if all(map(is_, items, value)) else type(value)(items)
    kind: Any = type(value)
    names = _field_names(kind)
    changed = {name: item for name in names if (item := _spelled(getattr(value, name))) is not getattr(value, name)}
    return replace(value, **changed) if changed else value


@lru_cache(maxsize=64)
def _field_names(kind: Any) -> tuple[str, ...]:
    """Of a struct; other things have none."""
    return kind.__struct_fields__ if issubclass(kind, Struct) else ()
