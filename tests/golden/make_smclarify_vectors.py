"""Writes `smclarify_counts.json.gz` and `smclarify_tables.json.gz`: what smclarify 0.5 answers on random and edge cases.

smclarify does not work with pandas 3, so it lives in an environment of its own:

    python3.11 -m venv /tmp/smclarify
    /tmp/smclarify/bin/pip install "smclarify==0.5" "pandas<3" scikit-learn
    /tmp/smclarify/bin/python tests/golden/make_smclarify_vectors.py

Both files are functions of the seeds below. Tests read the files; they never run this script.
"""

from __future__ import annotations

import copy
import gzip
import json
import logging
import math
import sys
import warnings
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from smclarify.bias import metrics, report

HERE = Path(__file__).parent
COUNT_TABLES = 2200
ROW_TABLES = 170
FUNCTIONS = {f.__name__: f for f in [*metrics.PRETRAINING_METRICS, *metrics.POSTTRAINING_METRICS]}
PRE = ["CDDL", "CI", "DPL", "JS", "KL", "KS", "LP", "TVD"]
POST = ["AD", "CDDPL", "DAR", "DCA", "DCR", "DI", "DPPL", "DRR", "GE", "RD", "SD", "TE"]


def main() -> None:
    """Write both files."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    libraries = {name: version(name) for name in ("smclarify", "pandas", "numpy", "scikit-learn")}
    libraries["python"] = sys.version.split()[0]
    counts = [answer_counts(table) for table in count_tables(np.random.default_rng(20_240_601))]
    write("smclarify_counts.json.gz", {"made_with": libraries, "metrics": PRE + POST, "tables": counts})
    rows = [answer_rows(table) for table in [*edge_tables(), *row_tables(np.random.default_rng(20_240_602))]]
    write("smclarify_tables.json.gz", {"made_with": libraries, "tables": rows})


def write(name: str, content: dict[str, Any]) -> None:
    text = json.dumps(content, separators=(",", ":"), allow_nan=False)
    (HERE / name).write_bytes(gzip.compress(text.encode(), mtime=0))


def plain(value: Any) -> Any:
    """A JSON value that keeps integer 0 apart from 0.0, and infinities as text."""
    if value is None or type(value) in (int, str):
        return value
    number = float(value)
    return number if math.isfinite(number) else str(number)


# ---- counts ----------------------------------------------------------------------------------------------------------


def count_tables(rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Random tables of eight cells per group: many degenerate ones, with and without groups and missing groups."""
    for _ in range(COUNT_TABLES):
        group_count = int(rng.choice([0, 1, 2, 3, 6]))
        groups = list(range(group_count)) or [None]
        if group_count and rng.random() < 0.3:
            groups.append(None)
        rows = int(
            rng.choice([rng.integers(1, 6), rng.integers(6, 50), rng.integers(50, 400), rng.integers(400, 2500)])
        )
        shares = (
            rng.dirichlet(np.full(8, rng.choice([0.3, 1.0, 5.0])), len(groups))
            * rng.dirichlet(np.ones(len(groups)))[:, None]
        )
        shares *= rng.random((1, 8)) > rng.choice([0.0, 0.0, 0.2, 0.5])
        cell = np.arange(8)
        for bit in (4, 2, 1):  # now and then nobody (or everybody) is a member, positive, or predicted positive
            if rng.random() < 0.1:
                shares[:, (cell & bit > 0) == (rng.random() < 0.5)] = 0.0
        if shares.sum() == 0:
            shares[0, int(rng.integers(8))] = 1.0
        cells = rng.multinomial(rows, (shares / shares.sum()).reshape(-1)).reshape(-1, 8)
        yield {"has_groups": group_count > 0, "groups": groups, "cells": cells.tolist()}


def answer_counts(table: dict[str, Any]) -> dict[str, Any]:
    """The same table with one answer per metric: a number, or `{"error": text}`."""
    cells = [
        (group, cell, n)
        for group, row in zip(table["groups"], table["cells"], strict=True)
        for cell, n in enumerate(row)
    ]
    cell = np.repeat([c for _, c, _ in cells], [n for _, _, n in cells])
    group = np.repeat(
        np.array([math.nan if g is None else g for g, _, _ in cells], dtype=float), [n for _, _, n in cells]
    )
    frame = pd.DataFrame({"member": cell & 4 > 0, "label": cell & 2 > 0, "predicted": cell & 1 > 0})
    arguments = {
        "df": frame,
        "feature": frame["member"],
        "sensitive_facet_index": frame["member"],
        "label": frame["label"],
        "positive_label_index": frame["label"],
        "predicted_label": frame["predicted"],
        "positive_predicted_label_index": frame["predicted"],
        "group_variable": pd.Series(group) if table["has_groups"] else None,
    }
    return table | {"answers": [call(FUNCTIONS[name], arguments) for name in PRE + POST]}


