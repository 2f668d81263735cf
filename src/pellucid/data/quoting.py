"""Names, paths and texts as SQL literals: none of them is trusted."""

from __future__ import annotations

from collections.abc import Sequence


def literal(text: str) -> str:
    """A text as a SQL string.

    Examples:
        >>> print(literal("it's"))
        'it''s'
    """
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Sequence[str]) -> str:
    """Several texts as a SQL list."""
    return f"[{', '.join(literal(text) for text in texts)}]"


def identifier(name: str) -> str:
    """A name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def paths(names: Sequence[str]) -> str:
    """File paths as a SQL list; characters that would make a path a pattern stand for themselves."""
    return literals([_plain(name) for name in names])


def _plain(path: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in path)


def excerpt(text: str, limit: int = 120) -> str:
    """The beginning of a text, escaped for a message."""
    shown = repr(text)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
