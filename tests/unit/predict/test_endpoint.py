from __future__ import annotations

import gzip
import json
import logging
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.errors import ConfigError, DataError, ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict import Backoff, open_endpoint
from pellucid.predict.endpoint import FALLBACK
from servers.asking import CSV, JSON, JSONLINES, Clock, batch_of, check_scores, endpoint, free_port, options
from servers.scripted import csv_model, json_model, jsonlines_model, scripted_server


@contextmanager
def asking(script, spec=CSV, path="", **changes):
    """A server with this script, a predictor that asks it, and the predictor's clock."""
    with scripted_server(script) as server:
        clock = Clock()
        with endpoint(server.url + path, spec, clock, **changes) as predictor:
            yield server, predictor, clock


def failure(predictor, n: int, match: str) -> ModelError:
    with pytest.raises(ModelError, match=match) as caught:
        predictor.predict(batch_of(n))
    return caught.value


@pytest.mark.parametrize(("model", "spec"), [(csv_model, CSV), (json_model, JSON), (jsonlines_model, JSONLINES)])
def test_answers_come_in_the_order_of_the_rows(model, spec):
    with asking(model, spec) as (server, predictor, _):
        predictions = predictor.predict(batch_of(20))
    check_scores(predictions, 20)
    assert (predictor.calls, predictor.rows, len(server.calls)) == (1, 20, 1)


def test_labels_of_an_answer_are_kept():
    with asking(jsonlines_model, JSONLINES) as (_, predictor, _):
        assert predictor.predict(batch_of(3)).labels.tolist() == ["no"] * 3


def test_no_rows_make_no_request():
    with asking(csv_model) as (server, predictor, _):
        assert predictor.predict(batch_of(0)).scores.shape[0] == 0
    assert server.calls == []


def test_no_columns_are_an_error():
    with asking(csv_model) as (_, predictor, _), pytest.raises(DataError, match="Data must contain features"):
        predictor.predict(Batch((), ()))


def test_request_says_what_it_holds_and_wants():
    spec = PredictorSpec(custom_attributes="c=1; d=2", target_model="one.tar.gz")
    with asking(csv_model, spec) as (server, predictor, _):
        predictor.predict(batch_of(2))
    call = server.calls[0]
    assert call.path == "/invocations"
    assert call.body == b"0,0.5\n1,0.5"
    assert call.headers["Content-Type"] == call.headers["Accept"] == "text/csv"
    assert call.headers["X-Amzn-SageMaker-Custom-Attributes"] == "c=1; d=2"
    assert call.headers["X-Amzn-SageMaker-Target-Model"] == "one.tar.gz"


@pytest.mark.parametrize(
    ("path", "asked"),
    [("/", "/invocations"), ("/invocations", "/invocations"), ("/m/1?v=2", "/m/1?v=2"), ("?v=2", "/invocations?v=2")],
)
def test_path_of_the_address(path, asked):
    with asking(csv_model, path=path) as (server, predictor, _):
        predictor.predict(batch_of(1))
    assert server.calls[0].path == asked


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://host/x", "http://"),
        ("localhost", "http://"),
        ("http://", "http://"),
        ("http://[::1", "not a URL"),
        ("http://me:secret@host/", "user name"),
    ],
)
def test_addresses_that_cannot_be_used(url, said):
    with pytest.raises(ConfigError, match=said) as caught:
        open_endpoint(url, CSV, clock=Clock())
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "é", "x" * 1025])
def test_attributes_that_are_no_header(value):
    with pytest.raises(ConfigError, match="custom_attributes"):
        open_endpoint("http://h", PredictorSpec(custom_attributes=value), clock=Clock())


def test_locators_are_read_before_the_first_request():
    with pytest.raises(ConfigError, match=r"predictor\.probability"):
        open_endpoint("http://h", PredictorSpec(accept_type="application/json", probability="a[["), clock=Clock())
    with pytest.raises(ConfigError, match="0-based column index"):
        open_endpoint("http://h", PredictorSpec(label="score"), clock=Clock())


def test_batches_keep_within_the_byte_limit():
    with asking(csv_model, max_body=100) as (server, predictor, _):
        check_scores(predictor.predict(batch_of(200)), 200)
    assert all(len(call.body) <= 100 for call in server.calls)
    assert len(server.calls) < 25  # about 7 bytes a record
    assert predictor.calls == len(server.calls)
    assert predictor.rows == 200


