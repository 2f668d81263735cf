"""`vectorised_games` as machine code.

Imported only where numba is installed; the public function does what the one of the same name there does, up to
rounding.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.explain.compiled_worth import (
    add_reversed,
    add_scaled,
    count_bits,
    normalise,
    share,
    squash,
    sum_subsets,
    take_logits,
)
from pellucid.explain.leaves import IntArray, LeafTable
from pellucid.explain.machine_code import compiled
from pellucid.explain.tree_games import MOST_BITS, WORD, Opponents, Rules, Weighing

LOW_BITS = (1 << MOST_BITS) - 1


class Scratch(NamedTuple):
    """Memory of one game.

    `live` lists leaves, `players` (words,) has the places of players, `squeezed` (bytes of all words, 256) what a byte
    of a pattern is as a coalition; `credit`
    (players,) has their values, and the others hold the worth of coalitions.
    """

    live: IntArray
    players: IntArray
    squeezed: IntArray
    terms: FloatArray
    worth: FloatArray
    mean: FloatArray
    spare: FloatArray
    credit: FloatArray


class Setting(NamedTuple):
    """What is the same for all games."""

    leaves: LeafTable
    opponents: Opponents
    rules: Rules
    weighing: Weighing
    scratch: Scratch


@compiled
def _reserve(patterns: IntArray, rules: Rules, out: FloatArray) -> Scratch:
    words, leaves = patterns.shape[1], patterns.shape[2]
    outputs, most = out.shape[2], 1 << max(rules.limit, 0)
    return Scratch(
        np.empty(leaves + 1, np.int32),
        np.empty(words, np.int64),
        np.empty((8 * words, 256), np.int64),
        np.empty((2, outputs, most)),
        np.empty((outputs, most)),
        np.empty((outputs, most)),
        np.empty(most),
        np.empty(max(rules.limit, 0)),
    )


@compiled
def _find_live(own: IntArray, other: IntArray, live: IntArray) -> int:
    """Number of leaves that some mixture of two rows reaches; they are listed in `live`."""
    mine, theirs = own[0], other[0]
    listed = np.uint64(0)  # without a sign, no index has to be checked for one
    for leaf in range(len(mine)):
        live[listed] = leaf
        listed += np.uint64((mine[leaf] & theirs[leaf]) == 0)
    alive = int(np.int64(listed))
    for word in range(1, len(own)):
        some, alive = alive, 0
        for h in range(some):
            leaf = live[h]
            live[alive] = leaf
            alive += (own[word, leaf] & other[word, leaf]) == 0
    return alive


@compiled
def _find_players(setting: Setting, own: IntArray, first: int, last: int) -> tuple[int, int]:
    """Number of features that decide which leaves are reached, and of live leaves against the last baseline row."""
    opponents, live, players = setting.opponents, setting.scratch.live, setting.scratch.players
    players[:] = 0
    alive = 0
    for b in range(first, last):
        alive = _find_live(own, opponents.patterns[b], live)
        for word in range(len(own)):
            mine, theirs = own[word], opponents.patterns[b, word]
            union = 0
            for h in range(alive):
                union |= int(mine[live[h]] | theirs[live[h]])
            players[word] |= union & opponents.explained[word]
    count = 0
    for word in range(len(own)):
        count += count_bits(players[word])
    return count, alive


@compiled
def _number_players(scratch: Scratch) -> None:
    """Prepare what turns bytes of patterns into coalitions of players."""
    player = 1
    for byte in range(len(scratch.squeezed)):
        table = scratch.squeezed[byte]
        table[0] = 0
        places = (scratch.players[byte // 8] >> (8 * (byte % 8))) & 255
        if not places:
            continue
        for place in range(8):
            bit = 0
            if (places >> place) & 1:
                bit = player
                player <<= 1
            for low in range(1 << place):
                table[low + (1 << place)] = table[low] | bit


@compiled
def _scatter(setting: Setting, own: IntArray, other: IntArray, alive: int) -> None:
    """Add terms for every live leaf, which is reached where all it gains from and none it loses from take part.

    A leaf's value is the sum over subsets of terms at those it gains from and any part of the others, or, among who
    takes no part, of terms at those it loses from and any part of the others; the fewer are chosen.
    """
    live, squeezed, terms = setting.scratch.live, setting.scratch.squeezed, setting.scratch.terms
    value, explained, popcount = setting.leaves.value, setting.opponents.explained, setting.weighing.popcount
    for h in range(alive):
        leaf, gained, lost = live[h], 0, 0
        for word in range(len(own)):
            gains, losses = int(other[word, leaf]) & explained[word], int(own[word, leaf])
            byte = 8 * word
            while gains | losses:
                gained |= squeezed[byte, gains & 255]
                lost |= squeezed[byte, losses & 255]
                gains >>= 8
                losses >>= 8
                byte += 1
        gainers = popcount[gained & LOW_BITS] + popcount[gained >> MOST_BITS]
        side = 0
        if gainers < popcount[lost & LOW_BITS] + popcount[lost >> MOST_BITS]:
            side, gained, lost = 1, lost, gained
        part = lost
        while True:
            sign = 1.0 - 2.0 * ((popcount[part & LOW_BITS] + popcount[part >> MOST_BITS]) & 1)
            for o in range(value.shape[1]):
                terms[side, o, gained | part] += sign * value[leaf, o]
            if part == 0:
                break
            part = (part - 1) & lost


@compiled
def _fill_worth(setting: Setting, own: IntArray, rival: int, count: int, alive: int, out: FloatArray) -> None:
    """Write the outputs (outputs, coalitions) of all mixtures of two rows."""
    size = 1 << count
    terms = setting.scratch.terms
    for o in range(len(out)):
        terms[0, o, :size] = 0.0
        terms[1, o, :size] = 0.0
        terms[0, o, 0] = setting.leaves.base[o]
    _scatter(setting, own, setting.opponents.patterns[rival], alive)
    for o in range(len(out)):
        sum_subsets(terms[0, o, :size], count)
        sum_subsets(terms[1, o, :size], count)
        add_reversed(terms[0, o, :size], terms[1, o, :size], out[o, :size])
    if setting.rules.link == 1:
        squash(out[0, :size], setting.scratch.spare)
    if setting.rules.link == 2:
        normalise(out, size, setting.scratch.spare)


@compiled
def _play(setting: Setting, own: IntArray, first: int, last: int, count: int, alive: int) -> None:
    """Write a game's worth of all coalitions, in the mean over its baseline rows."""
    size = 1 << count
    weights, mean, worth = setting.opponents.weights, setting.scratch.mean, setting.scratch.worth
    _number_players(setting.scratch)
    if last - first == 1:
        _fill_worth(setting, own, first, count, alive, mean)
    else:
        mean[:, :size] = 0.0
        total = weights[first:last].sum()
        for b in range(first, last):
            alive = _find_live(own, setting.opponents.patterns[b], setting.scratch.live)
            _fill_worth(setting, own, b, count, alive, worth)
            for o in range(len(mean)):
                add_scaled(worth[o, :size], weights[b] / total, mean[o, :size])
    if setting.rules.clip > 0.0:
        for o in range(len(mean)):
            take_logits(mean[o, :size], setting.rules.clip)


