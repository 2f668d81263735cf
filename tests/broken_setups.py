"""Set-ups that a person could really hand in, each broken in one way: what the doctor has to find, and whether it mends it."""

from __future__ import annotations

import copy
import csv
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

HEADERS = ("Age", "Tenure", "Score", "Sex", "Dept", "Hired")
ROWS = 120


def table() -> list[list[Any]]:
    """120 people: two groups of sexes, four departments, and a label that depends on age and chance."""
    made = random.Random(7)
    rows = []
    for _ in range(ROWS):
        age = made.randint(18, 65)
        hired = int(made.random() < 0.2 + 0.6 * (age - 18) / 47)
        sex, dept = made.choice(["Female", "Male"]), made.choice(["Law", "Sales", "Tech", "Care"])
        rows.append([age, made.randint(0, 9), round(made.random(), 3), sex, dept, hired])
    return rows


def as_csv(rows: list[list[Any]], headers: tuple[str, ...] | None = HEADERS) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([*([headers] if headers else []), *rows])
    return text.getvalue()


def as_lines(rows: list[list[Any]]) -> str:
    return "".join(json.dumps({"features": row[:3], "hired": row[-1]}) + "\n" for row in rows)


def as_document(rows: list[list[Any]]) -> str:
    return json.dumps([{"features": row[:3], "hired": row[-1]} for row in rows])


def bias_config() -> dict[str, Any]:
    return {
        "dataset_type": "text/csv",
        "headers": list(HEADERS),
        "label": "Hired",
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": "Sex", "value_or_threshold": ["Female"]}],
        "group_variable": "Dept",
        "methods": {"pre_training_bias": {"methods": "all"}},
    }


def model_config(**predictor: Any) -> dict[str, Any]:
    config = bias_config()
    config["methods"] = {"post_training_bias": {"methods": ["DPPL", "DI"]}}
    config["excluded_columns"] = ["Sex", "Dept"]
    config["predictor"] = {"endpoint_name": "hiring", **predictor}
    return config


def shap_config(**shap: Any) -> dict[str, Any]:
    config = model_config()
    config["methods"] = {"shap": {"baseline": [[40, 4, 0.5]], "num_samples": 6, **shap}}
    return config


def lines_config(**changes: Any) -> dict[str, Any]:
    config = bias_config()
    del config["group_variable"]
    facet = [{"name_or_index": "Age", "value_or_threshold": [40]}]
    names = ["Age", "Tenure", "Score", "Hired"]
    lines = {"dataset_type": "application/jsonlines", "features": "features", "label": "hired", "headers": names}
    return {name: value for name, value in {**config, **lines, "facet": facet, **changes}.items() if value is not ...}


def scores(records: list[list[str]]) -> list[float]:
    """The model: the older, the better."""
    return [round((float(record[0] or 40) - 18) / 47, 4) for record in records]


def csv_answer(body: bytes) -> bytes:
    return "".join(f"{score}\n" for score in scores(list(csv.reader(io.StringIO(body.decode()))))).encode()


def label_and_score(body: bytes) -> bytes:
    found = scores(list(csv.reader(io.StringIO(body.decode()))))
    return "".join(f"{int(score > 0.5)},{score + 1e-5:.5f}\n" for score in found).encode()


def word_and_score(body: bytes) -> bytes:
    found = scores(list(csv.reader(io.StringIO(body.decode()))))
    return "".join(f"{'yes' if score > 0.5 else 'no'},{score}\n" for score in found).encode()


def lines_answer(body: bytes) -> bytes:
    found = scores([json.loads(line)["features"] for line in body.splitlines()])
    return "".join(json.dumps({"score": score}) + "\n" for score in found).encode()


def document_answer(body: bytes) -> bytes:
    found = scores(json.loads(body)["instances"])
    return json.dumps({"predictions": [{"score": score, "id": "x"} for score in found]}).encode()


