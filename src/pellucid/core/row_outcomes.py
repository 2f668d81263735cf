"""How single rows came out: three kinds of yes or no, and nothing about whom they concern."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from msgspec import Struct, field

Flags = npt.NDArray[np.bool_]


class Membership(Struct, frozen=True, eq=False):
    """Which rows a facet selection holds, (rows,)."""

    column: str
    selection: str
    rows: Flags


class RowOutcomes(Struct, frozen=True, eq=False):
    """Label positive or not and prediction positive or not, (rows,) each in the data set's order, and who is where.

    `members` has one entry for each facet selection that makes sense. `fingerprints` are digests of whole columns of
    the data set, by name: two results are about the same rows when the digests of the columns they share agree.
    """

    observed: Flags
    predicted: Flags
    members: tuple[Membership, ...]
    fingerprints: Mapping[str, str] = field(default_factory=dict)
