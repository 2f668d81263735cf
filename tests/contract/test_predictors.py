"""What every predictor has to do, wherever its model lives.

To put another predictor through this suite, add a context manager to `PREDICTORS` that yields a predictor whose
model answers `BATCH` with a score for each record, and the scores it has to give.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.ports import Predictor
from pellucid.core.specs import PredictorSpec
from pellucid.predict import EndpointOptions, open_endpoint
from pellucid.predict.artifact import open_artifact
from servers.scripted import csv_model, json_model, jsonlines_model, score, scripted_server

ROWS = 40
BATCH = Batch(("a", "b"), (np.arange(ROWS) % 11, np.linspace(-1.0, 1.0, ROWS)))
ENDPOINT_SCORES = np.array([score(value) for value in BATCH.columns[0].tolist()])
SPECS = {
    "csv": (csv_model, PredictorSpec()),
    "json": (
        json_model,
        PredictorSpec(
            content_type="application/json",
            accept_type="application/json",
            content_template='{"instances":$records}',
            record_template="$features",
            probability="predictions[*].score",
        ),
    ),
    "jsonlines": (
        jsonlines_model,
        PredictorSpec(
            content_type="application/jsonlines",
            accept_type="application/jsonlines",
            content_template='{"features":$features}',
            probability="score",
        ),
    ),
}

Opened = AbstractContextManager[tuple[Predictor, np.ndarray]]


class SystemClock:
    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def endpoint(kind: str, **options: int) -> Callable[[], Opened]:
    """An HTTP endpoint that speaks this format."""

    @contextmanager
    def opened() -> Iterator[tuple[Predictor, np.ndarray]]:
        model, spec = SPECS[kind]
        with scripted_server(model) as server:
            predictor = open_endpoint(server.url, spec, clock=SystemClock(), options=EndpointOptions(**options))
            yield predictor, ENDPOINT_SCORES
            predictor.close()

    return opened


def artifact(write: Callable[[Path], np.ndarray]) -> Callable[[], Opened]:
    """A model in a folder; `write` puts it there and says what it answers to `BATCH`."""

    @contextmanager
    def opened() -> Iterator[tuple[Predictor, np.ndarray]]:
        with TemporaryDirectory() as folder:
            expected = write(Path(folder))
            predictor = open_artifact(folder, PredictorSpec(), trust=True, threads=1)
            yield predictor, expected
            predictor.close()

    return opened


def write_xgboost(folder: Path) -> np.ndarray:
    import xgboost

    data = xgboost.DMatrix(np.column_stack(BATCH.columns), label=BATCH.columns[0] > 5)
    booster = xgboost.train({"objective": "binary:logistic", "nthread": 1}, data, 3)
    booster.save_model(folder / "model.json")
    return booster.predict(data)


def write_skops(folder: Path) -> np.ndarray:
    from sklearn.linear_model import LogisticRegression
    from skops import io

    rows = np.column_stack(BATCH.columns)
    model = LogisticRegression().fit(rows, BATCH.columns[0] > 5)
    io.dump(model, folder / "model.skops")
    return model.predict_proba(rows)[:, 1]


def write_pickle(folder: Path) -> np.ndarray:
    import joblib
    from sklearn.linear_model import LinearRegression

    rows = np.column_stack(BATCH.columns)
    model = LinearRegression().fit(rows, rows[:, 0] ** 2)
    joblib.dump(model, folder / "model.joblib")
    return model.predict(rows)


def write_script(folder: Path) -> np.ndarray:
    (folder / "inference.py").write_text(
        "import numpy\n"
        "def model_fn(folder): return 0.25\n"
        "def predict_fn(rows, model): return numpy.atleast_2d(rows)[:, 0] * model\n"
    )
    return BATCH.columns[0] * 0.25


PREDICTORS: dict[str, Callable[[], Opened]] = {
    "http csv": endpoint("csv"),
    "http json": endpoint("json"),
    "http jsonlines": endpoint("jsonlines"),
    "http in small requests": endpoint("csv", max_body=40),
    "xgboost file": artifact(write_xgboost),
    "skops file": artifact(write_skops),
    "pickle in a child": artifact(write_pickle),
    "script in a child": artifact(write_script),
}


@pytest.fixture(params=PREDICTORS)
def opened(request: pytest.FixtureRequest) -> Iterator[tuple[Predictor, np.ndarray]]:
    with PREDICTORS[request.param]() as made:
        yield made


def test_one_answer_a_record_in_order(opened):
    predictor, expected = opened
    np.testing.assert_allclose(predictor.predict(BATCH).scores, expected[:, None], rtol=1e-6)


def test_scores_are_a_matrix_of_floats(opened):
    scores = opened[0].predict(BATCH).scores
    assert (scores.dtype, scores.shape) == (np.float64, (ROWS, 1))


def test_the_same_question_has_the_same_answer(opened):
    predictor, _ = opened
    np.testing.assert_array_equal(predictor.predict(BATCH).scores, predictor.predict(BATCH).scores)


def test_answers_follow_their_rows(opened):
    predictor, expected = opened
    order = np.random.default_rng(7).permutation(ROWS)
    np.testing.assert_allclose(predictor.predict(BATCH.take(order)).scores[:, 0], expected[order], rtol=1e-6)


@pytest.mark.parametrize("size", [1, 2, 7])
def test_batches_of_any_size_give_the_same(opened, size):
    predictor, expected = opened
    parts = [predictor.predict(BATCH.take(slice(start, start + size))).scores for start in range(0, 14, size)]
    np.testing.assert_allclose(np.vstack(parts)[:14, 0], expected[:14], rtol=1e-6)


def test_no_rows_have_no_answers(opened):
    assert len(opened[0].predict(BATCH.take(slice(0, 0))).scores) == 0


def test_asking_changes_no_row(opened):
    columns = [column.copy() for column in BATCH.columns]
    opened[0].predict(BATCH)
    for column, before in zip(BATCH.columns, columns, strict=True):
        np.testing.assert_array_equal(column, before)


def test_closing_twice_is_fine(opened):
    opened[0].close()
    opened[0].close()
