"""Corrections of request templates."""

from __future__ import annotations

import re
from typing import Any

from pellucid.core.errors import ConfigError
from pellucid.doctor.document import Patch, value_at
from pellucid.doctor.likeness import meant

DEFAULT_LINE = '{"features":$features}'
"""The request of JSON Lines models that says no more than the features."""

DEFAULT_CONTENT, DEFAULT_RECORD = '{"instances":$records}', "$features"
"""The request most JSON models take: a list of records, each a list of values."""

_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "content_template": {
        "application/jsonlines": ("features", "features_kvp"),
        "application/json": ("records", "record"),
    },
    "record_template": {"application/json": ("features", "features_kvp"), "application/jsonlines": ("features",)},
}
_PLACEHOLDER = re.compile(r"\$([A-Za-z_]+)")
_BRACED = re.compile(r"\$\{([^}]*)\}|\{\{\s*(\w+)\s*\}\}")
_QUOTED = re.compile(r"""(["'])(\$(?:features_kvp|features|records|record))\1""")


def template_patch(problem: ConfigError, value: Any, document: Any) -> Patch:
    """A template with the placeholder that was meant, or the usual one where there is none."""
    key = problem.path.removeprefix("predictor.")
    if key not in _WORDS or not problem.path.startswith("predictor."):
        return ()
    kind = _content_type(document)
    if "is missing" in problem.problem or "is required" in problem.problem:
        return ((problem.path, _default(key, kind)),)
    if not isinstance(value, str):
        return ()
    mended = _mended(value, _WORDS[key].get(kind, ()), value_at(document, "headers"))
    return ((problem.path, mended),) if mended != value else ()


def _content_type(document: Any) -> str:
    own = value_at(document, "predictor.content_type")
    kind = own if isinstance(own, str) else value_at(document, "dataset_type")
    return kind.lower() if isinstance(kind, str) else ""


def _default(key: str, kind: str) -> str:
    if key == "record_template":
        return DEFAULT_RECORD
    return DEFAULT_CONTENT if kind == "application/json" else DEFAULT_LINE


def _mended(template: str, words: tuple[str, ...], headers: Any) -> str:
    """Misspelt placeholders by the words that are allowed, `{{features}}` and `${features}` as `$features`."""
    names = [name for name in headers if isinstance(name, str)] if isinstance(headers, list) else []

    def braced(found: re.Match[str]) -> str:
        inner = found[1] or found[2] or ""
        if inner in names:
            return found[0]
        word = meant(inner, words)
        name = meant(inner, names)
        return f"${word}" if word else f"${{{name}}}" if name else found[0]

    def plain(found: re.Match[str]) -> str:
        known = ("features", "features_kvp", "feature_names", "record", "records")
        word = meant(found[1], words)
        return found[0] if word is None or (found[1] in words and found[1] in known) else f"${word}"

    return _QUOTED.sub(r"\2", _PLACEHOLDER.sub(plain, _BRACED.sub(braced, template)))
