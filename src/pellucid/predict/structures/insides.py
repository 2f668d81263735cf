"""What a loaded model says about itself."""

from __future__ import annotations

from typing import Literal

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from pellucid.core.structures import LinearModel, ModelStructure, TreeEnsemble


class Insides(Struct, frozen=True, eq=False):
    """A model taken apart, not checked yet.

    `structure` takes inputs in the model's own order of features; `names` are the features in that order when the
    model knows them by name. `summed_in` is the precision in which the model itself adds up, which bounds how well its
    predictions can agree with the structure's.
    """

    structure: ModelStructure
    names: tuple[str, ...] | None = None
    summed_in: Literal["float32", "float64"] = "float64"


def reorder(structure: ModelStructure, places: list[int]) -> ModelStructure:
    """The same model for inputs in another order: its feature k is found in column `places[k]`."""
    if places == list(range(len(places))):
        return structure
    if isinstance(structure, LinearModel):
        weights = np.empty_like(structure.weights)
        weights[places] = structure.weights
        return replace(structure, weights=weights)
    moved = np.array([*places, -1], dtype=np.int32)  # a leaf's feature is -1, the last
    return replace(structure, feature=moved[structure.feature])


def count_features(structure: ModelStructure) -> int:
    """How many columns an input has."""
    return structure.n_features if isinstance(structure, TreeEnsemble) else len(structure.weights)
