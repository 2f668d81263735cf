"""Train the demonstration's model."""

from __future__ import annotations

import tarfile
from pathlib import Path

import numpy as np

from pellucid.core.errors import MissingExtraError

PARAMETERS = {
    "objective": "binary:logistic",
    "max_depth": 5,
    "eta": 0.2,
    "gamma": 4,
    "min_child_weight": 6,
    "subsample": 0.8,
    "seed": 0,
}
ROUNDS = 200


def train_model(rows: tuple[tuple[int, ...], ...], archive: Path) -> None:
    """Train XGBoost on rows whose last cell is the label, and write it as a `model.tar.gz`.

    Raises:
        MissingExtraError: XGBoost is not installed.
    """
    try:
        import xgboost
    except ImportError as error:
        library, extra, purpose = "xgboost", "demo", "the demonstration's model"
        raise MissingExtraError(library, extra, purpose) from error
    table = np.array(rows, dtype=np.float64)
    booster = xgboost.train(PARAMETERS, xgboost.DMatrix(table[:, :-1], label=table[:, -1]), num_boost_round=ROUNDS)
    model = archive.parent / "xgboost-model"
    model.write_bytes(booster.save_raw("ubj"))
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(model, arcname=model.name)
    model.unlink()
