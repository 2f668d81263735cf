"""Limits: a strict JSON file, or a named set.

A limits file gives, for each metric that shall be judged, the closed range in which its value is acceptable; `null` is
an open end: `{"DI": [0.8, 1.25], "DPPL": [-0.1, 0.1], "KL": [null, 0.2]}`.
"""

from __future__ import annotations

import math
from pathlib import PurePath

from msgspec import Struct

from pellucid.config.conventional_limits import CONVENTIONAL, CONVENTIONAL_LIMITS
from pellucid.config.document import JsonObject, inspect_document, load_document
from pellucid.config.draft import BROKEN, Draft, join
from pellucid.config.fields import Field, Object, read_at
from pellucid.config.suggest import with_suggestion
from pellucid.config.values import Number, refuse_type
from pellucid.core.errors import ConfigError, ConfigErrors
from pellucid.core.metric_catalogue import METRICS, MetricInfo
from pellucid.core.verdicts import Limit, Limits

NAMED_SETS = (CONVENTIONAL,)


def read_limits(text: str | bytes, source: str) -> Limits:
    """The limits in the text of a limits file; of `source` only the file's name is kept.

    Raises:
        ConfigErrors: every problem, each with its path, the value seen and what is accepted.
    """
    document = _load(text, source)
    draft = Draft()
    inspect_document(document, "", draft)
    limits = read_at(_LIMITS, document, "", draft)
    if not document:
        draft.report("", "the file limits nothing", got={}, expected='at least one metric, such as {"DI": [0.8, 1.25]}')
    if draft.problems or not isinstance(limits, dict):
        count = "1 problem" if len(draft.problems) == 1 else f"{len(draft.problems)} problems"
        raise ConfigErrors(draft.problems, headline=f"{count} with the limits in {source}:")
    return Limits(PurePath(source).name, limits)


def named_limits(name: str) -> Limits:
    """The limits of a documented set; `conventional` is the only one.

    Raises:
        ConfigError: there is no set of this name.
    """
    if name != CONVENTIONAL:
        expected = with_suggestion(f'"{CONVENTIONAL}", or the path of a limits file', name, NAMED_SETS)
        raise ConfigError("limits", "there is no set of limits, and no file, of this name", got=name, expected=expected)
    return Limits(CONVENTIONAL, {code: entry.limit for code, entry in CONVENTIONAL_LIMITS.items()})


def limits_schema() -> dict[str, object]:
    """JSON Schema 2020-12 of a limits file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Limits",
        "description": "For each metric to be judged, the lowest and the highest acceptable value; null: no end.",
        "minProperties": 1,
    } | _LIMITS.schema()


_END = Number()


def _load(text: str | bytes, source: str) -> JsonObject:
    try:
        return load_document(text, source)
    except ConfigErrors as error:
        raise ConfigErrors(error.problems, headline="Unable to load the limits as JSON.") from error


class _Range(Struct, frozen=True):
    """Two numbers, lowest and highest acceptable value of one metric; `null` is an open end."""

    info: MetricInfo

    @property
    def accepted(self) -> str:
        """The form, and what must lie between the numbers."""
        return f"[lowest, highest] around {self.info.neutral:g}, the value without disparity; null is an open end"

    def takes(self, value: object) -> bool:
        """Whether it is an array."""
        return isinstance(value, list)

    def read(self, value: object, path: str, draft: Draft) -> object:
        """The `Limit`."""
        if not isinstance(value, list):
            return refuse_type(self, value, path, draft)
        if len(value) != 2:
            return draft.report(path, "does not have two ends", got=value, expected=self.accepted)
        low = _read_end(value[0], join(path, 0), draft, when_open=-math.inf)
        high = _read_end(value[1], join(path, 1), draft, when_open=math.inf)
        if low is None or high is None:
            return BROKEN
        return self._checked(Limit(low, high), value, path, draft)

    def schema(self) -> dict[str, object]:
        """An array of two."""
        end = {"anyOf": [_END.schema(), {"type": "null"}]}
        return {"type": "array", "items": end, "minItems": 2, "maxItems": 2}

    def _checked(self, limit: Limit, value: object, path: str, draft: Draft) -> object:
        if limit.low > limit.high:
            return draft.report(path, "the lowest value is above the highest", got=value, expected=self.accepted)
        if not limit.low <= self.info.neutral <= limit.high:
            problem = "no disparity at all would be outside these limits"
            return draft.report(path, problem, got=value, expected=self.accepted)
        if limit.low <= self.info.low and self.info.high <= limit.high:
            problem = f"every value of {self.info.code} is within these limits"
            reach = f"{self.info.low:g} to {self.info.high:g}"
            return draft.report(path, problem, got=value, expected=f"an end inside of {reach}, the metric's own range")
        return limit


def _read_end(value: object, path: str, draft: Draft, *, when_open: float) -> float | None:
    """One end of a range; `None` after reporting that it is no number."""
    end = when_open if value is None else read_at(_END, value, path, draft)
    return end if isinstance(end, float) else None


def _only_given(**limits: object) -> dict[str, object]:
    return {code: limit for code, limit in limits.items() if limit is not None}


def _describe(info: MetricInfo) -> str:
    return f"{info.title}, from {info.low:g} to {info.high:g}; {info.neutral:g} is no disparity."


_LIMITS = Object(
    _only_given,
    tuple(Field(code, _Range(info), _describe(info)) for code, info in METRICS.items()),
)
