"""Which of some names was meant, and whether that is sure enough to put it in somebody's mouth."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

SURE = 0.75
"""Similarity (0 to 1, Ratcliff and Obershelp) from which a correction is proposed."""

LEAD = 0.08
"""How much more similar the best candidate has to be than the next."""

_COMPARED = 2000


def meant(word: str, candidates: Iterable[str]) -> str | None:
    """The one candidate that `word` surely means; case, blanks around it, `-` and `_` do not count.

    >>> meant("Sexx", ["Age", "Sex"]), meant(" female", ["Female", "Male"]), meant("x", ["Age", "Sex"])
    ('Sex', 'Female', None)
    """
    scored = sorted(((_likeness(word, name), name) for name in list(candidates)[:_COMPARED]), reverse=True)
    if not scored or scored[0][0] < SURE:
        return None
    is_clear = len(scored) == 1 or scored[0][0] - scored[1][0] >= LEAD
    return scored[0][1] if is_clear else None


def _likeness(word: str, candidate: str) -> float:
    first, second = _plain(word), _plain(candidate)
    if first == second:
        return 1.0 + 0.5 * (word.strip() == candidate.strip())
    if sorted(first) == sorted(second):  # two letters in the wrong order
        return 0.95
    return SequenceMatcher(None, first, second).ratio()


def _plain(word: str) -> str:
    return word.strip().lower().replace("-", "_").replace(" ", "_")
