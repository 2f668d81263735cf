"""The catalog of one language, as it lies on disk."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pellucid.core.metric_catalogue import METRICS

if TYPE_CHECKING:
    from pellucid.core.specs import Language

Pattern = str | Mapping[str, str]
"""A sentence with `{placeholders}`, or one for each CLDR plural category (`one`, `other`, ...)."""

PARTS = ("metric", "number", "page", "reason")
"""The files of a language; the name of a file is the first part of its keys."""

MESSAGES = "message"
"""The file of every language but English for what other rooms say: their own words are its keys."""


@lru_cache(maxsize=8)
def read_catalog(language: Language) -> Mapping[str, Pattern]:
    """Every pattern by its dotted key (`page.stage.intro`, `metric.DPL.title`)."""
    folder = files("pellucid.report.language").joinpath("catalogs", language)
    patterns = _shared_facts(language)
    for part in (*PARTS, *([] if language == "en" else [MESSAGES])):
        patterns |= _flat(f"{part}.", tomllib.loads(folder.joinpath(f"{part}.toml").read_text("utf-8")))
    return MappingProxyType(patterns)


def _shared_facts(language: Language) -> dict[str, Pattern]:
    """What the metric catalogue of the core already says: formulas for all, titles and readings in English."""
    facts: dict[str, Pattern] = {f"metric.{code}.formula": info.formula for code, info in METRICS.items()}
    if language == "en":
        facts |= {f"metric.{code}.title": info.title for code, info in METRICS.items()}
        facts |= {f"metric.{code}.reading": info.reading for code, info in METRICS.items()}
    return facts


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Pattern]]:
    """Keys joined by dots; `_` in a table is the word of the table's own name."""
    for name, value in table.items():
        key = prefix.removesuffix(".") if name == "_" else f"{prefix}{name}"
        if isinstance(value, str) or "other" in value:
            yield key, value
        else:
            yield from _flat(f"{key}.", value)
