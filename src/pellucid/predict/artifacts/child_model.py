"""A model that lives in a child process, seen from here."""

from __future__ import annotations

from pellucid.core.arrays import Batch
from pellucid.core.errors import ModelError
from pellucid.predict.artifacts.outputs import Outputs
from pellucid.predict.messages import INSIDES, Correspondent, GarbledError, pack_batch, unpack_insides, unpack_outputs
from pellucid.predict.structures.insides import Insides


class ChildModel:
    """Passes batches to a child and its answers back."""

    def __init__(self, child: Correspondent) -> None:
        self._child = child

    def answer(self, batch: Batch) -> Outputs:
        """What the model in the child says."""
        try:
            return unpack_outputs(self._child.ask(pack_batch(batch)))
        except GarbledError as error:
            raise ModelError(f"The model's process answered nonsense: {error}") from error

    def insides(self) -> Insides:
        """The model in the child taken apart there.

        Raises:
            UnreadableError: it cannot be represented.
        """
        return unpack_insides(self._child.ask(INSIDES))

    def close(self) -> None:
        """End the child."""
        self._child.close()