def picky_answer(body: bytes) -> bytes:
    """The complaint of a model of four features that is asked about three."""
    return b"expected 4 features"


@dataclass(frozen=True)
class Broken:
    """One broken set-up.

    `code` is what has to be found, `exit_code` how the doctor ends; `mends` says that a corrected configuration runs to
    the end and no longer has the finding. `answer` is the model's; `answered` the content type of what it says.
    """

    name: str
    code: str
    exit_code: int
    mends: bool
    config: Callable[[], Any]
    data: Callable[[], str] = lambda: as_csv(table())
    file: str = "people.csv"
    answer: Callable[[bytes], bytes] = csv_answer
    answered: str = "text/csv"


def changed(base: Callable[[], dict[str, Any]] = bias_config, **changes: Any) -> Callable[[], dict[str, Any]]:
    def make() -> dict[str, Any]:
        return {name: value for name, value in {**base(), **copy.deepcopy(changes)}.items() if value is not ...}

    return make


def text(change: Callable[[str], str]) -> Callable[[], str]:
    return lambda: change(json.dumps(bias_config(), indent=2))


def cells(column: int, value: Callable[[Any], Any]) -> Callable[[], str]:
    """The table with one column made otherwise."""
    return lambda: as_csv([[*row[:column], value(row[column]), *row[column + 1 :]] for row in table()])


def facet(*values: Any, column: Any = "Sex") -> Callable[[], dict[str, Any]]:
    return changed(facet=[{"name_or_index": column, "value_or_threshold": list(values)}])


def methods(**asked: Any) -> Callable[[], dict[str, Any]]:
    return changed(methods=asked)


ALL = {"methods": "all"}

TEXT = [
    Broken("comma before a bracket", "json", 2, True, text(lambda said: said[:-2] + ",\n}")),
    Broken("comments", "json", 2, True, text(lambda said: said.replace("{", "{ // who is hired?", 1))),
    Broken("Python quotes", "json", 2, True, lambda: str(bias_config())),
    Broken("cut off", "json", 2, True, text(lambda said: said[:-2])),
    Broken("not JSON at all", "json", 2, False, lambda: "dataset_type: text/csv"),
    Broken("key twice", "config", 2, True, text(lambda said: said.replace("{", '{"label": "Hired",', 1))),
]

STATIC = [
    Broken("misspelt key", "config", 2, True, changed(label=..., lable="Hired")),
    Broken("key of nothing", "config", 2, True, changed(colour="blue")),
    Broken(
        "key at the wrong level",
        "config",
        2,
        True,
        changed(model_config, predictor={"endpoint_name": "hiring"}, endpoint_name="hiring"),
    ),
    Broken("bare positive value", "config", 2, True, changed(label_values_or_threshold=1)),
    Broken("facet as an object", "config", 2, True, changed(facet={"name_or_index": "Sex"})),
    Broken("facet as a name", "config", 2, True, changed(facet="Sex")),
    Broken("headers as one text", "config", 2, True, changed(headers=",".join(HEADERS))),
    Broken("method without metrics", "config", 2, True, methods(pre_training_bias={})),
    Broken("method that is only true", "config", 2, True, methods(pre_training_bias=True)),
    Broken("misspelt metric", "config", 2, True, methods(pre_training_bias={"methods": ["CI", "DLP"]})),
    Broken(
        "metric of the other stage",
        "config",
        2,
        True,
        changed(
            model_config,
            methods={"pre_training_bias": {"methods": ["CI", "DI"]}, "post_training_bias": {"methods": ["DPPL"]}},
        ),
    ),
    Broken("number as text", "config", 2, True, lambda: shap_config(num_samples="6")),
    Broken("flag as text", "config", 2, True, lambda: shap_config(use_logit="false")),
    Broken("misspelt choice", "config", 2, True, lambda: shap_config(agg_method="mean-abs")),
    Broken("null", "config", 2, True, changed(excluded_columns=None)),
    Broken("baseline and clusters", "config", 2, True, lambda: shap_config(num_clusters=2)),
    Broken("no model named", "config", 2, True, lambda: {**model_config(), "predictor": {"content_type": "text/csv"}}),
    Broken("same facet twice", "config", 2, True, changed(facet=[{"name_or_index": "Sex"}, {"name_or_index": "Sex"}])),
    Broken("bias without facet", "config", 2, False, changed(facet=...)),
    Broken(
        "explanations of text",
        "unsupported",
        2,
        False,
        lambda: shap_config(text_config={"granularity": "token", "language": "en"}),
    ),
]

