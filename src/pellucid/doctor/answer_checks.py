"""What the model answered, against what the request makes of it: labels, scores, thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pellucid.core.errors import ModelError
from pellucid.core.findings import Finding
from pellucid.doctor.diagnosis import error_finding
from pellucid.predict import predicted_labels, score_outputs

if TYPE_CHECKING:
    from pellucid.core.arrays import Predictions
    from pellucid.core.specs import AnalysisSpec, PredictorSpec
    from pellucid.doctor.column_values import ColumnValues
    from pellucid.doctor.document import Patch

_LABEL_WHY = "Predictions and labels are compared value by value, so the run would stop after the model was asked."
_SCORE_WHY = "Explanations divide a score among the features, so the run would stop after the model was asked."


def answer_findings(
    spec: AnalysisSpec, answer: Predictions, labels: ColumnValues | None, *, is_predicting: bool
) -> Iterator[Finding]:
    """What is wrong or odd about an answer; `labels` are the values of the label column, when they are known.

    `is_predicting` says that predicted labels are wanted of the model.
    """
    assert spec.predictor is not None
    if spec.shap is not None or spec.pdp is not None:
        try:
            score_outputs(answer)
        except ModelError as error:
            yield error_finding(error, "model-scores", _SCORE_WHY)
    if is_predicting:
        yield from _label_findings(spec, spec.predictor, answer, labels)
    yield from _threshold_findings(spec.predictor, answer)
    if spec.shap is not None and spec.shap.use_logit:
        yield from _logit_findings(answer)


def _label_findings(
    spec: AnalysisSpec, predictor: PredictorSpec, answer: Predictions, labels: ColumnValues | None
) -> Iterator[Finding]:
    try:
        predicted = predicted_labels(answer, predictor).values
    except ModelError as error:
        yield error_finding(error, "model-labels", _LABEL_WHY, patch=_header_patch(answer, labels))
        return
    if labels is None or not labels.present or spec.bias is None:
        return
    is_text = predicted.dtype.kind == "O" and isinstance(predicted[0], str)
    holds_text = any(isinstance(value, str) for value in labels.present)
    if is_text != holds_text:
        yield _other_kind(str(predicted[0]), labels, is_text=is_text)
    elif predicted.dtype.kind in "ib" and answer.labels is None and answer.scores is not None:
        yield from _other_codes(answer.scores.shape[1], labels)


def _header_patch(answer: Predictions, labels: ColumnValues | None) -> Patch:
    """Labels 0 to k-1 are the positions of the scores; any other order would be a guess."""
    numbers = labels.numbers if labels is not None else []
    width = 0 if answer.scores is None else answer.scores.shape[1]
    is_counted = width > 1 and numbers == list(range(width))
    return (("predictor.label_headers", [int(number) for number in numbers]),) if is_counted else ()


def _other_kind(said: str, labels: ColumnValues, *, is_text: bool) -> Finding:
    theirs, ours = ("words", "numbers") if is_text else ("numbers", "words")
    problem = (
        f"the model's predicted labels are {theirs} (such as {said}), the label column holds {ours}: {labels.listing()}"
    )
    fix = "write the label column as 0 and 1" if not is_text else "write the label column in the model's words"
    return error_finding(
        ModelError(problem),
        "model-other-labels",
        _LABEL_WHY,
        fix=f"{fix}, or locate the model's own label "
        "with predictor.label, or name the classes in predictor.label_headers",
    )


def _other_codes(width: int, labels: ColumnValues) -> Iterator[Finding]:
    if width > 1 or set(labels.numbers) <= {0, 1}:
        return
    yield Finding(
        "warning",
        "model-other-codes",
        f"a score above the threshold predicts label 1, any other label 0; the label column holds {labels.listing()}",
        "label_values_or_threshold",
        "Predictions of 0 and 1 can only agree with labels 0 and 1; every other label counts as wrong.",
        "write the label column as 0 and 1, or let the model answer the label itself (predictor.label)",
    )


def _threshold_findings(predictor: PredictorSpec, answer: Predictions) -> Iterator[Finding]:
    threshold, scores = predictor.probability_threshold, answer.scores
    if threshold is None or scores is None:
        return
    if scores.shape[1] > 1:
        yield _finding(
            "threshold-unused",
            "note",
            f"the model gives {scores.shape[1]} scores a record, and the highest one decides",
            "A threshold has no effect then.",
            "leave probability_threshold out, or locate one score with predictor.probability",
        )
    elif not 0 <= threshold <= 1 and 0 <= float(scores.min()) <= float(scores.max()) <= 1:
        yield _finding(
            "threshold-out-of-range",
            "warning",
            f"probability_threshold is {threshold:g}, and the model answers with a score between 0 and 1",
            "Then every prediction is the same.",
            f"give a threshold from 0 to 1, such as {threshold / 100 if 1 < threshold <= 100 else 0.5:g}",
            (("probability_threshold", threshold / 100),) if 1 < threshold <= 100 else (),
        )


def _logit_findings(answer: Predictions) -> Iterator[Finding]:
    scores = answer.scores
    if scores is not None and not (float(scores.min()) >= 0 and float(scores.max()) <= 1):
        yield Finding(
            "warning",
            "model-no-probability",
            "use_logit is set, and the model answers with a score outside 0 to 1",
            "methods.shap.use_logit",
            "Log-odds exist for probabilities only.",
            "leave use_logit out, or locate a probability with predictor.probability",
            (("methods.shap.use_logit", False),),
        )


def _finding(code: str, severity: str, what: str, why: str, fix: str, patch: Patch = ()) -> Finding:
    return Finding(
        "note" if severity == "note" else "warning", f"model-{code}", what, "probability_threshold", why, fix, patch
    )
