"""Features that give the label away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from pellucid.core.findings import Finding

if TYPE_CHECKING:
    import numpy.typing as npt

    from pellucid.core.arrays import Batch, Column

    Codes = npt.NDArray[np.intp]

ALMOST = 0.995
"""Share of rows whose label follows from the feature, from which the feature is suspected."""

MOST_CLASSES = 10
FEWEST_ROWS = 20
"""Rows outside the most frequent class that have to be explained before anything is suspected."""

ROWS_A_VALUE = 5
"""A feature with fewer rows a value than this knows every row, and so the label, without telling anything."""

_PREDICTION = re.compile(
    r"(?i)(?:y_?)?(?:pred(?:ict(?:ed|ion)s?)?)(?:_?(?:label|class|score|prob\w*|value))?|y_?(?:hat|score)"
)


def leak_findings(rows: Batch, label: str, features: tuple[str, ...], *, path: str) -> Iterator[Finding]:
    """Features among these rows that equal the label, determine it, or are called a prediction."""
    named = dict(zip(rows.names, rows.columns, strict=True))
    classes = _codes(named[label])
    is_rich = _is_rich(classes)
    for name in features:
        share = _determined(named[name], classes) if is_rich else 0.0
        if share >= ALMOST:
            yield _leak(name, label, share, path)
        elif _PREDICTION.fullmatch(name):
            yield _prediction(name)


def _is_rich(classes: Codes) -> bool:
    counts = np.bincount(classes)
    return len(counts) <= MOST_CLASSES and len(classes) - int(counts.max()) >= FEWEST_ROWS


def _codes(column: Column) -> Codes:
    """Every distinct cell as a number; missing cells share one."""
    if column.dtype.kind == "O":
        column = np.array(["" if cell is None else repr(cell) for cell in column.tolist()])
    codes: Codes = np.unique(column, return_inverse=True)[1]
    return codes


def _determined(feature: Column, classes: Codes) -> float:
    """Share of rows with the label that is most frequent among rows with the same value of the feature.

    A number with many values is judged by the best single cut instead.
    """
    codes = _codes(feature)
    values = int(codes.max()) + 1
    if values * ROWS_A_VALUE <= len(codes):
        table = np.zeros((values, int(classes.max()) + 1), dtype=np.intp)
        np.add.at(table, (codes, classes), 1)
        return float(table.max(axis=1).sum()) / len(codes)
    return _best_cut(codes, classes) if feature.dtype.kind in "if" and int(classes.max()) == 1 else 0.0


def _best_cut(codes: Codes, classes: Codes) -> float:
    """Share of rows that the best threshold puts on the right side, for two classes."""
    order = np.argsort(codes, kind="stable")
    ranked, ends = classes[order], np.append(np.diff(codes[order]) > 0, True)
    above = np.cumsum(ranked)[ends]
    below = np.flatnonzero(ends) + 1 - above
    ones = int(ranked.sum())
    right = below + (ones - above)
    return float(max(right.max(), (len(ranked) - right).max())) / len(ranked)


def _leak(name: str, label: str, share: float, path: str) -> Finding:
    how = "determines" if share == 1.0 else f"tells {100 * share:.1f} of 100 rows of"
    return Finding(
        "warning",
        "label-leak",
        f"feature {name!r} {how} label {label!r}",
        path,
        "A model that sees the answer looks perfect, and its explanations name this feature only.",
        f"if {name!r} is known only after the outcome, leave it out: excluded_columns, and train without it",
    )


def _prediction(name: str) -> Finding:
    return Finding(
        "warning",
        "prediction-among-features",
        f"feature {name!r} is called a prediction, and is sent to the model as a feature",
        "excluded_columns",
        "Predictions that are already in the data belong into predicted_label; as a feature they leak the answer.",
        f"name it in predicted_label, or in excluded_columns, unless the model was trained on {name!r}",
    )
