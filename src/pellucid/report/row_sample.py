"""A few hundred of the explained rows, for pictures of single rows: the same ones every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

if TYPE_CHECKING:
    import numpy.typing as npt

    from pellucid.core.arrays import FloatArray
    from pellucid.core.results import ShapResult
    from pellucid.core.scalars import Cell

MOST_ROWS = 200
MOST_NUMBERS = 4000
LEAST_ROWS = 20


class RowSample(Struct, frozen=True, eq=False):
    """Some rows of an explanation, for one output.

    `positions` are those rows' places in the explanation, `features` the features by weight, heaviest first, and
    `values` their attributions, (rows, features), with their standard errors in `errors` where sampling left any.
    `answers` are the model's answers, `cells` what the features hold;
    it is empty when the rows were not kept. `names` tell a reader which row it is.
    """

    positions: tuple[int, ...]
    names: tuple[str, ...]
    features: tuple[str, ...]
    values: FloatArray
    errors: FloatArray | None
    answers: tuple[float, ...]
    cells: tuple[tuple[Cell, ...], ...]
    expected: float


def sample_rows(shap: ShapResult, output: int, features: tuple[str, ...]) -> RowSample:
    """Every so-many-th row from the lowest answer to the highest, so that rare answers are there too.

    A page holds only so many numbers: with many features there are fewer rows, at least 20.
    """
    local = shap.local
    answers = local.expected[output] + local.values[:, :, output].sum(axis=1)
    positions = evenly(answers, max(LEAST_ROWS, min(MOST_ROWS, MOST_NUMBERS // max(len(features), 1))))
    errors = local.standard_errors
    at = [local.features.index(feature) for feature in features]
    return RowSample(
        positions=tuple(positions.tolist()),
        names=tuple(_name(shap, position) for position in positions.tolist()),
        features=features,
        values=local.values[positions][:, at, output],
        errors=None if errors is None or not errors.any() else errors[positions][:, at, output],
        answers=tuple(answers[positions].tolist()),
        cells=_cells(shap, positions, features),
        expected=float(local.expected[output]),
    )


def evenly(answers: FloatArray, most: int) -> npt.NDArray[np.intp]:
    """Positions of at most so many of the answers: every so-many-th from the lowest to the highest, in their order."""
    order = np.argsort(answers, kind="stable")
    if len(order) <= most:
        return np.sort(order)
    chosen = order[np.linspace(0, len(order) - 1, most).round().astype(np.intp)]
    return np.sort(chosen)


def _name(shap: ShapResult, position: int) -> str:
    """The row's identifier, or its number counted from 1."""
    return str(position + 1) if shap.identifiers is None else str(shap.identifiers[1][position])


def _cells(
    shap: ShapResult, positions: npt.NDArray[np.intp], features: tuple[str, ...]
) -> tuple[tuple[Cell, ...], ...]:
    if shap.rows is None or not set(features) <= set(shap.rows.names):
        return ()
    return tuple(shap.rows.select(features).take(positions).rows())
