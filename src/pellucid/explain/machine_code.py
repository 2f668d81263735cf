"""Functions as machine code, where numba is installed."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Function = TypeVar("Function", bound=Callable[..., object])


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
    try:
        faster: Function = njit(cache=True, **options)(function)
    except RuntimeError:  # there is no folder to keep it in
        faster = njit(**options)(function)
    return faster


def is_kept(function: Callable[..., object]) -> bool:
    """Whether machine code made from the present source of a `compiled` function is on disk."""
    folder = getattr(getattr(function, "stats", None), "cache_path", None)
    if folder is None:
        return False
    source = Path(function.__code__.co_filename)
    made = [index.stat().st_mtime for index in Path(folder).glob(f"{source.stem}.{function.__name__}-*.nbi")]
    return max(made, default=0.0) >= source.stat().st_mtime
