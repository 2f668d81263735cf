"""How well predictions match labels over all rows, whoever they are about."""

from __future__ import annotations

from collections.abc import Mapping

from pellucid.bias.outcomes import div
from pellucid.core.counts import Counts
from pellucid.core.results import ModelPerformance


def model_performance(counts: Counts) -> ModelPerformance | None:
    """The contract's ten measures and the confusion matrices (contract 4.6); `None` without predictions or facets."""
    if not counts.has_predictions or not counts.facets:
        return None
    cells = max((facet.collapsed() for facet in counts.facets), key=sum)
    tn, fp, fn, tp = (cells[k] + cells[k + 4] for k in range(4))
    rows = tp + fp + fn + tn
    return ModelPerformance(
        metrics=_measures(tp, fp, fn, tn),
        binary_confusion=(_ratio(tp, rows), _ratio(fp, rows), _ratio(fn, rows), _ratio(tn, rows)),
        confusion=_confusion(counts.confusion) if counts.confusion else None,
    )


def _measures(tp: int, fp: int, fn: int, tn: int) -> tuple[tuple[str, float], ...]:
    rows = tp + fp + fn + tn
    recall, precision = _ratio(tp, tp + fn), _ratio(tp, tp + fp)
    return (
        ("Accuracy", _ratio(tp + tn, rows)),
        ("Proportion of Positive Predictions in Labels", _ratio(tp + fp, rows)),
        ("Proportion of Negative Predictions in Labels", _ratio(tn + fn, rows)),
        ("True Positive Rate / Recall", recall),
        ("True Negative Rate / Specificity", _ratio(tn, tn + fp)),
        ("Acceptance Rate / Precision", precision),
        ("Rejection Rate", _ratio(tn, tn + fn)),
        ("Conditional Acceptance", _ratio(tp + fn, tp + fp)),
        ("Conditional Rejection", _ratio(tn + fp, tn + fn)),
        ("F1 Score", 2 * _ratio(precision * recall, precision + recall)),
    )


def _ratio(x: float, y: float) -> float:
    return float(div(x, y))


def _confusion(confusion: Mapping[tuple[str, str], int]) -> dict[str, dict[str, float]]:
    """Rows by observed, then predicted label; every predicted label has an entry for every observed one."""
    observed = sorted({pair[0] for pair in confusion}, key=_label_order)
    predicted = sorted({label for pair in confusion for label in pair}, key=_label_order)
    return {truth: {label: float(confusion.get((truth, label), 0)) for label in predicted} for truth in observed}


def _label_order(label: str) -> tuple[float, str]:
    """Numbers by size, before text by its characters."""
    try:
        return float(label), label
    except ValueError:
        return float("inf"), label
