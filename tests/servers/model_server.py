"""A real model behind real HTTP, in a process of its own: `python model_server.py MODEL.ubj` prints its port.

It answers `/invocations` for text/csv, application/jsonlines and application/json the way a model container does.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import orjson
import xgboost

booster = xgboost.Booster(model_file=sys.argv[1])
booster.set_param({"nthread": 1})


def rows_of(body: str, content_type: str) -> list[list[float]] | np.ndarray:
    if content_type == "text/csv":
        try:
            return numbers_of(body)
        except ValueError:
            pass
        return [[float(cell or "nan") for cell in row] for row in csv.reader(io.StringIO(body)) if row]
    if content_type == "application/jsonlines":
        return [json.loads(line)["features"] for line in body.splitlines() if line]
    document = json.loads(body)
    records = document["instances"] if isinstance(document, dict) else document
    return [record["features"] if isinstance(record, dict) else record for record in records]


def numbers_of(body: str) -> np.ndarray:
    """Rows of a body in which every cell is a number."""
    numbers = np.array(orjson.loads(f"[{body.strip().replace(chr(10), ',')}]"), dtype=np.float64)
    return numbers.reshape(body.strip().count("\n") + 1, -1)


def answer(scores: list[float], accept: str) -> str:
    labels = [int(score > 0.5) for score in scores]
    if accept == "text/csv":
        return "".join(f"{label},{score!r}\n" for label, score in zip(labels, scores, strict=True))
    records = [{"predicted_label": label, "probability": score} for label, score in zip(labels, scores, strict=True)]
    if accept == "application/jsonlines":
        return "".join(json.dumps(record) + "\n" for record in records)
    return json.dumps({"predictions": records})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        rows = rows_of(body, self.headers["Content-Type"].split(";")[0])
        scores = booster.inplace_predict(np.array(rows, dtype=np.float64)).tolist()
        reply = answer(scores, self.headers["Accept"]).encode()
        self.send_response(200)
        self.send_header("Content-Type", self.headers["Accept"])
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_: object) -> None:
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
