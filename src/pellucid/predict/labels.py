"""Predictions as values: labels for bias metrics, scores for attribution (contract 5.3)."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from pellucid.core.arrays import Column, FloatArray, Predictions
from pellucid.core.errors import ModelError
from pellucid.core.specs import PredictorSpec

DEFAULT_THRESHOLD = 0.5

_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,17}")


class PredictedLabels(NamedTuple):
    """One predicted label a record, and a sentence for the log that says how it was made."""

    values: Column
    decision: str


class DecisiveScores(NamedTuple):
    """One score a record, (records,), and the threshold above which it makes the label 1, else 0."""

    values: FloatArray
    threshold: float


def predicted_labels(predictions: Predictions, spec: PredictorSpec) -> PredictedLabels:
    """Labels for bias metrics: int64 or bool, or object for text.

    A label the model gives is used as it is; but when only `spec.label` is located and its values have fractional
    parts, or a threshold was asked for, they are scores. Several scores need names: the first highest one wins.
    A single score strictly greater than the threshold (0.5 unless given) is 1, any other 0. Whether values have
    fractional parts is a property of all of them, so pass the predictions of the whole data set at once.

    Raises:
        ModelError: there are several scores and nothing names them.
    """
    labels = predictions.labels
    if labels is not None and not _is_score(labels, spec):
        return PredictedLabels(_whole(labels), "Predicted labels are used as the model gives them.")
    if predictions.scores is None:
        raise _no_scores(labels)
    if predictions.scores.shape[1] == 1:
        return _above(predictions.scores[:, 0], spec)
    return _highest(predictions.scores, spec.label_headers or predictions.headers)


def decisive_scores(predictions: Predictions, spec: PredictorSpec) -> DecisiveScores | None:
    """The scores that `predicted_labels` makes labels from; `None` when it does not go by one score a record."""
    labels, scores = predictions.labels, predictions.scores
    if scores is None or scores.shape[1] != 1 or (labels is not None and not _is_score(labels, spec)):
        return None
    return DecisiveScores(scores[:, 0], _threshold(spec))


def score_outputs(predictions: Predictions) -> FloatArray:
    """Scores for attribution, (rows, outputs).

    Raises:
        ModelError: the model gives labels that are not numbers, and nothing else.
    """
    if predictions.scores is None:
        raise _no_scores(predictions.labels)
    return predictions.scores


def _is_score(labels: Column, spec: PredictorSpec) -> bool:
    if spec.probability is not None or labels.dtype.kind not in "iuf":
        return False
    return spec.probability_threshold is not None or not _is_whole(labels)


def _is_whole(values: Column) -> bool:
    numbers = values.astype(np.float64)
    return bool((numbers == np.floor(numbers)).all())


def _whole(labels: Column) -> Column:
    return labels.astype(np.int64) if labels.dtype.kind in "uf" and _is_whole(labels) else labels


def _above(values: FloatArray, spec: PredictorSpec) -> PredictedLabels:
    threshold = _threshold(spec)
    decision = f"We assume a prediction above {threshold:.3f} indicates 1 and below or equal indicates 0."
    return PredictedLabels((values > threshold).astype(np.int64), decision)


def _threshold(spec: PredictorSpec) -> float:
    return DEFAULT_THRESHOLD if spec.probability_threshold is None else spec.probability_threshold


def _highest(values: FloatArray, headers: tuple[str, ...] | None) -> PredictedLabels:
    if headers is None:
        raise ModelError(
            f"The model gives {values.shape[1]} scores a record and nothing says which label each belongs to; "
            "set predictor.label_headers to the label values in score order, or predictor.label to where the answer "
            "holds the label"
        )
    names = _header_values(headers)
    return PredictedLabels(
        names[values.argmax(axis=1)], f"The predicted label is the one of {', '.join(headers)} with the highest score."
    )


def _header_values(headers: tuple[str, ...]) -> Column:
    """Header texts as label values: integers when all of them are, as a label column of such texts would be read."""
    if all(_WHOLE_NUMBER.fullmatch(header) for header in headers):
        return np.array([int(header) for header in headers], dtype=np.int64)
    return np.array(headers, dtype=object)


def _no_scores(labels: Column | None) -> ModelError:
    seen = "" if labels is None or not len(labels) else str(labels[0])
    return ModelError(
        "Could not convert string to float. The model gives labels, not scores; set predictor.probability to where "
        "the answer holds the scores",
        excerpt=seen,
    )
