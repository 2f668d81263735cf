"""What runs in the child process: loads one model, then answers until its input ends.

Messages come on standard input and go to standard output; both are moved out of the way first, so that whatever the
model's code prints ends up on standard error.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from pellucid.predict.artifacts.mlflow_model import load_mlflow
from pellucid.predict.artifacts.script import Script
from pellucid.predict.artifacts.sklearn_model import load_pickle
from pellucid.predict.handlers import Handler, answer_with, failure
from pellucid.predict.messages import Message, receive, send


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
            answer = failure(error)
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
    if message.head["load"] == "shadow":
        from pellucid.predict.shadow_server import serve

        return serve(path, message.head["threads"])
    model = load_pickle(path) if message.head["load"] == "sklearn" else load_mlflow(path)
    return answer_with(model)


if __name__ == "__main__":
    main()
