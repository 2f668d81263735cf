"""The reference of `analysis_config.json`, from the JSON Schema the program itself publishes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pellucid.config import json_schema

INTRODUCTION = """# Configuration reference

Every field of `analysis_config.json`, schema version 1.0. Unknown fields are refused, and all problems are reported
together with the place, the value seen and what is accepted. `pellucid schema` prints the same as JSON Schema for your
editor.

"""


def write_configuration_page(path: Path) -> None:
    """The page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(INTRODUCTION + "\n".join(_section("", json_schema())) + "\n", encoding="utf-8")


def _section(name: str, node: Mapping[str, Any]) -> Iterator[str]:
    """A table of the fields of one object, then the objects below it."""
    fields: Mapping[str, Any] = node.get("properties", {})
    required = set(node.get("required", ()))
    yield from (f"## {f'`{name}`' if name else 'Top level'}", "", node.get("description", ""), "")
    yield from ("| field | type | meaning |", "| --- | --- | --- |")
    for field, inner in fields.items():
        mark = " (required)" if field in required else ""
        yield f"| `{field}`{mark} | {_type(inner)} | {_cell(inner.get('description', ''))} |"
    yield ""
    for field, inner in fields.items():
        for child in _objects(inner):
            yield from _section(f"{name}.{field}" if name else field, child)


def _objects(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The objects a field may hold, directly, as one of several forms, or as the items of a list."""
    if "properties" in node:
        yield node
    for form in (*node.get("anyOf", ()), *node.get("oneOf", ()), *([node["items"]] if "items" in node else ())):
        yield from _objects(form)


def _type(node: Mapping[str, Any]) -> str:
    if "enum" in node:
        return ", ".join(f"`{json.dumps(value)}`" for value in node["enum"])
    if "const" in node:
        return f"`{json.dumps(node['const'])}`"
    forms = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    if forms:
        return " or ".join(dict.fromkeys(map(_type, forms)))
    if node.get("type") == "array":
        return f"list of {_type(node.get('items', {}))}"
    kind = node.get("type", "any")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
