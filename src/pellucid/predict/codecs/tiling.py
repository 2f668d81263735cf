"""Whether and how records are cut into pieces that repeat.

Adjacent columns form groups. Every combination of cells that occurs in a group is written once, and a record is these
pieces one after another.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from pellucid.core.arrays import Column
from pellucid.predict.codecs.combinations import Combinations, Words, as_words, find_combinations, seems_varied
from pellucid.predict.codecs.templates import Render
from pellucid.predict.codecs.texts import JoinedTexts, as_rows

_WIDTH = 64
_SAMPLE = 16
_REPEATS = 8
_GAIN = 3


def tile_records(slots: Sequence[Column], separator: bytes, render: Render) -> JoinedTexts | None:
    """The records whose slots are filled from these columns, with the separator after each, one after another.

    `None` when writing them one by one is as fast: this pays when cells repeat, as they do in copies of a few rows with
    some cells exchanged.
    """
    n = len(slots[0])
    columns = [as_words(column) for column in slots]
    varied = [seems_varied(column) for column in columns]
    if 2 * sum(varied) > len(varied):
        return None
    groups: list[_Group] = []
    for group in _groups(slots, varied, render):
        groups += _combine(group, columns, n, is_varied=varied[group.start])
    written = sum(len(group.slots) * len(group.found.rows) for group in groups)
    if written * _GAIN > n * len(slots):
        return None
    return _tiles(groups, slots, separator, render)


class _Group(Struct, frozen=True, eq=False):
    """Adjacent slots and the combinations of cells in them."""

    slots: range
    found: Combinations


def _groups(slots: Sequence[Column], varied: Sequence[bool], render: Render) -> list[range]:
    """Runs of adjacent slots whose text is about as long as a piece should be; a varied column is alone."""
    step = max(1, len(slots[0]) // _SAMPLE)
    groups: list[range] = []
    start = width = 0
    for k, column in enumerate(slots):
        size = max(map(len, render(range(k, k + 1), [column[::step]])))
        if k > start and (varied[k] or varied[k - 1] or width + size > _WIDTH):
            groups.append(range(start, k))
            start, width = k, 0
        width += size
    return [*groups, range(start, len(slots))]


def _combine(group: range, columns: Sequence[Words], n: int, *, is_varied: bool) -> list[_Group]:
    """The group, or its parts where it has too many combinations; a single slot may have one a row."""
    found = None if is_varied else find_combinations([columns[k] for k in group], n // _REPEATS)
    if found is not None:
        return [_Group(group, found)]
    if len(group) == 1:
        every = np.arange(n)
        return [_Group(group, Combinations(every, every))]
    half = len(group) // 2
    parts = (group[:half], group[half:])
    return [part for some in parts for part in _combine(some, columns, n, is_varied=False)]


def _tiles(groups: Sequence[_Group], slots: Sequence[Column], separator: bytes, render: Render) -> JoinedTexts | None:
    written: list[bytes] = []
    numbers = np.empty((len(slots[0]), len(groups)), dtype=np.intp)
    for k, group in enumerate(groups):
        pieces = render(group.slots, [slots[k][group.found.rows] for k in group.slots])
        if group.slots.stop == len(slots):
            pieces = [piece + separator for piece in pieces]
        np.add(group.found.codes, len(written), out=numbers[:, k])
        written += pieces
    texts = as_rows(written)
    return None if texts is None else JoinedTexts([(texts, numbers)])
