"""People who apply for jobs, as every kind of rows."""

from __future__ import annotations

import random

import pandas as pd
import pytest


def make_people(n=400):
    made = random.Random(5)
    rows = {"sex": [], "age": [], "city": [], "score": [], "hired": []}
    for _ in range(n):
        sex, age = made.choice(["f", "m"]), made.randrange(18, 70)
        score = round(made.gauss(0.3 * (sex == "m"), 1), 3)
        rows["sex"].append(sex)
        rows["age"].append(age)
        rows["city"].append(made.choice(["Rome", "Oslo", None]))
        rows["score"].append(score)
        rows["hired"].append("yes" if score + made.gauss(0, 0.5) > 0.2 else "no")
    return rows


@pytest.fixture(scope="session")
def columns():
    return make_people()


@pytest.fixture
def people(columns):
    return pd.DataFrame(columns)


@pytest.fixture(name="people_of_adult", scope="session")
def census(adult, tmp_path_factory):
    """600 people of UCI Adult; `people` means others here."""
    import csv
    from types import SimpleNamespace

    from pellucid.demo.adult import FEATURES, LABEL

    folder = tmp_path_factory.mktemp("census")
    rows, headers = adult.test[:600], (*FEATURES, LABEL)
    with (folder / "people.csv").open("w", newline="") as file:
        csv.writer(file).writerows([headers, *rows])
    pd.DataFrame(rows, columns=headers).to_parquet(folder / "people.parquet")
    return SimpleNamespace(rows=rows, headers=headers, csv=folder / "people.csv", parquet=folder / "people.parquet")
