"""A job's request, under the names of CreateProcessingJob (contract 7.1)."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from pellucid import __version__
from pellucid.sdk.data_config import DataConfig
from pellucid.sdk.output_handler import ProcessingOutputHandler
from pellucid.sdk.sparse import JsonObject, given

DATA_INPUT = "/opt/ml/processing/input/data"
CONFIG_INPUT = "/opt/ml/processing/input/config"
OUTPUT = "/opt/ml/processing/output"
CONFIG_NAME = "analysis_config.json"
DEFAULT_RUNTIME = 86_400


class Machine(Struct, frozen=True):
    """What a processor was made with; most of it has no meaning on this machine and is only written down."""

    role: str | None
    instance_count: int | None
    instance_type: str | None
    volume_size_in_gb: int
    volume_kms_key: str | None
    output_kms_key: str | None
    max_runtime_in_seconds: int | None
    env: dict[str, str] | None
    tags: Any
    network_config: Any


def job_request(
    name: str,
    arn: str,
    machine: Machine,
    data: DataConfig,
    analysis_config: JsonObject,
    *,
    kms_key: str | None,
    experiment_config: dict[str, str] | None,
) -> JsonObject:
    """The request as JSON can hold it."""
    place = str(data.s3_analysis_config_output_path or data.s3_output_path)
    copy = f"{place.rstrip('/')}/{CONFIG_NAME}"
    mode = ProcessingOutputHandler.get_s3_upload_mode(analysis_config)
    written = {"S3Uri": str(data.s3_output_path), "LocalPath": OUTPUT, "S3UploadMode": mode}
    output = {"OutputName": "analysis_result", "AppManaged": False, "S3Output": written}
    return {
        "ProcessingJobName": name,
        "ProcessingJobArn": arn,
        "ProcessingInputs": [
            _input("dataset", str(data.s3_data_input_path), DATA_INPUT, data),
            _input("analysis_config", copy, CONFIG_INPUT, data),
        ],
        "ProcessingOutputConfig": {"Outputs": [output], **given(KmsKeyId=kms_key or machine.output_kms_key)},
        "ProcessingResources": {"ClusterConfig": _cluster(machine)},
        "StoppingCondition": {"MaxRuntimeInSeconds": machine.max_runtime_in_seconds or DEFAULT_RUNTIME},
        "AppSpecification": {"ImageUri": f"pellucid:{__version__}"},
        **given(
            RoleArn=machine.role,
            Environment=machine.env,
            Tags=_plain(machine.tags),
            NetworkConfig=_plain(machine.network_config),
            ExperimentConfig=experiment_config,
        ),
    }


def container_options(request: JsonObject) -> list[str]:
    """The request as options of `pellucid container`."""
    dataset, config = (entry["S3Input"]["S3Uri"] for entry in request["ProcessingInputs"])
    return [
        "--dataset", dataset,
        "--output", request["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"],
        "--config-copy", config.removesuffix(CONFIG_NAME),
        "--max-runtime", str(request["StoppingCondition"]["MaxRuntimeInSeconds"]),
    ]  # fmt: skip


def _input(name: str, uri: str, local_path: str, data: DataConfig) -> JsonObject:
    compression = data.s3_compression_type if name == "dataset" else "None"
    source = {
        "S3Uri": uri,
        "LocalPath": local_path,
        "S3DataType": "S3Prefix",
        "S3InputMode": "File",
        "S3DataDistributionType": data.s3_data_distribution_type,
        "S3CompressionType": compression,
    }
    return {"InputName": name, "AppManaged": False, "S3Input": source}


def _cluster(machine: Machine) -> JsonObject:
    return given(
        InstanceType=machine.instance_type,
        InstanceCount=machine.instance_count,
        VolumeSizeInGB=machine.volume_size_in_gb,
        VolumeKmsKeyId=machine.volume_kms_key,
    )


def _plain(value: Any) -> Any:
    """What of a value JSON can hold: the SDK's own objects are asked for their request, others for their text."""
    if hasattr(value, "_to_request_dict"):
        value = value._to_request_dict()  # noqa: SLF001 - how the SDK's network configurations are asked
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, str | int | float) else str(value)
