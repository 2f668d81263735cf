"""Drop-in classes with the names of `sagemaker.clarify`; jobs run on this machine."""

from __future__ import annotations

from pellucid.sdk import clarify
from pellucid.sdk.processing_job import ProcessingJob
from pellucid.sdk.session import LocalSession, register_endpoint, register_model
from pellucid.sdk.shim import install
from pellucid.sdk.unexpected_status import UnexpectedStatusException

__all__ = [
    "LocalSession",
    "ProcessingJob",
    "UnexpectedStatusException",
    "clarify",
    "install",
    "register_endpoint",
    "register_model",
]
