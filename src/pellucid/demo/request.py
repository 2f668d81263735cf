"""What the demonstration asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from statistics import median_low

from pellucid.demo.adult import CATEGORICAL, FEATURES, LABEL, Adult

MODEL_NAME = "adult-xgboost"
GROUPS = ("sex", "race")
"""Who is compared, in words: the model is sent codes."""


def groups(adult: Adult) -> Iterator[tuple[str, str]]:
    """Sex and race of each row of the second file, as words."""
    sex, race = FEATURES.index("Sex"), FEATURES.index("Race")
    for row in adult.test:
        yield adult.word("Sex", row[sex]), adult.word("Race", row[race])


def demo_config(adult: Adult, groups_uri: str) -> dict[str, object]:
    """An `analysis_config.json`: bias before and after training for sex and race, age as group, SHAP, PDP, reports."""
    return {
        "dataset_type": "text/csv",
        "headers": [*FEATURES, LABEL],
        "label": LABEL,
        "label_values_or_threshold": [1],
        "probability_threshold": 0.5,
        "facet": [{"name_or_index": "sex", "value_or_threshold": ["Female"]}, {"name_or_index": "race"}],
        "facet_dataset_uri": groups_uri,
        "facet_headers": list(GROUPS),
        "group_variable": "Age",
        "methods": {
            "pre_training_bias": {"methods": "all"},
            "post_training_bias": {"methods": "all"},
            "shap": {
                "baseline": [typical_row(adult)],
                "num_samples": 100,
                "agg_method": "mean_abs",
                "save_local_shap_values": True,
                "seed": 0,
            },
            "pdp": {"top_k_features": 4, "grid_resolution": 15},
            "report": {"name": "report", "title": "Who is predicted to earn more than 50,000 dollars?"},
        },
        "predictor": {"model_name": MODEL_NAME, "content_type": "text/csv", "accept_type": "text/csv"},
    }


def typical_row(adult: Adult) -> list[int]:
    """The median of each number and the most frequent category of each other column, over the training rows."""
    columns = zip(*(row[:-1] for row in adult.train), strict=True)
    return [
        Counter(column).most_common(1)[0][0] if name in CATEGORICAL else median_low(column)
        for name, column in zip(FEATURES, columns, strict=True)
    ]