COLUMNS = [
    Broken("label in another case", "config", 2, True, changed(label="hired")),
    Broken("facet misspelt", "config", 2, True, facet("Female", column="Sexx")),
    Broken("column absent without headers", "column-absent", 2, True, changed(headers=..., group_variable="dept")),
    Broken("label absent", "column-absent", 2, False, changed(headers=..., label="Outcome")),
    Broken("one header missing", "data", 1, True, changed(headers=[name for name in HEADERS if name != "Score"])),
    Broken("headers in another order", "data", 1, True, changed(headers=list(reversed(HEADERS)))),
    Broken(
        "headers unlike the file's",
        "header-read-as-data",
        0,
        True,
        changed(
            headers=["age", "tenure", "score", "gender", "department", "Hired"],
            facet=[{"name_or_index": "gender", "value_or_threshold": ["Female"]}],
            group_variable="department",
        ),
    ),
    Broken(
        "header that names a column twice",
        "data",
        1,
        False,
        changed(headers=...),
        lambda: as_csv(table(), ("Age", "Tenure", "Score", "Sex", "Sex", "Hired")),
    ),
]

DATA = [
    Broken("empty file", "data", 1, False, bias_config, lambda: ""),
    Broken("header and no row", "data", 1, False, bias_config, lambda: as_csv([])),
    Broken(
        "ragged row", "data", 1, False, bias_config, lambda: as_csv(table()[:5]) + "40,1\n" + as_csv(table()[5:], None)
    ),
    Broken(
        "JSON Lines called CSV",
        "dataset-type",
        1,
        True,
        changed(
            lines_config,
            dataset_type="text/csv",
            headers=["Age", "Tenure", "Score", "Hired"],
            label="Hired",
            features=...,
        ),
        lambda: as_lines(table()),
        "people.jsonl",
    ),
    Broken("CSV called Parquet", "dataset-type", 1, True, changed(dataset_type="application/x-parquet")),
    Broken(
        "JSON document called JSON Lines",
        "dataset-type",
        1,
        True,
        lines_config,
        lambda: as_document(table()),
        "people.json",
    ),
    Broken(
        "features not where they are said",
        "data",
        1,
        True,
        lambda: lines_config(features="feature"),
        lambda: as_lines(table()),
        "people.jsonl",
    ),
    Broken(
        "label not where it is said",
        "data",
        1,
        True,
        lambda: lines_config(label="hire"),
        lambda: as_lines(table()),
        "people.jsonl",
    ),
    Broken(
        "headers without the label",
        "data",
        1,
        True,
        lambda: lines_config(headers=["Age", "Tenure", "Score"]),
        lambda: as_lines(table()),
        "people.jsonl",
    ),
]

