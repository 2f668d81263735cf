"""report.ipynb: valid, complete in every language, safe, and able to run again."""

import html
import re

import nbformat
import pytest
from nbclient import NotebookClient

from pellucid.report.analysis_json import to_analysis_json
from pellucid.report.build import build_report
from pellucid.report.language import LANGUAGES
from pellucid.report.model import Figure
from pellucid.report.notebook import render_notebook
from report_parts import blocks_of, said_by


@pytest.fixture(scope="module")
def notebooks(judged_reports):
    return {language: nbformat.reads(render_notebook(report), 4) for language, report in judged_reports.items()}


def words_in(notebook):
    """What a reader sees of the Markdown, without spaces."""
    source = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return squeezed(html.unescape(re.sub(r"<[^<>]*>", "", source)))


def squeezed(text):
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there(language, judged_reports, notebooks):
    text, report = words_in(notebooks[language]), judged_reports[language]
    captions = [block.twin.caption for block in blocks_of(report) if isinstance(block, Figure)]
    assert captions
    assert [words for words in (*said_by(report), *captions) if squeezed(words) not in text] == []


def test_it_is_valid_and_the_same_every_time(judged_reports, notebooks):
    notebook = notebooks["en"]
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    runs = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert runs == list(range(1, len(runs) + 1))
    assert render_notebook(judged_reports["en"]) == render_notebook(judged_reports["en"])


def test_charts_are_stored_with_a_picture_and_a_sentence(judged_reports, notebooks):
    figures = [block for block in blocks_of(judged_reports["en"]) if isinstance(block, Figure)]
    cells = [cell for cell in notebooks["en"].cells if cell.get("outputs")]
    assert len(cells) == sum(bool(figure.recipe) for figure in figures)
    for figure, cell in zip((figure for figure in figures if figure.recipe), cells, strict=True):
        (output,) = cell.outputs
        assert output.data["application/vnd.vegalite.v6+json"]["$schema"].endswith(".json")
        assert output.data["text/plain"] == figure.alt
        assert output.data["image/png"].startswith("iVBOR")
        assert 300 < output.metadata["image/png"]["width"] < 600


def test_pictures_that_no_code_draws_are_attached_with_their_sentence(judged_reports, notebooks):
    drawn = [block for block in blocks_of(judged_reports["en"]) if isinstance(block, Figure)]
    silent = [figure for figure in drawn if not figure.recipe and not figure.is_in_twin]
    cells = [cell for cell in notebooks["en"].cells if cell.get("attachments")]
    assert len(cells) == len(silent) > 0
    for figure, cell in zip(silent, cells, strict=True):
        assert cell.attachments["chart.png"]["image/png"].startswith("iVBOR")
        assert squeezed(html.unescape(cell.source)).startswith(f"![{squeezed(figure.alt)}](attachment:")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_is_what_nbformat_writes(language, hostile_result):
    text = render_notebook(build_report(hostile_result, "Lines\nof\u2028a title", language))
    notebook = nbformat.reads(text, 4)
    nbformat.validate(notebook)
    assert text == nbformat.writes(notebook) + "\n"


def test_hostile_names_stay_words(hostile_report):
    parsed = nbformat.reads(render_notebook(hostile_report), 4)
    markdown = "\n".join(cell.source for cell in parsed.cells if cell.cell_type == "markdown")
    assert "<img" not in markdown
    assert "$" not in markdown
    assert "](http" not in markdown
    assert "$x^2$ & `code`" in html.unescape(markdown.replace("<span>", "").replace("</span>", ""))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_it_runs_again_beside_its_results(language, tmp_path, hostile_result, monkeypatch):
    monkeypatch.setenv("PYTHONWARNINGS", "ignore")
    (tmp_path / "analysis.json").write_text(to_analysis_json(hostile_result), encoding="utf-8")
    parsed = nbformat.reads(render_notebook(build_report(hostile_result, "Again", language)), 4)
    stored = sum(bool(cell.get("outputs")) for cell in parsed.cells)
    NotebookClient(parsed, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in parsed.cells for output in cell.get("outputs", [])]
    assert len(outputs) == stored > 5
    assert all(output.output_type == "execute_result" for output in outputs)