def call(function: Any, arguments: dict[str, Any]) -> Any:
    try:
        return plain(metrics.call_metric(function, **arguments))
    except ValueError as error:
        return {"error": str(error)}


# ---- rows ------------------------------------------------------------------------------------------------------------


def column(kind: str, n: int, rng: np.random.Generator, missing: float = 0.0) -> dict[str, Any]:
    """A random column: its pandas dtype, and its cells with `None` for missing."""
    cells: list[Any]
    if kind == "bool":
        return {"dtype": "bool", "cells": (rng.random(n) < 0.5).tolist()}
    if kind == "binary":
        dtype, cells = "int64", rng.integers(0, 2, n).tolist()
    elif kind == "codes":
        dtype, cells = "int64", rng.integers(0, 4, n).tolist()
    elif kind == "integers":
        dtype, cells = "int64", rng.integers(17, 70, n).tolist()
    elif kind == "floats":
        dtype, cells = "float64", np.round(rng.normal(40, 15, n).clip(1), 1).tolist()
    elif kind == "float01":
        dtype, cells = "float64", rng.integers(0, 2, n).astype(float).tolist()
    elif kind == "digits":
        dtype, cells = "text", [str(v) for v in rng.integers(0, 3, n)]
    else:
        words = {"yesno": ["yes", "no"], "words": ["cat", "dog", "bird", "fish"]}[kind]
        dtype, cells = "text", [words[k] for k in rng.integers(0, len(words), n)]
    if missing and dtype != "int64":
        cells = [None if rng.random() < missing else cell for cell in cells]
    return {"dtype": dtype, "cells": cells}


