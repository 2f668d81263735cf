"""What asking a remote model costs: writing bodies, next to pandas, and all the client's work, next to the model's."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import numpy as np

from benchmarks_path import PEERS
from explain_parts import Row, asking, predictor, timed
from explain_subjects import Subject, Subjects
from pellucid.core.arrays import Batch
from pellucid.core.specs import BodyFormat, PredictorSpec
from pellucid.explain import kernel_shap, remote_memory_rows
from pellucid.predict import EndpointOptions, open_endpoint, score_outputs
from pellucid.predict.codecs import encode_records
from pellucid.wiring import SystemClock

SPECS: dict[BodyFormat, dict[str, str]] = {
    "text/csv": {},
    "application/jsonlines": {"content_template": '{"features":$features}', "probability": "score"},
    "application/json": {
        "content_template": '{"instances":$records}',
        "record_template": '{"features":$features}',
        "probability": "predictions[*].score",
    },
}


def client(subjects: Subjects) -> Iterator[Row]:
    """Bodies and whole requests, for 14 and for 69 columns."""
    for name in ("xgboost", "churn"):
        subject = subjects[name]
        for kind in SPECS:
            yield {"subject": subject.name, "format": kind, **_bodies(subject, kind), **_requests(subject, kind)}


def _typed(cells: np.ndarray) -> Batch:
    """The cells as a data set would hold them: whole numbers as integers."""
    columns = tuple(c.astype(np.int64) if (c == np.floor(c)).all() else c for c in np.ascontiguousarray(cells.T))
    return Batch(tuple(f"c{k}" for k in range(len(columns))), columns)


def _spec(kind: BodyFormat) -> PredictorSpec:
    return PredictorSpec(endpoint_name="e", content_type=kind, accept_type=kind, **SPECS[kind])  # type: ignore[arg-type]


def _bodies(subject: Subject, kind: BodyFormat) -> Row:
    """Rows per second that are written, and how often that of pandas.to_csv, from a matrix and from typed columns."""
    import pandas as pd

    blocks: list[Batch] = []
    ask = asking(predictor(subject))

    def watch(block: Batch) -> np.ndarray:
        blocks.append(block)
        return ask(block)

    rows = _typed(subject.rows[:60])
    size = remote_memory_rows(len(rows.names))
    kernel_shap(rows, _typed(subject.pool[:10]), watch, samples=256, memory_rows=size)
    block = max(blocks, key=len)
    ours = timed(lambda: encode_records(block, _spec(kind)).body(0, len(block)), 7)
    row: Row = {"body_rate": len(block) / ours}
    if kind == "text/csv":
        matrix = pd.DataFrame(np.column_stack([column.astype(float) for column in block.columns]))
        typed = pd.DataFrame(dict(zip(block.names, block.columns, strict=True)))
        row["of_pandas_matrix"] = timed(lambda: matrix.to_csv(index=False, header=False), 3) / ours
        row["of_pandas_typed"] = timed(lambda: typed.to_csv(index=False, header=False), 3) / ours
    return row


def _requests(subject: Subject, kind: BodyFormat) -> Row:
    """CPU of the client's work on predictions, divided by that of the model, both per row."""
    server = subprocess.Popen(
        [sys.executable, str(PEERS / "scoring_server.py"), str(subject.model)], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    url = f"http://127.0.0.1:{int(server.stdout.readline())}"
    endpoint = open_endpoint(f"{url}/invocations", _spec(kind), clock=SystemClock(), options=EndpointOptions())
    spent = {"cpu": 0.0, "rows": 0}

    def ask(block: Batch) -> np.ndarray:
        started = time.process_time()
        scores = score_outputs(endpoint.predict(block))
        spent["cpu"] += time.process_time() - started
        spent["rows"] += len(block)
        return scores

    try:
        rows, base = _typed(subject.rows[:600]), _typed(subject.pool[:10])
        size = remote_memory_rows(len(rows.names))
        kernel_shap(rows.take(slice(0, 60)), base, ask, samples=100)
        before, spent["cpu"], spent["rows"] = _model_cpu(url), 0.0, 0
        kernel_shap(rows, base, ask, samples=100, memory_rows=size)
        model = _model_cpu(url) - before
    finally:
        endpoint.close()
        server.kill()
        server.wait()
        server.stdout.close()
    return {"client_of_model": spent["cpu"] / model, "client_us_per_row": 1e6 * spent["cpu"] / spent["rows"]}


def _model_cpu(url: str) -> float:
    with urllib.request.urlopen(f"{url}/cpu") as answer:
        return float(answer.read())
