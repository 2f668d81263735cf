"""Inference scripts as SageMaker's framework containers run them: the side that asks."""

from __future__ import annotations

import logging
from contextlib import ExitStack

import numpy as np

from pellucid.core.arrays import Batch, Predictions
from pellucid.core.errors import ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict.codecs import decode, encode_records
from pellucid.predict.joining import join_predictions
from pellucid.predict.messages import Correspondent, Message

FALLBACK = "Fallback to per-record prediction because of model error."

_LOG = logging.getLogger(__name__)


class ScriptPredictor:
    """A script that is sent the very bodies an endpoint would be; `calls` and `rows` count what it was asked."""

    def __init__(self, child: Correspondent, spec: PredictorSpec, resources: ExitStack) -> None:
        resources.callback(child.close)
        self.calls = 0
        self.rows = 0
        self._child = child
        self._spec = spec
        self._resources = resources
        self._takes_batches = True

    def predict(self, batch: Batch) -> Predictions:
        """One answer a record, in order.

        Raises:
            ModelError: the script failed on a single record, ended, hung, or did not answer once per record.
            ConfigError: the templates do not fit the columns of the batch.
        """
        encoded = encode_records(batch, self._spec)
        count = len(encoded)
        if not count:
            return Predictions(np.empty((0, 0)))
        if count > 1 and self._takes_batches and not encoded.template.is_single:
            try:
                return self._ask(bytes(encoded.body(0, count)), count)
            except ModelError as error:
                if not self._child.is_alive:
                    raise
                _LOG.warning("%s %s", FALLBACK, error)
        found = join_predictions([self._ask(bytes(encoded.body(k, k + 1)), 1) for k in range(count)])
        self._takes_batches = self._takes_batches and count == 1
        return found

    def close(self) -> None:
        """End the script's process and remove temporary files, if there are any."""
        self._resources.close()

    def _ask(self, body: bytes, count: int) -> Predictions:
        self.calls += 1
        head = {"content_type": self._spec.content_type, "accept": self._spec.accept_type}
        answer = self._child.ask(Message(head, (body,)))
        if len(answer.blocks) != 1:
            raise ModelError(f"The script's process answered with {len(answer.blocks)} bodies; expected one")
        found = decode(answer.blocks[0], str(answer.head.get("content_type", "")), count, self._spec)
        self.rows += count
        return found
