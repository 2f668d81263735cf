"""Plain JMESPath expressions as JSON paths the engine can follow by itself, an order of magnitude faster."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from pellucid.data.quoting import literal

_SAFE_KEY = re.compile(r"[\w .:/@+-]+")


class JsonPath(Struct, frozen=True):
    """Keys and positions to follow from the root of a document."""

    steps: tuple[str | int, ...]

    def item(self, position: int) -> JsonPath:
        """The path of one item of the list found here."""
        return JsonPath((*self.steps, position))

    @property
    def sql(self) -> str:
        """The path as a SQL literal.

        Examples:
            >>> print(JsonPath(("a", 0)).sql)
            '$."a"[0]'
        """
        return literal("$" + "".join(f"[{step}]" if isinstance(step, int) else f'."{step}"' for step in self.steps))


class Selection(Struct, frozen=True):
    """Several paths chosen by `[a, b.c]` or `{x: a}`; the latter names them."""

    paths: tuple[JsonPath, ...]
    names: tuple[str, ...] | None


def plain_path(compiled: Any) -> JsonPath | None:
    """The path of an expression made of keys and positions only, else `None`."""
    steps = _steps(compiled.parsed)
    return None if steps is None else JsonPath(steps)


def plain_selection(compiled: Any) -> Selection | None:
    """The paths of an expression that lists plain paths, else `None`."""
    node = compiled.parsed
    if node["type"] == "multi_select_list":
        found = [_steps(child) for child in node["children"]]
        names = None
    elif node["type"] == "multi_select_dict":
        found = [_steps(child["children"][0]) for child in node["children"]]
        names = tuple(child["value"] for child in node["children"])
    else:
        return None
    paths = tuple(JsonPath(steps) for steps in found if steps is not None)
    return Selection(paths, names) if len(paths) == len(found) else None


def _steps(node: Any) -> tuple[str | int, ...] | None:
    kind, children = node["type"], node["children"]
    if kind in ("identity", "current"):
        return ()
    if kind == "field":
        return (node["value"],) if _SAFE_KEY.fullmatch(node["value"]) else None
    if kind == "index":
        return (node["value"],) if node["value"] >= 0 else None
    if kind not in ("subexpression", "index_expression"):
        return None
    parts = [_steps(child) for child in children]
    known = [part for part in parts if part is not None]
    return tuple(step for part in known for step in part) if len(known) == len(parts) else None


def repeats_no_key(document: str, paths: Sequence[JsonPath]) -> str:
    """A SQL test that no object on these paths has a key twice.

    Looking for the key twice in the text is cheap, and nearly always enough; only then are keys counted.
    """
    keys = sorted({step for path in paths for step in path.steps if isinstance(step, str)})
    if not keys:
        return "true"
    suspects = " OR ".join(f"{document}::VARCHAR LIKE {literal(_twice(key))}" for key in keys)
    owners = sorted({JsonPath(owner).sql for path in paths for owner in _owners(path.steps)})
    counts = " AND ".join(_has_unique_keys(document, owner) for owner in owners)
    return f"CASE WHEN {suspects} THEN {counts} ELSE true END"


def _twice(key: str) -> str:
    quoted = '"' + key.replace("_", "%") + '"'
    return f"%{quoted}%{quoted}%"


def _owners(steps: Sequence[str | int]) -> Iterable[tuple[str | int, ...]]:
    return (tuple(steps[:k]) for k, step in enumerate(steps) if isinstance(step, str))


def _has_unique_keys(document: str, owner: str) -> str:
    keys = f"json_keys({document}, {owner})"
    return f"coalesce(len({keys}) = len(list_distinct({keys})), true)"