def row_tables(rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Small random tables over all pairs of column types."""
    label_kinds = {
        "binary": [[1], [0], ["1"], [1.0]],
        "codes": [[1], [2, 3], ["3"], [1, 2]],
        "yesno": [["yes"], ["no"]],
        "words": [["cat"], ["cat", "dog"]],
        "floats": [[40], [35.5], ["40"]],
        "integers": [[40], [40.5], [30, 31, 32, 33, 34, 35, 36, 37, 38]],
        "float01": [[0.5], [0], ["0.5"]],
        "bool": [[True], [False], [1]],
        "digits": [["1"], [1], ["1", "2"]],
    }
    facet_kinds = {
        "binary": [[0], [1], ["0"], []],
        "codes": [[0], [1, 2], ["3"], []],
        "integers": [[40], [40.5], [17], [80], ["40"], [30, 40]],
        "floats": [[40], [40.5], ["40.5"], [-5], [500.25]],
        "yesno": [["yes"], [], ["maybe"]],
        "words": [["cat"], ["cat", "dog"], [], ["horse"], ["cat", "horse"]],
        "bool": [[True], [False], [], [1], [0]],
        "digits": [["1"], [1], ["0", "2"], [1.0]],
        "float01": [[0.5], [0], ["0"]],
    }
    for k in range(ROW_TABLES):
        n = int(rng.choice([8, 15, 24, 50, 70]))
        label, facet = list(label_kinds)[k % 9], list(facet_kinds)[(k // 9 + k) % 9]
        label_missing = 0.1 if rng.random() < 0.15 and label in ("floats", "float01") else 0.0
        columns = {
            "x": column("floats", n, rng),
            "facet": column(facet, n, rng, missing=0.1 if rng.random() < 0.35 else 0.0),
            "label": column(label, n, rng, missing=label_missing),
            "predicted": column(label, n, rng),
        }
        group = [None, "words", "codes", "floats", "integers"][int(rng.integers(5))]
        if group:
            columns["group"] = column(group, n, rng, missing=0.15 if group == "floats" else 0.0)
        yield {
            "id": f"random-{k:03d}",
            "columns": columns,
            "positive": pick(label_kinds[label], rng),
            "values": pick(facet_kinds[facet], rng),
            "group": "group" if group else None,
        }


def pick(choices: list[Any], rng: np.random.Generator) -> Any:
    return copy.deepcopy(choices[int(rng.integers(len(choices)))])


def edge(name: str, facet: list[Any], label: list[Any], predicted: list[Any], **rest: Any) -> dict[str, Any]:
    """A table made by hand; dtypes follow from the cells."""
    columns = {"x": typed([float(k % 5) for k in range(len(facet))])}
    columns |= {"facet": typed(facet), "label": typed(label), "predicted": typed(predicted)}
    if "group" in rest:
        columns["group"] = typed(rest["group"])
    return {
        "id": f"edge-{name}",
        "columns": columns,
        "positive": rest.get("positive", [1]),
        "values": rest.get("values", []),
        "group": "group" if "group" in rest else None,
    }


def typed(cells: list[Any]) -> dict[str, Any]:
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {bool}:
        return {"dtype": "bool", "cells": cells}
    if kinds == {int} and None not in cells:
        return {"dtype": "int64", "cells": cells}
    if kinds <= {int, float}:
        return {"dtype": "float64", "cells": [None if cell is None else float(cell) for cell in cells]}
    return {"dtype": "text", "cells": cells}


def edge_tables() -> Iterator[dict[str, Any]]:
    """The cases of contract 3.3 to 3.6, one table each."""
    sexes, ages = ["f", "m", "m", "f", "m"] * 10, [18 + k for k in range(50)]
    y50, p50 = [0, 1, 1, 0, 1] * 10, [1, 1, 0, 0, 1, 0, 1, 1, 0, 0] * 5
    zero_one = [0, 1, 1, 0] * 11
    y44, p44 = [0, 1, 1, 1] * 11, [1, 1, 0, 1] * 11
    yield edge("text-facet", sexes, y50, p50, values=["f"])
    yield edge("text-facet-each-value", sexes, y50, p50)
    yield edge("text-facet-missing-each-value", [None, *sexes[1:]], y50, p50)
    yield edge("text-facet-missing-complement", [None, *sexes[1:]], y50, p50, values=["f"])
    yield edge("text-facet-absent-value", sexes, y50, p50, values=["x"])
    yield edge("text-facet-blank-matters", [f" {sex}" for sex in sexes], y50, p50, values=["f"])
    yield edge("text-facet-everyone", ["f"] * 50, y50, p50, values=["f"])
    yield edge("text-facet-one-of-two-absent", sexes, y50, p50, values=["f", "x"])
    yield edge("integers-20-rows-one-is-a-threshold", [0, 1] * 10, y50[:20], p50[:20], values=[1], positive=[0])
    yield edge("integers-20-rows-zero-works", [0, 1] * 10, y50[:20], p50[:20], values=[0], positive=[0])
    yield edge("integers-40-rows-exactly-5-percent", [0, 1] * 20, y50[:40], p50[:40], values=[0], positive=[0])
    yield edge("integers-41-rows", [0, 1] * 20 + [1], y50[:41], p50[:41], values=[1])
    yield edge("integers-44-rows", zero_one, y44, p44, values=[1])
    yield edge("integers-44-rows-text-value", zero_one, y44, p44, values=["1"])
    yield edge("integers-44-rows-text-decimal-value", zero_one, y44, p44, values=["1.0"])
    yield edge("integers-44-rows-each-value", zero_one, y44, p44)
    yield edge("integers-44-rows-fraction", [40, 50] * 22, y44, p44, values=[40.5])
    yield edge("integers-two-values-are-categories", ages, y50, p50, values=[30, 40])
    yield edge("floats-one", [0.0, 1.0, 1.0, 0.0] * 11, y44, p44, values=[1])
    yield edge("floats-half", [0.0, 1.0, 1.0, 0.0] * 11, y44, p44, values=[0.5])
    yield edge("floats-half-text", [0.0, 1.0, 1.0, 0.0] * 11, y44, p44, values=["0.5"])
    yield edge("floats-with-missing", [None, 1.0, 1.0, 0.0] * 11, y44, p44, values=[0.5])
    yield edge("floats-two-values", [0.0, 1.0, 2.0, 0.0] * 11, y44, p44, values=[0, 2])
    yield edge("integer-age-threshold", ages, y50, p50, values=[40])
    yield edge("integer-age-decimal-threshold", ages, y50, p50, values=[40.5])
    yield edge("integer-age-text-threshold", ages, y50, p50, values=["40"])
    yield edge("integer-age-at-maximum", ages, y50, p50, values=[67])
    yield edge("integer-age-above-maximum", ages, y50, p50, values=[100])
    yield edge("integer-age-below-minimum", ages, y50, p50, values=[10])
    yield edge("negative-threshold", [age - 40 for age in ages], y50, p50, values=[-5])
    yield edge("all-negative", [-float(age) for age in ages], y50, p50, values=[-30.5])
    yield edge("negative-maximum-is-threshold", [-float(age) for age in ages], y50, p50, values=[18.0])
    yield edge("continuous-without-threshold", [age + 0.5 for age in ages], y50, p50)
    yield edge("continuous-text-threshold", [age + 0.5 for age in ages], y50, p50, values=["old"])
    yield edge("integer-text-many", [str(age) for age in ages], y50, p50, values=[40])
    yield edge("integer-text-few", [str(v) for v in zero_one], y44, p44, values=[1])
    yield edge("integer-text-few-text-value", [str(v) for v in zero_one], y44, p44, values=["1"])
    yield edge("boolean", [v == 1 for v in zero_one], y44, p44, values=[True])
    yield edge("boolean-each-value", [v == 1 for v in zero_one], y44, p44)
    yield edge("boolean-number", [v == 1 for v in zero_one], y44, p44, values=[0])
    yield edge("boolean-text-true", [v == 1 for v in zero_one], y44, p44, values=["True"])
    yield edge("boolean-text-false", [v == 1 for v in zero_one], y44, p44, values=["False"])
    yield edge("unconvertible-value", zero_one, y44, p44, values=["abc"])
    yield edge("text-group-missing", zero_one, y44, p44, values=[1], group=[None, "p", "q", "p"] * 11)
    yield edge("text-group", zero_one, y44, p44, values=[1], group=["r", "p", "q", "p"] * 11)
    yield edge("number-group-missing", zero_one, y44, p44, values=[1], group=[None, 1, 2, 1] * 11)
    yield edge("integer-group", zero_one, y44, p44, values=[1], group=[10, 9, 100, 9] * 11)
    yield edge("group-all-missing-but-one", zero_one, y44, p44, values=[1], group=[None] * 43 + [1])
    yield edge("no-positive-label", zero_one, [0] * 44, p44, values=[1])
    yield edge("all-positive-labels", zero_one, [1] * 44, p44, values=[1])
    yield edge("no-positive-prediction", zero_one, y44, [0] * 44, values=[1])
    yield edge("all-positive-predictions", zero_one, y44, [1] * 44, values=[1], group=["p", "q"] * 22)
    yield edge("empty-positive-list", zero_one, y44, p44, values=[1], positive=[])
    yield edge("label-type-differs", zero_one, y44, [float(v) for v in p44], values=[1])
    yield edge("label-text-prediction-integer", zero_one, [str(v) for v in y44], p44, values=[1], positive=["1"])
    yield edge("label-integer-prediction-text", zero_one, y44, [str(v) for v in p44], values=[1])
    yield edge(
        "label-score", zero_one, [k / 44 for k in range(44)], [k / 50 for k in range(44)], values=[1], positive=[0.5]
    )
    yield edge("label-maximum-in-predictions", zero_one, list(range(44)), list(range(2, 46)), values=[1], positive=[20])
    yield edge(
        "label-text-missing",
        zero_one,
        ["a", None, "b", "a"] * 11,
        ["a", "b", "b", None] * 11,
        values=[1],
        positive=["a"],
    )
    yield edge(
        "label-several-values",
        zero_one,
        ["a", "c", "b", "a"] * 11,
        ["a", "b", "b", "c"] * 11,
        values=[1],
        positive=["a", "b"],
    )
    yield edge(
        "label-several-integers", zero_one, [1, 2, 3, 10] * 11, [1, 2, 10, 10] * 11, values=[1], positive=[1, 10]
    )


def answer_rows(table: dict[str, Any]) -> dict[str, Any]:
    """The same table with everything smclarify says about it."""
    frame = pd.DataFrame({name: series(spec) for name, spec in table["columns"].items()})
    group = frame.pop(table["group"]) if table["group"] else None

    def ask(stage: report.StageType, function: Any, **rest: Any) -> Any:
        facet = report.FacetColumn("facet", copy.deepcopy(table["values"]) or None)
        label = report.LabelColumn("label", frame["label"], copy.deepcopy(table["positive"]))
        predicted = report.LabelColumn("predicted", frame["predicted"])
        return attempt(lambda: function(frame.copy(), facet, label, stage, predicted, **rest))

    pre, post = report.StageType.PRE_TRAINING, report.StageType.POST_TRAINING
    return table | {
        "pre_training": ask(pre, report.bias_report, metrics=PRE, group_variable=group),
        "post_training": ask(post, report.bias_report, metrics=POST, group_variable=group),
        "statistics": ask(post, report.bias_basic_stats),
        "performance": attempt(lambda: performance(frame, table)),
        "positive_text": attempt(
            lambda: report.label_value_or_threshold(frame["label"], copy.deepcopy(table["positive"]))
        ),
    }


def series(spec: dict[str, Any]) -> pd.Series:
    return pd.Series(spec["cells"], dtype={"text": object}.get(spec["dtype"], spec["dtype"]))


def performance(frame: pd.DataFrame, table: dict[str, Any]) -> Any:
    label = report.LabelColumn("label", frame["label"], copy.deepcopy(table["positive"]))
    predicted = report.LabelColumn("predicted", frame["predicted"])
    return report.model_performance_report(frame.copy(), label, predicted)


def attempt(question: Any) -> Any:
    """The answer as JSON, or how the library refused."""
    try:
        return normal(question())
    except Exception as error:  # whatever it raises is the answer
        return {"abort": str(error), "type": type(error).__name__}


def normal(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): normal(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [normal(item) for item in value]
    return plain(value)


if __name__ == "__main__":
    main()