VALUES = [
    Broken("one class only", "one-class-label", 0, False, bias_config, cells(5, lambda _: 1)),
    Broken(
        "positive value that never occurs",
        "positive-label-absent",
        0,
        True,
        changed(label_values_or_threshold=["Yes"]),
        cells(5, lambda hired: "yes" if hired else "no"),
    ),
    Broken("float classes", "positive-label-absent", 0, True, bias_config, cells(5, float)),
    Broken("facet value in another case", "facet-value-absent", 0, True, facet("female")),
    Broken(
        "facet value with a blank",
        "facet-value-absent",
        0,
        True,
        facet("Female "),
    ),
    Broken("one of two facet values misspelt", "facet-value-absent", 0, True, facet("Law", "Slaes", column="Dept")),
    Broken(
        "facet category of floats",
        "facet-value-absent",
        0,
        True,
        facet(1, column="Sex"),
        cells(3, lambda sex: float(sex == "Female")),
    ),
    Broken("facet without threshold", "facet-value", 1, False, changed(facet=[{"name_or_index": "Score"}])),
    Broken("group column of numbers", "group-many-values", 0, False, changed(group_variable="Score")),
    Broken(
        "facet with a value for every row",
        "facet-many-values",
        0,
        False,
        changed(facet=[{"name_or_index": "Dept"}]),
        lambda: as_csv([[*row[:4], f"p{k}", row[5]] for k, row in enumerate(table())]),
    ),
    Broken(
        "fraction read as a category",
        "threshold-as-category",
        0,
        True,
        facet(60.5, column="Age"),
        lambda: as_csv(table() * 20),
    ),
    Broken(
        "threshold read as a category",
        "threshold-as-category",
        0,
        False,
        facet(30, column="Age"),
        lambda: as_csv(table() * 20),
    ),
]

MODEL = [
    Broken("model under another name", "model-unopened", 2, True, lambda: model_config(endpoint_name="hire")),
    Broken("locator beyond the answer", "model-answer", 1, True, lambda: model_config(probability=3)),
    Broken(
        "scores in the second column",
        "model-answer",
        1,
        True,
        lambda: model_config(probability=0),
        answer=word_and_score,
    ),
    Broken(
        "locator that finds nothing",
        "model-answer",
        1,
        True,
        lambda: model_config(
            content_type="application/json",
            content_template='{"instances":$records}',
            record_template="$features",
            probability="predictions[*].scores",
        ),
        answer=document_answer,
        answered="application/json",
    ),
    Broken(
        "template without placeholder",
        "config",
        2,
        True,
        lambda: model_config(
            content_type="application/jsonlines", content_template='{"features":$feature}', probability="score"
        ),
        answer=lines_answer,
        answered="application/jsonlines",
    ),
    Broken(
        "template missing",
        "config",
        2,
        True,
        lambda: model_config(content_type="application/jsonlines", probability="score"),
        answer=lines_answer,
        answered="application/jsonlines",
    ),
    Broken("model of other features", "model-answer", 1, False, model_config, answer=picky_answer),
    Broken(
        "threshold in percent",
        "model-threshold-out-of-range",
        0,
        True,
        lambda: {**model_config(), "probability_threshold": 50},
    ),
    Broken(
        "labels in words, scores in numbers",
        "model-other-labels",
        1,
        False,
        lambda: {**model_config(), "label_values_or_threshold": ["yes"]},
        cells(5, lambda hired: "yes" if hired else "no"),
    ),
    Broken(
        "baseline with the label",
        "baseline",
        2,
        True,
        lambda: {**shap_config(baseline=[[40, 4, 0.5, "Female", "Law", 1]])},
    ),
    Broken("baseline too short", "baseline", 2, False, lambda: shap_config(baseline=[[40, 4]])),
    Broken("gap in the baseline as empty text", "baseline", 2, True, lambda: shap_config(baseline=[[40, "", 0.5]])),
    Broken(
        "mean of codes as baseline", "baseline-impossible", 0, True, lambda: shap_config(baseline=[[40, 4.37, 0.5]])
    ),
    Broken("samples too few", "few-samples", 0, True, lambda: shap_config(num_samples=2)),
    Broken(
        "label among the features",
        "label-leak",
        0,
        False,
        lambda: {**model_config(), "excluded_columns": ["Dept"]},
        lambda: as_csv([[*row[:3], 10 + 7 * row[5], *row[4:]] for row in table()]),
    ),
]

BROKEN = [*TEXT, *STATIC, *COLUMNS, *DATA, *VALUES, *MODEL]
