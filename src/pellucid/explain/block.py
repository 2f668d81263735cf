"""From planned games to their attributions: which synthetic rows go into one call, and what their scores add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from msgspec import Struct

from pellucid.core.arrays import FloatArray
from pellucid.core.mixtures import Mix
from pellucid.explain.coalitions import BoolArray
from pellucid.explain.designs import Design, design_for
from pellucid.explain.fingerprints import KeyArray, branch, branches, scramble
from pellucid.explain.games import Games, Plan
from pellucid.explain.own_strengths import can_learn, own_design
from pellucid.explain.question import Question
from pellucid.explain.synthetic import IntArray, RowMixer

PLACEMENTS = 32
"""Orders in which a set of players takes its places where strengths are learned, or one for each baseline row, if these
are more: each costs equations of its own."""


class Group(Struct, frozen=True, eq=False):
    """Games with one design: `at` (n,) are positions among the block's games, `order` (n, d) the columns that play."""

    at: IntArray
    order: IntArray
    design: Design

    def with_strengths(self, strengths: FloatArray | None) -> Group:
        """The games, whose players all have the same places, with a design for their strengths (columns,)."""
        if strengths is None or not can_learn(self.design):
            return self
        return Group(self.at, self.order, own_design(self.design, strengths[self.order[0]].tobytes()))


class Solved(Struct, frozen=True, eq=False):
    """Games of a group with their attributions (n, d, outputs), contrasts (n, q, outputs) and differences to share."""

    group: Group
    values: FloatArray
    contrasts: FloatArray


class Answers(Struct, frozen=True, eq=False):
    """Groups of games, and what all their coalitions are worth (coalitions, outputs), game by game."""

    plan: Plan
    groups: list[Group]
    worth: FloatArray

    @property
    def rows(self) -> int:
        """Number of synthetic rows that the model was asked about."""
        return len(self.worth) * self.plan.width

    def by_group(self, none: FloatArray) -> Iterator[tuple[Group, FloatArray]]:
        """Every group with the worth of its coalitions (n, 2 p, outputs), opposites in the second half.

        Where games have an empty coalition of their own, its worth is put into `none` (g, outputs).
        """
        start = 0
        for group in self.groups:
            lines = _lines(group, self.plan)
            stop = start + len(group.at) * lines
            worth = self.worth[start:stop].reshape(len(group.at), lines, self.worth.shape[1])
            if self.plan.has_empty:
                none[group.at], worth = worth[:, 0], worth[:, 1:]
            yield group, worth
            start = stop

    def solve(self, whole: FloatArray, none: FloatArray, strengths: FloatArray | None) -> Iterator[Solved]:
        """Attributions of the games, with the features' own `strengths` (columns,) where they were learned.

        `whole` (g, outputs) is what the model makes of the explained row, `none` (g, outputs) of the baseline row or
        rows alone; where games have an empty coalition of their own, `none` is overwritten with its worth.
        """
        for given, worth in self.by_group(none):
            group, half = given.with_strengths(strengths), len(given.design.masks)
            found = group.design.solve(worth[:, :half], worth[:, half:], whole[group.at], none[group.at])
            yield Solved(group, *found)


class Asked(Struct, frozen=True, eq=False):
    """A block of games of the rows `at` these positions among all, and what the model answers about them.

    `whole` (g, outputs) is what it makes of the explained row, `none` (g, outputs) of the baseline row or rows alone.
    """

    plan: Plan
    games: Games
    at: IntArray
    whole: FloatArray
    none: FloatArray
    answers: Iterable[Answers]