@compiled
def _credit(setting: Setting, count: int, weight: float, out: FloatArray) -> None:
    """Add `weight` times the values of a game to `out` (features, outputs)."""
    players, credit, features = setting.scratch.players, setting.scratch.credit[:count], setting.opponents.features
    for o in range(out.shape[1]):
        share(setting.scratch.mean[o, : 1 << count], setting.weighing, credit)
        k = 0
        for place in range(len(features)):
            if (players[place // WORD] >> (place % WORD)) & 1:
                out[features[place], o] += weight * credit[k]
                k += 1


@compiled
def play_games(
    leaves: LeafTable,
    patterns: IntArray,
    opponents: Opponents,
    rules: Rules,
    weighing: Weighing,
    players: IntArray,
    out: FloatArray,
) -> None:
    """Add the Shapley values of linked margins of rows with these patterns, and count players."""
    setting = Setting(leaves, opponents, rules, weighing, _reserve(patterns, rules, out))
    for i in range(len(patterns)):
        for g in range(len(opponents.games) - 1):
            first, last = opponents.games[g], opponents.games[g + 1]
            count, alive = _find_players(setting, patterns[i], first, last)
            players[i] = max(players[i], count)
            if 0 < count <= rules.limit:
                _play(setting, patterns[i], first, last, count, alive)
                _credit(setting, count, opponents.weights[first:last].sum(), out[i])
