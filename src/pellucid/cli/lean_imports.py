"""Keeps libraries from importing what a command never uses."""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from importlib.util import LazyLoader
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import FrameType, ModuleType

HIDDEN = {
    # Offer classes in scikit-learn's style, whose import takes longer than most commands.
    "sklearn": frozenset({"xgboost.compat", "lightgbm.compat"}),
    "xgboost.plotting": frozenset({"xgboost"}),
    # Needs names that `typing` has had since Python 3.11.
    "typing_extensions": frozenset({"msgspec._utils"}),
    # Linear algebra, a configuration file, calls into C, and reports on tested lines: our machine code uses none of it.
    "scipy.linalg": frozenset({"numba.np.linalg"}),
    "yaml": frozenset({"numba.core.config"}),
    "cffi": frozenset({"numba.core.typing.cffi_utils"}),
    "coverage": frozenset({"numba.misc.coverage_support"}),
}
"""Libraries, and the modules that import them where they are installed and go without where they are not."""

DEFERRED = frozenset({"numpy.f2py", "numpy.testing"})
"""Modules that others (scipy, and so xgboost) mention but hardly ever use: they are loaded at the first use."""

MACHINERY = ("importlib.", "_frozen_importlib")
"""How the names of the modules begin that carry out an import statement."""


class LeanImports:
    """Hides libraries from some modules, and from no others, and puts off loading what may never be used."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """How to load a deferred module; of others nothing, so that the usual finders go on.

        Raises:
            ModuleNotFoundError: a library is asked for by one of the modules it is hidden from.
        """
        if name in HIDDEN and _asker(sys._getframe()) in HIDDEN[name]:  # noqa: SLF001 - only the stack knows who imports
            raise ModuleNotFoundError(f"{name} is not needed here", name=name)
        spec = PathFinder.find_spec(name, path, target) if name in DEFERRED else None
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


def install_lean_imports() -> None:
    """For a process that is one command; in others, somebody may want those classes."""
    sys.meta_path.insert(0, LeanImports())


def _asker(frame: FrameType | None) -> str:
    """The module whose import statement this is."""
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name != __name__ and not name.startswith(MACHINERY):
            return name
        frame = frame.f_back
    return ""
