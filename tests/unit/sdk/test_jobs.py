"""Jobs are real processes: they can be waited for, watched, stopped, and found again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest

from pellucid.core.errors import ConfigError, ConfigErrors
from pellucid.demo.adult import LABEL
from pellucid.sdk import LocalSession, ProcessingJob, UnexpectedStatusException, clarify

QUIET = {"wait": False, "logs": False}


def is_running(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def ends(pid: int) -> bool:
    until = time.monotonic() + 20
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not is_running(pid)


def job_process(job: ProcessingJob) -> int:
    return int((job._folder.path / "pid").read_text())


class TestASuccess:
    @pytest.fixture
    def done(self, processor, data, bias, capsys):
        made = processor(
            volume_kms_key="v",
            output_kms_key="o",
            tags=[{"Key": "team", "Value": "x"}],
            network_config={"EnableNetworkIsolation": False},
            env={"PELLUCID_TEST": "1"},
            max_runtime_in_seconds=600,
        )
        made.run_pre_training_bias(data(), bias, methods=["CI", "DPL"], experiment_config={"TrialName": "t"})
        return made, capsys.readouterr().out

    def test_everything_is_told(self, done, data, tmp_path):
        made, printed = done
        assert made.jobs == [made.latest_job]
        found = made.latest_job.describe()
        assert found["ProcessingJobStatus"] == "Completed"
        assert found["ExitMessage"] == "Completed: SageMaker XAI Analyzer ran successfully"
        assert "FailureReason" not in found
        assert found["ProcessingJobName"] == made.latest_job.job_name == made.latest_job.name
        assert found["ProcessingJobArn"].endswith(f"processing-job/{made.latest_job.job_name.lower()}")
        assert found["RoleArn"] == "r"
        assert found["Environment"] == {"PELLUCID_TEST": "1"}
        assert found["Tags"] == [{"Key": "team", "Value": "x"}]
        assert found["NetworkConfig"] == {"EnableNetworkIsolation": False}
        assert found["ExperimentConfig"] == {"TrialName": "t"}
        assert found["StoppingCondition"] == {"MaxRuntimeInSeconds": 600}
        cluster = {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30, "VolumeKmsKeyId": "v"}
        assert found["ProcessingResources"] == {"ClusterConfig": cluster}
        assert [entry["InputName"] for entry in found["ProcessingInputs"]] == ["dataset", "analysis_config"]
        assert found["ProcessingOutputConfig"]["KmsKeyId"] == "o"
        assert found["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] == str(tmp_path / "out")
        times = ["CreationTime", "ProcessingStartTime", "LastModifiedTime", "ProcessingEndTime"]
        assert all(isinstance(found[name], datetime) and found[name].tzinfo for name in times)
        assert found["CreationTime"] <= found["ProcessingStartTime"] <= found["ProcessingEndTime"]
        assert "Loading analysis config from" in printed
        assert "Collected analyses:" in printed

    def test_results_and_the_configuration_lie_at_the_output(self, done, tmp_path):
        names = {entry.name for entry in (tmp_path / "out").iterdir()}
        assert names == {"analysis_config.json", "analysis.json", "report.html", "report.ipynb", "report.pdf"}

    def test_inputs_and_outputs_have_the_sdk_s_attributes(self, done, tmp_path):
        job = done[0].latest_job
        assert job.outputs[0].destination == str(tmp_path / "out")
        assert job.outputs[0].source == "/opt/ml/processing/output"
        assert job.inputs[1].destination == "/opt/ml/processing/input/config"

    def test_another_process_finds_the_job(self, done, session):
        program = (
            "import sys\n"
            "from pellucid.sdk import ProcessingJob\n"
            "job = ProcessingJob.from_processing_name(processing_job_name=sys.argv[1])\n"
            "job.wait(logs=False)\n"
            "print(job.describe()['ProcessingJobStatus'])\n"
        )
        command = [sys.executable, "-c", program, done[0].latest_job.job_name]
        environment = {**os.environ, "PELLUCID_JOBS": str(session.jobs)}
        found = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert found.stdout == "!\nCompleted\n"

    def test_it_is_found_by_arn(self, done, session):
        job = done[0].latest_job
        arn = job.describe()["ProcessingJobArn"]
        assert ProcessingJob.from_processing_arn(session, arn).job_name == job.job_name

    def test_stopping_it_changes_nothing(self, done):
        done[0].latest_job.stop()
        assert done[0].latest_job.describe()["ProcessingJobStatus"] == "Completed"


class TestNames:
    @pytest.mark.parametrize(
        ("prefix", "expected"),
        [(None, "Clarify-Pretraining-Bias-"), ("mine", "mine-"), ("p" * 80, "p" * 39 + "-")],
    )
    def test_prefix_and_time(self, processor, data, bias, prefix, expected):
        made = processor(job_name_prefix=prefix)
        made.run_pre_training_bias(data(), bias, **QUIET)
        name = made.latest_job.job_name
        assert name.startswith(expected)
        assert len(name) <= 63
        datetime.strptime(f"{name[-23:]}000+0000", "%Y-%m-%d-%H-%M-%S-%f%z")
        made.latest_job.stop()

    @pytest.mark.parametrize("name", ["../../etc", "a/b", "", "-a", "a-", "a" * 64])
    def test_what_is_no_name(self, session, name):
        with pytest.raises(ConfigError, match="cannot be the name of a job"):
            session.job_folder(name)

    def test_a_name_is_used_once(self, processor, data, bias):
        made = processor()
        made.run_pre_training_bias(data(), bias, job_name="once", **QUIET)
        with pytest.raises(ConfigError, match="there is a job of this name"):
            made.run_pre_training_bias(data(), bias, job_name="once", **QUIET)
        made.latest_job.stop()

    def test_a_job_that_never_was(self, session):
        with pytest.raises(ConfigError, match="no job of this name"):
            ProcessingJob.from_processing_name(session, "never-was")


class TestAFailure:
    def test_waiting_raises_and_the_reason_is_kept(self, processor, data, bias, capsys):
        made = processor()
        with pytest.raises(UnexpectedStatusException, match="Headers in config do not match") as caught:
            made.run_pre_training_bias(data(headers=["Sex", LABEL]), bias)
        assert isinstance(caught.value, ValueError)
        assert caught.value.actual_status == "Failed"
        assert caught.value.allowed_statuses == ["Completed", "Stopped"]
        found = made.latest_job.describe()
        assert found["ProcessingJobStatus"] == "Failed"
        assert "Headers in config do not match" in found["FailureReason"]
        assert "Headers in config do not match" in found["ExitMessage"]
        assert "Headers in config do not match" in capsys.readouterr().out

    def test_no_results_but_the_configuration(self, processor, data, bias, tmp_path):
        with pytest.raises(UnexpectedStatusException):
            processor().run_pre_training_bias(data(headers=["Sex", LABEL]), bias)
        assert [entry.name for entry in (tmp_path / "out").iterdir()] == ["analysis_config.json"]

    def test_an_output_that_cannot_be_written(self, processor, data, bias, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(UnexpectedStatusException, match="results cannot be written"):
            processor().run_pre_training_bias(data(s3_output_path=str(tmp_path / "file" / "out")), bias)

    def test_a_process_that_was_killed_has_failed(self, processor, data, bias, model, sleeper):
        made = processor()
        made.run_post_training_bias(data(), bias, model, **QUIET)
        served = sleeper()
        os.kill(job_process(made.latest_job), signal.SIGKILL)
        with pytest.raises(UnexpectedStatusException, match="without a message"):
            made.latest_job.wait(logs=False)
        assert "FailureReason" in made.latest_job.describe()
        assert ends(served)

    def test_wrong_requests_are_refused_before_a_job_is_started(self, processor, data, session):
        with pytest.raises(ConfigErrors, match="label_values_or_threshold"):
            processor().run_pre_training_bias(data(), clarify.BiasConfig(1, "Sex"))
        assert not session.jobs.exists()

    def test_or_by_the_job_when_validation_is_skipped(self, processor, data):
        with pytest.raises(UnexpectedStatusException, match="label_values_or_threshold"):
            processor(skip_early_validation=True).run_pre_training_bias(data(), clarify.BiasConfig(1, "Sex"))


class TestStopping:
    def test_stop(self, processor, data, bias, model, sleeper, tmp_path, caplog):
        made = processor()
        made.run_post_training_bias(data(), bias, model, **QUIET)
        served, job = sleeper(), made.latest_job
        assert job.describe()["ProcessingJobStatus"] == "InProgress"
        assert "ProcessingEndTime" not in job.describe()
        job.stop()
        job.wait(logs=False)
        assert job.describe()["ProcessingJobStatus"] == "Stopped"
        assert job.describe()["ExitMessage"] == "Signal 15 received, cleaning up"
        assert "was stopped" in caplog.text
        assert not (tmp_path / "out/analysis.json").exists()
        assert ends(served)

    def test_maximal_runtime(self, processor, data, bias, model, sleeper):
        made = processor(max_runtime_in_seconds=4)
        made.run_post_training_bias(data(), bias, model, logs=False)
        assert made.latest_job.describe()["ProcessingJobStatus"] == "Stopped"
        assert ends(sleeper())

    def test_interrupting_a_foreground_run_stops_its_job(self, processor, data, bias, model, sleeper):
        made = processor()

        def interrupt() -> None:
            sleeper()
            signal.raise_signal(signal.SIGINT)

        thread = threading.Thread(target=interrupt)
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            made.run_post_training_bias(data(), bias, model, logs=False)
        thread.join()
        made.latest_job.wait(logs=False)
        assert made.latest_job.describe()["ProcessingJobStatus"] == "Stopped"
        assert ends(sleeper())


class TestLogs:
    def test_lines_arrive_while_the_job_runs(self, processor, data, bias, model, sleeper, capsys):
        made = processor()
        made.run_post_training_bias(data(), bias, model, **QUIET)
        watching = threading.Thread(target=made.latest_job.wait)
        watching.start()
        sleeper()
        time.sleep(0.3)
        assert "Endpoint is in service" in capsys.readouterr().out
        assert made.latest_job.describe()["ProcessingJobStatus"] == "InProgress"
        made.latest_job.stop()
        watching.join()
        assert "Signal 15 received, cleaning up" in capsys.readouterr().out

    def test_what_comes_from_outside_is_shown_as_text(self, processor, data, bias, people, tmp_path, capsys):
        path = tmp_path / "\x1b[31mred.csv"
        path.write_bytes(people.headless_csv.read_bytes())
        made = processor()
        made.run_pre_training_bias(data(s3_data_input_path=str(path)), bias, methods="CI")
        assert "\x1b" in made.latest_job._folder.log.read_text()
        said = capsys.readouterr().out
        assert "\\x1b[31mred.csv: columns are named" in said
        assert "\x1b" not in said


def test_session_of_another_library_means_our_own(data, bias, monkeypatch, tmp_path):
    monkeypatch.setenv("PELLUCID_JOBS", str(tmp_path / "default"))
    made = clarify.SageMakerClarifyProcessor(sagemaker_session=object())
    made.run_pre_training_bias(data(), bias, methods="CI", logs=False)
    assert (tmp_path / "default" / made.latest_job.job_name / "request.json").exists()


def test_jobs_lie_in_the_cache_folder_by_default(monkeypatch, tmp_path):
    monkeypatch.delenv("PELLUCID_JOBS", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert LocalSession().jobs == tmp_path / "pellucid" / "jobs"


def test_the_environment_reaches_the_job(processor, data, bias):
    made = processor(env={"AWS_ENDPOINT_URL_S3": "ftp://nowhere"})
    with pytest.raises(UnexpectedStatusException, match="ftp://nowhere"):
        made.run_pre_training_bias(data(s3_data_input_path="s3://bucket/data.csv"), bias, logs=False)
