"""MLflow folders, loaded in a child with consent."""

import json
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.errors import ConsentError, ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict.artifact import open_artifact

A = np.linspace(-1, 1, 12)
N = np.arange(12)
WORDS = np.array(["x", "y"] * 6, dtype=object)
BATCH = Batch(("a", "n", "word"), (A, N, WORDS))

MODELS = textwrap.dedent("""
    import sys, pandas as pd
    import mlflow
    from mlflow.models import infer_signature

    class Sum(mlflow.pyfunc.PythonModel):
        def __init__(self, kind):
            self.kind = kind

        def predict(self, context, model_input, params=None):
            total = model_input["a"] + 2.0 * model_input["n"] + (model_input["word"] == "x")
            if self.kind == "frame":
                return pd.DataFrame({"low": -total, "high": total, "label": ["p" if t > 5 else "q" for t in total]})
            if self.kind == "labels":
                return ["p" if t > 5 else "q" for t in total]
            return total

    frame = pd.DataFrame({"a": [0.5], "n": [1], "word": ["x"]})
    for kind in ("series", "frame", "labels"):
        signature = infer_signature(frame)
        mlflow.pyfunc.save_model(sys.argv[1] + "/" + kind, python_model=Sum(kind), signature=signature)
""")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Saved in a process of its own: MLflow leaves state and warnings behind."""
    made = tmp_path_factory.mktemp("mlflow")
    (made / "save.py").write_text(MODELS)
    subprocess.run([sys.executable, made / "save.py", made], check=True, capture_output=True, cwd=made)
    return made


def ask(path, spec=None, batch=BATCH):
    predictor = open_artifact(str(path), spec or PredictorSpec(), trust=True, threads=1)
    try:
        return predictor.predict(batch)
    finally:
        predictor.close()


EXPECTED = A + 2 * N + (WORDS == "x")


def test_consent_is_asked_for(folder):
    with pytest.raises(ConsentError, match="series is an MLflow model, and opening one runs"):
        open_artifact(str(folder / "series"), PredictorSpec())


def test_numbers_are_scores_and_columns_find_their_names(folder):
    found = ask(folder / "series", batch=BATCH.select(["word", "n", "a"]))
    np.testing.assert_allclose(found.scores[:, 0], EXPECTED)


def test_whole_numbers_that_became_fractions_fit_the_signature(folder):
    found = ask(folder / "series", batch=Batch(BATCH.names, (A, N.astype(float), WORDS)))
    np.testing.assert_allclose(found.scores[:, 0], EXPECTED)


def test_a_frame_has_scores_and_labels(folder):
    found = ask(folder / "frame", PredictorSpec(label="predicted_label", probability="score"))
    np.testing.assert_allclose(found.scores, np.column_stack([-EXPECTED, EXPECTED]))
    assert found.headers == ("low", "high")
    assert found.labels.tolist() == ["p" if value > 5 else "q" for value in EXPECTED]


def test_text_is_labels(folder):
    found = ask(folder / "labels")
    assert found.scores is None
    assert found.labels.tolist() == ["p" if value > 5 else "q" for value in EXPECTED]


def test_a_wrong_number_of_columns_names_both(folder):
    with pytest.raises(ModelError, match="trained on 3 features, and the data has 2: a, n"):
        ask(folder / "series", batch=BATCH.select(["a", "n"]))


def test_a_folder_that_only_looks_like_one(tmp_path):
    (tmp_path / "MLmodel").write_text(json.dumps({"flavors": {}}))
    with pytest.raises(ModelError, match="failed: "):
        ask(tmp_path)