def test_batches_keep_within_the_byte_limit_in_a_template():
    with asking(json_model, JSON, max_body=100) as (server, predictor, _):
        check_scores(predictor.predict(batch_of(50)), 50)
    assert 80 < max(len(call.body) for call in server.calls) <= 100


def test_batches_keep_within_the_record_limit():
    with asking(csv_model, max_records=7) as (server, predictor, _):
        check_scores(predictor.predict(batch_of(20)), 20)
    assert sorted(len(call.rows()) for call in server.calls) == [6, 7, 7]


def test_a_record_larger_than_the_limit_is_sent_alone():
    with asking(csv_model, max_body=1) as (server, predictor, _):
        check_scores(predictor.predict(batch_of(3)), 3)
    assert len(server.calls) == 3


def test_a_template_for_one_record_makes_one_request_a_record():
    spec = PredictorSpec(
        content_type="application/json", accept_type="application/json", content_template="$record",
        record_template="$features_kvp", probability="score",
    )  # fmt: skip

    def model(call) -> None:
        call.reply(json.dumps({"score": json.loads(call.body)["a"] / 10}), content_type="application/json")

    with asking(model, spec) as (server, predictor, _):
        check_scores(predictor.predict(batch_of(9)), 9)
    assert len(server.calls) == 9


def test_several_requests_are_under_way_at_once():
    everyone = threading.Barrier(4, timeout=5)

    def model(call) -> None:
        everyone.wait()
        time.sleep(0.02 * (4 - int(call.rows()[0][0])))  # the first to be asked answers last
        csv_model(call)

    with asking(model, max_records=1) as (_, predictor, _):
        check_scores(predictor.predict(batch_of(4)), 4)


def test_connections_are_used_again():
    ports = set()

    def model(call) -> None:
        ports.add(call.handler.client_address[1])
        csv_model(call)

    with asking(model, in_flight=1, max_records=5) as (_, predictor, _):
        predictor.predict(batch_of(50))
        predictor.predict(batch_of(50))
    assert len(ports) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_failure_that_passes_is_tried_again(status):
    with asking(lambda call: csv_model(call) if call.number >= 2 else call.reply("busy", status)) as parts:
        _, predictor, clock = parts
        check_scores(predictor.predict(batch_of(5)), 5)
    assert predictor.calls == 3
    assert 0.25 <= clock.pauses[0] <= 0.5 <= clock.pauses[1] <= 1.0


def test_retry_after_is_honoured():
    def model(call) -> None:
        csv_model(call) if call.number else call.reply("busy", 429, Retry_After="7")

    with asking(model) as (_, predictor, clock):
        predictor.predict(batch_of(1))
    assert clock.pauses == [7.0]


def test_a_failure_that_stays_is_reported_with_status_and_words():
    with asking(lambda call: call.reply("out of <memory>", 503)) as (_, predictor, clock):
        error = failure(predictor, 1, "record 1 of 1")
    assert error.status == 503
    assert error.excerpt == "out of <memory>"
    assert len(clock.pauses) == 3


def test_an_answer_cut_short_is_asked_for_again():
    with asking(lambda call: csv_model(call) if call.number else call.break_off()) as (_, predictor, _):
        check_scores(predictor.predict(batch_of(4)), 4)
    assert predictor.calls == 2


def test_answers_that_are_always_cut_short():
    with asking(lambda call: call.break_off()) as (_, predictor, _):
        failure(
            predictor, 4, r"The connection to http://127.0.0.1:\d+/invocations broke \(.*4 bytes read, 96 more expected"
        )
    assert predictor.calls == 4


def test_nobody_listens():
    port, clock = free_port(), Clock()
    predictor = open_endpoint(f"http://127.0.0.1:{port}", CSV, clock=clock)
    failure(predictor, 2, f"127.0.0.1:{port}.*running")
    assert len(clock.pauses) == 3


def test_a_connection_that_is_not_taken_up():
    with ExitStack() as opened:
        server = opened.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(2):  # fills the queue of connections nobody accepts
            waiting = opened.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        predictor = open_endpoint(url, CSV, clock=Clock(), options=options(connect_timeout=0.2))
        failure(predictor, 1, r"No connection to .* within 0\.2 s")
        predictor.close()


def test_a_server_that_does_not_speak_https():
    with scripted_server(csv_model) as server:
        predictor = open_endpoint(server.url.replace("http", "https"), CSV, clock=Clock())
        failure(predictor, 1, "No secure connection to https://.*certificate")
        predictor.close()


