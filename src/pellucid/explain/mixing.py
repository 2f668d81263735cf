"""How rows are mixed from the words of two others, in one of two versions with the same bits."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable

from pellucid.explain import loops
from pellucid.explain.machine_code import is_kept
from pellucid.explain.vectorised_mixing import IntArray, WordArray, mix_words

MixWords = Callable[[WordArray, IntArray, IntArray, WordArray, IntArray, WordArray, int], None]
"""A function that does what `mix_words` does."""

WORTH_COMPILING = 2.0
"""Seconds of operations on whole arrays from which on machine code is worth making: that takes half of it."""

SECONDS_A_WORD = 3e-9


def choose_mixing(words: int) -> MixWords:
    """Machine code if numba is installed and whole arrays would take longer to mix so many words than it to load."""
    seconds = SECONDS_A_WORD * words
    if seconds < loops.WORTH_LOADING or importlib.util.find_spec("numba") is None:
        return mix_words
    found: MixWords = importlib.import_module("pellucid.explain.compiled_mixing").mix_words
    return found if seconds >= WORTH_COMPILING or is_kept(found) else mix_words
