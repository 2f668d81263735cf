"""Inference scripts get the bodies an endpoint would get, and are read as an endpoint would be."""

import tarfile
import textwrap

import numpy as np
import pytest

from pellucid.core.arrays import Batch
from pellucid.core.errors import ConfigError, ConsentError, ModelError
from pellucid.core.specs import PredictorSpec
from pellucid.predict.artifact import open_artifact
from servers.asking import JSON, JSONLINES

BATCH = Batch(("a", "b"), (np.array([1, 2, 3]), np.array([0.5, np.nan, 1.5])))
MODEL = """
    class Model:
        def predict(self, rows):
            import numpy
            return numpy.nansum(numpy.atleast_2d(rows), axis=1)

    def model_fn(model_dir):
        return Model()
"""


def write(folder, *parts, name="inference.py"):
    (folder / name).parent.mkdir(exist_ok=True, parents=True)
    (folder / name).write_text("\n".join(map(textwrap.dedent, parts)))
    return folder


def ask(folder, spec=None, batch=BATCH):
    predictor = open_artifact(str(folder), spec or PredictorSpec(), trust=True, threads=1)
    try:
        return predictor.predict(batch)
    finally:
        predictor.close()


def test_consent_is_asked_for_and_nothing_runs(tmp_path):
    write(tmp_path, f"open({str(tmp_path / 'ran')!r}, 'w')")
    with pytest.raises(ConsentError, match=r"a model with a script \(inference\.py\).*nothing was run.*--trust"):
        open_artifact(str(tmp_path), PredictorSpec())
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("name", ["inference.py", "code/inference.py"])
def test_defaults_decode_predict_and_encode(tmp_path, name):
    found = ask(write(tmp_path, MODEL, name=name))
    np.testing.assert_array_equal(found.scores[:, 0], [1.5, 2.0, 4.5])


def test_an_archive_is_unpacked_for_as_long_as_needed(tmp_path):
    write(tmp_path / "in", MODEL, name="code/inference.py")
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "in", ".")
    np.testing.assert_array_equal(ask(tmp_path / "model.tar.gz").scores[:, 0], [1.5, 2.0, 4.5])


def test_the_four_functions_see_what_an_endpoint_sends(tmp_path):
    functions = """
        import json

        def input_fn(body, content_type):
            assert isinstance(body, str) and content_type == "application/json"
            assert body == '{"instances":[[1,0.5],[2,null],[3,1.5]]}', body
            return json.loads(body)["instances"]

        def predict_fn(data, model):
            return [row[0] for row in data]

        def output_fn(prediction, accept):
            return json.dumps({"predictions": [{"score": p} for p in prediction]}), accept
    """
    found = ask(write(tmp_path, MODEL, functions), JSON)
    np.testing.assert_array_equal(found.scores[:, 0], [1.0, 2.0, 3.0])


def test_transform_fn_and_jsonlines(tmp_path):
    function = r"""
        import json

        def transform_fn(model, body, content_type, accept):
            rows = [json.loads(line)["features"] for line in body.decode().splitlines()]
            return "\n".join(json.dumps({"score": r[0] / 4, "predicted_label": "hi" if r[0] > 1 else "lo"}) for r in rows)
    """
    found = ask(write(tmp_path, MODEL, function), JSONLINES)
    np.testing.assert_array_equal(found.scores[:, 0], [0.25, 0.5, 0.75])
    assert found.labels.tolist() == ["lo", "hi", "hi"]


def test_a_context_is_given_to_those_who_take_one(tmp_path):
    functions = """
        def model_fn(model_dir, context):
            assert context.system_properties["model_dir"] == model_dir
            return 5

        def predict_fn(data, model, context):
            return [model] * len(data)
    """
    np.testing.assert_array_equal(ask(write(tmp_path, functions)).scores[:, 0], [5, 5, 5])


def test_both_ways_at_once_are_refused(tmp_path):
    functions = "def transform_fn(m, b, c, a): return b\ndef input_fn(b, c): return b"
    with pytest.raises(ModelError, match="defines transform_fn and also input_fn; expected one or the other"):
        ask(write(tmp_path, MODEL, functions))


def test_model_fn_is_required(tmp_path):
    with pytest.raises(ModelError, match=r"inference\.py defines no model_fn"):
        ask(write(tmp_path, "def predict_fn(data, model): return data"))


