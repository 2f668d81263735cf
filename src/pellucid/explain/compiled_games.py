"""`vectorised_games` as machine code.

Imported only where numba is installed; the public function does what the one of the same name there does, up to
rounding.
"""

from __future__ import annotations

import numpy as np

from pellucid.core.arrays import FloatArray
from pellucid.explain.compiled_links import normalise, squash, take_logits
from pellucid.explain.compiled_terms import LANES, Setting, find_coalitions, merge, number_players, reserve, scatter
from pellucid.explain.compiled_worth import (
    NEAR_PLAYERS,
    Weighed,
    add_scaled,
    count_bits,
    share,
    sum_far,
    sum_near,
    weigh,
)
from pellucid.explain.leaves import IntArray, LeafTable
from pellucid.explain.machine_code import compiled, inlined
from pellucid.explain.tree_games import WORD, Opponents, Rules, Weighing


@inlined
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


@inlined
def _meet(setting: Setting, own: IntArray, rival: int) -> int:
    """Number of leaves that some mixture of two rows reaches; features that decide which ones become players."""
    scratch, other = setting.scratch, setting.opponents.patterns[rival]
    alive = _find_live(own, other, scratch.live)
    for word in range(len(own)):
        mine, theirs, lost, gained = own[word], other[word], scratch.lost[word], scratch.gained[word]
        union = 0
        for h in range(alive):
            leaf = np.uint64(scratch.live[h])
            lost[h], gained[h] = mine[leaf], theirs[leaf]
            union |= int(mine[leaf] | theirs[leaf])
        scratch.players[word] |= union & setting.opponents.explained[word]
    return alive


@inlined
def _find_players(setting: Setting, own: IntArray, first: int, last: int) -> tuple[int, int]:
    """Number of features that decide which leaves are reached, and of live leaves against the last baseline row."""
    players = setting.scratch.players
    players[:] = 0
    alive = 0
    for b in range(first, last):
        alive = _meet(setting, own, b)
    count = 0
    for word in range(len(own)):
        count += count_bits(players[word])
    return count, alive


@inlined
def _weigh(setting: Setting, worth: FloatArray, count: int, first: int, last: int) -> None:
    """Weigh the coalitions `first` to `last` of every output; those from 0 on come first."""
    scratch = setting.scratch
    if first == 0:
        scratch.sums[:] = 0.0
    for o in range(len(worth)):
        weigh(worth[o], first, last, count, setting.weighing, Weighed(scratch.sums[o], scratch.totals[o]))


@inlined
def _fill_worth(setting: Setting, count: int, alive: int) -> None:
    """Write the outputs of all mixtures of the two rows that met last to the worth (outputs, coalitions).

    They are weighed as well, unless that has to wait for the mean over baseline rows.
    """
    size, worth = max(1 << count, LANES), setting.scratch.worth
    scratch = setting.scratch
    count_terms = merge(scratch, setting.leaves.value, alive)
    find_coalitions(scratch, count_terms)
    for o in range(len(worth)):
        terms = worth[o, :size].reshape((size // LANES, LANES))
        terms[:] = 0.0
        terms[0] = setting.leaves.base[o]
        scatter(scratch.gained[0], scratch.lost[0], scratch.amounts[o], count_terms, terms)
        sum_far(worth[o, :size], count)
    for first in range(0, size, 1 << NEAR_PLAYERS):
        last = min(size, first + (1 << NEAR_PLAYERS))
        for o in range(len(worth)):
            sum_near(worth[o, first:last], count)
        if setting.rules.link == 1:
            squash(worth[0, first:last])
        if setting.rules.link == 2:
            normalise(worth, first, last)
        if setting.rules.clip == 0.0:
            _weigh(setting, worth, count, first, min(last, 1 << count))


@inlined
def _average(setting: Setting, own: IntArray, first: int, last: int, count: int) -> None:
    """Write a game's worth (outputs, coalitions), in the mean over its baseline rows, to the mean."""
    size = 1 << count
    weights, mean, worth = setting.opponents.weights, setting.scratch.mean, setting.scratch.worth
    mean[:, :size] = 0.0
    total = weights[first:last].sum()
    for b in range(first, last):
        _fill_worth(setting, count, _meet(setting, own, b))
        for o in range(len(mean)):
            add_scaled(worth[o, :size], weights[b] / total, mean[o, :size])
    if setting.rules.clip > 0.0:
        for o in range(len(mean)):
            take_logits(mean[o, :size], setting.rules.clip)
    for start in range(0, size, 1 << NEAR_PLAYERS):
        _weigh(setting, mean, count, start, min(size, start + (1 << NEAR_PLAYERS)))


@inlined
def _credit(setting: Setting, worth: FloatArray, count: int, weight: float, out: FloatArray) -> None:
    """Add `weight` times the values of a game that is weighed to `out` (features, outputs)."""
    scratch, features = setting.scratch, setting.opponents.features
    players, credit = scratch.players, scratch.credit[:count]
    for o in range(out.shape[1]):
        share(worth[o, : 1 << count], Weighed(scratch.sums[o], scratch.totals[o]), credit)
        k = 0
        for place in range(len(features)):
            if (players[place // WORD] >> (place % WORD)) & 1:
                out[features[place], o] += weight * credit[k]
                k += 1


@inlined
def _play(setting: Setting, own: IntArray, first: int, last: int, count: int, alive: int, out: FloatArray) -> None:
    """Add the values of one game to `out` (features, outputs)."""
    scratch = setting.scratch
    number_players(scratch)
    if last - first == 1 and setting.rules.clip == 0.0:
        _fill_worth(setting, count, alive)
        _credit(setting, scratch.worth, count, setting.opponents.weights[first], out)
    else:
        _average(setting, own, first, last, count)
        _credit(setting, scratch.mean, count, setting.opponents.weights[first:last].sum(), out)


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
    setting = Setting(leaves, opponents, rules, weighing, reserve(patterns, rules, out))
    for i in range(len(patterns)):
        for g in range(len(opponents.games) - 1):
            first, last = opponents.games[g], opponents.games[g + 1]
            count, alive = _find_players(setting, patterns[i], first, last)
            players[i] = max(players[i], count)
            if 0 < count <= rules.limit:
                _play(setting, patterns[i], first, last, count, alive, out[i])
