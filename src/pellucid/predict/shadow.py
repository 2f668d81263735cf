"""A shadow endpoint: a server of our own for an artifact, made for one job and removed afterwards (contract 5.6)."""

from __future__ import annotations

import io
import json
import logging
import secrets
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from pellucid.core.errors import ModelError
from pellucid.core.ports import Clock, Predictor
from pellucid.core.specs import PredictorSpec
from pellucid.predict.artifact import find_artifact
from pellucid.predict.artifacts.child_model import ChildModel
from pellucid.predict.artifacts.script_model import ScriptPredictor
from pellucid.predict.child import TIME_OUT, Child
from pellucid.predict.codecs import check_locators
from pellucid.predict.in_process import InProcessPredictor
from pellucid.predict.messages import INSIDES, MESSAGE_TYPE, Message, receive, send

PORT = Message({"ask": "port"})
"""Asks the endpoint's process where it listens."""

NAME_LIMIT = 63
PREFIX = "sm-clarify"

_LEGEND = "(OutOfService: x, Creating: -, Updating: -, InService: !, RollingBack: <, Deleting: o, Failed: *)"
_LOG = logging.getLogger(__name__)


def open_shadow(
    path: str, spec: PredictorSpec, *, clock: Clock, trust: bool = False, threads: int | None = None
) -> Predictor:
    """A predictor that starts a server for the model at `path`, asks it over HTTP, and ends it with `close`.

    It predicts and is taken apart exactly as the model in this process would be. A script gets the very bodies that
    the configuration describes; any other model gets batches as messages. Raises as `open_artifact` does.
    """
    with ExitStack() as stack:
        artifact = find_artifact(path, stack, trust=trust)
        if artifact.kind == "script":
            check_locators(spec)
        place = artifact.path if len(artifact.paths) == 1 else artifact.path.parent
        endpoint = ShadowEndpoint(_endpoint_name(spec, clock), place, clock, threads)
        if artifact.kind == "script":
            return ScriptPredictor(endpoint, spec, stack.pop_all())
        return InProcessPredictor(ChildModel(endpoint), spec, stack.pop_all())


class ShadowEndpoint:
    """The server's process, and the connection to it (a `Correspondent`).

    Only questions about the model's insides go through the process's own pipes; they are none of an endpoint's.
    """

    def __init__(self, name: str, path: Path, clock: Clock, threads: int | None) -> None:
        self._name = name
        self._clock = clock
        self._started = clock.now()
        self._requests = 0
        _LOG.info("Creating endpoint: %s", name)
        self._child = Child("shadow", path, threads=threads)
        self.port: int = self._child.ask(PORT).head["port"]
        self._pool = urllib3.HTTPConnectionPool(
            "127.0.0.1", self.port, maxsize=1, retries=False, timeout=urllib3.Timeout(connect=5.0, read=TIME_OUT)
        )
        _LOG.info("Checking endpoint status: -! %s", _LEGEND)
        _LOG.info("Endpoint is in service after %.1f seconds", clock.now() - self._started)

    @property
    def is_alive(self) -> bool:
        """Whether the server can still be asked."""
        return self._child.is_alive

    def ask(self, message: Message) -> Message:
        """What the model says.

        Raises:
            ModelError: the model failed, or the server ended or hung.
        """
        if message == INSIDES:
            return self._child.ask(message)
        self._requests += 1
        if "accept" in message.head:
            return self._post(message.blocks[0], message.head["content_type"], message.head["accept"])
        packed = io.BytesIO()
        send(packed, message)
        answer = self._post(packed.getvalue(), MESSAGE_TYPE, MESSAGE_TYPE)
        return receive(io.BytesIO(answer.blocks[0]))

    def close(self) -> None:
        """End the server; a second call does nothing."""
        if not self.is_alive:
            return
        _LOG.info("Deleting endpoint: %s", self._name)
        self._pool.close()
        self._child.close()
        seconds = max(self._clock.now() - self._started, 1e-3)
        _LOG.info(
            "Model endpoint delivered %.5f requests per second and a total of %d requests over %.0f seconds",
            self._requests / seconds,
            self._requests,
            seconds,
        )

    def _post(self, body: bytes, content_type: str, accept: str) -> Message:
        headers = {"Content-Type": content_type, "Accept": accept}
        try:
            answer = self._pool.request("POST", "/invocations", body=body, headers=headers)
        except HTTPError as error:
            self._child.ask(PORT)  # raises, with the process's last lines, when it is no more
            raise ModelError(f"The shadow endpoint {self._name} did not answer: {error}") from error
        if answer.status != 200:
            raise self._failed(answer.status, json.loads(answer.data))
        return Message({"content_type": answer.headers.get("Content-Type", "")}, (answer.data,))

    def _failed(self, status: int, said: dict[str, Any]) -> ModelError:
        """What the model could not do with the request, as it says it itself, or how its code failed."""
        if status == 400:
            return ModelError(said["error"])
        lines = "\n".join(said["lines"])
        return ModelError(f"The model behind {self._name} failed: {said['error']}. Its last lines were: {lines!r}")


def _endpoint_name(spec: PredictorSpec, clock: Clock) -> str:
    """`<prefix>-<model>-<unix seconds>-<4 hex>`, at most 63 characters: the model's name is cut."""
    end = f"-{clock.now():.0f}-{secrets.token_hex(2)}"
    return f"{spec.endpoint_prefix or PREFIX}-{spec.model_name or 'model'}"[: NAME_LIMIT - len(end)] + end
