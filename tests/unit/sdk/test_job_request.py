"""What cannot be JSON is written down as text; what has no meaning here is written down all the same."""

from __future__ import annotations

from pathlib import Path

from pellucid.sdk import clarify
from pellucid.sdk.job_request import Machine, container_options, job_request


class Network:
    """As the SDK's own class says what it would send."""

    def _to_request_dict(self) -> dict[str, object]:
        return {"VpcConfig": {"Subnets": ("a", Path("b"))}, "EnableNetworkIsolation": True}


def request(data: clarify.DataConfig, **changes: object) -> dict[str, object]:
    nothing = dict.fromkeys(Machine.__struct_fields__, None)
    machine = Machine(**{**nothing, "volume_size_in_gb": 30, **changes})
    return job_request("job", "arn", machine, data, data.get_config(), kms_key=None, experiment_config=None)


def test_network_and_tags():
    found = request(clarify.DataConfig("in", "out"), network_config=Network(), tags={"team": 3, "who": object})
    assert found["NetworkConfig"] == {"VpcConfig": {"Subnets": ["a", "b"]}, "EnableNetworkIsolation": True}
    assert found["Tags"] == {"team": 3, "who": str(object)}


def test_what_was_not_given_is_not_there():
    found = request(clarify.DataConfig("in", "out"))
    assert not {"NetworkConfig", "Tags", "RoleArn", "Environment", "ExperimentConfig"} & set(found)
    assert "KmsKeyId" not in found["ProcessingOutputConfig"]


def test_options_of_the_container():
    data = clarify.DataConfig(Path("in.csv"), "s3://b/out/", s3_analysis_config_output_path=Path("place"))
    assert container_options(request(data, max_runtime_in_seconds=60)) == [
        "--dataset", "in.csv", "--output", "s3://b/out/", "--config-copy", "place/", "--max-runtime", "60",
    ]  # fmt: skip


def test_results_of_images_would_be_uploaded_continuously():
    data = clarify.DataConfig("in", "out", dataset_type="application/x-image")
    assert request(data)["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3UploadMode"] == "Continuous"
