"""Models that refuse, hang, or answer nonsense: one clear message, and no file."""

from __future__ import annotations

import io
import pickle
import socket
import tarfile
from contextlib import AbstractContextManager

from servers.answering import answering_server
from servers.hanging import hanging_server

POST = {"methods": {"post_training_bias": {"methods": "all"}}}
MODEL = {**POST, "predictor": {"model_name": "income"}}
ENDPOINT = {**POST, "predictor": {"endpoint_name": "income"}}


def server(status: int, body: bytes, content_type: str = "text/csv") -> AbstractContextManager[str]:
    """A server that always gives the same answer."""
    return answering_server(lambda _: body, status=status, content_type=content_type)


def check(outcome, code: int, *fragments: str) -> None:
    assert outcome.code == code, outcome.err
    assert all(fragment in outcome.err for fragment in fragments), outcome.err
    assert not outcome.made - {"analysis_config.json"}
    assert "Traceback" not in outcome.err


def test_wrong_number_of_answers(run, config, people):
    with server(200, b"0.5\n0.6\n") as url:
        outcome = run(config(**ENDPOINT), "--data", str(people.csv), "--endpoint", f"income={url}")
    check(outcome, 1, "2 answer(s)", "one each", "0.5")


def test_answer_is_a_web_page(run, config, people):
    with server(200, b"<html><body>Please log in</body></html>", "text/html") as url:
        outcome = run(config(**ENDPOINT), "--data", str(people.csv), "--endpoint", f"income={url}")
    check(outcome, 1, "Please log in")


def test_answer_is_words(run, config, people):
    with server(200, b"yes\n" * 600) as url:
        predictor = {**ENDPOINT, "predictor": {"endpoint_name": "income", "probability": 0}}
        outcome = run(config(**predictor), "--data", str(people.csv), "--endpoint", f"income={url}")
    check(outcome, 1, "yes")


def test_model_refuses(run, config, people):
    with server(400, b"feature count mismatch") as url:
        outcome = run(config(**ENDPOINT), "--data", str(people.csv), "--endpoint", f"income={url}")
    check(outcome, 1, "400", "feature count mismatch")


def test_model_hangs(run, config, people):
    with hanging_server() as (url, _):
        outcome = run(config(**ENDPOINT), "--data", str(people.csv), "--endpoint", f"income={url}", "--timeout", "0.3")
    check(outcome, 1, "0.3 s")


def test_nobody_listens(run, config, people):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    outcome = run(config(**ENDPOINT), "--data", str(people.csv), "--endpoint", f"income=http://127.0.0.1:{port}")
    check(outcome, 1, str(port))


def test_artifact_is_missing(run, config, people, tmp_path):
    outcome = run(config(**MODEL), "--data", str(people.csv), "--model", f"income={tmp_path / 'nothing.tar.gz'}")
    check(outcome, 1, "nothing.tar.gz")


def test_artifact_is_not_an_archive(run, config, people, tmp_path):
    path = tmp_path / "model.tar.gz"
    path.write_bytes(b"not an archive")
    outcome = run(config(**MODEL), "--data", str(people.csv), "--model", f"income={path}")
    check(outcome, 1, "model.tar.gz")


def archive_with(path, name: str, content: bytes) -> str:
    with tarfile.open(path, "w:gz") as packed:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        packed.addfile(member, io.BytesIO(content))
    return str(path)


def test_archive_that_climbs_out(run, config, people, tmp_path):
    path = archive_with(tmp_path / "model.tar.gz", "../escaped", b"x")
    outcome = run(config(**MODEL), "--data", str(people.csv), "--model", f"income={path}")
    check(outcome, 1, "../escaped")
    assert not list(tmp_path.parent.glob("**/escaped"))


def test_archive_without_a_model(run, config, people, tmp_path):
    path = archive_with(tmp_path / "model.tar.gz", "notes.txt", b"hello")
    outcome = run(config(**MODEL), "--data", str(people.csv), "--model", f"income={path}")
    check(outcome, 1, "notes.txt")


def test_pickle_needs_consent(run, config, people, tmp_path):
    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps({"a": 1}))
    outcome = run(config(**MODEL), "--data", str(people.csv), "--model", f"income={path}")
    check(outcome, 2, "--trust", "model.pkl")


def test_model_with_other_features(run, config, people, archive):
    changes = {**MODEL, "excluded_columns": ["Age"]}
    outcome = run(config(**changes), "--data", str(people.csv), "--model", f"income={archive}")
    check(outcome, 1, "13", "14")


def test_text_where_the_model_wants_numbers(run, config, people, archive, tmp_path):
    path = tmp_path / "people.csv"
    lines = people.csv.read_text().splitlines()
    lines[5] = lines[5].replace(lines[5].split(",")[2], "many", 1)
    path.write_text("\n".join(lines))
    outcome = run(config(**MODEL), "--data", str(path), "--model", f"income={archive}")
    check(outcome, 1, "fnlwgt")


def test_a_missing_number_is_something_xgboost_can_take(run, config, people, archive, tmp_path):
    """Not every gap is an error: this model was made for gaps. The flip test alone cannot measure a distance."""
    path = tmp_path / "people.csv"
    lines = people.csv.read_text().splitlines()
    lines[5] = "," + lines[5].split(",", 1)[1]
    path.write_text("\n".join(lines))
    outcome = run(config(**MODEL), "--data", str(path), "--model", f"income={archive}")
    assert outcome.code == 0, outcome.err
    metrics = outcome.analysis()["post_training_bias_metrics"]["facets"]["Sex"][0]["metrics"]
    errors = {metric["name"] for metric in metrics if "error" in metric}
    assert "FT" in errors
    assert "DI" not in errors
