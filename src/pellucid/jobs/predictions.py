"""Ask the model once about every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.predict import join_predictions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pellucid.core.arrays import Predictions
    from pellucid.core.ports import Predictor, Progress, Table

ROWS_PER_REQUEST = 50_000


def predict_rows(
    table: Table, features: Sequence[str], predictor: Predictor, progress: Progress, *, along: Sequence[str] = ()
) -> Predictions:
    """The model's answers for all rows of a table, in order.

    The columns `along` are read in the same scan, so that whoever needs them next finds them in the engine's own copy.

    Raises:
        ModelError: the model refused, hung, or did not answer once per record.
    """
    total = table.row_count()
    answers: list[Predictions] = []
    done = 0
    for batch in table.batches(tuple(dict.fromkeys((*features, *along))), ROWS_PER_REQUEST):
        answers.append(predictor.predict(batch.select(features)))
        done += len(batch)
        progress("predictions", done, total)
    return join_predictions(answers)
