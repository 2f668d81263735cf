"""A verb's arguments as a configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pellucid.core.errors import ConfigError, ConfigErrors
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS


def facets_of(facets: object) -> list[dict[str, object]]:
    """The section `facet`, from a column name, a list of them, or a mapping of names to values or thresholds.

    Raises:
        ConfigError: it is none of these.
    """
    if isinstance(facets, str | int) and not isinstance(facets, bool):
        return [{"name_or_index": facets}]
    if isinstance(facets, Mapping):
        return [_facet(name, values) for name, values in facets.items()]
    if isinstance(facets, Sequence) and facets:
        return [{"name_or_index": name} for name in facets]
    expected = 'a column name, a list of them, or a mapping such as {"sex": "Female", "age": 40}'
    raise ConfigError("facets", "name no column", got=facets, expected=expected)


def metrics_of(metrics: object, *, with_predictions: bool) -> dict[str, object]:
    """The bias methods: all of both stages, or those that are named.

    Raises:
        ConfigError: a metric is unknown, or needs predictions that are not there.
    """
    if metrics == "all":
        stages = ("pre_training_bias", "post_training_bias") if with_predictions else ("pre_training_bias",)
        return {stage: {"methods": "all"} for stage in stages}
    names = [metrics] if isinstance(metrics, str) else list(metrics)  # type: ignore[call-overload]
    for name in names:
        _check_metric(name, with_predictions=with_predictions)
    chosen = {
        "pre_training_bias": [name for name in names if name in PRETRAINING_METRICS],
        "post_training_bias": [name for name in names if name in POSTTRAINING_METRICS],
    }
    return {stage: {"methods": found} for stage, found in chosen.items() if found}


def check_columns(columns: Sequence[str] | None, wanted: Mapping[str, object]) -> None:
    """Report every argument that names a column which is not there.

    Raises:
        ConfigErrors: all of them.
    """
    if columns is None:
        return
    problems = [_no_column(argument, name, columns) for argument, name in wanted.items() if _is_absent(name, columns)]
    if problems:
        count = "1 column is" if len(problems) == 1 else f"{len(problems)} columns are"
        raise ConfigErrors(problems, headline=f"{count} not there:")


def plain(value: object) -> Any:
    """A value as JSON has it: numpy's and pandas' scalars as Python's, missing ones as `None`."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if value is None or value != value:
        return None
    return value if isinstance(value, str | int | float) else str(value)


def listed(value: object) -> list[object]:
    """One value or several, as a list of plain ones."""
    found = plain(value)
    return found if isinstance(found, list) else [found]


def given(**values: object) -> dict[str, object]:
    """Those fields that are not `None`."""
    return {name: value for name, value in values.items() if value is not None}


def _facet(name: object, values: object) -> dict[str, object]:
    return {"name_or_index": name} if values is None else {"name_or_index": name, "value_or_threshold": listed(values)}


def _check_metric(name: object, *, with_predictions: bool) -> None:
    known = (*PRETRAINING_METRICS, *POSTTRAINING_METRICS)
    if name not in known:
        close = get_close_matches(str(name).upper(), known, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise ConfigError("metrics", "there is no such metric", got=name, expected=f"one of {', '.join(known)}{hint}")
    if name in POSTTRAINING_METRICS and not with_predictions:
        raise ConfigError("metrics", "this metric needs predictions", got=name, expected="predictions=... as well")


def _is_absent(name: object, columns: Sequence[str]) -> bool:
    return name not in columns if isinstance(name, str) else False


def _no_column(argument: str, name: object, columns: Sequence[str], limit: int = 12) -> ConfigError:
    close = get_close_matches(str(name), columns, n=1)
    shown = ", ".join(map(repr, columns[:limit])) + (f", … ({len(columns)} columns)" if len(columns) > limit else "")
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return ConfigError(argument, "there is no such column", got=name, expected=f"one of {shown}{hint}")
