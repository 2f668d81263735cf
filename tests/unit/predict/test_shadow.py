"""A shadow endpoint says what the model in this process says, over real HTTP, and leaves nothing behind."""

from __future__ import annotations

import json
import logging
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest
import urllib3
from msgspec.structs import fields

from pellucid.core.arrays import Batch
from pellucid.core.errors import ConsentError, ModelError
from pellucid.core.ports import Predictor, Transparent
from pellucid.core.specs import PredictorSpec
from pellucid.demo.adult import FEATURES
from pellucid.predict import open_artifact, open_shadow
from pellucid.wiring import SystemClock

SPEC = PredictorSpec(model_name="income")
SCRIPT = """
import json

def model_fn(folder):
    return 3.0

def input_fn(body, content_type):
    return [json.loads(line)["features"] for line in body.decode().splitlines()]

def predict_fn(rows, model):
    if rows[0][0] == 99:
        raise ValueError("no 99, please")
    return [row[0] / model for row in rows]

def output_fn(scores, accept):
    return "\\n".join(json.dumps({"score": score}) for score in scores), accept
"""
LINES = PredictorSpec(
    model_name="s",
    content_type="application/jsonlines",
    accept_type="application/jsonlines",
    content_template='{"features": $features}',
    probability="score",
)


@contextmanager
def shadow(path: object, spec: PredictorSpec = SPEC, *, trust: bool = False) -> Iterator[Predictor]:
    predictor = open_shadow(str(path), spec, clock=SystemClock(), trust=trust)
    try:
        yield predictor
    finally:
        predictor.close()


def url_of(predictor) -> str:
    return f"http://127.0.0.1:{endpoint_of(predictor).port}"


def endpoint_of(predictor):
    return predictor._model._child if hasattr(predictor, "_model") else predictor._child


def is_running(pid: int) -> bool:
    with suppress(OSError):
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def ends(pid: int, seconds: float = 15.0) -> bool:
    until = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not is_running(pid)


@pytest.fixture(scope="module")
def batch(adult) -> Batch:
    columns = zip(*(row[:-1] for row in adult.test[:300]), strict=True)
    return Batch(FEATURES, tuple(np.array(column) for column in columns))


@pytest.fixture
def script(tmp_path: Path) -> Path:
    (tmp_path / "model").mkdir()
    (tmp_path / "model/inference.py").write_text(SCRIPT)
    return tmp_path / "model"


class TestSameAnswers:
    def test_xgboost(self, archive, batch):
        with closing(open_artifact(str(archive), SPEC)) as here, shadow(archive) as there:
            assert np.array_equal(there.predict(batch).scores, here.predict(batch).scores)
            assert isinstance(there, Transparent)
            assert isinstance(here, Transparent)
            ours, theirs = here.structure(FEATURES), there.structure(FEATURES)
        assert type(ours) is type(theirs)
        for field in fields(ours):
            mine, other = getattr(ours, field.name), getattr(theirs, field.name)
            assert np.array_equal(mine, other) if isinstance(mine, np.ndarray) else mine == other, field.name

    def test_columns_in_another_order_are_found_by_name(self, archive, batch):
        turned = batch.select(FEATURES[::-1])
        with closing(open_artifact(str(archive), SPEC)) as here, shadow(archive) as there:
            assert np.array_equal(there.predict(turned).scores, here.predict(turned).scores)

    def test_labels_and_missing_values_of_a_pickled_classifier(self, tmp_path):
        from sklearn.ensemble import HistGradientBoostingClassifier

        values = np.random.default_rng(0).normal(size=(200, 3))
        values[::7, 1] = np.nan
        words = np.where(np.nan_to_num(values).sum(axis=1) > 0, "good", np.where(values[:, 0] > 0, "fair", "bad"))
        path = tmp_path / "model.pkl"
        path.write_bytes(pickle.dumps(HistGradientBoostingClassifier(max_iter=5).fit(values, words)))
        asked = Batch(("a", "b", "c"), tuple(values.T))
        spec = PredictorSpec(model_name="m", label="predicted_label", probability="score")
        with closing(open_artifact(str(path), spec, trust=True)) as here, shadow(path, spec, trust=True) as there:
            ours, theirs = here.predict(asked), there.predict(asked)
        assert np.array_equal(ours.scores, theirs.scores)
        assert ours.labels.tolist() == theirs.labels.tolist()
        assert ours.headers == theirs.headers

    def test_a_batch_that_does_not_fit_is_refused_in_the_same_words(self, archive, batch):
        short = batch.select(FEATURES[:2])
        said = []
        with closing(open_artifact(str(archive), SPEC)) as here, shadow(archive) as there:
            for predictor in (here, there):
                with pytest.raises(ModelError, match="was trained on 14 features") as caught:
                    predictor.predict(short)
                said.append(str(caught.value))
        assert said[0] == said[1]

    def test_a_script_gets_the_very_bodies(self, script):
        asked = Batch(("a", "b"), (np.arange(20), np.array(["x"] * 20, dtype=object)))
        with shadow(script, LINES, trust=True) as there:
            assert np.array_equal(there.predict(asked).scores[:, 0], np.arange(20) / 3.0)

    def test_a_script_that_refuses_one_record_says_why(self, script):
        asked = Batch(("a",), (np.array([99, 1]),))
        with shadow(script, LINES, trust=True) as there, pytest.raises(ModelError, match="no 99, please"):
            there.predict(asked)


@pytest.fixture(scope="module")
def served(archive) -> Iterator[Predictor]:
    with shadow(archive) as predictor:
        yield predictor


