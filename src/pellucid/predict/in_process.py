"""Models that need no endpoint: loaded from an artifact, asked directly."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from contextlib import ExitStack

import numpy as np
from msgspec.structs import replace

from pellucid.core.arrays import Batch, Column, FloatArray, Predictions
from pellucid.core.errors import ModelError
from pellucid.core.facets import ColumnRef
from pellucid.core.specs import PredictorSpec
from pellucid.core.structures import ModelStructure
from pellucid.predict.answer import Answer, locate
from pellucid.predict.artifacts.features import arrange
from pellucid.predict.artifacts.outputs import Model, Outputs
from pellucid.predict.structures.forest import UnreadableError
from pellucid.predict.structures.insides import Insides, count_features, reorder
from pellucid.predict.structures.self_check import is_faithful

_LOG = logging.getLogger(__name__)

_SCORES = "score"
_LABELS = "predicted_label"
_SCORE_NAME = re.compile(r"""(?i)(?:scores?|probabilit(?:y|ies)|predictions?)"?(?:\[(?P<item>\d+)\])?\s*$""")


class InProcessPredictor:
    """A model behind the `Predictor` door; `calls` and `rows` count what it was asked.

    There is no response body, so locators name parts, not places. `probability` is the model's scores, and an index
    or `[k]` picks one of several. `label` is the predicted label; but it is the score where the model has no labels or
    where the locator's last name says so (`score`, `probability`, `predictions`). Without locators the scores
    are the answer.
    """

    def __init__(self, model: Model, spec: PredictorSpec, resources: ExitStack | None = None) -> None:
        self.calls = 0
        self.rows = 0
        self._model = model
        self._spec = spec
        self._resources = resources or ExitStack()
        self._resources.callback(model.close)
        self._columns: tuple[str, ...] | None = None
        self._insides: Insides | None = None
        self._structures: dict[tuple[str, ...] | None, ModelStructure | None] = {}

    def predict(self, batch: Batch) -> Predictions:
        """One answer a record, in order.

        Raises:
            ModelError: the batch does not fit the model, or the model failed or did not answer once per record.
        """
        if not len(batch):
            return Predictions(np.empty((0, 0)))
        self.calls += 1
        self.rows += len(batch)
        self._columns = batch.names
        outputs = self._model.answer(batch)
        if len(outputs) != len(batch):
            raise ModelError(f"The model was asked about {len(batch)} records and answered {len(outputs)}")
        return _to_predictions(outputs, self._spec)

    def structure(self, columns: Sequence[str] | None = None) -> ModelStructure | None:
        """The model's insides for inputs with these columns (by default, those of the last batch asked about).

        Its outputs are the scores of `predict`. It takes numbers only: a batch with text has no place in it. It has
        been checked against the model's own predictions, which `calls` and `rows` do not count. `None` when the model
        cannot be represented; also when it knows its features by name and no column names are known yet, because
        their order decides which column is which.
        """
        wanted = self._columns if columns is None else tuple(columns)
        if wanted not in self._structures:
            self._structures[wanted] = self._take_apart(wanted)
        return self._structures[wanted]

    def _take_apart(self, columns: tuple[str, ...] | None) -> ModelStructure | None:
        try:
            self._insides = self._insides or self._model.insides()
            found = _arranged(self._insides, columns)
            names = found.names or tuple(map(str, range(count_features(found.structure))))
            return found.structure if is_faithful(found, lambda rows: self._score(names, rows)) else None
        except Exception as error:  # noqa: BLE001 - whatever a model holds, asking it still works
            _LOG.info("The model is used as a black box: %s", error)
            return None

    def _score(self, names: tuple[str, ...], rows: FloatArray) -> FloatArray | None:
        batch = Batch(names, tuple(np.ascontiguousarray(rows.T)))
        return _to_predictions(self._model.answer(batch), self._spec).scores

    def close(self) -> None:
        """End the model's process and remove its temporary files, if there are any."""
        self._resources.close()


def _arranged(insides: Insides, columns: tuple[str, ...] | None) -> Insides:
    """The same for inputs with these columns, found by name or by position as for a batch.

    Raises:
        UnreadableError: it is not known which column is which.
        ModelError: the number of columns is wrong.
    """
    if columns is None:
        if insides.names is not None:
            raise UnreadableError("the order of the columns is not known yet")
        return insides
    places = Batch(columns, tuple(np.array([at]) for at in range(len(columns))))
    found = arrange(places, count_features(insides.structure), insides.names, "The model")
    structure = reorder(insides.structure, [int(column[0]) for column in found.columns])
    return Insides(structure, columns, insides.summed_in)


def _to_predictions(outputs: Outputs, spec: PredictorSpec) -> Predictions:
    parts: dict[str, Column] = {}
    if outputs.scores is not None:
        parts[_SCORES] = outputs.scores if outputs.scores.shape[1] > 1 else outputs.scores[:, 0]
    if outputs.labels is not None:
        parts[_LABELS] = outputs.labels
    label = None if spec.label is None else _label_part(spec.label, parts)
    probability = (
        None if spec.probability is None else _score_part(spec.probability, parts, is_alone=spec.label is None)
    )
    if label is None and probability is None:
        label, probability = (None, _SCORES) if _SCORES in parts else (_LABELS, None)
    named = Answer(tuple(parts.values()), tuple(parts))
    found = locate(named, replace(spec, label=label, probability=probability))
    return _with_headers(found, outputs)


def _label_part(locator: ColumnRef, parts: dict[str, Column]) -> str:
    names_score = isinstance(locator, str) and _SCORE_NAME.search(locator) is not None
    return _SCORES if _LABELS not in parts or (names_score and _SCORES in parts) else _LABELS


def _score_part(locator: ColumnRef, parts: dict[str, Column], *, is_alone: bool) -> str:
    """The part of the answer that holds the scores, or one of them.

    Raises:
        ModelError: the model has no scores.
    """
    if _SCORES not in parts:
        raise ModelError(
            f"predictor.probability is {locator!r}, but the model gives labels only; set predictor.label instead"
        )
    if parts[_SCORES].ndim == 1:
        return _SCORES
    if isinstance(locator, int):
        return f"{_SCORES}[{locator}]" if is_alone else _SCORES
    found = _SCORE_NAME.search(locator)
    return _SCORES if found is None or found["item"] is None else f"{_SCORES}[{found['item']}]"


def _with_headers(found: Predictions, outputs: Outputs) -> Predictions:
    width = 0 if found.scores is None else np.shape(found.scores)[1]
    if found.headers is None and outputs.classes is not None and len(outputs.classes) == width:
        return replace(found, headers=outputs.classes)
    return found
