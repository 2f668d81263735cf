"""Make `interval_vectors.json` with statsmodels (see PROVENANCE_INTERVALS.md); needs an environment of its own."""

from __future__ import annotations

import json
import warnings
from itertools import product
from pathlib import Path

import statsmodels
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

TARGET = Path(__file__).with_name("interval_vectors.json")
SHARES = [(0, 5), (1, 5), (5, 5), (3, 30), (29, 30), (56, 70), (48, 80), (100, 400), (37, 1000), (12000, 30000)]


def main() -> None:
    warnings.simplefilter("ignore")
    shares = [
        {"hits": hits, "of": of, "interval": [float(end) for end in proportion_confint(hits, of, method="wilson")]}
        for hits, of in SHARES
    ]
    pairs = [pair(*x, *y) for x, y in product(SHARES, SHARES)]
    document = {"statsmodels": statsmodels.__version__, "shares": shares, "pairs": pairs}
    TARGET.write_text(json.dumps(document, indent=1) + "\n")


def pair(x: int, n_x: int, y: int, n_y: int) -> dict[str, object]:
    newcombe = confint_proportions_2indep(x, n_x, y, n_y, method="newcomb", compare="diff")
    row: dict[str, object] = {"x": [x, n_x], "y": [y, n_y], "difference": [float(end) for end in newcombe]}
    if min(n_x - x, n_y - y, x, y) >= 3:
        score = confint_proportions_2indep(x, n_x, y, n_y, method="score", compare="ratio", correction=False)
        row["ratio_by_score"] = [float(end) for end in score]
    return row


if __name__ == "__main__":
    main()
