"""A result as a page of Markdown, for a model's README or a model hub."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pellucid.report.model_card import model_card_groups
from pellucid.report.printable import printable

if TYPE_CHECKING:
    from pellucid.report.json_values import JsonObject

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#!|~&$])")


def to_model_card_markdown(document: Mapping[str, Any], name: str) -> str:
    """The page: a table for each metric group; curves are left to the report. Words from the data are escaped."""
    own = document.get("pellucid", {})
    lines = [f"# {_escaped(name)}", "", f"Made by Pellucid {own.get('version', '')} from {own.get('rows', '?')} rows."]
    for title, groups in model_card_groups(document):
        tables = [line for group in groups for line in _table(group)]
        if tables:
            lines += ["", f"## {title}", *tables]
    made = [f"{key} `{own[key]}`" for key in ("seed", "config_sha256") if key in own]
    return "\n".join([*lines, "", f"To make it again: {', '.join(made)}.", ""])


def _table(group: JsonObject) -> Iterator[str]:
    metrics = [metric for metric in group["metric_data"] if metric["type"] in ("number", "string")]
    if not metrics:
        return
    yield from ("", f"### {_escaped(group['name'])}", "", "| Metric | Value | Notes |", "| --- | ---: | --- |")
    for metric in metrics:
        value = f"{metric['value']:.6g}" if metric["type"] == "number" else _escaped(metric["value"])
        yield f"| {_escaped(metric['name'])} | {value} | {_escaped(metric.get('notes', ''))} |"


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is, in one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(printable(text).split()))
