"""Keeps model libraries from importing what a command never uses."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import FrameType, ModuleType

HIDDEN = "sklearn"
FROM = frozenset({"xgboost.compat", "lightgbm.compat"})
"""Modules that import scikit-learn only to offer classes in its style, and go without where it is not installed."""


class LeanImports:
    """Hides scikit-learn from these modules and from no others: its import takes longer than most commands."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Nothing, so that the usual finders go on.

        Raises:
            ModuleNotFoundError: scikit-learn is asked for by one of these modules.
        """
        del path, target
        if name == HIDDEN and _asker(sys._getframe()) in FROM:  # noqa: SLF001 - who imports is known only to the stack
            raise ModuleNotFoundError(f"{name} is not needed here", name=name)
        return None


def install_lean_imports() -> None:
    """For a process that is one command; in others, somebody may want those classes."""
    sys.meta_path.insert(0, LeanImports())


def _asker(frame: FrameType | None) -> str:
    """The module whose import statement this is."""
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name != __name__ and not name.startswith("importlib."):
            return name
        frame = frame.f_back
    return ""
