"""Runs that are interrupted, throttled or slowed down: nothing is lost, nothing is answered twice."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import Counter
from contextlib import ExitStack

import pytest

from pellucid.core.errors import ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict import Backoff
from pellucid.predict.checkpoint import UNIT
from servers.asking import CSV, JSON, Clock, batch_of, check_scores, endpoint, free_port
from servers.scripted import Call, csv_model, json_model, score, scripted_server

SPECS = {"csv": (csv_model, CSV), "csv label": (csv_model, PredictorSpec(label=0)), "json": (json_model, JSON)}
ROWS = 5000
PATIENCE = 30
"""Seconds until a test fails in which something does not happen that has to."""


class Counting:
    """A model that counts the records it has answered."""

    def __init__(self, model=csv_model) -> None:
        self.answered: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.model = model

    def __call__(self, call: Call) -> None:
        with self.lock:
            self.answered.update(row[0] for row in records_of(call))
        self.model(call)

    def check(self, n: int) -> None:
        assert self.answered == Counter({str(k): 1 for k in range(n)})


def records_of(call: Call) -> list[list[str]]:
    if call.headers["Content-Type"] == "text/csv":
        return call.rows()
    return [[str(record[0])] for record in json.loads(call.body)["instances"]]


def wait_until(happened) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.parametrize("kind", SPECS)
def test_a_second_run_asks_nothing(tmp_path, kind):
    model, spec = SPECS[kind]
    with scripted_server(Counting(model)) as server:
        for _ in range(2):
            with endpoint(server.url, spec, checkpoint=tmp_path) as predictor:
                check_scores(predictor.predict(batch_of(ROWS)), ROWS)
                asked = predictor.rows
        assert asked == 0
    assert sum(len(records_of(call)) for call in server.calls) == ROWS


@pytest.mark.parametrize("kind", SPECS)
def test_an_interrupted_run_goes_on(tmp_path, kind):
    model, spec = SPECS[kind]
    counting = Counting(model)

    def failing(call: Call) -> None:
        if call.number < 2:
            counting(call)
        else:
            wait_until(lambda: len(list(tmp_path.glob("*.answers"))) == 2)
            call.reply("no", 403)

    with scripted_server(failing) as server, endpoint(server.url, spec, checkpoint=tmp_path) as predictor:
        with pytest.raises(ModelError, match="403"):
            predictor.predict(batch_of(ROWS))
        port = int(server.url.rsplit(":", 1)[1])
    before = counting.answered.total()
    assert 0 < before < ROWS
    with scripted_server(counting, port) as server, endpoint(server.url, spec, checkpoint=tmp_path) as predictor:
        check_scores(predictor.predict(batch_of(ROWS)), ROWS)
        assert predictor.rows == ROWS - before
    counting.check(ROWS)


def test_runs_may_differ_in_how_they_group_records(tmp_path):
    counting = Counting()
    with scripted_server(counting) as server:
        for changes in ({"max_records": 200, "in_flight": 1}, {"max_records": 1000}, {}):
            n = {200: 5 * UNIT, 1000: 12 * UNIT}.get(changes.get("max_records"), ROWS)
            with endpoint(server.url, checkpoint=tmp_path, **changes) as predictor:
                check_scores(predictor.predict(batch_of(n)), n)
    counting.check(ROWS)


def test_a_changed_cell_is_asked_again(tmp_path):
    with scripted_server(csv_model) as server:
        with endpoint(server.url, checkpoint=tmp_path) as predictor:
            predictor.predict(batch_of(ROWS))
        changed = batch_of(ROWS)
        changed.columns[0][100] = 7777
        with endpoint(server.url, checkpoint=tmp_path) as predictor:
            assert predictor.predict(changed).scores[100, 0] == score(7777)
            assert predictor.rows == UNIT


def test_records_that_go_alone_are_kept_too(tmp_path):
    def singles(call: Call) -> None:
        counting(call) if len(call.rows()) == 1 else call.reply("one at a time", 400)

    counting = Counting()
    with scripted_server(singles) as server:
        for _ in range(2):
            with endpoint(server.url, checkpoint=tmp_path) as predictor:
                check_scores(predictor.predict(batch_of(100)), 100)
    counting.check(100)


def test_damaged_answers_are_asked_again(tmp_path):
    with scripted_server(csv_model) as server:
        with endpoint(server.url, checkpoint=tmp_path, max_records=500) as predictor:
            predictor.predict(batch_of(ROWS))
        path = next(tmp_path.glob("*.answers"))
        path.write_bytes(path.read_bytes()[:-5])
        with endpoint(server.url, checkpoint=tmp_path) as predictor:
            check_scores(predictor.predict(batch_of(ROWS)), ROWS)
            assert 0 < predictor.rows <= 500


def test_the_same_question_is_asked_once(tmp_path):
    with scripted_server(csv_model) as server, endpoint(server.url, checkpoint=tmp_path) as predictor:
        for _ in range(3):
            check_scores(predictor.predict(batch_of(10)), 10)
    assert len(server.calls) == 1


@pytest.mark.parametrize("wait", [None, "3"])
def test_a_server_that_throttles(wait):
    counting, turn, refused = Counting(), itertools.count(), Counter()
    busy, is_busy = threading.Semaphore(2), threading.Event()

    def throttling(call: Call) -> None:
        if refused[call.body] == 3:
            counting(call)
        elif busy.acquire(blocking=False):
            if call.number < 2:
                assert is_busy.wait(PATIENCE)  # so that a third request finds two under way
            counting(call) if next(turn) % 3 else refuse(call)
            busy.release()
        else:
            refuse(call, **({"Retry_After": wait} if wait else {}))
            is_busy.set()

    def refuse(call: Call, **headers: str) -> None:
        refused[call.body] += 1
        call.reply("slow down", 429, **headers)

    with scripted_server(throttling) as server, endpoint(server.url, max_records=200) as predictor:
        check_scores(predictor.predict(batch_of(ROWS)), ROWS)
        assert predictor.rows == ROWS
    counting.check(ROWS)
    assert refused


def test_a_server_that_always_throttles_is_not_asked_record_by_record():
    with scripted_server(lambda call: call.reply("slow down", 429)) as server:
        backoff = Backoff(patient_tries=5)
        with endpoint(server.url, backoff=backoff) as predictor, pytest.raises(ModelError, match="too busy") as caught:
            predictor.predict(batch_of(100))
    assert caught.value.status == 429
    assert len(server.calls) == 5


class Mourning(Clock):
    """A clock that waits first until the server has died, and then until it has come back."""

    def __init__(self) -> None:
        super().__init__()
        self.died, self.missed, self.revived = threading.Event(), threading.Event(), threading.Event()

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if self.died.is_set():
            self.missed.set()
            assert self.revived.wait(PATIENCE)
        else:
            assert self.died.wait(PATIENCE)


def test_a_server_that_dies_and_comes_back():
    counting, dying, clock, port = Counting(), threading.Event(), Mourning(), free_port()

    def mortal(call: Call) -> None:
        if call.number >= 4:
            dying.set()
            call.handler.close_connection = True
        else:
            counting(call)

    with ExitStack() as alive, endpoint(f"http://127.0.0.1:{port}", clock=clock, max_records=300) as predictor:
        first = alive.enter_context(ExitStack())
        first.enter_context(scripted_server(mortal, port))

        def revive() -> None:
            dying.wait(PATIENCE)
            first.close()
            clock.died.set()
            clock.missed.wait(PATIENCE)
            alive.enter_context(scripted_server(counting, port))
            clock.revived.set()

        reviving = threading.Thread(target=revive)
        reviving.start()
        try:
            check_scores(predictor.predict(batch_of(ROWS)), ROWS)
        finally:
            reviving.join()
    counting.check(ROWS)


def test_a_server_that_answers_out_of_turn():
    counting, others = Counting(), threading.Semaphore(0)

    def out_of_turn(call: Call) -> None:
        if call.number == 0:
            assert all(others.acquire(timeout=PATIENCE) for _ in range(3))
        counting(call)
        others.release()

    with scripted_server(out_of_turn) as server, endpoint(server.url, max_records=300) as predictor:
        check_scores(predictor.predict(batch_of(ROWS)), ROWS)
    counting.check(ROWS)


def sizes_asked(seconds, n: int, **changes) -> list[int]:
    """Records of each request of a client that is told that a request with so many records takes `seconds(records)`."""
    clock = Clock()

    def model(call: Call) -> None:
        clock.advance(seconds(len(call.rows())))
        csv_model(call)

    with scripted_server(model) as server, endpoint(server.url, clock=clock, in_flight=1, **changes) as predictor:
        for _ in range(2):
            check_scores(predictor.predict(batch_of(n)), n)
    return [len(call.rows()) for call in server.calls]


def test_a_slow_model_gets_fewer_records():
    sizes = sizes_asked(lambda records: 0.05 * records, 1912, read_timeout=60.0)
    # The second request is cut while the first is under way.
    assert sizes == [256, 256, *[200] * 7, *[200] * 9, 112]


def test_a_fast_model_gets_more_records():
    sizes = sizes_asked(lambda _: 0.01, 20_000)
    assert sizes[0] == 256
    assert max(sizes) >= 2048


@pytest.mark.parametrize("seconds", [0.0, 30.0])
def test_labels_are_asked_for_in_the_same_groups_at_any_speed(seconds):
    clock = Clock()

    def model(call: Call) -> None:
        clock.advance(seconds)
        csv_model(call)

    with scripted_server(model) as server, endpoint(server.url, PredictorSpec(label=0), clock) as predictor:
        for _ in range(2):
            predictor.predict(batch_of(9000))
    assert sorted(len(call.rows()) for call in server.calls) == [808] * 2 + [2048] * 8
