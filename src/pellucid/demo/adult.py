"""UCI Adult: what 48,842 people in the 1994 census earn."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

from msgspec import Struct

FEATURES = (
    "Age",
    "Workclass",
    "fnlwgt",
    "Education",
    "Education-Num",
    "Marital Status",
    "Occupation",
    "Relationship",
    "Race",
    "Sex",
    "Capital Gain",
    "Capital Loss",
    "Hours per week",
    "Country",
)
LABEL = "Target"
CATEGORICAL = ("Workclass", "Education", "Marital Status", "Occupation", "Relationship", "Race", "Sex", "Country")


class Adult(Struct, frozen=True):
    """Both files, categories replaced by their rank among the column's sorted values.

    `train` has 32,561 rows and `test` 16,281; a row is the 14 features, then 1 for an income above 50,000 dollars,
    else 0.
    `categories[column][code]` is the word behind a code. The word for an unknown value is `?`.
    """

    train: tuple[tuple[int, ...], ...]
    test: tuple[tuple[int, ...], ...]
    categories: dict[str, tuple[str, ...]]

    def word(self, column: str, code: int) -> str:
        """The word behind a code."""
        return self.categories[column][code]


def read_adult() -> Adult:
    """All rows of both files."""
    train, test = _rows("adult.data.gz"), _rows("adult.test.gz")
    both = train + test
    at = {name: FEATURES.index(name) for name in CATEGORICAL}
    categories = {name: tuple(sorted({row[k] for row in both})) for name, k in at.items()}
    codes = {at[name]: {word: code for code, word in enumerate(words)} for name, words in categories.items()}
    return Adult(_encode(train, codes), _encode(test, codes), categories)


def write_rows(rows: Iterable[Sequence[object]], headers: Sequence[str], path: Path) -> None:
    """Write rows as CSV with a header."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headers)
        writer.writerows(rows)


def _rows(name: str) -> list[list[str]]:
    packed = files("pellucid.demo").joinpath("adult", name).read_bytes()
    text = gzip.decompress(packed).decode("ascii")
    cells = csv.reader(io.StringIO(text), skipinitialspace=True)
    return [row for row in cells if len(row) == len(FEATURES) + 1]


def _encode(rows: list[list[str]], codes: dict[int, dict[str, int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(
        (
            *(codes[k][cell] if k in codes else int(cell) for k, cell in enumerate(row[:-1])),
            int(row[-1].startswith(">50K")),
        )
        for row in rows
    )
