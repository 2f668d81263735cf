"""The tables that are measured: the real rows of UCI Adult, drawn again and again, and a reviews-shaped CSV."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from pellucid.demo import read_adult
from pellucid.demo.adult import FEATURES

FOLDER = Path(__file__).parent / "data"
SIZES = {"32k": 32_561, "1m": 1_000_000, "10m": 10_000_000, "100m": 100_000_000}
COPIES_OF = {"100m": ("10m", 10)}

NAMES = {name: name.lower().replace(" ", "_").replace("-", "_") for name in FEATURES}


def adult_file(size: str, kind: str) -> Path:
    """A Parquet or CSV file (for 100m: a folder of ten copies) of Adult rows, made when missing."""
    path = FOLDER / f"adult_{size}.{kind}"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        if size in COPIES_OF:
            _copy(path, kind, *COPIES_OF[size])
        else:
            _draw(path, kind, SIZES[size])
    return path


def wide_file(size: str, facets: int = 20) -> Path:
    """A Parquet file with `facets` yes/no/unknown columns `f0...`, a label, a prediction and a group."""
    path = FOLDER / f"wide_{size}.parquet"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        columns = ", ".join(f"['yes', 'no', 'unknown'][1 + (hash(i, {k}) % 3)::INTEGER] AS f{k}" for k in range(facets))
        duckdb.sql(
            f"COPY (SELECT {columns}, (hash(i, 91) % 4 = 0)::INTEGER AS label, (hash(i, 92) % 5 = 0)::INTEGER AS prediction,"
            f" 'g' || (hash(i, 93) % 16) AS grp FROM range({SIZES[size]}) t(i)) TO '{path}' (FORMAT parquet)"
        )
    return path


def reviews_file() -> Path:
    """396,601 rows x 15 columns, about 200 MB, quoted newlines in the review text."""
    path = FOLDER / "reviews.csv"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        duckdb.sql(f"COPY ({_REVIEWS}) TO '{path}' (FORMAT csv, HEADER)")
    return path


def _draw(path: Path, kind: str, rows: int) -> None:
    """Rows of Adult with words for codes, plus a 0/1 prediction that errs on one row in eight."""
    adult = read_adult()
    con = duckdb.connect()
    typed = ", ".join(f'"{NAMES[name]}" {"VARCHAR" if name in adult.categories else "INTEGER"}' for name in FEATURES)
    con.execute(f"CREATE TABLE adult ({typed}, label INTEGER, prediction INTEGER)")
    con.executemany(
        f"INSERT INTO adult VALUES ({', '.join('?' * 16)})",
        [_words(adult.categories, row, k) for k, row in enumerate(adult.train)],
    )
    con.execute("SET threads = 1")
    pick = f"SELECT a.* FROM range({rows}) t(i) JOIN (SELECT rowid AS r, * FROM adult) a ON a.r = " + (
        "t.i" if rows == len(adult.train) else f"(hash(t.i) % {len(adult.train)})::BIGINT"
    )
    columns = ", ".join(f'"{NAMES[name]}"' for name in FEATURES)
    options = "FORMAT parquet" if kind == "parquet" else "FORMAT csv, HEADER"
    con.execute(f"COPY (SELECT {columns}, label, prediction FROM ({pick})) TO '{path}' ({options})")


def _words(categories: dict[str, tuple[str, ...]], row: tuple[int, ...], k: int) -> list[object]:
    cells: list[object] = [
        categories[name][cell] if name in categories else cell for name, cell in zip(FEATURES, row[:-1], strict=True)
    ]
    wrong = (k * 2654435761) % 8 == 0
    return [*cells, row[-1], row[-1] ^ wrong]


def _copy(path: Path, kind: str, source: str, copies: int) -> None:
    path.mkdir()
    for k in range(copies):
        shutil.copyfile(adult_file(source, kind), path / f"part-{k}.{kind}")


_REVIEWS = """
SELECT 'US' AS marketplace, 10000000 + hash(i, 1) % 40000000 AS customer_id, 'R' || hash(i, 2) AS review_id,
       'B' || hash(i, 3) % 1000000 AS product_id, hash(i, 4) % 100000000 AS product_parent,
       'A title, with a comma and "quotes" ' || i % 9973 AS product_title,
       ['Digital_Software', 'Digital_Video_Games', 'Gift Card'][1 + CASE WHEN hash(i, 5) % 100 < 26 THEN 0 WHEN hash(i, 5) % 100 < 62 THEN 1 ELSE 2 END] AS product_category,
       1 + CASE WHEN hash(i, 6) % 100 < 62 THEN 4 ELSE hash(i, 7) % 4 END AS star_rating,
       hash(i, 8) % 50 AS helpful_votes, hash(i, 9) % 60 AS total_votes, 'N' AS vine, 'Y' AS verified_purchase,
       'Headline ' || hash(i, 10) % 5000 AS review_headline,
       'It does what it says, mostly.' || chr(10) || repeat('More words of praise or of anger, "quoted" too. ', 1 + (hash(i, 11) % 13)::INTEGER) AS review_body,
       '2015-0' || (1 + hash(i, 12) % 8) || '-1' || hash(i, 13) % 10 AS review_date
FROM range(396601) t(i)
"""
