"""The server in a shadow endpoint's process: `/ping`, and `/invocations` for messages, CSV, JSON Lines and JSON."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from msgspec import Struct

from pellucid.core.errors import PellucidError
from pellucid.predict.artifact import find_artifact, load_model
from pellucid.predict.artifacts.outputs import Model
from pellucid.predict.artifacts.script import Script
from pellucid.predict.handlers import Handler, answer_with, failure
from pellucid.predict.messages import INSIDES, MESSAGE_TYPE, Message, receive, send
from pellucid.predict.model_bodies import media_type, read_records, write_outputs

BodyHandler = Callable[[bytes, str, str], tuple[bytes, str]]
"""From a body, its content type and the accepted type to the answer's body and content type."""


def serve(path: Path, threads: int | None) -> Handler:
    """Loads the model at `path` and listens; the handler tells the port, and takes the model apart.

    One request is answered at a time: models need not bear more.
    """
    artifact = find_artifact(str(path), ExitStack(), trust=True)
    if artifact.kind == "script":
        return _listen(_Serving(_script_bodies(Script(path)), None))
    model = load_model(artifact, threads)
    return _listen(_Serving(_model_bodies(model), answer_with(model)))


class _Serving(Struct, frozen=True):
    answer: BodyHandler
    insides: Handler | None


def _listen(serving: _Serving) -> Handler:
    lock = threading.Lock()

    class Requests(_Requests):
        def answer(self, body: bytes, content_type: str, accept: str) -> tuple[bytes, str]:
            with lock:
                return serving.answer(body, content_type, accept)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Requests)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def handle(message: Message) -> Message:
        if message == INSIDES and serving.insides is not None:
            with lock:
                return serving.insides(message)
        return Message({"port": server.server_address[1]})

    return handle


class _Requests(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self, body: bytes, content_type: str, accept: str) -> tuple[bytes, str]:
        """Body and content type of the answer."""
        raise NotImplementedError

    def do_GET(self) -> None:
        """`/ping`: the model is loaded."""
        self._reply(200 if self.path == "/ping" else 404, b"", "text/plain")

    def do_POST(self) -> None:
        """`/invocations`: what the model says."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path != "/invocations":
            self._reply(404, b"", "text/plain")
            return
        content_type = self.headers.get("Content-Type") or "text/csv"
        accept = self.headers.get("Accept") or "*/*"
        try:
            answer, answer_type = self.answer(body, content_type, content_type if accept == "*/*" else accept)
        except Exception as error:  # noqa: BLE001 - whatever the model raises is told to the one who asked
            status = 400 if isinstance(error, PellucidError) else 500
            self._reply(status, json.dumps(failure(error).head).encode(), "application/json")
        else:
            self._reply(200, answer, answer_type)

    def log_message(self, *_: object) -> None:
        """Nothing: the job says what it asks."""

    def _reply(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _script_bodies(script: Script) -> BodyHandler:
    def answer(body: bytes, content_type: str, accept: str) -> tuple[bytes, str]:
        found = script.handle(Message({"content_type": content_type, "accept": accept}, (body,)))
        return found.blocks[0], found.head["content_type"]

    return answer


def _model_bodies(model: Model) -> BodyHandler:
    exact = answer_with(model)

    def answer(body: bytes, content_type: str, accept: str) -> tuple[bytes, str]:
        if content_type == MESSAGE_TYPE:
            packed = io.BytesIO()
            send(packed, exact(receive(io.BytesIO(body))))
            return packed.getvalue(), MESSAGE_TYPE
        outputs = model.answer(read_records(body, media_type(content_type)))
        kind = media_type(accept)
        return write_outputs(outputs, kind), kind

    return answer
