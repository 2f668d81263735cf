"""What is wrong with the configuration itself, each with the correction that is sure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pellucid.config import AnalysisConfig, parse_config, to_spec
from pellucid.core.errors import ConfigError, UnsupportedError
from pellucid.core.findings import Finding
from pellucid.core.specs import AnalysisSpec
from pellucid.doctor.coercion import coerced
from pellucid.doctor.diagnosis import error_finding, problems_of
from pellucid.doctor.document import ABSENT, Patch, value_at
from pellucid.doctor.renaming import renamed
from pellucid.doctor.template_fixes import template_patch

Rule = Callable[[ConfigError, Any, Any], Patch]
"""From a problem, the value at its path and the whole document to the replacements that mend it; none if unsure."""

_WHY = "The configuration cannot be read as it is, so nothing would run."
_NAME_LISTS = ("headers", "excluded_columns", "features", "features_to_explain")
_DEFAULTED = ("num_samples", "num_clusters", "grid_resolution", "top_k_features", "seed")


def read_config(text: str | bytes, source: str) -> tuple[AnalysisConfig | None, tuple[ConfigError, ...]]:
    """The configuration, or all its problems."""
    try:
        return parse_config(text, source=source), ()
    except ConfigError as error:
        return None, problems_of(error)


def config_findings(
    problems: tuple[ConfigError, ...], document: object, models: tuple[str, ...] = ()
) -> Iterator[Finding]:
    """One finding a problem, with its correction; `models` are the names under which models were given."""
    patches = [_only_model(problem, models) or _patch(problem, document) for problem in problems]
    coming = {path for patch in patches for path, value in patch if value is not None}
    for problem, patch in zip(problems, patches, strict=True):
        if patch or problem.path not in coming:  # a key that is only misspelt is not missing as well
            yield error_finding(problem, "config", _WHY, patch=patch)


def read_spec(config: AnalysisConfig) -> tuple[AnalysisSpec | None, tuple[Finding, ...]]:
    """What is asked for, or why it cannot be computed."""
    try:
        return to_spec(config), ()
    except UnsupportedError as error:
        why = "The request is legal, but this version would refuse it."
        return None, (error_finding(error, "unsupported", why, where="configuration", fix="leave these parts out"),)


def _patch(problem: ConfigError, document: object) -> Patch:
    value = value_at(document, problem.path)
    for rule in _RULES:
        if patch := rule(problem, value, document):
            return patch
    return ()


def _only_model(problem: ConfigError, models: tuple[str, ...]) -> Patch:
    """The only model that was given is the one that is meant."""
    is_nameless = problem.path == "predictor" and problem.problem.startswith(("names no model", "is missing"))
    return (("predictor.model_name", models[0]),) if is_nameless and len(models) == 1 else ()


def _once(problem: ConfigError, value: Any, _: Any) -> Patch:
    """A key that comes twice is written once: Python has kept the last."""
    return ((problem.path, value),) if problem.problem.startswith("the key occurs more than once") else ()


def _left_out(problem: ConfigError, value: Any, _: Any) -> Patch:
    """What says nothing, or says again what is said elsewhere, goes."""
    is_null = problem.problem == "is null"
    is_idle = problem.problem.startswith(
        ("Baseline and num_clusters", "asks for the same groups", "goes with model_name")
    )
    is_hidden = problem.problem.endswith("so the model does not see it")
    is_default = problem.problem in ("is too small", "is an empty list") and problem.path.endswith(_DEFAULTED)
    return ((problem.path, None),) if value is not ABSENT and (is_null or is_idle or is_hidden or is_default) else ()


def _listed(problem: ConfigError, value: Any, _: Any) -> Patch:
    if problem.problem != "is a single value instead of a list":
        return ()
    is_enumeration = isinstance(value, str) and "," in value and problem.path.endswith(_NAME_LISTS)
    return ((problem.path, [name.strip() for name in value.split(",")] if is_enumeration else [value]),)


def _retyped(problem: ConfigError, value: Any, _: Any) -> Patch:
    if problem.problem not in ("has the wrong type", "is not one of the accepted values", "is missing"):
        return ()
    found = coerced(problem.path, None if value is ABSENT else value, problem.expected)
    return () if found is None else ((problem.path, found),)


def _named(problem: ConfigError, value: Any, document: Any) -> Patch:
    """Parquet columns go by name: the header at the position that is given."""
    if not problem.problem.startswith("is a position, and Parquet"):
        return ()
    headers = value_at(document, "headers")
    return ((problem.path, headers[value]),) if isinstance(headers, list) and value < len(headers) else ()


def _content_type(problem: ConfigError, _: Any, __: Any) -> Patch:
    """CSV is what most model containers take, and the probe tells whether this one does."""
    is_missing = problem.path == "predictor.content_type" and problem.problem.startswith("is missing")
    return ((problem.path, "text/csv"),) if is_missing else ()


def _templated(problem: ConfigError, value: Any, document: Any) -> Patch:
    return template_patch(problem, value, document)


_RULES: tuple[Rule, ...] = (_once, _left_out, _listed, _retyped, _named, _content_type, _templated, renamed)