def test_helpers_beside_the_script_are_importable(tmp_path):
    write(tmp_path, "FACTOR = 3", name="code/helper.py")
    script = (
        "import helper\ndef model_fn(d): return helper.FACTOR\ndef predict_fn(data, model): return [model] * len(data)"
    )
    assert ask(write(tmp_path, script, name="code/inference.py")).scores[:, 0].tolist() == [3, 3, 3]


def test_a_missing_library_is_named_with_the_requirements(tmp_path):
    write(tmp_path, "left-pad==1.0\n", name="code/requirements.txt")
    write(tmp_path, "import left_pad", name="code/inference.py")
    with pytest.raises(ModelError, match=r"'left_pad'; its requirements\.txt lists left-pad==1\.0: install"):
        ask(tmp_path)


def test_modules_of_the_containers_are_lent(tmp_path):
    functions = """
        from sagemaker_containers.beta.framework import content_types, encoders, env, modules, transformer, worker
        from sagemaker_inference import content_types as newer, decoder, encoder
        from sagemaker_xgboost_container import encoder as boost
        from sklearn.externals import joblib

        def input_fn(body, content_type):
            assert content_type == content_types.CSV == newer.CSV
            return boost.csv_to_dmatrix(body)

        def predict_fn(data, model):
            return data.num_row() * [joblib.hash(1) is not None]

        def output_fn(prediction, accept):
            return worker.Response(encoders.encode([1.0 * p for p in prediction], accept), accept)
    """
    np.testing.assert_array_equal(ask(write(tmp_path, MODEL, functions)).scores[:, 0], [1, 1, 1])


def test_a_model_of_single_records_is_asked_one_by_one(tmp_path, caplog):
    function = r"""
        def transform_fn(model, body, content_type, accept):
            assert "\n" not in body.strip(), "one record, please"
            return body.split(",")[0]
    """
    predictor = open_artifact(str(write(tmp_path, MODEL, function)), PredictorSpec(), trust=True)
    assert predictor.predict(BATCH).scores[:, 0].tolist() == [1, 2, 3]
    assert "Fallback to per-record prediction because of model error." in caplog.text
    assert (predictor.calls, predictor.rows) == (4, 3)
    assert predictor.predict(BATCH).scores[:, 0].tolist() == [1, 2, 3]
    assert (predictor.calls, predictor.rows) == (7, 6)
    predictor.close()


def test_a_template_of_single_records_is_sent_one_by_one(tmp_path):
    spec = PredictorSpec(
        content_type="application/json",
        accept_type="application/json",
        content_template='{"features":$features}',
        probability="score",
    )
    function = """
        import json

        def transform_fn(model, body, content_type, accept):
            return json.dumps({"score": json.loads(body)["features"][0]})
    """
    assert ask(write(tmp_path, MODEL, function), spec).scores[:, 0].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("functions", "problem"),
    [
        ("def output_fn(p, a): return [1]", "answered with a list; expected text"),
        ("def model_fn(d): return 5", "its model, a int, has no predict method"),
        ("def output_fn(p, a): return 'zero'", "Could not convert string to float"),
        ("def transform_fn(m, b, c, a): raise RuntimeError('no')", "failed: RuntimeError: no"),
    ],
)
def test_failures_say_what_is_wrong(tmp_path, functions, problem):
    with pytest.raises(ModelError, match=problem):
        ask(write(tmp_path, MODEL, functions), batch=BATCH.take(slice(0, 1)))


def test_types_without_a_default_are_refused(tmp_path):
    with pytest.raises(ModelError, match="defines no input_fn, and application/jsonlines has no default"):
        ask(write(tmp_path, MODEL), JSONLINES)


def test_a_death_in_a_batch_is_not_tried_again(tmp_path):
    with pytest.raises(ModelError, match=r"ended unexpectedly \(exit code 9\)"):
        ask(write(tmp_path, MODEL, "def transform_fn(m, b, c, a):\n    import os; os._exit(9)"))


def test_impossible_locators_are_refused_before_anything_runs(tmp_path):
    write(tmp_path, MODEL)
    with pytest.raises(ConfigError, match="cannot locate a column"):
        open_artifact(str(tmp_path), PredictorSpec(label="name"), trust=True)


def test_no_rows_are_no_question(tmp_path):
    assert ask(write(tmp_path, MODEL), batch=BATCH.take(slice(0, 0))).scores.shape[0] == 0
