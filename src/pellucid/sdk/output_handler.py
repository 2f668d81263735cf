"""When results are uploaded."""

from __future__ import annotations

from enum import Enum
from typing import Any

from pellucid.sdk.dataset_type import DatasetType


class ProcessingOutputHandler:
    """Chooses how a job uploads its results; here they always appear together, at the end."""

    class S3UploadMode(Enum):
        """While the job runs, or when it ends."""

        CONTINUOUS = "Continuous"
        ENDOFJOB = "EndOfJob"

    @classmethod
    def get_s3_upload_mode(cls, analysis_config: dict[str, Any]) -> str:
        """The mode for an analysis configuration: continuous for images."""
        is_image = analysis_config["dataset_type"] == DatasetType.IMAGE.value
        mode = cls.S3UploadMode.CONTINUOUS if is_image else cls.S3UploadMode.ENDOFJOB
        return str(mode.value)
