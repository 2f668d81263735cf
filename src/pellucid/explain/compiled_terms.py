"""Margins of all mixtures of two rows as sums over subsets, as machine code."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.explain.compiled_worth import count_bits
from pellucid.explain.leaves import IntArray, LeafTable
from pellucid.explain.machine_code import compiled, inlined
from pellucid.explain.tree_games import LANE_PLAYERS, WORD, Opponents, Rules, Weighing

LANES = 1 << LANE_PLAYERS
LAST_LANE = LANES - 1


class Scratch(NamedTuple):
    """Memory of one game.

    `live` lists leaves, `players` (words,) has the places of players, `squeezed` (words, bytes, 256) what a byte of a
    pattern is as a coalition. `reached[LANES * lost + gained]` (LANES,) is 1 for the coalitions of the first players
    that have all of one and none of the other. `terms`, `worth` and `mean` are (outputs, coalitions), `credit`
    (players,) has the values.
    """

    live: IntArray
    players: IntArray
    squeezed: IntArray
    reached: FloatArray
    worth: FloatArray
    mean: FloatArray
    credit: FloatArray


class Setting(NamedTuple):
    """What is the same for all games."""

    leaves: LeafTable
    opponents: Opponents
    rules: Rules
    weighing: Weighing
    scratch: Scratch


@compiled
def reserve(patterns: IntArray, places: int, rules: Rules, out: FloatArray) -> Scratch:
    """Memory for games of rows with patterns of this shape and this many places, and `out` of this one."""
    words, leaves = patterns.shape[1], patterns.shape[2]
    outputs, limit = out.shape[2], max(rules.limit, 0)
    most = max(1 << limit, LANES)
    return Scratch(
        np.empty(leaves + 1, np.int32),
        np.empty(words, np.int64),
        np.empty((words, (min(places, WORD) + 7) // 8, 256), np.int64),
        _list_reached(),
        np.empty((outputs, most)),
        np.empty((outputs, most)),
        np.empty(limit),
    )


@compiled
def _list_reached() -> FloatArray:
    reached = np.zeros((LANES * LANES, LANES))
    for pattern in range(len(reached)):
        for members in range(LANES):
            if pattern % LANES & ~members == 0 and pattern // LANES & members == 0:
                reached[pattern, members] = 1.0
    return reached


@compiled
def number_players(scratch: Scratch) -> None:
    """Prepare what turns bytes of patterns into coalitions of players."""
    player = 1
    for word in range(len(scratch.players)):
        for byte in range(scratch.squeezed.shape[1]):
            table, is_player = scratch.squeezed[word, byte], scratch.players[word] >> (8 * byte)
            table[0] = 0
            for place in range(8):
                bit = ((is_player >> place) & 1) * player
                player += bit
                for low in range(1 << place):
                    table[low + (1 << place)] = table[low] | bit


@inlined
def _add_lanes(reached: FloatArray, pattern: int, amount: float, terms: FloatArray, row: int) -> None:
    source, target = np.uint64(pattern), np.uint64(row)
    for j in range(terms.shape[1]):
        lane = np.uint64(j)
        terms[target, lane] += amount * reached[source, lane]


@inlined
def _squeeze(squeezed: IntArray, own: IntArray, other: IntArray, leaf: int) -> tuple[int, int]:
    """The players that a leaf gains from, and those that it loses from, as coalitions."""
    gained, lost = 0, 0
    for word in range(len(own)):
        gains, losses = int(other[word, leaf]), int(own[word, leaf])
        for byte in range(squeezed.shape[1]):
            gained |= squeezed[word, byte, gains & 255]
            lost |= squeezed[word, byte, losses & 255]
            gains, losses = gains >> 8, losses >> 8
    return gained, lost


@inlined
def scatter(scratch: Scratch, value: FloatArray, own: IntArray, other: IntArray, alive: int, terms: FloatArray) -> None:
    """Add the terms of every live leaf to `terms` (coalitions / LANES, LANES).

    A leaf is reached where all it gains from and none it loses from take part. For the first players that is looked up;
    for the others its `value` (leaves,) is a sum over subsets of terms at those it gains from and any part of those it
    loses from, with a sign for parts that are odd.
    """
    for h in range(alive):
        leaf = scratch.live[h]
        gained, lost = _squeeze(scratch.squeezed, own, other, leaf)
        pattern = (gained & LAST_LANE) | (lost & LAST_LANE) << LANE_PLAYERS
        gained, lost = gained >> LANE_PLAYERS, lost >> LANE_PLAYERS
        _add_lanes(scratch.reached, pattern, value[leaf], terms, gained)
        part = lost
        while part:
            sign = 1.0 - 2.0 * (count_bits(part) & 1)
            _add_lanes(scratch.reached, pattern, sign * value[leaf], terms, gained | part)
            part = (part - 1) & lost
