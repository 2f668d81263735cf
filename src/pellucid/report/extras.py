"""Libraries that only reports need."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
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
        raise _missing(name, purpose) from error


def require_report_libraries() -> None:
    """Check that every library a report needs is there, before the work that the report is about.

    They are not loaded yet: some are large, and the work may take its time.

    Raises:
        MissingExtraError: one is not installed.
    """
    for name in ("altair", "babel", "jinja2", "typst", "vl_convert"):
        if find_spec(name) is None:
            raise _missing(name, "the report")


def _missing(name: str, purpose: str) -> MissingExtraError:
    library = name.partition(".")[0].replace("vl_convert", "vl-convert-python")
    return MissingExtraError(library, "report", purpose)
