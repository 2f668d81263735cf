"""Pellucid: measure how a model treats people, and explain why it decides as it does.

import pellucid

pellucid.bias(frame, label="hired", positive=1, facets={"sex": "female"})
pellucid.explain(model, frame)
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pellucid.api.analysis import Analysis as Analysis
    from pellucid.api.analyze import analyze as analyze
    from pellucid.api.bias import bias as bias
    from pellucid.api.bias_result import BiasResult as BiasResult
    from pellucid.api.bias_result import FacetResult as FacetResult
    from pellucid.api.check import check as check
    from pellucid.api.dependence import Dependence as Dependence
    from pellucid.api.explain import explain as explain
    from pellucid.api.explanation import Explanation as Explanation
    from pellucid.api.models import Endpoint as Endpoint
    from pellucid.api.pdp import pdp as pdp
    from pellucid.api.report import report as report
    from pellucid.api.result import Result as Result
    from pellucid.core.errors import ConfigError as ConfigError
    from pellucid.core.errors import DataError as DataError
    from pellucid.core.errors import ModelError as ModelError
    from pellucid.core.errors import PellucidError as PellucidError

__version__ = "0.1.0"

_HOMES = {
    "Analysis": "pellucid.api.analysis",
    "BiasResult": "pellucid.api.bias_result",
    "Dependence": "pellucid.api.dependence",
    "Endpoint": "pellucid.api.models",
    "Explanation": "pellucid.api.explanation",
    "FacetResult": "pellucid.api.bias_result",
    "Result": "pellucid.api.result",
    "analyze": "pellucid.api.analyze",
    "bias": "pellucid.api.bias",
    "check": "pellucid.api.check",
    "explain": "pellucid.api.explain",
    "pdp": "pellucid.api.pdp",
    "report": "pellucid.api.report",
    "ConfigError": "pellucid.core.errors",
    "DataError": "pellucid.core.errors",
    "ModelError": "pellucid.core.errors",
    "PellucidError": "pellucid.core.errors",
}
"""Where each exported name lives: one module is loaded for one verb, so that a short command starts fast."""

__all__ = [
    "Analysis",
    "BiasResult",
    "ConfigError",
    "DataError",
    "Dependence",
    "Endpoint",
    "Explanation",
    "FacetResult",
    "ModelError",
    "PellucidError",
    "Result",
    "__version__",
    "analyze",
    "bias",
    "check",
    "explain",
    "pdp",
    "report",
]


class _Face(ModuleType):
    """This package. Three verbs share their names with rooms, and importing a room would put it in the verb's place."""

    def __setattr__(self, name: str, value: object) -> None:
        """Keep the verb; a room is reached by `from pellucid.bias import ...`."""
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face


def __getattr__(name: str) -> object:
    """What is exported, imported when it is first used."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
