"""What the user probably meant."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable

_LONGEST_WORD = 80
_SHORTEST_PART = 4


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like `word`, ignoring case and `-` against `_`, or else the first that contains it."""
    plain_word = _plain(word[:_LONGEST_WORD])
    by_plain_form = {_plain(candidate): candidate for candidate in candidates}
    matches = difflib.get_close_matches(plain_word, by_plain_form, n=1, cutoff=0.6)
    if not matches and len(plain_word) >= _SHORTEST_PART:
        matches = [form for form in by_plain_form if plain_word in form]
    return by_plain_form[matches[0]] if matches else None


def with_suggestion(accepted: str, word: str, candidates: Iterable[str]) -> str:
    """What is accepted, followed by a question when `word` is close to one of the candidates."""
    candidate = closest(word, candidates)
    return accepted if candidate is None else f"{accepted}; did you mean {quote(candidate)}?"


def quote(text: str) -> str:
    """The text as a JSON string: printable, whatever it contains."""
    return json.dumps(text)


def listing(words: Iterable[str]) -> str:
    """`"a", "b" or "c"`."""
    quoted = [quote(word) for word in words]
    return " or ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))


def _plain(word: str) -> str:
    return word.lower().replace("-", "_").replace(" ", "_")
