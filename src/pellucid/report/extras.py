"""Libraries that only reports need."""

from __future__ import annotations

import importlib
from types import ModuleType

from pellucid.core.errors import MissingExtraError


def load_library(name: str, purpose: str) -> ModuleType:
    """The imported library.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        library = name.partition(".")[0].replace("vl_convert", "vl-convert-python")
        raise MissingExtraError(library, "report", purpose) from error


def require_report_libraries() -> None:
    """Check that every library a report needs is there, before the work that the report is about.

    Raises:
        MissingExtraError: one is not installed.
    """
    for name in ("altair", "jinja2", "nbformat", "typst", "vl_convert"):
        load_library(name, "the report")
