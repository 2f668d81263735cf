from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pellucid.core.listings import parts_to_tell
from pellucid.report.group_names import named_group
from pellucid.report.language import words_of

NUMBERS = st.frozensets(st.integers(-3, 30), min_size=1).map(lambda values: ",".join(map(str, sorted(values))))
CODES = st.frozensets(st.sampled_from("abcdefghijkl"), min_size=1).map(lambda values: ",".join(sorted(values)))
WITH_ZEROS = st.frozensets(st.integers(0, 15), min_size=1).map(lambda values: ",".join(f"{k:02}" for k in values))


@given(st.sets(NUMBERS | CODES | WITH_ZEROS, min_size=2, max_size=12))
def test_no_two_groups_of_a_report_are_called_alike(listings):
    words, parts = words_of("en", listings), parts_to_tell(listings)
    assert len({words.group("age", listing) for listing in listings}) == len(listings)
    assert len({named_group("age", listing, parts) for listing in listings}) == len(listings)
