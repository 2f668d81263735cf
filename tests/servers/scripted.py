"""A model server that does what a test tells it to, over real sockets."""

from __future__ import annotations

import csv
import io
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Call:
    """One request, and the means to answer it."""

    number: int
    path: str
    headers: dict[str, str]
    body: bytes
    handler: BaseHTTPRequestHandler
    released: threading.Event

    def reply(self, body: bytes | str, status: int = 200, content_type: str = "text/csv", **headers: str) -> None:
        payload = body.encode() if isinstance(body, str) else body
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", content_type)
        self.handler.send_header("Content-Length", str(len(payload)))
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()
        self.handler.wfile.write(payload)

    def hang(self) -> None:
        self.released.wait()
        self.handler.close_connection = True

    def break_off(self) -> None:
        """Promise a hundred bytes, send four and close."""
        self.handler.send_response(200)
        self.handler.send_header("Content-Length", "100")
        self.handler.end_headers()
        self.handler.wfile.write(b"0.5\n")
        self.handler.close_connection = True

    def rows(self) -> list[list[str]]:
        return list(csv.reader(io.StringIO(self.body.decode(), newline="")))


@dataclass
class Scripted:
    """The server's address and what it was asked, in order of arrival."""

    url: str
    calls: list[Call] = field(default_factory=list)


@contextmanager
def scripted_server(script: Callable[[Call], None], port: int = 0) -> Iterator[Scripted]:
    """A server that treats every POST as `script` says; at the end it dies with all its connections."""
    released, lock = threading.Event(), threading.Lock()
    connections: list[socket.socket] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                call = Call(len(server.calls), self.path, dict(self.headers), body, self, released)
                server.calls.append(call)
            script(call)

        def log_message(self, *_: object) -> None:
            pass

    class Listening(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 50

        def get_request(self):
            connection, address = super().get_request()
            connections.append(connection)
            return connection, address

        def handle_error(self, *_: object) -> None:
            """A client that has gone away is what some tests are about."""

    listening = Listening(("127.0.0.1", port), Handler)
    server = Scripted(f"http://127.0.0.1:{listening.server_address[1]}")
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        released.set()
        listening.shutdown()
        thread.join()
        listening.server_close()
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def score(first: str | float) -> float:
    """What the model of these tests says: a tenth of the first feature."""
    return float(first) / 10


def csv_model(call: Call) -> None:
    call.reply("".join(f"{score(row[0])!r}\n" for row in call.rows()), content_type="text/csv; charset=utf-8")


def jsonlines_model(call: Call) -> None:
    records = [json.loads(line) for line in call.body.decode().split("\n") if line]
    lines = [json.dumps({"predicted_label": "no", "score": score(record["features"][0])}) for record in records]
    call.reply("\n".join(lines), content_type="application/jsonlines")


def json_model(call: Call) -> None:
    records = json.loads(call.body)["instances"]
    predictions = [{"predicted_label": 0, "score": score(record[0])} for record in records]
    call.reply(json.dumps({"predictions": predictions}), content_type="application/json")
