"""Looks into the model that were asked for beside the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from pellucid.core.arrays import Interactions
from pellucid.core.errors import ConfigError, UnsupportedError
from pellucid.core.results import CloserLooks
from pellucid.core.specs import PdpSpec
from pellucid.core.structures import TreeEnsemble
from pellucid.explain import individual_curves, partial_dependence_2d, sample_rows, tree_interactions
from pellucid.jobs.columns import find_column
from pellucid.jobs.exact_values import known_structure, numbers_of
from pellucid.jobs.explanations import is_categorical, is_free_text

if TYPE_CHECKING:
    from pellucid.core.arrays import Batch, IceCurves, PdpSurface
    from pellucid.core.results import ShapResult
    from pellucid.core.specs import CloserSpec
    from pellucid.jobs.explanations import Explainer

CURVES = 100
"""Rows whose curves are drawn: more cannot be told apart."""

SURFACE_ROWS = 1_000
"""Rows whose mean a surface is: each is asked about at every pair of values."""

INTERACTION_PAIRS = 20_000
"""Pairs of an explained row and a baseline row; a few seconds for a thousand leaves."""

GRID = PdpSpec().grid_resolution


def look_closer(spec: CloserSpec, explainer: Explainer, shap: ShapResult | None, seed: int) -> CloserLooks | None:
    """Everything `spec` asks for, on rows drawn with `seed`; `None` when it asks for nothing.

    Raises:
        ConfigError: a feature is not among the model's inputs or has no values to take.
        ModelError: the model failed.
        UnsupportedError: the interactions of a model were asked for that is no known tree ensemble.
    """
    if not spec.needs_model:
        return None
    found = _found(spec, explainer.rows)
    return CloserLooks(
        tuple(_curves(name, explainer, seed) for name in found.ice),
        tuple(_surface(pair, explainer, seed) for pair in found.pairs),
        _interactions(explainer, shap, seed) if spec.interactions else None,
    )


def _found(spec: CloserSpec, rows: Batch) -> CloserSpec:
    """The same with all features known to be there, before the model is asked about any."""
    for field, names in (("--ice", spec.ice), *(("--pdp-pair", pair) for pair in spec.pairs)):
        for name in names:
            column = rows.select([find_column(name, rows.names, field)]).columns[0]
            if is_free_text(column):
                raise ConfigError(field, "the feature is free text", got=name, expected="a number or a category")
    return spec


def _curves(name: str, explainer: Explainer, seed: int) -> IceCurves:
    rows = sample_rows(explainer.rows, CURVES, np.random.default_rng(seed))
    curves = individual_curves(
        rows,
        name,
        explainer.scores,
        is_categorical=_is_categorical(name, explainer),
        grid_resolution=GRID,
        outputs=explainer.outputs,
        progress=explainer.progress,
    )
    return replace(curves, total_rows=len(explainer.rows))


def _surface(pair: tuple[str, str], explainer: Explainer, seed: int) -> PdpSurface:
    rows = sample_rows(explainer.rows, SURFACE_ROWS, np.random.default_rng(seed))
    surface = partial_dependence_2d(
        rows,
        pair,
        explainer.scores,
        is_categorical=(_is_categorical(pair[0], explainer), _is_categorical(pair[1], explainer)),
        grid_resolution=GRID,
        outputs=explainer.outputs,
        progress=explainer.progress,
    )
    return replace(surface, total_rows=len(explainer.rows))


def _is_categorical(name: str, explainer: Explainer) -> bool:
    return is_categorical(explainer.rows.select([name]).columns[0], GRID)


def _interactions(explainer: Explainer, shap: ShapResult | None, seed: int) -> Interactions:
    if shap is None:
        expected = "methods.shap in the configuration: interactions are measured against its baseline"
        raise ConfigError("--interactions", "there is no baseline", expected=expected)
    structure, base = known_structure(explainer), numbers_of(shap.local.baseline)
    if not isinstance(structure, TreeEnsemble) or base is None:
        msg = "--interactions: they are known only of tree ensembles with numbers as inputs (-v says why); leave it out"
        raise UnsupportedError(msg)
    rows = sample_rows(explainer.rows, max(1, INTERACTION_PAIRS // len(base)), np.random.default_rng(seed))
    cells = numbers_of(rows)
    assert cells is not None  # as those of all rows
    values = np.abs(tree_interactions(structure, cells, base)).mean(axis=0)
    return Interactions(explainer.rows.names, explainer.outputs, values, len(rows))
