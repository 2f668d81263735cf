"""Lets `from sagemaker import clarify` find the drop-in classes where the real SDK is not installed."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

from pellucid.core.errors import UnsupportedError
from pellucid.sdk import clarify
from pellucid.sdk.processing_job import ProcessingInput, ProcessingJob, ProcessingOutput
from pellucid.sdk.session import DEFAULT, LocalSession
from pellucid.sdk.unexpected_status import UnexpectedStatusException

ROLE = "arn:aws:iam::000000000000:role/local"


def install() -> None:
    """From now on, in this process, `sagemaker` has the names that notebooks about Clarify import.

    Both layouts work: `sagemaker.clarify` of SDK 2 and `sagemaker.core.clarify` of SDK 3; beside them `Session`,
    `get_execution_role`, `processing.ProcessingJob` and `exceptions.UnexpectedStatusException`. A second call does
    nothing.

    Raises:
        UnsupportedError: the real SDK is installed; it is left alone.
    """
    if isinstance(sys.modules.get("sagemaker"), _Shim):
        return
    found = importlib.util.find_spec("sagemaker")
    if found is not None:
        place = found.origin or ", ".join(found.submodule_search_locations or ())
        raise UnsupportedError(
            f"The SageMaker SDK is installed here ({place}), and is not replaced; write "
            "'from pellucid.sdk import clarify' instead of calling install(), or uninstall the SDK"
        )
    _publish("sagemaker")
    _publish("sagemaker.core")


class _Shim(ModuleType):
    """A module of ours under a name of the SDK."""


def _publish(root: str) -> None:
    parts = {
        "clarify": clarify,
        "processing": _module(
            f"{root}.processing",
            ProcessingJob=ProcessingJob,
            ProcessingInput=ProcessingInput,
            ProcessingOutput=ProcessingOutput,
        ),
        "session": _module(f"{root}.session", Session=open_session, get_execution_role=get_execution_role),
        "exceptions": _module(f"{root}.exceptions", UnexpectedStatusException=UnexpectedStatusException),
    }
    package = _module(root, Session=open_session, get_execution_role=get_execution_role, __path__=[], **parts)
    sys.modules[root] = package
    sys.modules |= {f"{root}.{name}": module for name, module in parts.items()}
    parent, _, name = root.rpartition(".")
    if parent:
        setattr(sys.modules[parent], name, package)


def open_session(*_: object, **__: object) -> LocalSession:
    """The session of this process, whatever is asked for: models are registered there."""
    return DEFAULT


def get_execution_role(sagemaker_session: object = None) -> str:  # noqa: ARG001 - the SDK's signature
    """A role that is written down and used for nothing."""
    return ROLE


def _module(name: str, **members: object) -> _Shim:
    module = _Shim(name, "Names of the SageMaker SDK, served by pellucid.sdk.")
    vars(module).update(members)
    return module
