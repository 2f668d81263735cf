"""The baseline lab: what other baselines would change, at a small part of the cost of the attributions themselves."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from pellucid.core.ports import Transparent
from pellucid.core.results import BaselineChoice, BaselineSensitivity
from pellucid.core.structures import LinearModel
from pellucid.explain import (
    cluster_baseline,
    importance_correlation,
    nearest_row,
    sample_rows,
    top_feature_changes,
    typical_row,
)
from pellucid.jobs.exact_values import exact_values
from pellucid.jobs.sampled_values import sample

if TYPE_CHECKING:
    import numpy.typing as npt

    from pellucid.core.arrays import Attributions, Batch, FloatArray
    from pellucid.core.structures import ModelStructure
    from pellucid.jobs.inquiry import Inquiry

CLUSTERS, DRAWN = 5, 10
"""Rows of the baselines that are cluster centres, and rows of the data."""

LOOKED_AT = 500
"""Rows of the data that baselines are made from, at most."""

MOST_ROWS, FEWEST_ROWS = 100, 25
"""Explained rows to compare on."""

SHARE = 0.1
"""Part of the model's predictions, or of the work, that the attributions took and that the comparison may take."""

FREE_WORK = 1_200_000
"""Leaves met in games that take about a tenth of a second: so much is done however little the attributions took."""

COALITIONS = 512
"""Coalitions of a game without leaves, on average, as a measure of work."""

SAMPLES = 256, 64
"""Most and fewest sampled coalitions per baseline row: fewer would compare noise."""

logger = logging.getLogger(__name__)


def measure_sensitivity(
    inquiry: Inquiry, structure: ModelStructure | None, local: Attributions, *, wanted: bool | None
) -> BaselineSensitivity | None:
    """For how many rows other baselines change the strongest feature; `None` when it was not asked or costs too much.

    Where values are exact the model is not asked. Where they are sampled it is asked for at most `SHARE` as many
    predictions as the attributions took, or as many when the comparison was asked for; and a model that is not in this
    process, which may cost money, only when it was asked for.

    Raises:
        ModelError: the model failed.
    """
    is_elsewhere = not isinstance(inquiry.explainer.predictor, Transparent)
    if wanted is False or (wanted is None and is_elsewhere):
        return None
    others = _other_baselines(inquiry, local.baseline)
    if not others:
        return None
    lab = _Lab(inquiry, local, others, share=1.0 if wanted else SHARE)
    return lab.exact(structure) if local.model_rows == 0 and structure is not None else lab.sampled()


class _Lab(Struct, frozen=True, eq=False):
    inquiry: Inquiry
    local: Attributions
    others: dict[str, Batch]
    share: float

    @property
    def games(self) -> int:
        """Games of one row with all the other baselines."""
        return sum(map(len, self.others.values()))

    def exact(self, structure: ModelStructure) -> BaselineSensitivity | None:
        leaves = 0 if isinstance(structure, LinearModel) else int(np.count_nonzero(structure.feature < 0))
        work = leaves + COALITIONS
        spent = len(self.local.values) * len(self.local.baseline) * work
        count = int(max(FREE_WORK, self.share * spent)) // (self.games * work)
        if count < FEWEST_ROWS and self.share < 1:
            logger.info("other baselines were not compared: the model has too many leaves (--baselines does it)")
            return None
        rows = self.draw(max(count, FEWEST_ROWS))
        found = {}
        for name, baseline in self.others.items():
            values = exact_values(self.about(rows), structure, baseline)
            if values is not None and values.found.all():
                found[name] = values.attributions.values
        return self.compared(rows, found)

    def sampled(self) -> BaselineSensitivity | None:
        most, fewest = SAMPLES
        allowed = int(self.share * self.local.model_rows) - self.games
        rows = self.draw(allowed // (self.games * (fewest + 1) + len(self.others)))
        # Every row is also asked about as it is, once a baseline; and every game once more where features are chosen.
        samples = (allowed // max(1, len(rows)) - len(self.others)) // self.games - 1
        if len(rows) < min(FEWEST_ROWS, len(self.local.values)) or samples < fewest:
            logger.info("other baselines were not compared: it takes too many of the model's predictions (--baselines)")
            return None
        found = {
            name: sample(self.about(rows), baseline, samples=min(samples, most)).values
            for name, baseline in self.others.items()
        }
        return self.compared(rows, found)

    def draw(self, count: int) -> npt.NDArray[np.intp]:
        """Positions of at most `MOST_ROWS` explained rows, the same for every baseline."""
        total = len(self.local.values)
        drawn = np.random.default_rng(self.inquiry.seed).permutation(total)[: min(count, MOST_ROWS)]
        return np.sort(drawn)

    def about(self, rows: npt.NDArray[np.intp]) -> Inquiry:
        return self.inquiry.about(self.inquiry.explainer.rows.take(rows), _silent)

    def compared(self, rows: npt.NDArray[np.intp], found: dict[str, FloatArray]) -> BaselineSensitivity | None:
        used = self.local.values[rows]
        choices = [
            BaselineChoice(
                name, len(self.others[name]), top_feature_changes(used, values), importance_correlation(used, values)
            )
            for name, values in found.items()
        ]
        shap = self.inquiry.shap
        is_generated = shap.baseline is None and shap.baseline_document is None
        name = "generated" if is_generated else "given"
        return BaselineSensitivity(name, len(rows), tuple(choices)) if choices else None


def _other_baselines(inquiry: Inquiry, used: Batch) -> dict[str, Batch]:
    """Baselines that differ from the one used, and from one another."""
    rng = np.random.default_rng(inquiry.seed)
    rows = sample_rows(inquiry.explainer.rows, LOOKED_AT, rng)
    typical = typical_row(rows)
    made = {
        "typical": typical,
        "nearest": nearest_row(rows, typical),
        "clusters": cluster_baseline(rows, CLUSTERS, rng),
        "sample": sample_rows(rows, DRAWN, rng),
    }
    seen, found = {_cells(used)}, {}
    for name, baseline in made.items():
        if _cells(baseline) not in seen:
            seen.add(_cells(baseline))
            found[name] = baseline
    return found


def _cells(batch: Batch) -> tuple[tuple[object, ...], ...]:
    return tuple(sorted(batch.rows(), key=repr))


def _silent(task: str, done: int, total: int | None) -> None:
    """Report nothing: the comparison is no task of its own."""
