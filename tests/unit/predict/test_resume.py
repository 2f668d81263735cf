"""Runs that are interrupted, throttled or slowed down: nothing is lost, nothing is answered twice."""

from __future__ import annotations

import itertools
import json
import socket
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.errors import ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict import Backoff, EndpointOptions, open_endpoint
from pellucid.predict.checkpoint import UNIT
from servers.scripted import Call, csv_model, json_model, score, scripted_server

SPECS = {
    "csv": (csv_model, PredictorSpec()),
    "csv label": (csv_model, PredictorSpec(label=0)),
    "json": (
        json_model,
        PredictorSpec(
            content_type="application/json", accept_type="application/json", probability="predictions[*].score",
            content_template='{"instances":$records}', record_template="$features",
        ),
    ),
}  # fmt: skip
ROWS = 5000


class Clock:
    now = staticmethod(time.time)

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        time.sleep(min(seconds, 0.02))


def batch_of(n: int) -> Batch:
    return Batch(("a", "b"), (np.arange(n), np.full(n, 0.5)))


class Counting:
    """A model that counts the records it has answered."""

    def __init__(self, model=csv_model) -> None:
        self.answered: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.model = model

    def __call__(self, call: Call) -> None:
        self.model(call)
        with self.lock:
            self.answered.update(row[0] for row in records_of(call))

    def check(self, n: int) -> None:
        assert self.answered == Counter({str(k): 1 for k in range(n)})


def records_of(call: Call) -> list[list[str]]:
    if call.headers["Content-Type"] == "text/csv":
        return call.rows()
    return [[str(record[0])] for record in json.loads(call.body)["instances"]]


@contextmanager
def asking(url, spec=SPECS["csv"][1], **changes):
    predictor = open_endpoint(url, spec, clock=Clock(), options=EndpointOptions(**({"read_timeout": 5.0} | changes)))
    try:
        yield predictor
    finally:
        predictor.close()


def check_scores(predictions, n: int) -> None:
    np.testing.assert_array_equal(predictions.scores, [[score(k)] for k in range(n)])


@pytest.mark.parametrize("kind", SPECS)
def test_a_second_run_asks_nothing(tmp_path, kind):
    model, spec = SPECS[kind]
    with scripted_server(Counting(model)) as server:
        for _ in range(2):
            with asking(server.url, spec, checkpoint=tmp_path) as predictor:
                check_scores(predictor.predict(batch_of(ROWS)), ROWS)
                asked = predictor.rows
        assert asked == 0
    assert sum(len(records_of(call)) for call in server.calls) == ROWS


def settled(counting):
    """Records answered when no more are: answers under way are kept, too."""
    before = -1
    while before != (now := sum(counting.answered.values())):
        before = now
        time.sleep(0.3)
    return now


@pytest.mark.parametrize("kind", SPECS)
def test_an_interrupted_run_goes_on(tmp_path, kind):
    model, spec = SPECS[kind]
    counting = Counting(model)

    def failing(call: Call) -> None:
        counting(call) if call.number < 3 else call.reply("no", 403)

    with scripted_server(failing) as server, asking(server.url, spec, checkpoint=tmp_path) as predictor:
        with pytest.raises(ModelError, match="403"):
            predictor.predict(batch_of(ROWS))
        port = int(server.url.rsplit(":", 1)[1])
        before = settled(counting)
    assert 0 < before < ROWS
    with scripted_server(counting, port) as server, asking(server.url, spec, checkpoint=tmp_path) as predictor:
        check_scores(predictor.predict(batch_of(ROWS)), ROWS)
        assert predictor.rows == ROWS - before
    counting.check(ROWS)


def test_runs_may_differ_in_how_they_group_records(tmp_path):
    counting = Counting()
    with scripted_server(counting) as server:
        for changes in ({"max_records": 200, "in_flight": 1}, {"max_records": 1000}, {}):
            n = {200: 5 * UNIT, 1000: 12 * UNIT}.get(changes.get("max_records"), ROWS)
            with asking(server.url, checkpoint=tmp_path, **changes) as predictor:
                check_scores(predictor.predict(batch_of(n)), n)
    counting.check(ROWS)


def test_a_changed_cell_is_asked_again(tmp_path):
    with scripted_server(csv_model) as server:
        with asking(server.url, checkpoint=tmp_path) as predictor:
            predictor.predict(batch_of(ROWS))
        changed = batch_of(ROWS)
        changed.columns[0][100] = 7777
        with asking(server.url, checkpoint=tmp_path) as predictor:
            assert predictor.predict(changed).scores[100, 0] == score(7777)
            assert predictor.rows == UNIT


def test_records_that_go_alone_are_kept_too(tmp_path):
    def singles(call: Call) -> None:
        counting(call) if len(call.rows()) == 1 else call.reply("one at a time", 400)

    counting = Counting()
    with scripted_server(singles) as server:
        for _ in range(2):
            with asking(server.url, checkpoint=tmp_path) as predictor:
                check_scores(predictor.predict(batch_of(100)), 100)
    counting.check(100)


