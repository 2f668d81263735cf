"""A model behind real HTTP, in a process of its own: `python scoring_server.py MODEL.ubj` prints its port.

Answers /invocations for CSV, JSON Lines and JSON, and GET /cpu: the seconds of CPU that the model alone has taken.
"""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import orjson
import xgboost

booster = xgboost.Booster(model_file=sys.argv[1])
booster.set_param({"nthread": 1})
spent = 0.0


def rows_of(body, kind):
    if kind == "text/csv":
        flat = orjson.loads(b"[" + body.strip().replace(b"\n", b",") + b"]")
        return np.array(flat, dtype=np.float64).reshape(body.strip().count(b"\n") + 1, -1)
    if kind == "application/jsonlines":
        return np.array([orjson.loads(line)["features"] for line in body.splitlines()], dtype=np.float64)
    return np.array([record["features"] for record in orjson.loads(body)["instances"]], dtype=np.float64)


def answer(scores, kind):
    if kind == "text/csv":
        return "\n".join(map(repr, scores)).encode()
    records = [{"score": score} for score in scores]
    if kind == "application/jsonlines":
        return b"\n".join(map(orjson.dumps, records))
    return orjson.dumps({"predictions": records})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        global spent
        body = self.rfile.read(int(self.headers["Content-Length"]))
        rows = rows_of(body, self.headers["Content-Type"].split(";")[0])
        started = time.thread_time()
        scores = booster.inplace_predict(rows).tolist()
        spent += time.thread_time() - started
        self.reply(answer(scores, self.headers["Accept"]), self.headers["Accept"])

    def do_GET(self):
        self.reply(json.dumps(spent).encode(), "application/json")

    def reply(self, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
