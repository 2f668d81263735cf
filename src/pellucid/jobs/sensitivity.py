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
    from collections.abc import Callable

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
    lab = _Lab(inquiry, local, share=1.0 if wanted else SHARE)
    return lab.exact(structure) if local.model_rows == 0 and structure is not None else lab.sampled()


class _Lab(Struct, frozen=True, eq=False):
    inquiry: Inquiry
    local: Attributions
    share: float

    def exact(self, structure: ModelStructure) -> BaselineSensitivity | None:
        leaves = 0 if isinstance(structure, LinearModel) else int(np.count_nonzero(structure.feature < 0))
        work = leaves + COALITIONS
        spent = len(self.local.values) * len(self.local.baseline) * work
        allowed = int(max(FREE_WORK, self.share * spent)) // work
        fewest = FEWEST_ROWS if self.share < 1 else 0
        others = self.others(lambda games, _: allowed // games, fewest, "the model has too many leaves")
        if not others:
            return None
        rows = self.draw(max(allowed // _games(others), FEWEST_ROWS))
        found = {}
        for name, baseline in others.items():
            values = exact_values(self.about(rows), structure, baseline)
            if values is not None and values.found.all():
                found[name] = values.attributions.values
        return self.compared(rows, found, others)

    def sampled(self) -> BaselineSensitivity | None:
        most, fewest = SAMPLES
        allowed = int(self.share * self.local.model_rows)

        def affordable(games: int, baselines: int) -> int:
            # Every row is also asked about as it is, once a baseline; every game once more where features are chosen.
            return (allowed - games) // (games * (fewest + 1) + baselines)

        few = min(FEWEST_ROWS, len(self.local.values))
        others = self.others(affordable, few, "it takes too many of the model's predictions")
        if not others:
            return None
        games = _games(others)
        rows = self.draw(affordable(games, len(others)))
        samples = ((allowed - games) // len(rows) - len(others)) // games - 1
        found = {
            name: sample(self.about(rows), baseline, samples=min(samples, most)).values
            for name, baseline in others.items()
        }
        return self.compared(rows, found, others)

    def others(self, affordable: Callable[[int, int], int], fewest: int, too_much: str) -> dict[str, Batch]:
        """The baselines to compare with; none where fewer than `fewest` rows are `affordable`.

        `affordable` takes the number of games a row, and of baselines. It is asked about the games that there will be
        in any case first: to cluster rows takes longer than many a comparison.
        """
        rng = np.random.default_rng(self.inquiry.seed)
        rows = sample_rows(self.inquiry.explainer.rows, LOOKED_AT, rng)
        made = _single_rows(rows)
        others = self.new(made)
        games = _games(others) + self.least_games(min(DRAWN, len(rows)))
        if affordable(max(1, games), len(others)) >= fewest:
            others = self.new(made | _several_rows(rows, rng))
            if not others or affordable(_games(others), len(others)) >= fewest:
                return others
        logger.info("other baselines were not compared: %s (--baselines does it)", too_much)
        return {}

    def new(self, made: dict[str, Batch]) -> dict[str, Batch]:
        """Those baselines that differ from the one used, and from one another."""
        seen, found = {_cells(self.local.baseline)}, {}
        for name, baseline in made.items():
            if _cells(baseline) not in seen:
                seen.add(_cells(baseline))
                found[name] = baseline
        return found

    def least_games(self, drawn: int) -> int:
        """Games of one row with `drawn` rows of the data, unless these are no new baseline, for all one can tell."""
        return 0 if drawn in (1, len(self.local.baseline)) else drawn

    def draw(self, count: int) -> npt.NDArray[np.intp]:
        """Positions of at most `MOST_ROWS` explained rows, the same for every baseline."""
        total = len(self.local.values)
        drawn = np.random.default_rng(self.inquiry.seed).permutation(total)[: min(count, MOST_ROWS)]
        return np.sort(drawn)

    def about(self, rows: npt.NDArray[np.intp]) -> Inquiry:
        return self.inquiry.about(self.inquiry.explainer.rows.take(rows), _silent)

    def compared(
        self, rows: npt.NDArray[np.intp], found: dict[str, FloatArray], others: dict[str, Batch]
    ) -> BaselineSensitivity | None:
        used = self.local.values[rows]
        choices = [
            BaselineChoice(
                name, len(others[name]), top_feature_changes(used, values), importance_correlation(used, values)
            )
            for name, values in found.items()
        ]
        shap = self.inquiry.shap
        is_generated = shap.baseline is None and shap.baseline_document is None
        name = "generated" if is_generated else "given"
        return BaselineSensitivity(name, len(rows), tuple(choices)) if choices else None


def _single_rows(rows: Batch) -> dict[str, Batch]:
    """Baselines of one row."""
    typical = typical_row(rows)
    return {"typical": typical, "nearest": nearest_row(rows, typical)}


def _several_rows(rows: Batch, rng: np.random.Generator) -> dict[str, Batch]:
    """Baselines of several rows."""
    return {"clusters": cluster_baseline(rows, CLUSTERS, rng), "sample": sample_rows(rows, DRAWN, rng)}


def _games(others: dict[str, Batch]) -> int:
    """Games of one row with all the other baselines."""
    return sum(map(len, others.values()))


def _cells(batch: Batch) -> tuple[tuple[object, ...], ...]:
    return tuple(sorted(batch.rows(), key=repr))


def _silent(task: str, done: int, total: int | None) -> None:
    """Report nothing: the comparison is no task of its own."""
