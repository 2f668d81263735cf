"""Does the README's Python run?"""

from __future__ import annotations

import shutil
from pathlib import Path

from fenced import texts

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_the_python_section_runs(people, archive, tmp_path, monkeypatch):
    (code,) = (text for text in texts(README, "python") if "pellucid.bias(" in text)
    (tmp_path / "pellucid-demo").mkdir()
    shutil.copy(people.csv, tmp_path / "pellucid-demo" / "people.csv")
    shutil.copy(archive, tmp_path / "pellucid-demo" / "model.tar.gz")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)
    page = (tmp_path / "bias-and-reasons.html").read_text()
    assert "Who earns more?" in page
    assert names["bias"]["Sex"]["DI"].value > 0
    assert len(names["reasons"]["Age"]) == 200
    assert len(names["bias"].to_frame()) == 21
