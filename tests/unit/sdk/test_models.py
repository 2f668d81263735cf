"""Names of models and endpoints, and what they mean."""

from __future__ import annotations

import os

import pytest

from pellucid.core.errors import ConfigError
from pellucid.sdk import LocalSession, clarify, register_endpoint, register_model
from pellucid.sdk.models import Known, Models
from pellucid.sdk.session import DEFAULT


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "models"
    for name in ("churn.tar.gz", "income.json", "twice.json", "twice.ubj", "exact", "exact.json"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("")
    return folder


class TestRegistering:
    def test_a_model_is_remembered_by_its_absolute_path(self, tmp_path, monkeypatch):
        (tmp_path / "model.json").write_text("")
        monkeypatch.chdir(tmp_path)
        session = LocalSession()
        session.register_model("m", "model.json", trust=True)
        assert session.models.find("m") == Known(str(tmp_path / "model.json"), trust=True)

    def test_a_uri_is_taken_as_it_is(self):
        session = LocalSession()
        session.register_model("m", "s3://bucket/model.tar.gz")
        assert session.models.find("m") == Known("s3://bucket/model.tar.gz")

    def test_the_last_meaning_counts(self):
        session = LocalSession()
        session.register_endpoint("m", "http://127.0.0.1:1")
        session.register_endpoint("m", "https://model.example/path")
        assert session.models.find("m") == Known("https://model.example/path", is_endpoint=True)

    def test_sessions_do_not_share_names(self):
        one, other = LocalSession(), LocalSession()
        one.register_endpoint("m", "http://127.0.0.1:1")
        with pytest.raises(ConfigError):
            other.models.find("m")

    def test_the_functions_speak_of_the_session_of_this_process(self, tmp_path, monkeypatch):
        monkeypatch.setattr(DEFAULT, "models", Models())
        register_endpoint("e", "http://127.0.0.1:1")
        register_model("m", tmp_path)
        assert DEFAULT.models.find("e").is_endpoint
        assert DEFAULT.models.find("m").target == str(tmp_path)

    def test_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(ConfigError, match=r"no such file or folder \(got .*nothing.json"):
            LocalSession().register_model("m", tmp_path / "nothing.json")

    @pytest.mark.parametrize("name", ["", "a=b"])
    def test_what_is_no_name(self, name):
        with pytest.raises(ConfigError, match="cannot name a model"):
            LocalSession().register_endpoint(name, "http://127.0.0.1:1")

    @pytest.mark.parametrize("url", ["127.0.0.1:80", "ftp://host", "file:///model"])
    def test_what_is_no_url(self, url):
        with pytest.raises(ConfigError, match="cannot be called"):
            LocalSession().register_endpoint("m", url)


class TestAFolderOfModels:
    def test_by_name_with_and_without_its_ending(self, folder):
        models = Models(folder)
        assert models.find("churn").target == str(folder / "churn.tar.gz")
        assert models.find("income.json").target == str(folder / "income.json")
        assert models.find("exact").target == str(folder / "exact")

    def test_named_by_the_environment(self, folder, monkeypatch):
        monkeypatch.setenv("PELLUCID_MODELS", os.fspath(folder))
        assert Models().find("income") == Known(str(folder / "income.json"))

    def test_registered_names_win(self, folder):
        models = Models(folder)
        models.register("income", Known("http://127.0.0.1:1", is_endpoint=True))
        assert models.find("income").is_endpoint

    def test_two_files_of_one_name(self, folder):
        with pytest.raises(ConfigError, match=r"could be any of twice\.json, twice\.ubj"):
            Models(folder).find("twice")

    def test_an_unknown_name_is_told_with_what_is_known(self, folder, tmp_path):
        session = LocalSession(models=folder)
        session.register_model("churn-model", tmp_path)
        with pytest.raises(
            ConfigError, match=r"nothing is known under this name .*register_model\('churn-modle'.*churn-model'\?"
        ):
            session.models.find("churn-modle")

    def test_a_folder_that_is_not_there_holds_nothing(self, tmp_path):
        with pytest.raises(ConfigError, match="registered: nothing"):
            Models(tmp_path / "nowhere").find("m")


def test_a_job_whose_model_is_unknown_is_not_started(processor, data, bias, model, session):
    with pytest.raises(ConfigError, match="register_model"):
        processor().run_post_training_bias(data(), bias, model)
    assert not session.jobs.exists()


def test_an_endpoint_is_asked_where_it_is(processor, data, bias, session, server_url):
    session.register_endpoint("income-prod", server_url)
    served = clarify.ModelConfig(endpoint_name="income-prod", content_type="text/csv", accept_type="text/csv")
    scores = clarify.ModelPredictedLabelConfig(probability=1)
    made = processor()
    made.run_post_training_bias(data(), bias, served, scores, methods=["DPPL"], logs=False)
    assert made.latest_job.describe()["ProcessingJobStatus"] == "Completed"


class TestBucket:
    def test_the_one_that_is_set(self, monkeypatch):
        monkeypatch.setenv("PELLUCID_BUCKET", "mine")
        assert LocalSession().default_bucket() == "mine"

    def test_none(self, monkeypatch):
        monkeypatch.delenv("PELLUCID_BUCKET", raising=False)
        with pytest.raises(ConfigError, match="use local paths"):
            LocalSession().default_bucket()
