"""What counts as a positive outcome, observed and predicted (contract 3.4 to 3.6)."""

from __future__ import annotations

import math
from collections.abc import Callable

from msgspec import Struct

from pellucid.core.counts import ColumnProfile
from pellucid.core.errors import DataError
from pellucid.core.facets import CountRequest
from pellucid.core.scalars import ColumnType, Scalar
from pellucid.engines.column_kind import Kind, column_kind, describe_kind, shown, warn_kind
from pellucid.engines.matching import Occurs, Selection, interval_text, parse_threshold, select_rows

OccursIn = Callable[[str], Occurs]
"""For a column's name, whether any of its rows equals one of some values."""


class Outcome(Struct, frozen=True):
    """Rows with a positive label, rows with a positive prediction, and how the positive outcome is reported."""

    observed: Selection
    predicted: Selection | None
    kind: Kind
    decisions: tuple[str, ...]

    @property
    def text(self) -> str:
        """The positive outcome as reported: that of the predictions when there are any."""
        return (self.predicted or self.observed).text


def read_outcome(
    request: CountRequest, label: ColumnProfile, predicted: ColumnProfile | None, occurs_in: OccursIn
) -> Outcome:
    """How the labels, and the predictions when there are any, are read.

    Raises:
        DataError: the values do not fit the label, or label and prediction are of different kinds.
    """
    values = request.positive
    profiles = [label] if predicted is None else [label, predicted]
    kinds = [column_kind(profile, len(values)) for profile in profiles]
    if len(set(kinds)) > 1:
        details = " | ".join(
            describe_kind(profile, kind, len(values)) for profile, kind in zip(profiles, kinds, strict=True)
        )
        msg = "Predicted Label Column series datatype is not the same as Label Column series"
        raise DataError(f"{msg} ({details}; give predictions in the form of the label)")
    if kinds[0] is Kind.CONTINUOUS:
        selections = _above(label, predicted, values[0])
    else:
        selections = [_equal(profile, values, occurs_in) for profile in profiles]
    decisions = tuple(sentence for profile in profiles for sentence in _sentences(profile, kinds[0], values))
    return Outcome(selections[0], selections[1] if predicted else None, kinds[0], decisions)


def _equal(profile: ColumnProfile, values: tuple[Scalar, ...], occurs_in: OccursIn) -> Selection:
    selection = select_rows(profile, Kind.CATEGORICAL, values, occurs_in(profile.name))
    if selection.problem:
        raise DataError(selection.problem)
    return selection


def _above(label: ColumnProfile, predicted: ColumnProfile | None, value: Scalar) -> list[Selection]:
    """Both selections; the interval of the predictions ends at the maximum of labels and predictions together."""
    threshold = parse_threshold(label.name, value)
    selections = [Selection(label.name, interval_text(threshold, label.maximum), above=threshold)]
    if predicted is not None:
        is_cut = label.type is not ColumnType.FLOAT and predicted.type is ColumnType.FLOAT
        tops = (label.maximum, _in_type_of(label, predicted.maximum))
        text = interval_text(threshold, max((top for top in tops if top is not None), default=None))
        above = _above_when_cut(threshold) if is_cut else threshold
        selections.append(Selection(predicted.name, text, above=above))
    return selections


def _in_type_of(label: ColumnProfile, maximum: float | None) -> float | None:
    if maximum is None or not math.isfinite(maximum):
        return maximum
    return float(maximum) if label.type is ColumnType.FLOAT else math.trunc(maximum)


def _above_when_cut(threshold: float) -> float:
    """The bound b for which `x > b` says what `trunc(x) > threshold` does.

    Predictions take the type of the label; numbers that become integers lose their decimals.
    """
    if not math.isfinite(threshold):
        return threshold
    lowest = math.floor(threshold) + 1
    return math.nextafter(lowest, -math.inf) if lowest >= 1 else lowest - 1


def _sentences(profile: ColumnProfile, kind: Kind, values: tuple[Scalar, ...]) -> list[str]:
    warning = warn_kind(profile, kind, values)
    described = describe_kind(profile, kind, len(values))
    return [described] if warning is None else [described, warning]


def require_positive_prediction(count: int, outcome: Outcome) -> None:
    """Stop when no prediction is positive.

    Raises:
        DataError: `count`, the number of positive predictions, is 0.
    """
    if count or outcome.predicted is None:
        return
    msg = (
        "No Label values are present in the predicted Label Column,"
        "Positive Predicted Index Series contains all False values"
    )
    column = shown(outcome.predicted.column)
    raise DataError(f"{msg} (column {column}, positive outcome {outcome.text!r})")