def test_a_server_that_does_not_speak_http():
    def model(call) -> None:
        call.handler.wfile.write(b"\x1b[31mwhat?\r\n\r\n")
        call.handler.close_connection = True

    with asking(model) as (_, predictor, _):
        error = failure(predictor, 1, "broke")
    assert "\x1b" not in str(error)


def test_a_server_that_dies_and_comes_back():
    class Reviving(Clock):
        def sleep(self, seconds: float) -> None:
            if not self.pauses:
                revival.enter_context(scripted_server(csv_model, port))
            super().sleep(seconds)

    with ExitStack() as revival:
        clock = Reviving()
        with scripted_server(csv_model) as server:
            port = int(server.url.rsplit(":", 1)[1])
            predictor = open_endpoint(server.url, CSV, clock=clock, options=options())
            predictor.predict(batch_of(2))
        check_scores(predictor.predict(batch_of(6)), 6)
        predictor.close()
    assert len(clock.pauses) == 1


def test_a_model_that_hangs():
    with asking(lambda call: call.hang(), read_timeout=0.2) as (_, predictor, clock):
        failure(predictor, 3, r"did not answer within 0\.2 s; send fewer records")
    assert clock.pauses == []


def test_a_slow_model_is_waited_for():
    def model(call) -> None:
        time.sleep(0.2)
        csv_model(call)

    with asking(model) as (_, predictor, _):
        check_scores(predictor.predict(batch_of(3)), 3)


@pytest.mark.parametrize("status", [400, 422, 424, 500])
def test_a_batch_that_is_refused_is_sent_record_by_record(status, caplog):
    def model(call) -> None:
        csv_model(call) if len(call.rows()) == 1 else call.reply("one at a time", status)

    with asking(model) as (_, predictor, _):
        with caplog.at_level(logging.WARNING):
            check_scores(predictor.predict(batch_of(6)), 6)
        asked = predictor.calls
        check_scores(predictor.predict(batch_of(6)), 6)
    assert [record.getMessage() for record in caplog.records] == [FALLBACK]
    assert predictor.calls - asked == 6  # it has learnt


def test_a_record_that_is_refused_is_named():
    def model(call) -> None:
        rows = [row[0] for row in call.rows()]
        call.reply("bad row", 400) if "3" in rows else csv_model(call)

    with asking(model) as (_, predictor, _):
        error = failure(predictor, 6, "record 4 of 6")
    assert (error.status, error.excerpt) == (400, "bad row")


def test_a_busy_endpoint_is_asked_in_batches_again():
    def model(call) -> None:
        call.reply("busy", 503) if call.number < 4 else csv_model(call)

    with asking(model) as (_, predictor, _):
        check_scores(predictor.predict(batch_of(5)), 5)
        asked = predictor.calls
        predictor.predict(batch_of(5))
    assert (asked, predictor.calls) == (4 + 5, 4 + 5 + 1)


def test_one_bad_batch_does_not_end_batches():
    def model(call) -> None:
        rows = call.rows()
        call.reply("bad", 400) if len(rows) > 1 and rows[0][0] == "20" else csv_model(call)

    with asking(model, max_records=10, in_flight=1) as (_, predictor, _):
        check_scores(predictor.predict(batch_of(30)), 30)
        asked = predictor.calls
        predictor.predict(batch_of(10))
    assert asked == 3 + 10
    assert predictor.calls == asked + 1


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_closed_door_is_not_knocked_at_again(status):
    with asking(lambda call: call.reply("no", status)) as (_, predictor, _):
        failure(predictor, 5, "check its address and who may call it")
    assert predictor.calls == 1


def test_a_body_that_is_too_large_is_split():
    def model(call) -> None:
        csv_model(call) if len(call.rows()) <= 3 else call.reply("too large", 413)

    with asking(model) as (_, predictor, _):
        check_scores(predictor.predict(batch_of(16)), 16)
        asked = predictor.calls
        check_scores(predictor.predict(batch_of(16)), 16)
    assert predictor.rows == 32
    assert predictor.calls - asked < asked  # it has learnt


def test_one_record_that_is_too_large():
    with asking(lambda call: call.reply("too large", 413)) as (_, predictor, _):
        error = failure(predictor, 2, "record 1 of 2")
    assert error.status == 413


@pytest.mark.parametrize(("body", "given"), [("0.5\n0.6\n", 2), ("0.1\n" * 9, 9), ("", 0)])
def test_wrong_number_of_answers(body, given):
    with asking(lambda call: call.reply(body)) as (_, predictor, _):
        failure(predictor, 5, rf"{given} answer\(s\) for 5 record\(s\)")


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "text/html"])
def test_a_web_page_is_no_answer(content_type):
    page = "<html>Log in</html>"
    with asking(lambda call: call.reply(page, content_type=content_type)) as (_, predictor, _):
        failure(predictor, 1, "text/html.*Log in")


