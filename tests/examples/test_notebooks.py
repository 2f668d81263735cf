"""Do the notebooks run, as somebody who has just got them would run them?"""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import nbformat
import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))
LARGEST = 300_000

_spec = importlib.util.spec_from_file_location("refresh", EXAMPLES / "refresh.py")
refresh = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(refresh)


def outputs(notebook) -> list[tuple[str, str]]:
    """What the cells show as text, with the ids of the cells."""
    return [
        (cell.id, output.get("text") or output["data"]["text/plain"])
        for cell in notebook.cells
        for output in cell.get("outputs", ())
    ]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return request.param


def test_there_is_one_for_each_story():
    assert [path.stem for path in NOTEBOOKS] == ["churn", "grades", "income", "reviews_data", "reviews_model"]


def test_it_runs_and_ends_in_a_report(notebook, tmp_path, monkeypatch):
    """In a copy of the folder, with a home of its own; what it says is what is kept, but for the last digits of models."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PELLUCID_JOBS", str(tmp_path / "jobs"))
    run = refresh.run(notebook, tmp_path / "examples")
    kept = nbformat.read(notebook, as_version=4)
    assert [(place, words(text)) for place, text in outputs(run)] == [
        (place, words(text)) for place, text in outputs(kept)
    ], "run `make examples`"
    reports = list((tmp_path / "examples" / "report").glob("*.html"))
    assert [path.read_text()[:15].lower() for path in reports] == ["<!doctype html>"]


def words(text: str) -> list[str]:
    """The words of a text without its numbers and without the order of features that weigh nearly the same."""
    return sorted(set(re.findall(r"[a-z_]{4,}", text)))


def test_it_is_kept_with_outputs_small_and_tidy(notebook):
    content = notebook.read_text()
    kept = nbformat.read(notebook, as_version=4)
    nbformat.validate(kept)
    assert len(content) < LARGEST
    assert [cell.id for cell in kept.cells] == [
        f"{notebook.stem.replace('_', '-')}-{k:02d}" for k in range(1, len(kept.cells) + 1)
    ]
    assert len(outputs(kept)) >= 5
    assert not re.search(r"/tmp/|/home/|/work/|/root/|site-packages|\d\d:\d\d:\d\d|\bTraceback\b", content)


def test_its_data_have_a_source_and_a_licence():
    told = (EXAMPLES / "data" / "README.md").read_text()
    shipped = sorted(path.name for path in (EXAMPLES / "data").glob("*.gz"))
    assert shipped == sorted(re.findall(r"^## `(.*)`$", told, flags=re.MULTILINE))
    assert told.count("Licence:") == len(shipped)
