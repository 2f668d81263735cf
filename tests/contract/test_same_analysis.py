"""The same analysis gives the same `analysis.json`, byte for byte, through every way in."""

from __future__ import annotations

import json
import tarfile

import pandas as pd
import polars as pl
import pytest
import xgboost

import pellucid
from pellucid.cli import main
from pellucid.demo.adult import FEATURES, LABEL
from pellucid.sdk import LocalSession, clarify

BASELINE = [[37, 4, 178_000, 9, 10, 2, 4, 1, 4, 1, 0, 0, 40, 39]]
SHAP = {"baseline": BASELINE, "save_local_shap_values": True}


@pytest.fixture(scope="module")
def booster(archive, tmp_path_factory):
    """The model of the archive, in memory."""
    folder = tmp_path_factory.mktemp("booster")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    made = xgboost.Booster()
    made.load_model(bytearray((folder / "xgboost-model").read_bytes()))
    return made


@pytest.fixture(scope="module")
def frame(people):
    return pd.DataFrame(people.rows, columns=people.headers)


EVERYTHING = {
    "dataset_type": "text/csv",
    "headers": [*FEATURES, LABEL],
    "label": LABEL,
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "Sex", "value_or_threshold": [0]}, {"name_or_index": "Race"}],
    "group_variable": "Relationship",
    "methods": {
        "pre_training_bias": {"methods": "all"},
        "post_training_bias": {"methods": "all"},
        "shap": SHAP,
        "pdp": {"features": ["Age", "Sex"]},
    },
    "predictor": {"model_name": "adult", "content_type": "text/csv"},
}


@pytest.fixture
def everything():
    """A request for everything, to be changed at will."""
    return json.loads(json.dumps(EVERYTHING))


@pytest.fixture
def by_command_line(run):
    def text(config, *arguments):
        done = run(config, *arguments)
        assert done.code == 0, done.err
        return (done.output / "analysis.json").read_text()

    return text


@pytest.fixture(scope="module")
def expected(people, archive, tmp_path_factory):
    """What the command line finds for it."""
    folder = tmp_path_factory.mktemp("command")
    (folder / "analysis_config.json").write_text(json.dumps(EVERYTHING))
    files = ["--data", str(people.csv), "--model", f"adult={archive}", "--output", str(folder / "results")]
    assert main(["run", str(folder / "analysis_config.json"), *files]) == 0
    return (folder / "results" / "analysis.json").read_text()


def test_a_mapping_and_a_data_frame(everything, expected, frame, archive):
    assert pellucid.analyze(everything, data=frame, models={"adult": archive}).to_json() == expected


def test_a_file_and_files(everything, expected, people, archive, tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(everything, indent=7, sort_keys=True))
    pellucid.analyze(path, data=people.csv, models={"adult": str(archive)}, output=tmp_path / "there")
    assert (tmp_path / "there" / "analysis.json").read_text() == expected


def test_the_text_a_polars_frame_and_a_model_in_memory(everything, expected, frame, booster):
    found = pellucid.analyze(json.dumps(everything), data=pl.from_pandas(frame).lazy(), models={"adult": booster})
    assert found.to_json() == expected


def test_other_words_for_the_same_request(everything, expected, people, archive):
    """Where bytes lie, how the report is called, and defaults that are spelled out change nothing."""
    said = everything
    said["version"] = "1.0"
    said["dataset_uri"] = str(people.parquet)
    said["dataset_type"] = "application/x-parquet"
    said["methods"]["shap"] |= {"agg_method": "mean_abs", "use_logit": False}
    said["predictor"] = {"model_name": "another", "content_type": "text/csv", "instance_type": "ml.m5.large"}
    assert pellucid.analyze(said, models={"another": archive}).to_json() == expected


def test_another_request_is_another(everything, expected, frame, archive):
    everything["label_values_or_threshold"] = [0]
    assert pellucid.analyze(everything, data=frame, models={"adult": archive}).to_json() != expected


def test_the_verb_bias(by_command_line, config, people, archive, frame):
    asked = config(
        methods={"pre_training_bias": {"methods": "all"}, "post_training_bias": {"methods": "all"}},
        predictor={"model_name": "adult"},
    )
    expected = by_command_line(asked, "--data", str(people.csv), "--model", f"adult={archive}")
    found = pellucid.bias(frame, label="Target", positive=1, facets={"Sex": 0}, predictions=archive)
    assert found.to_json() == expected


def test_the_verb_bias_with_given_predictions(by_command_line, config, people, frame, tmp_path):
    guesses = [int(row[0] > 40) for row in people.rows]
    frame.assign(predicted_label=guesses).to_csv(tmp_path / "guessed.csv", index=False)
    asked = config(
        headers=...,
        predicted_label="predicted_label",
        methods={"pre_training_bias": {"methods": "all"}, "post_training_bias": {"methods": "all"}},
    )
    expected = by_command_line(asked, "--data", str(tmp_path / "guessed.csv"))
    arguments = {"label": "Target", "positive": 1, "facets": {"Sex": 0}}
    for guessed in (guesses, pd.Series(guesses), pl.Series(guesses)):
        assert pellucid.bias(frame, predictions=guessed, **arguments).to_json() == expected
    assert pellucid.bias(tmp_path / "guessed.csv", predictions="predicted_label", **arguments).to_json() == expected


def test_the_verbs_explain_and_pdp(by_command_line, config, people, archive, frame, booster):
    nobody = {"label_values_or_threshold": ..., "facet": ..., "predictor": {"model_name": "adult"}}
    files = ("--data", str(people.csv), "--model", f"adult={archive}")
    features = frame.drop(columns="Target")
    shap = by_command_line(config(**nobody, methods={"shap": SHAP}), *files)
    pdp = by_command_line(config(**nobody, methods={"pdp": {"features": ["Age"]}}), *files)
    found = pellucid.explain(archive, frame, baseline=BASELINE, exclude=["Target"])
    assert without_digest(found.to_json()) == without_digest(shap)
    assert pellucid.explain(booster, features, baseline=BASELINE).values.tolist() == found.values.tolist()
    assert without_digest(pellucid.pdp(booster, features, "Age").to_json()) == without_digest(pdp)


def without_digest(text):
    """A configuration with a label asks for something else than one without: the digests differ, as they should."""
    return "\n".join(line for line in text.splitlines() if "sha256" not in line)


def test_a_drop_in_job_a_verb_and_the_command_line(by_command_line, config, people, archive, frame, booster, tmp_path):
    session = LocalSession(tmp_path / "jobs")
    session.register_model("adult", archive)
    clarify.SageMakerClarifyProcessor(sagemaker_session=session).run_bias(
        clarify.DataConfig(
            str(people.headless_csv), str(tmp_path / "out"), label="Target", headers=list(people.headers)
        ),
        clarify.BiasConfig([1], "Sex", [0], group_name="Relationship"),
        clarify.ModelConfig("adult", 1, "ml.m5.large", accept_type="text/csv"),
        logs=False,
    )
    by_job = (tmp_path / "out" / "analysis.json").read_text()
    asked = config(
        group_variable="Relationship",
        methods={"pre_training_bias": {"methods": "all"}, "post_training_bias": {"methods": "all"}},
        predictor={"model_name": "any"},
    )
    found = pellucid.bias(
        frame, label="Target", positive=1, facets={"Sex": 0}, predictions=booster, group="Relationship"
    )
    assert by_command_line(asked, "--data", str(people.csv), "--model", f"any={archive}") == by_job == found.to_json()
