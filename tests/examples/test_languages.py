"""`pellucid run --language`: the report speaks it, the numbers do not change."""

from __future__ import annotations

import subprocess

import nbformat
import pytest

from pellucid.cli import main
from pellucid.report.language import LANGUAGES

FIRST_HEADINGS = {
    "en": "Before training: the data",
    "es": "Antes del entrenamiento: los datos",
    "ja": "学習前：データ",
    "zh": "训练前：数据",
}
ASKED = {
    "pre_training_bias": {"methods": "all"},
    "report": {"name": "report", "title": "Who earns more?"},
}


def printed(path):
    text = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True).stdout.decode()
    return "".join(text.split())


@pytest.fixture(scope="module")
def analyses():
    """The bytes of analysis.json by language, as the runs leave them."""
    return {}


@pytest.mark.parametrize("language", FIRST_HEADINGS)
def test_all_three_formats_speak_the_language(language, people, config, run, analyses):
    done = run(config(methods=ASKED), "--data", str(people.csv), "--language", language)
    assert done.code == 0, done.err
    heading = FIRST_HEADINGS[language]
    page = (done.output / "report.html").read_text("utf-8")
    assert f'lang="{language}"' in page
    assert heading in page
    cells = nbformat.read(done.output / "report.ipynb", 4).cells
    assert any(heading.replace(":", "&#58;") in cell.source for cell in cells)
    assert "".join(heading.split()) in printed(done.output / "report.pdf")
    analyses[language] = (done.output / "analysis.json").read_bytes()
    assert len(set(analyses.values())) == 1


def test_another_language_is_refused_with_those_there_are(capsys):
    with pytest.raises(SystemExit) as refused:
        main(["run", "config.json", "--language", "fr"])
    assert refused.value.code == 2
    said = capsys.readouterr().err
    assert all(f"'{language}'" in said for language in ("fr", *LANGUAGES))