def test_words_are_no_answer():
    with asking(lambda call: call.reply("Internal problem", content_type="text/plain")) as (_, predictor, _):
        failure(predictor, 1, r"text/plain.*Could not convert string to float\..*Internal problem")


def test_an_answer_without_end_is_refused():
    with asking(lambda call: call.reply("0.5\n" * 1000), max_answer=1000) as (_, predictor, _):
        failure(predictor, 1, "larger than 1000 bytes")


def test_packed_answers_are_unpacked_within_the_limit():
    def model(call) -> None:
        call.reply(gzip.compress(b"0.5\n" * len(call.rows())), Content_Encoding="gzip")

    with asking(model, max_answer=1000) as (_, predictor, _):
        assert predictor.predict(batch_of(250)).scores.tolist() == [[0.5]] * 250
        failure(predictor, 251, "larger than 1000 bytes")


def test_redirects_are_not_followed():
    with scripted_server(csv_model) as other, asking(lambda call: call.reply("", 307, Location=other.url)) as parts:
        failure(parts[1], 2, "redirects are not followed")
    assert other.calls == []


def test_batches_with_different_numbers_of_scores():
    def model(call) -> None:
        call.reply("0.1,0.2" if call.rows()[0][0] == "0" else "0.1")

    with asking(model, max_records=1) as (_, predictor, _):
        failure(predictor, 2, "1 and 2")


def test_labels_of_different_batches_get_one_type():
    def model(call) -> None:
        call.reply({"0": "1", "1": "yes", "2": "2"}[call.rows()[0][0]])

    with asking(model, PredictorSpec(label=0), max_records=1) as (_, predictor, _):
        assert predictor.predict(batch_of(3)).labels.tolist() == ["1", "yes", "2"]


def test_labels_of_one_type_keep_it():
    spec = PredictorSpec(label=0)
    with asking(lambda call: call.reply("yes"), spec, max_records=1) as (_, predictor, _):
        assert predictor.predict(batch_of(2)).labels.tolist() == ["yes", "yes"]
    with asking(lambda call: call.reply(call.rows()[0][0]), spec, max_records=1) as (_, predictor, _):
        assert predictor.predict(batch_of(2)).labels.dtype == np.int64


def test_the_first_failure_ends_the_others():
    def model(call) -> None:
        call.reply("", 404) if call.rows()[0][0] == "0" else call.hang()

    with asking(model, max_records=1, read_timeout=30.0) as (server, predictor, _):
        start = time.monotonic()
        failure(predictor, 100, "404")
        assert time.monotonic() - start < 5
        assert len(server.calls) <= 5


def test_nothing_is_asked_after_a_failure():
    def model(call) -> None:
        time.sleep(0.02)
        call.reply("", 404) if call.rows()[0][0] == "0" else csv_model(call)

    with asking(model, max_records=1) as (server, predictor, _):
        failure(predictor, 100, "404")
        asked = len(server.calls)
        time.sleep(0.2)
        assert len(server.calls) <= asked + 4


INTERRUPTED = """
import sys, time, numpy as np
from pellucid.core.arrays import Batch
from pellucid.core.specs import PredictorSpec
from pellucid.predict import EndpointOptions, open_endpoint
class Clock:
    now, sleep = time.time, time.sleep
predictor = open_endpoint(sys.argv[1], PredictorSpec(), clock=Clock, options=EndpointOptions(max_records=1))
try:
    predictor.predict(Batch(("a",), (np.arange(int(sys.argv[2])),)))
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.parametrize("rows", [1, 20])
def test_an_interrupt_ends_it_at_once(rows):
    asked = threading.Event()

    def model(call) -> None:
        asked.set()
        call.hang()

    with scripted_server(model) as server:
        process = subprocess.Popen(
            [sys.executable, "-c", INTERRUPTED, server.url, str(rows)], stdout=subprocess.PIPE, text=True
        )
        assert asked.wait(20)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=5)
    assert (out, process.returncode) == ("interrupted\n", 0)
    assert len(server.calls) <= 4


def test_backoff_is_configurable():
    with asking(lambda call: call.reply("", 503), backoff=Backoff(tries=2, first=0.1)) as (_, predictor, clock):
        failure(predictor, 1, "refused")
    assert len(clock.pauses) == 1
