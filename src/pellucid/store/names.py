"""Names of files and objects that matter to a store."""

from __future__ import annotations

RESULT = "analysis.json"
"""Written last: who sees it, sees everything."""


def is_hidden(name: str) -> bool:
    """Whether it is a marker or temporary name, such as `_SUCCESS` or `.crc`, and no data."""
    return name.startswith((".", "_"))


def result_last(names: list[str]) -> list[str]:
    """The names sorted, with `analysis.json` at the end."""
    return sorted(names, key=lambda name: (name == RESULT, name))
