"""Margins of all mixtures of two rows as sums over subsets, as machine code."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.explain.compiled_worth import count_bits
from pellucid.explain.leaves import IntArray, LeafTable
from pellucid.explain.machine_code import compiled, inlined
from pellucid.explain.tree_games import BLOCK_PLAYERS, LANE_PLAYERS, Opponents, Rules, Weighing

LANES = 1 << LANE_PLAYERS
LAST_LANE = LANES - 1


OWNERS = 11
"""Bits of the numbers by which leaves with the same patterns find each other."""

SPREAD = np.uint32(0x9E3779B1)
"""An odd number whose products have high bits that depend on all bits."""


class Scratch(NamedTuple):
    """Memory of one game.

    `live` lists leaves. `gained` and `lost` (words, leaves) are the patterns of the two rows at these; leaves with the
    same patterns are merged, which takes `home` (leaves,) and `owner`, and become terms with `amounts` (outputs,
    leaves). Then the first words are coalitions: `players` (words,) has the places of players, `moves` (words, steps)
    how bits move from there to those of coalitions.

    `worth` and `mean` are (outputs, coalitions); `sums` and `totals` (outputs, ...) are what has been weighed of them.
    `credit` (players,) has the values.
    """

    live: IntArray
    gained: IntArray
    lost: IntArray
    number: IntArray
    home: IntArray
    owner: IntArray
    amounts: FloatArray
    players: IntArray
    moves: IntArray
    worth: FloatArray
    mean: FloatArray
    sums: FloatArray
    totals: FloatArray
    credit: FloatArray


class Setting(NamedTuple):
    """What is the same for all games."""

    leaves: LeafTable
    opponents: Opponents
    rules: Rules
    weighing: Weighing
    scratch: Scratch


@compiled
def reserve(patterns: IntArray, rules: Rules, out: FloatArray) -> Scratch:
    """Memory for games of rows with patterns of this shape, and `out` of this one."""
    words, leaves = patterns.shape[1], patterns.shape[2]
    outputs, limit = out.shape[2], max(rules.limit, 0)
    most = max(1 << limit, LANES)
    return Scratch(
        np.empty(leaves + 1, np.uint32),  # without a sign, no index has to be checked for one
        np.empty((words, leaves), patterns.dtype),
        np.empty((words, leaves), patterns.dtype),
        np.empty(leaves, np.uint32),
        np.empty(leaves, np.uint32),
        np.empty(1 << OWNERS, np.uint32),
        np.empty((outputs, leaves)),
        np.empty(words, np.int64),
        np.empty((words, 4 + (patterns.itemsize > 2) + (patterns.itemsize > 4)), patterns.dtype),
        np.empty((outputs, most)),
        np.empty((outputs, most)),
        np.empty((outputs, 1 << BLOCK_PLAYERS)),
        np.empty((outputs, max(1, most >> BLOCK_PLAYERS))),
        np.empty(limit),
    )


@compiled
def number_players(scratch: Scratch) -> None:
    """Find how the bits of players move together, a power of two of places at a time.

    Source: Warren, "Hacker's Delight" (2nd edition, 2012), section 7-4, compress.
    """
    for word in range(len(scratch.players)):
        chosen = scratch.players[word]
        gaps = ~chosen << 1
        for step in range(scratch.moves.shape[1]):
            odd = gaps
            for k in range(6):
                odd ^= odd << (1 << k)  # of each place, whether an odd number of gaps lies below
            moved = odd & chosen
            scratch.moves[word, step] = moved
            chosen = (chosen ^ moved) | (moved >> (1 << step))
            gaps &= ~odd


@inlined
def _squeeze(patterns: IntArray, players: int, moves: IntArray) -> None:
    """Replace patterns (n,) by the coalitions of the players in them."""
    for h in range(len(patterns)):
        patterns[h] &= players
    for step in range(len(moves)):
        move = moves[step]
        for h in range(len(patterns)):
            moved = patterns[h] & move
            patterns[h] = (patterns[h] ^ moved) | (moved >> (1 << step))


@inlined
def _fold(pattern: int) -> np.uint32:
    """A number of 32 bits that depends on all bits of a pattern."""
    return np.uint32(np.uint64(pattern) ^ (np.uint64(pattern) >> np.uint64(31)))


@inlined
def _find_same(scratch: Scratch, alive: int) -> None:
    """Write to `home` for every live leaf one with the same patterns: most such leaves find the same one.

    Of leaves with the same number the last is the owner; those that differ from it stay alone. No step has a branch.
    """
    number, home, owner = scratch.number, scratch.home, scratch.owner
    number[:alive] = 0
    for word in range(len(scratch.gained)):
        gained, lost = scratch.gained[word], scratch.lost[word]
        for h in range(alive):
            number[h] = ((number[h] + _fold(gained[h])) * SPREAD + _fold(lost[h])) * SPREAD
    for h in range(alive):
        owner[number[h] >> np.uint32(32 - OWNERS)] = h
    for h in range(alive):
        home[h] = owner[number[h] >> np.uint32(32 - OWNERS)]
    for word in range(len(scratch.gained)):
        gained, lost = scratch.gained[word], scratch.lost[word]
        for h in range(alive):
            is_same = (gained[h] == gained[home[h]]) & (lost[h] == lost[home[h]])
            home[h] = home[h] if is_same else h


@compiled
def merge(scratch: Scratch, value: FloatArray, alive: int) -> int:
    """Number of terms that the live leaves, of values (leaves, outputs), are merged to."""
    _find_same(scratch, alive)
    home, live = scratch.home, scratch.live
    for o in range(len(scratch.amounts)):
        amounts = scratch.amounts[o]
        amounts[:alive] = 0.0
        for h in range(alive):
            amounts[home[h]] += value[live[h], o]
    listed = np.uint64(0)
    for h in range(alive):
        live[listed] = h
        listed += np.uint64(home[h] == h)
    count = int(np.int64(listed))
    for word in range(len(scratch.gained)):
        _gather(scratch.gained[word], live, count)
        _gather(scratch.lost[word], live, count)
    for o in range(len(scratch.amounts)):
        _gather(scratch.amounts[o], live, count)
    return count


@inlined
def _gather(numbers: IntArray, listed: IntArray, count: int) -> None:
    """Move so many numbers, that are listed in order, to the front."""
    for k in range(count):
        numbers[k] = numbers[listed[k]]


@compiled
def find_coalitions(scratch: Scratch, terms: int) -> None:
    """Replace the first words of the patterns of so many terms by coalitions."""
    numbered = 0
    for word in range(len(scratch.players)):
        for patterns in (scratch.gained, scratch.lost):
            _squeeze(patterns[word, :terms], scratch.players[word], scratch.moves[word])
            if word > 0:
                for h in range(terms):
                    patterns[0, h] |= patterns[word, h] << numbered
        numbered += count_bits(scratch.players[word])


@inlined
def _add_lanes(failing: int, amount: float, terms: FloatArray, row: int) -> None:
    """Add an amount to those coalitions of a row that have all the first players gained from and none lost from."""
    target = np.uint64(row)
    for lane in range(terms.shape[1]):
        needs = LAST_LANE * (lane + 1)  # those that it has not, and from the next place on those that it has
        terms[target, np.uint64(lane)] += amount if failing & needs == 0 else 0.0


@inlined
def scatter(gained: IntArray, lost: IntArray, amounts: FloatArray, count: int, out: FloatArray) -> None:
    """Add so many terms to `out` (coalitions / LANES, LANES).

    A leaf is reached where all it gains from and none it loses from take part. For the first players that is tested;
    for the others its amount is a sum over subsets of amounts at those it gains from and any part of those it loses
    from, with a sign for parts that are odd.
    """
    for h in range(count):
        gain, loss = int(np.int64(gained[h])), int(np.int64(lost[h]))
        failing = (loss & LAST_LANE) << LANE_PLAYERS | (gain & LAST_LANE)
        first, last = gain >> LANE_PLAYERS, loss >> LANE_PLAYERS
        _add_lanes(failing, amounts[h], out, first)
        part = last
        while part:
            sign = 1.0 - 2.0 * (count_bits(part) & 1)
            _add_lanes(failing, sign * amounts[h], out, first | part)
            part = (part - 1) & last
