"""From planned games to their attributions: which synthetic rows go into one call, and what their scores add up to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from pellucid.core.arrays import FloatArray
from pellucid.explain.coalitions import BoolArray
from pellucid.explain.designs import Design, design_for
from pellucid.explain.fingerprints import branch
from pellucid.explain.games import Games, Plan
from pellucid.explain.question import Question
from pellucid.explain.synthetic import IntArray, RowMixer


class Group(Struct, frozen=True, eq=False):
    """Games with one design: `at` (n,) are positions among the block's games, `order` (n, d) the columns that play."""

    at: IntArray
    order: IntArray
    design: Design


class Solved(Struct, frozen=True, eq=False):
    """Games of a group with their attributions (n, d, outputs), contrasts (n, q, outputs) and differences to share."""

    group: Group
    values: FloatArray
    contrasts: FloatArray


def solve_games(
    plan: Plan, question: Question, mixer: RowMixer, games: Games, whole: FloatArray, none: FloatArray
) -> Iterator[tuple[list[Solved], int]]:
    """Attributions of all games that are asked about, those of one call at a time, with the rows it asked about.

    `whole` (g, outputs) is what the model makes of the explained row, `none` (g, outputs) of the baseline row or rows
    alone; where games have an empty coalition of their own, `none` is overwritten with its worth.
    """
    asker = _Asker(plan, question, mixer, games)
    for groups in asker.calls():
        worth = asker.worth(groups)
        yield asker.solve(groups, worth, whole, none), len(worth) * plan.width


class _Asker(Struct, frozen=True, eq=False):
    """Who asks about games: rows are mixed, scored, and averaged over a game's baseline rows."""

    plan: Plan
    question: Question
    mixer: RowMixer
    games: Games

    def calls(self) -> Iterator[list[Group]]:
        """Parts of groups whose synthetic rows fit in one call; a game that does not fit stands alone."""
        free, ready = self.question.memory_rows, list[Group]()
        for group in _group(self.games, self.plan):
            size = self._lines(group) * self.plan.width
            at = 0
            while at < len(group.at):
                count = min(len(group.at) - at, max(0, free // size)) if size else len(group.at)
                if not count and not ready:
                    count = 1
                if count:
                    ready.append(Group(group.at[at : at + count], group.order[at : at + count], group.design))
                    at, free = at + count, free - count * size
                else:
                    yield ready
                    free, ready = self.question.memory_rows, []
        if ready:
            yield ready

    def _lines(self, group: Group) -> int:
        return 2 * len(group.design.masks) + self.plan.has_empty

    def worth(self, groups: list[Group]) -> FloatArray:
        """What all coalitions of these games are worth (coalitions, outputs), game by game."""
        total = sum(len(group.at) * self._lines(group) for group in groups)
        if not total:
            return np.zeros((0, self.question.model.outputs))
        if total * self.plan.width <= self.question.memory_rows:
            room, start = self.mixer.empty(total * self.plan.width), 0
            for group in groups:
                stop = start + len(group.at) * self._lines(group) * self.plan.width
                self.mixer.fill(room.take(slice(start, stop)), *self._mix(group, self._table(group)))
                start = stop
            return self._means(self.question.model.scores(room))
        return np.concatenate([self._worth_in_parts(group) for group in groups])

    def _worth_in_parts(self, group: Group) -> FloatArray:
        """The same for a single game with more synthetic rows than fit in a call."""
        table, step = self._table(group), max(1, self.question.memory_rows // self.plan.width)
        parts = []
        for start in range(0, len(table), step):
            some = table[start : start + step]
            room = self.mixer.empty(len(some) * self.plan.width)
            self.mixer.fill(room, *self._mix(group, some))
            parts.append(self._means(self.question.model.scores(room)))
        return np.concatenate(parts)

    def _means(self, scores: FloatArray) -> FloatArray:
        by_coalition = scores.reshape(-1, self.plan.width, scores.shape[1])
        return self.question.link(by_coalition[:, 0] if self.plan.width == 1 else by_coalition.mean(axis=1))

    def _table(self, group: Group) -> BoolArray:
        """All coalitions (lines, d + 1), the empty one first where games have their own."""
        table = group.design.table()
        empty = np.arange(table.shape[1])[None, :] == table.shape[1] - 1
        return np.concatenate([empty, table]) if self.plan.has_empty else table

    def _mix(self, group: Group, table: BoolArray) -> tuple[IntArray, IntArray, BoolArray, IntArray]:
        slots = np.full((len(group.at), self.games.is_player.shape[1]), group.design.players, dtype=np.intp)
        np.put_along_axis(slots, group.order, np.arange(group.design.players)[None, :], axis=1)
        is_pair = self.plan.width == 1
        mates = (
            self.games.mates[group.at][:, None] if is_pair else np.tile(np.arange(self.plan.width), (len(group.at), 1))
        )
        return self.games.rows[group.at], mates, table, slots

    def solve(self, groups: list[Group], worth: FloatArray, whole: FloatArray, none: FloatArray) -> list[Solved]:
        solved, start = [], 0
        for group in groups:
            lines = self._lines(group)
            stop = start + len(group.at) * lines
            own = worth[start:stop].reshape(len(group.at), lines, worth.shape[1])
            if self.plan.has_empty:
                none[group.at], own = own[:, 0], own[:, 1:]
            half = len(group.design.masks)
            found = group.design.solve(own[:, :half], own[:, half:], whole[group.at], none[group.at])
            solved.append(Solved(group, *found))
            start = stop
        return solved


def _group(games: Games, plan: Plan) -> list[Group]:
    """Games that are asked about (or have a single player, or an own empty coalition) by players and coalitions."""
    players = games.players
    order = np.lexsort((games.lines, players))
    order = order[(players[order] == 1) | (games.lines[order] > 0) | (plan.has_empty & (players[order] > 0))]
    kinds = np.stack([players[order], games.lines[order]])
    cuts = np.flatnonzero((kinds[:, 1:] != kinds[:, :-1]).any(axis=0)) + 1
    return [_grouped(games, plan, at) for at in np.split(order, cuts) if len(at)]


def _grouped(games: Games, plan: Plan, at: IntArray) -> Group:
    """Players of a sampled game take the places in its design in an order of the game's own."""
    is_player = games.is_player[at]
    players = int(is_player[0].sum())
    design = design_for(players, int(games.lines[at[0]]), plan.games_per_row, plan.seed, plan.method)
    if design.is_exact or plan.method == "kernel":
        return Group(at, np.nonzero(is_player)[1].reshape(len(at), players), design)
    places = np.where(is_player, branch(games.keys[at], is_player.shape[1]) >> np.uint64(1), np.uint64(2**64 - 1))
    return Group(at, np.argsort(places, axis=1, kind="stable")[:, :players], design)
