"""What waiting for a failed job raises."""

from __future__ import annotations

from collections.abc import Sequence


class UnexpectedStatusException(ValueError):
    """A job ended with a status that was not hoped for."""

    def __init__(self, message: str, allowed_statuses: Sequence[str], actual_status: str) -> None:
        self.allowed_statuses = list(allowed_statuses)
        self.actual_status = actual_status
        super().__init__(message)

    @classmethod
    def of_failed_job(cls, name: str, reason: str) -> UnexpectedStatusException:
        """The error for a job that failed for this reason."""
        return cls(f"Error for Processing job {name}: Failed. Reason: {reason}", ["Completed", "Stopped"], "Failed")
