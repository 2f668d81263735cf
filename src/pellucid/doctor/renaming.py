"""Corrections of names: keys, values from a closed set, columns, metrics."""

from __future__ import annotations

import json
import re
from typing import Any

from pellucid.core.errors import ConfigError
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS
from pellucid.doctor.document import ABSENT, Patch, value_at
from pellucid.doctor.likeness import meant

_MEANT = re.compile(r'did you mean ("(?:[^"\\]|\\.)*")\?')
_INSIDE = re.compile(r'it inside ("(?:[^"\\]|\\.)*")')
_MEMBER = re.compile(r"(?:(?P<parent>.*)\.)?(?P<name>[^.\[\]]+)")
_ITEM = re.compile(r"(?P<list>.*)\[\d+\]")


def renamed(problem: ConfigError, value: Any, document: Any) -> Patch:
    """The replacement of a name by the one that was surely meant; unknown keys without a namesake are removed."""
    if problem.problem.startswith("unknown key"):
        return _renamed_key(problem, value, document)
    if problem.problem.startswith("Invalid metric_name"):
        return _renamed_metric(problem, value, document)
    if not isinstance(value, str):
        return ()
    candidates = _candidates(problem, document)
    name = meant(value, candidates)
    return () if name is None else ((problem.path, name),)


def _candidates(problem: ConfigError, document: Any) -> list[str]:
    """What the value may have been meant to be: what the problem suggests, and the headers."""
    found = _MEANT.search(problem.expected)
    names = [str(json.loads(found[1]))] if found else []
    for key in ("headers", "facet_headers", "predicted_label_headers"):
        headers = value_at(document, key)
        if f"in {key}" in problem.expected and isinstance(headers, list):
            names += [name for name in headers if isinstance(name, str)]
    return list(dict.fromkeys(names))


def _renamed_key(problem: ConfigError, value: Any, document: Any) -> Patch:
    parts = _MEMBER.fullmatch(problem.path)
    if parts is None:
        return ((problem.path, None),)
    inside = _INSIDE.search(problem.expected)
    similar = _MEANT.search(problem.expected)
    target = _beside(parts["parent"], parts["name"], inside, similar)
    if target is None or value_at(document, target) is not ABSENT:
        return ((problem.path, None),)
    return ((target, value), (problem.path, None))


def _beside(parent: str | None, name: str, inside: re.Match[str] | None, similar: re.Match[str] | None) -> str | None:
    """Where the value of an unknown key belongs."""
    prefix = f"{parent}." if parent else ""
    if inside is not None:
        return f"{prefix}{json.loads(inside[1])}.{name}"
    if similar is None:
        return None
    right = meant(name, [str(json.loads(similar[1]))])
    return None if right is None else f"{prefix}{right}"


def _renamed_metric(problem: ConfigError, value: Any, document: Any) -> Patch:
    if not isinstance(value, str):
        return ()
    stage = "pre" if problem.path.startswith("methods.pre") else "post"
    own = PRETRAINING_METRICS if stage == "pre" else POSTTRAINING_METRICS
    if value in {*PRETRAINING_METRICS, *POSTTRAINING_METRICS}:
        return _moved_metric(
            problem.path, value, f"methods.{'post' if stage == 'pre' else 'pre'}_training_bias", document
        )
    right = meant(value, [*own, "all"])
    if right == "all" and (item := _ITEM.fullmatch(problem.path)):
        return ((item["list"], "all"),)
    return () if right is None else ((problem.path, right),)


def _moved_metric(path: str, metric: str, home: str, document: Any) -> Patch:
    """A metric of the other stage goes there when that stage is asked for too."""
    asked = value_at(document, f"{home}.methods")
    item = _ITEM.fullmatch(path)
    if asked is ABSENT or item is None or len(value_at(document, item["list"])) == 1:
        return ()
    if not isinstance(asked, list) or metric in asked:
        return ((path, None),)
    return ((f"{home}.methods[{len(asked)}]", metric), (path, None))