def test_damaged_answers_are_asked_again(tmp_path):
    with scripted_server(csv_model) as server:
        with asking(server.url, checkpoint=tmp_path, max_records=500) as predictor:
            predictor.predict(batch_of(ROWS))
        path = next(tmp_path.glob("*.answers"))
        path.write_bytes(path.read_bytes()[:-5])
        with asking(server.url, checkpoint=tmp_path) as predictor:
            check_scores(predictor.predict(batch_of(ROWS)), ROWS)
            assert 0 < predictor.rows <= 500


def test_the_same_question_is_asked_once(tmp_path):
    with scripted_server(csv_model) as server, asking(server.url, checkpoint=tmp_path) as predictor:
        for _ in range(3):
            check_scores(predictor.predict(batch_of(10)), 10)
    assert len(server.calls) == 1


@pytest.mark.parametrize("wait", [None, "3"])
def test_a_server_that_throttles(wait):
    counting, turn, busy = Counting(), itertools.count(), threading.Semaphore(2)

    def throttling(call: Call) -> None:
        if not busy.acquire(blocking=False):
            call.reply("slow down", 429, **({"Retry_After": wait} if wait else {}))
            return
        try:
            time.sleep(0.005)
            call.reply("slow down", 429) if next(turn) % 3 == 0 else counting(call)
        finally:
            busy.release()

    with scripted_server(throttling) as server, asking(server.url, max_records=200) as predictor:
        check_scores(predictor.predict(batch_of(ROWS)), ROWS)
        assert predictor.rows == ROWS
    counting.check(ROWS)


def test_a_server_that_always_throttles_is_not_asked_record_by_record():
    with scripted_server(lambda call: call.reply("slow down", 429)) as server:
        backoff = Backoff(patient_tries=5)
        with asking(server.url, backoff=backoff) as predictor, pytest.raises(ModelError, match="too busy") as caught:
            predictor.predict(batch_of(100))
    assert caught.value.status == 429
    assert len(server.calls) == 5


def test_a_server_that_dies_and_comes_back(tmp_path):
    counting, dying = Counting(), threading.Event()

    def mortal(call: Call) -> None:
        if call.number >= 4:
            dying.set()
            call.handler.close_connection = True
        else:
            counting(call)

    with ExitStack() as alive, asking(f"http://127.0.0.1:{(port := free_port())}", max_records=300) as predictor:
        first = alive.enter_context(ExitStack())
        first.enter_context(scripted_server(mortal, port))

        def revive() -> None:
            dying.wait(10)
            first.close()
            time.sleep(0.15)
            alive.enter_context(scripted_server(counting, port))

        reviving = threading.Thread(target=revive)
        reviving.start()
        try:
            check_scores(predictor.predict(batch_of(ROWS)), ROWS)
        finally:
            reviving.join()
    counting.check(ROWS)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_a_server_that_answers_slowly_and_out_of_turn():
    counting = Counting()

    def slow(call: Call) -> None:
        time.sleep(0.05 * (call.number % 4))
        counting(call)

    with scripted_server(slow) as server, asking(server.url, max_records=300) as predictor:
        check_scores(predictor.predict(batch_of(ROWS)), ROWS)
    counting.check(ROWS)


def test_a_slow_model_gets_fewer_records():
    def slow(call: Call) -> None:
        time.sleep(0.0005 * len(call.rows()))
        csv_model(call)

    with scripted_server(slow) as server, asking(server.url, read_timeout=0.6) as predictor:
        for _ in range(3):
            check_scores(predictor.predict(batch_of(2000)), 2000)
    sizes = [len(call.rows()) for call in server.calls]
    assert max(sizes) <= 512
    settled = sorted(sizes[-4:])[1:]  # the last request of a batch has what is left, however little
    assert max(settled) <= 256
    assert min(settled) >= 50


def test_a_fast_model_gets_more_records():
    with scripted_server(csv_model) as server, asking(server.url) as predictor:
        for _ in range(3):
            predictor.predict(batch_of(40_000))
    sizes = [len(call.rows()) for call in server.calls]
    assert sizes[0] < 1000
    assert max(sizes) >= 2048


def test_labels_are_asked_for_in_the_same_groups_at_any_speed():
    groups = []
    for delay in (0.0, 0.03):

        def model(call: Call, delay: float = delay) -> None:
            time.sleep(delay)
            csv_model(call)

        with scripted_server(model) as server, asking(server.url, PredictorSpec(label=0)) as predictor:
            for _ in range(2):
                predictor.predict(batch_of(9000))
        groups.append(sorted(len(call.rows()) for call in server.calls))
    assert groups[0] == groups[1]
