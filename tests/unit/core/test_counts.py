from __future__ import annotations

import pytest

from pellucid.core.counts import Tally, add_up

TALLY = Tally(("sex", "label"), {("f", 1): 3, ("m", 1): 4, ("f", None): 5})


def test_marginals_add_up_the_rows_of_each_cell():
    assert TALLY.marginal(0) == {"f": 8, "m": 4}
    assert TALLY.marginal(1) == {1: 7, None: 5}


def test_every_count_has_a_key():
    with pytest.raises(ValueError, match="longer"):
        add_up(["a"], [1, 2])
