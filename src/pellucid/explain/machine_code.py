"""Functions as machine code, where numba is installed."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

Function = TypeVar("Function", bound=Callable[..., object])

SOURCES = ("compiled_*.py", "leaves.py", "machine_code.py", "tree_codes.py", "tree_games.py", "vectorised_mixing.py")
"""Files of this folder that machine code is made from: functions, the structures they take, constants and options."""


def compiled(function: Function) -> Function:
    """The function as machine code, kept on disk beside its source or in the user's cache folder."""
    return _compile(function, is_inlined=False)


def inlined(function: Function) -> Function:
    """The same, but always copied to where it is called: for inner loops that gain from constants or cost little."""
    return _compile(function, is_inlined=True)


def _compile(function: Function, *, is_inlined: bool) -> Function:
    njit = importlib.import_module("numba").njit
    options = {"nogil": True, "error_model": "numpy", "fastmath": {"contract", "reassoc", "nsz", "arcp"}}
    options["forceinline"] = is_inlined
    # numba renews what it has kept when the function's own file changes, though it holds code and constants of others.
    function.__qualname__ = f"{function.__name__}-{_edition(Path(__file__).parent)}"
    try:
        faster: Function = njit(cache=True, **options)(function)
    except RuntimeError:  # there is no folder to keep it in
        faster = njit(**options)(function)
    return faster


@cache
def _edition(folder: Path) -> str:
    """What names the present sources, and the compiler, among all there ever were."""
    digest = hashlib.sha256(importlib.import_module("numba").__version__.encode())
    for pattern in SOURCES:
        for source in sorted(folder.glob(pattern)):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def is_kept(function: Callable[..., object]) -> bool:
    """Whether machine code made from the present sources of a `compiled` function is on disk."""
    folder = getattr(getattr(function, "stats", None), "cache_path", None)
    if folder is None:
        return False
    kept = f"{Path(function.__code__.co_filename).stem}.{function.__qualname__}-*.nbi"
    return any(Path(folder).glob(kept))