class TestProtocol:
    def post(self, served, body: str, content_type: str, accept: str | None = None):
        headers = {"Content-Type": content_type} | ({"Accept": accept} if accept else {})
        return urllib3.request("POST", f"{url_of(served)}/invocations", body=body.encode(), headers=headers)

    def test_ping(self, served):
        assert urllib3.request("GET", f"{url_of(served)}/ping").status == 200

    @pytest.mark.parametrize("accept", ["text/csv", "application/jsonlines", "application/json", None])
    @pytest.mark.parametrize("content_type", ["text/csv; charset=utf-8", "application/jsonlines", "application/json"])
    def test_every_pair_of_types(self, served, batch, content_type, accept):
        expected = served.predict(batch.take(slice(0, 3))).scores[:, 0].tolist()
        rows = [list(row) for row in batch.take(slice(0, 3)).rows()]
        body = {
            "text/csv": "\n".join(",".join(map(str, row)) for row in rows),
            "application/jsonlines": "\n".join(json.dumps({"features": row}) for row in rows),
            "application/json": json.dumps({"instances": [dict(zip(FEATURES, row, strict=True)) for row in rows]}),
        }[content_type.partition(";")[0]]
        answer = self.post(served, body, content_type, accept)
        assert answer.status == 200
        kind = accept or content_type.partition(";")[0]
        assert answer.headers["Content-Type"] == kind
        text = answer.data.decode()
        if kind == "text/csv":
            assert [float(line) for line in text.splitlines()] == expected
        elif kind == "application/json":
            assert [record["score"] for record in json.loads(text)["predictions"]] == expected
        else:
            assert [json.loads(line)["score"] for line in text.splitlines()] == expected

    def test_missing_cells_are_missing_in_every_type(self, served, batch):
        (row,) = (list(row) for row in batch.take(slice(0, 1)).rows())
        row[0] = None
        csv = ",".join("" if cell is None else str(cell) for cell in row)
        answers = [
            self.post(served, csv, "text/csv"),
            self.post(served, json.dumps([row]), "application/json", "text/csv"),
        ]
        assert answers[0].data == answers[1].data
        assert answers[0].status == 200

    @pytest.mark.parametrize(
        ("body", "content_type", "accept", "words"),
        [
            ("1,2\n3", "text/csv", None, "Data must contain features"),
            ("", "text/csv", None, "Data must contain features"),
            ("1,2", "text/csv", None, "was trained on"),
            ("{", "application/json", None, "not JSON"),
            ("3", "application/json", None, "no list of records"),
            ("[[1], 2]", "application/json", None, "Not every record"),
            ("1", "text/html", None, "not served"),
            ("1", "application/x-pellucid", None, "the error of a message that is none"),
        ],
    )
    def test_what_cannot_be_answered(self, served, body, content_type, accept, words):
        answer = self.post(served, body, content_type, accept)
        assert answer.status in (400, 500)
        said = json.loads(answer.data)["error"]
        assert words in said or content_type == "application/x-pellucid"
        assert urllib3.request("GET", f"{url_of(served)}/ping").status == 200

    def test_other_paths_are_not_there(self, served):
        assert urllib3.request("GET", url_of(served)).status == 404
        assert urllib3.request("POST", f"{url_of(served)}/elsewhere", body=b"1").status == 404


class TestLife:
    def test_it_is_gone_after_close(self, archive, caplog):
        with caplog.at_level(logging.INFO), shadow(archive) as predictor:
            url, pid = url_of(predictor), endpoint_of(predictor)._child._process.pid
            assert is_running(pid)
        predictor.close()
        assert not is_running(pid)
        with pytest.raises(urllib3.exceptions.HTTPError):
            urllib3.request("GET", f"{url}/ping", retries=False)
        said = caplog.text
        assert "Creating endpoint: sm-clarify-income-" in said
        assert "Checking endpoint status: -!" in said
        assert "Deleting endpoint: sm-clarify-income-" in said
        assert "requests per second and a total of 0 requests" in said

    def test_names_have_the_prefix_and_are_cut_to_63_characters(self, archive, caplog):
        spec = PredictorSpec(model_name="m" * 80, endpoint_prefix="mine")
        with caplog.at_level(logging.INFO), shadow(archive, spec):
            name = next(record.args[0] for record in caplog.records if "Creating" in record.message)
        assert name.startswith("mine-mmm")
        assert len(name) == 63

    def test_it_needs_consent_for_code(self, script):
        with pytest.raises(ConsentError), shadow(script, LINES):
            pass

    def test_a_broken_model_says_why(self, script):
        (script / "inference.py").write_text("def model_fn(folder):\n    raise OSError('no weights')\n")
        with pytest.raises(ModelError, match="no weights"), shadow(script, LINES, trust=True):
            pass

    def test_a_server_that_dies_is_told_apart_from_a_model_that_fails(self, archive, batch):
        with shadow(archive) as predictor:
            os.kill(endpoint_of(predictor)._child._process.pid, signal.SIGKILL)
            with pytest.raises(ModelError, match="ended unexpectedly"):
                predictor.predict(batch)

    def test_it_ends_with_a_parent_that_is_killed(self, archive):
        program = (
            "import sys, time\n"
            "from pellucid.core.specs import PredictorSpec\n"
            "from pellucid.predict import open_shadow\n"
            "from pellucid.wiring import SystemClock\n"
            "p = open_shadow(sys.argv[1], PredictorSpec(model_name='m'), clock=SystemClock())\n"
            "print(p._model._child._child._process.pid, flush=True)\n"
            "time.sleep(60)\n"
        )
        parent = subprocess.Popen([sys.executable, "-c", program, str(archive)], stdout=subprocess.PIPE, text=True)
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.kill()
        parent.communicate()
        assert ends(pid)
