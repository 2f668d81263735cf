"""The inner loops of exact explanations of trees, in one of two versions."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pellucid.core.arrays import FloatArray
from pellucid.explain import vectorised_games, vectorised_margins
from pellucid.explain.leaves import IntArray, LeafTable
from pellucid.explain.machine_code import is_kept
from pellucid.explain.tree_codes import CodeArray
from pellucid.explain.tree_games import WORD, Opponents, Rules, Weighing

WORTH_LOADING = 0.4
WORTH_COMPILING = 20.0
"""Seconds of operations on whole arrays from which on machine code is worth loading, and worth making."""


class Loops(NamedTuple):
    """Functions that fill or add to their last argument, an array; see `vectorised_margins` and `vectorised_games`."""

    leaf_patterns: Callable[[LeafTable, CodeArray, int, IntArray], None]
    fill_tables: Callable[[LeafTable, Opponents, Weighing, IntArray, FloatArray], None]
    add_tables: Callable[[LeafTable, CodeArray, IntArray, FloatArray, FloatArray], None]
    add_pairs: Callable[[LeafTable, IntArray, Opponents, Weighing, FloatArray], None]
    play_games: Callable[[LeafTable, IntArray, Opponents, Rules, Weighing, IntArray, FloatArray], None]


VECTORISED = Loops(
    vectorised_margins.leaf_patterns,
    vectorised_margins.fill_tables,
    vectorised_margins.add_tables,
    vectorised_margins.add_pairs,
    vectorised_games.play_games,
)


def choose_loops(seconds: float, longest: str = "play_games") -> Loops:
    """Machine code if numba is installed and whole arrays, which would take so long, are slower; else whole arrays.

    `longest` is the loop that takes longest to make.
    """
    if seconds < WORTH_LOADING or importlib.util.find_spec("numba") is None:
        return VECTORISED
    margins = importlib.import_module("pellucid.explain.compiled_margins")
    games = importlib.import_module("pellucid.explain.compiled_games")
    loops = Loops(margins.leaf_patterns, margins.fill_tables, margins.add_tables, margins.add_pairs, games.play_games)
    return loops if seconds >= WORTH_COMPILING or is_kept(getattr(loops, longest)) else VECTORISED


def find_patterns(loops: Loops, leaves: LeafTable, codes: CodeArray) -> IntArray:
    """Patterns (n, words, leaves) of rows with these codes (columns, n); a word has as few bits as will do."""
    places = int(leaves.place.max(initial=0)) + 1
    kind: npt.DTypeLike = np.uint16 if places <= 16 else np.uint32 if places <= 32 else np.int64
    patterns = np.empty((codes.shape[1], -(-places // WORD), len(leaves.free)), dtype=kind)
    for word in range(patterns.shape[1]):
        loops.leaf_patterns(leaves, codes, word * WORD, patterns[:, word])
    return patterns