def ask_games(plan: Plan, question: Question, mixer: RowMixer, games: Games) -> Iterator[Answers]:
    """What the model answers about all games that it is asked about, those of one call at a time."""
    asker = _Asker(plan, question, mixer, games)
    for groups in asker.calls():
        yield Answers(plan, groups, asker.worth(groups))


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
            size = _lines(group, self.plan) * self.plan.width
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

    def worth(self, groups: list[Group]) -> FloatArray:
        """What all coalitions of these games are worth (coalitions, outputs), game by game."""
        total = sum(len(group.at) * _lines(group, self.plan) for group in groups)
        if not total:
            return np.zeros((0, self.question.model.outputs))
        if total * self.plan.width <= self.question.memory_rows:
            return self._ask([self._mix(group, self._table(group)) for group in groups])
        return np.concatenate([self._worth_in_parts(group) for group in groups])

    def _worth_in_parts(self, group: Group) -> FloatArray:
        """The same for a single game with more synthetic rows than fit in a call."""
        table, step = self._table(group), max(1, self.question.memory_rows // self.plan.width)
        starts = range(0, len(table), step)
        return np.concatenate([self._ask([self._mix(group, table[start : start + step])]) for start in starts])

    def _ask(self, mixes: list[Mix]) -> FloatArray:
        return self._means(self.question.model.scores(self.mixer.mix(mixes)))

    def _means(self, scores: FloatArray) -> FloatArray:
        by_coalition = scores.reshape(-1, self.plan.width, scores.shape[1])
        return self.question.link(by_coalition[:, 0] if self.plan.width == 1 else by_coalition.mean(axis=1))

    def _table(self, group: Group) -> BoolArray:
        """All coalitions (lines, d + 1), the empty one first where games have their own."""
        table = group.design.table()
        empty = np.arange(table.shape[1])[None, :] == table.shape[1] - 1
        return np.concatenate([empty, table]) if self.plan.has_empty else table

    def _mix(self, group: Group, table: BoolArray) -> Mix:
        shape = len(group.at), self.games.is_player.shape[1]
        slots = np.full(shape, group.design.players, dtype=np.intp)
        slots.reshape(-1)[_starts(shape) + group.order] = np.arange(group.design.players)
        is_pair = self.plan.width == 1
        mates = (
            self.games.mates[group.at][:, None] if is_pair else np.tile(np.arange(self.plan.width), (len(group.at), 1))
        )
        return Mix(self.games.rows[group.at], mates, table, slots)


def _lines(group: Group, plan: Plan) -> int:
    return 2 * len(group.design.masks) + plan.has_empty


def _group(games: Games, plan: Plan) -> list[Group]:
    """Games that are asked about (or have a single player, or an own empty coalition) by players and coalitions.

    Where strengths are learned, games whose players have different places are apart.
    """
    players, lines = games.players, games.lines
    kinds = players * (lines.max(initial=0) + 1) + lines
    if plan.strengths == "common":
        places = games.keys
        # Short numbers are sorted fastest.
        order = np.argsort(kinds.astype(np.min_scalar_type(kinds.max(initial=0))), kind="stable")
        is_new = np.diff(kinds[order]) != 0
    else:
        places = _few_places(games, plan)
        order = np.lexsort([places, kinds])
        is_new = (np.diff(kinds[order]) != 0) | (np.diff(places[order]) != 0)
    groups = np.split(order, np.flatnonzero(is_new) + 1)
    asked = (players == 1) | (lines > 0) | (plan.has_empty & (players > 0))
    return [_grouped(games, plan, at, places[at]) for at in groups if len(at) and asked[at[0]]]


def _few_places(games: Games, plan: Plan) -> KeyArray:
    """Keys (g,) of which a set of players has few, so that games share what their strengths cost; 0 where exact.

    Games of one row have different ones, so that their errors do not add up.
    """
    columns = branch(np.zeros(1, dtype=np.uint64), games.is_player.shape[1])
    sets = np.where(games.is_player, columns, np.uint64(0)).sum(axis=1, dtype=np.uint64)
    ways = np.uint64(max(1, PLACEMENTS // plan.games_per_row))
    kinds = games.mates.astype(np.uint64) * ways + games.keys % ways
    is_exact = games.lines == (1 << np.minimum(games.players, 62)) - 2
    return np.where(is_exact, np.uint64(0), scramble(sets + kinds))


def _grouped(games: Games, plan: Plan, at: IntArray, keys: KeyArray) -> Group:
    """Players of a sampled game take the places in its design in an order that its key tells."""
    players = int(games.players[at[0]])
    columns = np.nonzero(games.is_player[at])[1].reshape(len(at), players)
    design = design_for(players, int(games.lines[at[0]]), plan.games_per_row, plan.seed, plan.method)
    if design.is_exact or plan.method == "kernel":
        return Group(at, columns, design)
    places = np.argsort(branches(keys[:, None], columns), axis=1)
    return Group(at, columns.reshape(-1)[_starts(columns.shape) + places], design)


def _starts(shape: tuple[int, ...]) -> IntArray:
    """Where the rows (n, 1) of a table of this shape begin in memory: its cells are found fastest by one number."""
    return np.arange(shape[0])[:, None] * shape[1]
