"""How a process with a model in it answers messages."""

from __future__ import annotations

import traceback
from collections.abc import Callable

from pellucid.core.errors import PellucidError
from pellucid.predict.artifacts.outputs import Model
from pellucid.predict.messages import INSIDES, LAST_LINES, Message, pack_insides, pack_outputs, unpack_batch
from pellucid.predict.structures.forest import UnreadableError

Handler = Callable[[Message], Message]


def answer_with(model: Model) -> Handler:
    """A handler that passes batches to the model, and takes it apart when asked for its insides."""

    def handle(message: Message) -> Message:
        if message == INSIDES:
            return _take_apart(model)
        return pack_outputs(model.answer(unpack_batch(message)))

    return handle


def failure(error: Exception) -> Message:
    """What the other side is told about an error: what it says, and the end of its trace."""
    said = str(error) if isinstance(error, PellucidError) else f"{type(error).__name__}: {error}"
    return Message({"error": said, "lines": traceback.format_exc().strip().splitlines()[-LAST_LINES:]})


def _take_apart(model: Model) -> Message:
    try:
        return pack_insides(model.insides())
    except UnreadableError as error:
        return Message({"unreadable": str(error)})
