"""The model to explain, as every tool asks it: in our environment and in that of the peers."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import IO

import numpy as np

Predict = Callable[[np.ndarray], np.ndarray]


def load_model(path: Path, output: str) -> tuple[object, Predict]:
    """The model's own object, and a function from a matrix to what is explained: probabilities, or `raw` margins."""
    if path.suffix == ".ubj":
        import xgboost

        booster = xgboost.Booster(model_file=str(path))
        booster.set_param({"nthread": 1})
        kind = "margin" if output == "raw" else "value"
        return booster, lambda x: booster.inplace_predict(x, predict_type=kind).astype(float)
    if path.suffix == ".txt":
        import lightgbm

        forest = lightgbm.Booster(model_file=str(path))
        return forest, lambda x: np.asarray(forest.predict(x, num_threads=1, raw_score=output == "raw"))
    model = pickle.loads(path.read_bytes())
    return model, lambda x: model.predict_proba(x)[:, 1]


class AskedModel:
    """A model that counts the rows it is asked about; `keep` is a file that the matrices go to while it is set."""

    def __init__(self, path: Path, output: str) -> None:
        self.path, self.output = path, output
        self.own, self.predict = load_model(path, output)
        self.asked = 0
        self.keep: IO[bytes] | None = None

    def __call__(self, cells: np.ndarray) -> np.ndarray:
        self.asked += len(cells)
        if self.keep is not None:
            np.save(self.keep, cells)
        return self.predict(cells)
