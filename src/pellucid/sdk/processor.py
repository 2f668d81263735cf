"""Runs Clarify's jobs on this machine (contract 2.3)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, NoReturn

from pellucid.sdk import analysis_config as wanted
from pellucid.sdk.analysis_config import Explanations, MetricNames, Scores
from pellucid.sdk.bias_config import BiasConfig
from pellucid.sdk.data_config import DataConfig
from pellucid.sdk.job_request import CONFIG_INPUT, DATA_INPUT, OUTPUT, Machine, job_request
from pellucid.sdk.model_config import ModelConfig
from pellucid.sdk.predicted_label_config import ModelPredictedLabelConfig
from pellucid.sdk.processing_job import ProcessingJob
from pellucid.sdk.session import NAME_LIMIT, session_of
from pellucid.sdk.sparse import JsonObject

Experiment = dict[str, str] | None


class SageMakerClarifyProcessor:
    """Five kinds of job, each a process of its own on this machine.

    `role`, instances, volume, KMS keys, tags and network are accepted and written down in the job's description;
    `env` and `max_runtime_in_seconds` do what they say. `sagemaker_session` may be a `LocalSession`; anything else,
    or nothing, means the session of this process.
    """

    _CLARIFY_DATA_INPUT = DATA_INPUT
    _CLARIFY_CONFIG_INPUT = CONFIG_INPUT
    _CLARIFY_OUTPUT = OUTPUT

    def __init__(
        self,
        role: str | None = None,
        instance_count: int | None = None,
        instance_type: str | None = None,
        volume_size_in_gb: int = 30,
        volume_kms_key: str | None = None,
        output_kms_key: str | None = None,
        max_runtime_in_seconds: int | None = None,
        sagemaker_session: Any = None,
        env: dict[str, str] | None = None,
        tags: Any = None,
        network_config: Any = None,
        job_name_prefix: str | None = None,
        version: str | None = None,
        skip_early_validation: bool = False,
    ) -> None:
        self.role = role
        self.instance_count = instance_count
        self.instance_type = instance_type
        self.volume_size_in_gb = volume_size_in_gb
        self.volume_kms_key = volume_kms_key
        self.output_kms_key = output_kms_key
        self.max_runtime_in_seconds = max_runtime_in_seconds
        self.sagemaker_session = sagemaker_session
        self.env = env
        self.tags = tags
        self.network_config = network_config
        self.job_name_prefix = job_name_prefix
        self.version = version
        self.skip_early_validation = skip_early_validation
        self.jobs: list[ProcessingJob] = []
        self.latest_job: ProcessingJob | None = None

    def run(self, **_: Any) -> NoReturn:
        """Not for use.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(
            "Please choose a method of run_pre_training_bias, run_post_training_bias or run_explainability."
        )

    def run_pre_training_bias(
        self,
        data_config: DataConfig,
        data_bias_config: BiasConfig,
        methods: MetricNames = "all",
        wait: bool = True,
        logs: bool = True,
        job_name: str | None = None,
        kms_key: str | None = None,
        experiment_config: Experiment = None,
    ) -> None:
        """Measure the bias of a data set."""
        config = wanted.pretraining_bias(data_config, data_bias_config, methods)
        name = job_name or self._new_name("Clarify-Pretraining-Bias")
        self._start(data_config, config, name, kms_key, experiment_config, wait=wait, logs=logs)

    def run_post_training_bias(
        self,
        data_config: DataConfig,
        data_bias_config: BiasConfig,
        model_config: ModelConfig | None = None,
        model_predicted_label_config: ModelPredictedLabelConfig | None = None,
        methods: MetricNames = "all",
        wait: bool = True,
        logs: bool = True,
        job_name: str | None = None,
        kms_key: str | None = None,
        experiment_config: Experiment = None,
    ) -> None:
        """Measure the bias of a model, or of predictions that the data set holds."""
        config = wanted.posttraining_bias(
            data_config, data_bias_config, model_config, model_predicted_label_config, methods
        )
        name = job_name or self._new_name("Clarify-Posttraining-Bias")
        self._start(data_config, config, name, kms_key, experiment_config, wait=wait, logs=logs)

    def run_bias(
        self,
        data_config: DataConfig,
        bias_config: BiasConfig,
        model_config: ModelConfig | None = None,
        model_predicted_label_config: ModelPredictedLabelConfig | None = None,
        pre_training_methods: MetricNames = "all",
        post_training_methods: MetricNames = "all",
        wait: bool = True,
        logs: bool = True,
        job_name: str | None = None,
        kms_key: str | None = None,
        experiment_config: Experiment = None,
    ) -> None:
        """Measure the bias of a data set and of a model."""
        config = wanted.both_biases(
            data_config,
            bias_config,
            model_config,
            model_predicted_label_config,
            pre_training_methods,
            post_training_methods,
        )
        name = job_name or self._new_name("Clarify-Bias")
        self._start(data_config, config, name, kms_key, experiment_config, wait=wait, logs=logs)

    def run_explainability(
        self,
        data_config: DataConfig,
        model_config: ModelConfig,
        explainability_config: Explanations,
        model_scores: Scores = None,
        wait: bool = True,
        logs: bool = True,
        job_name: str | None = None,
        kms_key: str | None = None,
        experiment_config: Experiment = None,
    ) -> None:
        """Explain a model's predictions."""
        config = wanted.explainability(data_config, model_config, model_scores, explainability_config)
        name = job_name or self._new_name("Clarify-Explainability")
        self._start(data_config, config, name, kms_key, experiment_config, wait=wait, logs=logs)

    def run_bias_and_explainability(
        self,
        data_config: DataConfig,
        model_config: ModelConfig,
        explainability_config: Explanations,
        bias_config: BiasConfig,
        pre_training_methods: MetricNames = "all",
        post_training_methods: MetricNames = "all",
        model_predicted_label_config: ModelPredictedLabelConfig | None = None,
        wait: bool = True,
        logs: bool = True,
        job_name: str | None = None,
        kms_key: str | None = None,
        experiment_config: Experiment = None,
    ) -> None:
        """Measure bias and explain predictions, in one job."""
        config = wanted.bias_and_explainability(
            data_config,
            bias_config,
            model_config,
            model_predicted_label_config,
            pre_training_methods,
            post_training_methods,
            explainability_config,
        )
        name = job_name or self._new_name("Clarify-Bias-And-Explainability")
        self._start(data_config, config, name, kms_key, experiment_config, wait=wait, logs=logs)

    def _start(
        self,
        data: DataConfig,
        config: JsonObject,
        name: str,
        kms_key: str | None,
        experiment: Experiment,
        *,
        wait: bool,
        logs: bool,
    ) -> None:
        if logs and not wait:
            raise ValueError(_LOGS_WITHOUT_WAITING)
        if data.s3_compression_type == "Gzip":
            raise ValueError("Data can only be gzipped when the input mode is Pipe.")
        if not self.skip_early_validation:
            _validate(config)
        session = session_of(self.sagemaker_session)
        request = job_request(
            name,
            session.arn(name),
            self._machine(),
            data,
            config,
            kms_key=kms_key,
            experiment_config=experiment,
        )
        self.latest_job = ProcessingJob(session.start(request, config), self.sagemaker_session)
        self.jobs.append(self.latest_job)
        if wait:
            _wait(self.latest_job, logs=logs)

    def _machine(self) -> Machine:
        return Machine(
            self.role,
            self.instance_count,
            self.instance_type,
            self.volume_size_in_gb,
            self.volume_kms_key,
            self.output_kms_key,
            self.max_runtime_in_seconds,
            self.env,
            self.tags,
            self.network_config,
        )

    def _new_name(self, prefix: str) -> str:
        now = datetime.now(UTC)
        stamp = f"{now:%Y-%m-%d-%H-%M-%S}-{now.microsecond // 1000:03d}"
        return f"{(self.job_name_prefix or prefix)[: NAME_LIMIT - len(stamp) - 1]}-{stamp}"


_LOGS_WITHOUT_WAITING = """Logs can only be shown if wait is set to True.
                Please either set wait to True or set logs to False."""


def _validate(config: JsonObject) -> None:
    """Raises `ConfigErrors` with every problem at once, before a job is started."""
    from pellucid.config import parse_config

    parse_config(json.dumps(config))


def _wait(job: ProcessingJob, *, logs: bool) -> None:
    """Wait for a job that was started in the foreground: interrupting the call stops the job."""
    try:
        job.wait(logs=logs)
    except KeyboardInterrupt:
        job.stop()
        raise
