"""What runs in the child process: loads one model, then answers until its input ends.

Messages come on standard input and go to standard output; both are moved out of the way first, so that whatever the
model's code prints ends up on standard error.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import IO

from pellucid.core.errors import PellucidError
from pellucid.predict.artifacts.mlflow_model import load_mlflow
from pellucid.predict.artifacts.outputs import Model
from pellucid.predict.artifacts.script import Script
from pellucid.predict.artifacts.sklearn_model import load_pickle
from pellucid.predict.messages import (
    INSIDES,
    LAST_LINES,
    Message,
    pack_insides,
    pack_outputs,
    receive,
    send,
    unpack_batch,
)
from pellucid.predict.structures.forest import UnreadableError

Handler = Callable[[Message], Message]


def main() -> None:
    """Serve one parent until it is gone."""
    requests, answers = _take_pipes()
    handler: Handler | None = None
    while True:
        try:
            message = receive(requests)
        except EOFError:
            return
        try:
            if handler is None:
                handler, answer = _load(message), Message({})
            else:
                answer = handler(message)
        except Exception as error:  # noqa: BLE001 - whatever the model raises is told to the parent
            lines = traceback.format_exc().strip().splitlines()[-LAST_LINES:]
            answer = Message({"error": _describe(error), "lines": lines})
        send(answers, answer)


def _take_pipes() -> tuple[IO[bytes], IO[bytes]]:
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


def _load(message: Message) -> Handler:
    path = Path(message.head["path"])
    if message.head["load"] == "script":
        return Script(path).handle
    model = load_pickle(path) if message.head["load"] == "sklearn" else load_mlflow(path)
    return _answer_with(model)


def _answer_with(model: Model) -> Handler:
    def handle(message: Message) -> Message:
        if message == INSIDES:
            return _take_apart(model)
        return pack_outputs(model.answer(unpack_batch(message)))

    return handle


def _take_apart(model: Model) -> Message:
    try:
        return pack_insides(model.insides())
    except UnreadableError as error:
        return Message({"unreadable": str(error)})


def _describe(error: Exception) -> str:
    return str(error) if isinstance(error, PellucidError) else f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    main()
