"""Words from outside stay words: in sentences, in a notebook, in a PDF."""

from __future__ import annotations

import html
import json
import math
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pellucid.api.words import shown_number
from pellucid.report.digits import LONGEST, SMALLEST
from pellucid.report.language import LANGUAGES, words_of
from pellucid.report.notebook_markup import safe
from pellucid.report.printable import printable

anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
nasty = st.lists(
    st.sampled_from(["<b>", "</script>", "{", "}", "{n}", "$x$", "\\frac", "`", "|", "[a](b)", "&amp;", "#", "*", "_", "~", "\n", "é", "日"]),
    max_size=8,
).map("".join)  # fmt: skip


@given(st.sampled_from(LANGUAGES), anything | nasty, anything | nasty)
def test_a_sentence_holds_the_words_it_is_given(language, column, value):
    said = words_of(language).say("number.group.equal", column=column, value=value)
    assert column in said
    assert value in said


positive = st.floats(SMALLEST, 2) | st.floats(SMALLEST, LONGEST, exclude_max=True)
unusual = st.sampled_from([None, math.nan, math.inf, -math.inf, 0.0, -0.0, 1.234e-7, -5e-324, 1e15, -2.5e300])


@given(positive | positive.map(lambda value: -value) | st.integers(-(10**14), 10**14) | unusual)
def test_a_result_shows_numbers_as_the_report_does(value):
    assert shown_number(value) == words_of("en").number(value)


@given(anything | nasty)
def test_a_cell_of_the_notebook_shows_the_words_and_nothing_else(text):
    markup = safe(text)
    assert not set(re.sub(r"&#?\w+;", "", markup.replace("<span>", "").replace("</span>", ""))) & set(
        "<>*_`[]#|~!:@$\\"
    )
    assert html.unescape(markup.replace("<span>", "").replace("</span>", "")) == " ".join(text.split())


@given(
    st.recursive(
        anything | st.integers() | st.none(), lambda inner: st.lists(inner) | st.tuples(inner, inner), max_leaves=12
    )
)
def test_what_is_printable_comes_back_as_it_was(value):
    once = printable(value)
    assert printable(once) == once
    json.dumps(once)


@given(st.sampled_from(LANGUAGES), st.integers(0, 10**12), st.floats(allow_nan=False))
@settings(max_examples=200)
def test_numbers_can_be_read_back(language, whole, number):
    words = words_of(language)
    digits = re.sub(r"[.,]", "", words.whole(whole))
    assert int(digits) == whole
    text = words.number(number)
    assert text.startswith("\N{MINUS SIGN}") == (number < 0 or str(number).startswith("-"))
    assert "nan" not in text.lower()


@given(st.sampled_from(LANGUAGES), st.integers(0, 500), st.integers(1, 500))
def test_counts_out_of_a_whole_never_claim_all_or_nothing_wrongly(language, part, extra):
    words = words_of(language)
    whole = part + extra
    assert words.out_of(part, whole) != words.out_of(whole, whole)
    if part:
        assert words.out_of(part, whole) != words.out_of(0, whole)
