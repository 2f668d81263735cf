from __future__ import annotations

import logging
import os

import numpy as np
import pytest

from pellucid.core.arrays import Predictions
from pellucid.core.errors import ConfigError
from pellucid.predict.checkpoint import Answered, Checkpoint

WHO = [b"http://h/invocations", b"headers"]


def opened(folder, who=WHO, size=10**6) -> Checkpoint:
    return Checkpoint(folder, who, size)


def answers(*scores: float) -> Predictions:
    return Predictions(np.array(scores)[:, None])


def key_of(checkpoint: Checkpoint, text: bytes) -> str:
    return checkpoint.keys([], [text])[0]


def keep(checkpoint: Checkpoint, text: bytes, *scores: float) -> str:
    key = key_of(checkpoint, text)
    checkpoint.keep(Answered((key,), (len(scores),), answers(*scores)))
    return key


def test_answers_are_found_again(tmp_path):
    first = opened(tmp_path)
    keys = (key_of(first, b"1\n2"), key_of(first, b"3"))
    first.keep(Answered(keys, (2, 1), answers(0.1, 0.2, 0.3)))
    for checkpoint in (first, opened(tmp_path)):
        assert checkpoint.find(keys[0]).scores.tolist() == [[0.1], [0.2]]
        assert checkpoint.find(keys[1]).scores.tolist() == [[0.3]]
        assert checkpoint.find(key_of(checkpoint, b"4")) is None


@pytest.mark.parametrize(
    "labels",
    [
        np.array([1, 2**53 + 1]),
        np.array([0.5, 0.1]),
        np.array([True, False]),
        np.array(["é", None], dtype=object),
        np.array([["a", 1], 2.0], dtype=object),
    ],
)
def test_labels_come_back_as_they_were(tmp_path, labels):
    first = opened(tmp_path)
    key = key_of(first, b"")
    first.keep(Answered((key,), (2,), Predictions(None, labels, ("a", "b"))))
    found = opened(tmp_path).find(key)
    assert found.labels.tolist() == labels.tolist()
    assert found.labels.dtype == labels.dtype
    assert (found.scores, found.headers) == (None, ("a", "b"))


def test_scores_keep_every_bit(tmp_path):
    scores = np.random.default_rng(3).normal(size=(7, 3))
    key = key_of(opened(tmp_path), b"x")
    opened(tmp_path).keep(Answered((key,), (7,), Predictions(scores)))
    np.testing.assert_array_equal(opened(tmp_path).find(key).scores, scores)


def test_another_endpoint_is_another_question(tmp_path):
    keep(opened(tmp_path), b"1", 0.5)
    other = opened(tmp_path, [b"http://other/invocations", b"headers"])
    assert other.find(key_of(other, b"1")) is None


def test_keys_tell_where_parts_end(tmp_path):
    checkpoint = opened(tmp_path)
    keys = [
        checkpoint.keys(around, [text])[0]
        for around, text in (([b"a", b""], b"b"), ([b"", b"a"], b"b"), ([b""], b"ab"))
    ]
    assert len(set(keys)) == 3


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b[:10], lambda b: b"", lambda b: b[:-3] + b"abc", lambda b: b + b"x"]
)
def test_damaged_files_are_ignored(tmp_path, damage, caplog):
    good, bad = keep(opened(tmp_path), b"1", 0.5), b"2"
    kept = set(tmp_path.iterdir())
    bad = keep(opened(tmp_path), b"2", 0.6)
    (path,) = set(tmp_path.iterdir()) - kept
    path.write_bytes(damage(path.read_bytes()))
    with caplog.at_level(logging.WARNING):
        checkpoint = opened(tmp_path)
    assert checkpoint.find(good) is not None
    assert checkpoint.find(bad) is None
    assert [str(path) in record.getMessage() for record in caplog.records] == [True]


def test_a_file_half_written_is_no_file(tmp_path):
    (tmp_path / "abc.part").write_bytes(b"half")
    assert opened(tmp_path).find("abc") is None
    keep(opened(tmp_path), b"1", 0.5)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".answers", ".part"]


def test_the_oldest_go_when_there_is_no_room(tmp_path):
    size = 0
    for k in range(10):
        key = keep(opened(tmp_path, size=3 * size or 10**6), f"{k}".encode(), float(k))
        (newest,) = [path for path in tmp_path.iterdir() if path.stat().st_mtime > 1000 + k] or [None]
        size = newest.stat().st_size
        os.utime(newest, (k, k))
        assert opened(tmp_path).find(key) is not None
    left = opened(tmp_path)
    found = [k for k in range(10) if left.find(key_of(left, f"{k}".encode())) is not None]
    assert found == [7, 8, 9]


def test_a_folder_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="checkpoint: cannot be used"):
        opened(tmp_path / "file" / "below")


def test_a_folder_that_goes_away_is_no_reason_to_stop(tmp_path, caplog):
    folder = tmp_path / "kept"
    checkpoint = opened(folder)
    folder.rmdir()
    with caplog.at_level(logging.WARNING):
        keys = [keep(checkpoint, text, 0.5) for text in (b"1", b"2")]
    assert all(checkpoint.find(key) is not None for key in keys)
    assert len(caplog.records) == 1
