"""What a run asks its model, beside the plan."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from pellucid.core.arrays import FloatArray
from pellucid.core.ports import Progress
from pellucid.explain.model import AskedModel

Link = Callable[[FloatArray], FloatArray]


class Question(Struct, frozen=True, eq=False):
    """The model, and what is known of it before the first game.

    `link` turns scores into what is explained; `whole` (rows, outputs) is that of the explained rows, `none` of the
    baseline rows alone, (baseline rows, outputs), or (1, outputs) of their mean.
    """

    model: AskedModel
    link: Link
    whole: FloatArray
    none: FloatArray
    memory_rows: int
    progress: Progress | None = None
