"""Kinds of values, one by one: what each takes, and what it says when it does not."""

from __future__ import annotations

import pytest

from pellucid.config.draft import BROKEN, Draft, join
from pellucid.config.fields import AnyJson, AnyOf, ListOf, MapOf
from pellucid.config.suggest import closest, listing
from pellucid.config.values import CellValue, Choice, Flag, Integer, Number, Text

KINDS = [
    (Text(), "a", [1, None, True, [], {}]),
    (Choice(("a", "b")), "A", [1, None, True, []]),
    (Integer(1), 3, ["1", 1.5, True, None, []]),
    (Number(), 0.5, ["1", True, None, {}]),
    (Flag(), False, [0, "true", None]),
    (CellValue(), True, [None, [], {}]),
    (ListOf(Integer()), [1], [{}, None]),
    (MapOf(Text()), {"a": "b"}, [[], "a", None]),
    (AnyJson(), [1], ["a", 1, None]),
    (AnyOf((Text(), Flag())), True, [1, None]),
]


@pytest.mark.parametrize(("kind", "good", "bad"), KINDS, ids=lambda value: type(value).__name__)
def test_each_kind_refuses_what_it_does_not_take(kind, good, bad):
    assert kind.takes(good)
    assert kind.read(good, "here", Draft()) is not BROKEN
    for value in bad:
        draft = Draft()
        assert not kind.takes(value)
        assert kind.read(value, "here", draft) is BROKEN
        assert draft.problems[0].path == "here"
        assert kind.accepted in str(draft.problems[0])


@pytest.mark.parametrize(
    ("kind", "accepted"),
    [
        (Number(), "a number"),
        (Number(0), "a number of at least 0"),
        (Number(maximum=1), "a number of at most 1"),
        (Number(0, 1), "a number of at least 0 and at most 1"),
        (Integer(), "an integer"),
        (Choice(("a",)), '"a"'),
    ],
)
def test_what_is_accepted(kind, accepted):
    assert kind.accepted == accepted


def test_a_closed_set_ignores_case_and_knows_aliases():
    kind = Choice(("IMAGE", "text"), aliases=(("txt", "text"),))
    assert [kind.read(word, "", Draft()) for word in ("image", "TEXT", "TxT")] == ["IMAGE", "text", "text"]


def test_paths():
    assert join("", "a") == "a"
    assert join("a", "b") == "a.b"
    assert join("a", 0) == "a[0]"
    assert join("a", "b c") == 'a["b c"]'
    assert join("", "\x1b") == '["\\u001b"]'


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("lable", "label"),
        ("LABEL", "label"),
        ("facet-headers", "facet_headers"),
        ("head", "headers"),
        ("xyz", None),
        ("", None),
        ("l" * 10**6, None),
    ],
)
def test_suggestions(word, found):
    assert closest(word, ["label", "facet_headers", "headers"][::-1]) == found


def test_listings():
    assert listing(["a"]) == '"a"'
    assert listing(["a", "b", "c"]) == '"a", "b" or "c"'
