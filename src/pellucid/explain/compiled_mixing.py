"""`vectorised_mixing.mix_words` as machine code; imported only where numba is installed."""

from __future__ import annotations

from pellucid.explain.machine_code import compiled, inlined
from pellucid.explain.vectorised_mixing import IntArray, WordArray


@compiled
def mix_words(
    words: WordArray, rows: IntArray, mates: IntArray, bits: WordArray, slots: IntArray, mixed: WordArray, start: int
) -> None:
    """Fill `mixed` (columns, n) from `start` on with rows, each in all ways, next to its mates."""
    width = mates.shape[1]
    for c in range(len(words)):
        first = start
        for g in range(len(rows)):
            own, keep = words[c, rows[g]], bits[slots[g, c]]
            last = first + len(keep) * width
            if width == 1:  # neighbours in memory are as many at a time as the vector unit holds
                _exchange(own, words[c, mates[g, 0]], keep, mixed[c, first:last])
            else:
                for m in range(width):
                    _exchange(own, words[c, mates[g, m]], keep, mixed[c, first + m : last : width])
            first = last


@inlined
def _exchange(own: int, mate: int, keep: WordArray, cells: WordArray) -> None:
    differing = own ^ mate
    for line in range(len(keep)):
        cells[line] = mate ^ (differing & keep[line])
