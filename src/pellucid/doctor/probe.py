"""One record asked of the model: can it be opened, does it answer, and can its answer be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from pellucid.core.errors import ConfigError, ModelError, PellucidError
from pellucid.core.findings import Finding
from pellucid.doctor.answer_fixes import answer_patch
from pellucid.doctor.diagnosis import error_finding

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from pellucid.core.arrays import Batch, Column, Predictions
    from pellucid.core.ports import Predictor
    from pellucid.core.specs import PredictorSpec

_WHY = "The model would be asked about every row, and fail at the first."
_OPENING_WHY = "The model cannot be opened, so nothing could be predicted."


class Probed(Struct, frozen=True):
    """What came of asking: the open model and its answer, as far as it got, and what was found."""

    predictor: Predictor | None
    answer: Predictions | None
    findings: tuple[Finding, ...]


class Prober:
    """Asks one record, once, however often a request is looked at and corrected.

    `known` are the names under which models were given.
    """

    def __init__(self, open_predictor: Callable[[PredictorSpec], Predictor], known: tuple[str, ...] = ()) -> None:
        self.known = known
        self._open_predictor = open_predictor
        self._done: dict[PredictorSpec, Probed] = {}
        self._has_asked = False

    def probe(self, spec: PredictorSpec, rows: Batch) -> Probed:
        """What comes of asking about the hardest of these rows: the first with a missing cell, else the first.

        When another request has been asked already, nothing: its corrections come from the answer to that one.
        """
        if spec not in self._done:
            self._done[spec] = Probed(None, None, ()) if self._has_asked else self._ask(spec, rows)
        return self._done[spec]

    def _ask(self, spec: PredictorSpec, rows: Batch) -> Probed:
        try:
            predictor = self._open_predictor(spec)
        except PellucidError as error:
            return Probed(None, None, (_unopened(error, spec, self.known),))
        at, missing = _hardest(rows)
        try:
            answer = predictor.predict(rows.take(slice(at, at + 1)))
        except PellucidError as error:
            self._has_asked = not isinstance(error, ConfigError)
            return Probed(predictor, None, (_refused(error, spec, rows, at, missing),))
        self._has_asked = True
        return Probed(predictor, answer, ())


def _unopened(error: PellucidError, spec: PredictorSpec, known: tuple[str, ...]) -> Finding:
    """The model cannot be opened; the only model that was given is the one that is meant."""
    is_unknown = "nothing is known under this name" in str(error) and len(known) == 1
    field = "endpoint_name" if spec.endpoint_name else "model_name"
    patch = ((f"predictor.{field}", known[0]),) if is_unknown else ()
    return error_finding(error, "model-unopened", _OPENING_WHY, patch=patch)


def _refused(error: PellucidError, spec: PredictorSpec, rows: Batch, at: int, missing: list[str]) -> Finding:
    if not isinstance(error, ModelError):
        return error_finding(error, "model-request", _WHY)
    gaps = f" It has no value for {', '.join(missing[:5])}, which the model may not take." if missing else ""
    sent = f"It was asked about record {at + 1}: the {len(rows.names)} feature(s) {_some(rows.names)}."
    return error_finding(
        error,
        "model-answer",
        f"{_WHY} {sent}{gaps}",
        fix="make the request and predictor.label, predictor.probability and label_headers fit the model",
        patch=answer_patch(error, spec),
    )


def _hardest(rows: Batch) -> tuple[int, list[str]]:
    """Position of the first row with a missing cell, and the columns missing there; 0 when none is missing."""
    gaps = np.column_stack([_gaps(column) for column in rows.columns])
    found = np.flatnonzero(gaps.any(axis=1))
    at = int(found[0]) if len(found) else 0
    return at, [name for name, is_gap in zip(rows.names, gaps[at].tolist(), strict=True) if is_gap]


def _gaps(column: Column) -> npt.NDArray[np.bool_]:
    if column.dtype.kind == "f":
        return np.asarray(np.isnan(column))
    if column.dtype.kind == "O":
        return np.array([cell is None for cell in column.tolist()], dtype=np.bool_)
    return np.zeros(len(column), dtype=np.bool_)


def _some(names: tuple[str, ...], limit: int = 6) -> str:
    return ", ".join(names[:limit]) + (f", ... {names[-1]}" if len(names) > limit else "")
