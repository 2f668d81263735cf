"""report.pdf: accessible, complete, without a missing glyph, in every language."""

import logging
import subprocess
import unicodedata
from io import BytesIO

import pdfua
import pikepdf
import pytest
from msgspec.structs import replace

from pellucid.core.errors import OutputError
from pellucid.report import fonts
from pellucid.report.build import build_report
from pellucid.report.language import LANGUAGES, words_of
from pellucid.report.model import Figure
from pellucid.report.pdf import render_pdf
from pellucid.report.report_files import report_files
from report_parts import blocks_of, said_by

TITLE = "SageMaker AI Analysis Report"


@pytest.fixture(scope="module")
def pdfs(judged_reports):
    return {language: render_pdf(report) for language, report in judged_reports.items()}


def run(tool, pdf, *options):
    return subprocess.run([tool, *options, "-", *(["-"] if tool == "pdftotext" else [])], input=pdf, capture_output=True, check=True).stdout.decode()  # fmt: skip


def squeezed(text):
    """Text without the spaces and joiners that setting it adds, in one form of each character."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(character for character in plain if not character.isspace() and character != "\u200b")


def text_of(pdf):
    return squeezed(run("pdftotext", pdf, "-raw"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_printed(language, judged_reports, pdfs):
    text = text_of(pdfs[language])
    assert [words for words in said_by(judged_reports[language]) if squeezed(words) not in text] == []
    assert "[U+" not in text
    assert "\ufffd" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_checker_of_accessibility_finds_nothing(language, pdfs, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(pdfs[language])
    assert [finding.message for finding in pdfua.validate(str(path)).findings] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_tagged_in_its_language_with_an_outline_and_described_pictures(language, judged_reports, pdfs):
    with pikepdf.open(BytesIO(pdfs[language])) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang).startswith(language)
        assert str(pdf.docinfo["/Title"]) == TITLE
        with pdf.open_outline() as outline:
            titles = [entry.title for entry in outline.root]
        assert titles[: len(judged_reports[language].sections)] == [
            section.title for section in judged_reports[language].sections
        ]
        described = {str(tag.Alt) for tag in tags_of(pdf.Root.StructTreeRoot) if tag.get("/S") == "/Figure"}
    drawn = {
        block.alt for block in blocks_of(judged_reports[language]) if isinstance(block, Figure) and not block.is_in_twin
    }
    assert drawn
    assert drawn <= described


def tags_of(node):
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from tags_of(child)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_font_is_in_the_file(language, pdfs):
    rows = run("pdffonts", pdfs[language]).splitlines()[2:]
    assert rows
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows)


def test_verdicts_are_words_beside_marks(judged_reports, pdfs):
    text = text_of(pdfs["en"])
    assert all(mark in text for mark in ("●Pass", "▲Fail", "◆Notenoughdata"))
    assert [counter.count for counter in judged_reports["en"].counters] == [14, 12, 16]


def test_the_same_report_is_the_same_file(judged_reports, pdfs):
    assert render_pdf(judged_reports["en"]) == pdfs["en"]


def test_hostile_names_stay_words(hostile_report):
    text = text_of(render_pdf(hostile_report))
    for words in (
        "</script><img src=x onerror=alert(1)>",
        "$x^2$ & `code`",
        '#eval("1")',
        "*race* _b_ $y$ [l](http://x)",
    ):
        assert squeezed(words) in text


def test_a_character_without_a_font_is_spelled_out(result):
    odd = "\U0010fffd"
    curve = replace(result.pdp[3], feature=f"a{odd}b")
    report = build_report(replace(result, shap=None, pdp=(curve,)), "Title")
    text = text_of(render_pdf(report))
    assert "a[U+10FFFD]b" in text
    assert squeezed(words_of("en").say("page.fonts.characters")) in text


@pytest.fixture
def no_east_asian_fonts(monkeypatch):
    """A machine with nothing but the fonts that are in typst itself."""
    import typst

    bare = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(fonts, "installed_fonts", lambda: bare)
    fonts.can_print.cache_clear()
    yield
    fonts.can_print.cache_clear()


@pytest.mark.usefixtures("no_east_asian_fonts")
def test_without_a_font_for_the_language_the_pdf_is_english_and_says_why(result, caplog):
    with caplog.at_level(logging.WARNING):
        files = dict(report_files(replace(result, shap=None, pdp=None), TITLE, "ja"))
    text = text_of(files[".pdf"])
    assert "Beforetraining:thedata" in text
    assert "pipinstall'pellucid[cjk]'" in text
    assert "[U+" not in text
    assert "学習前：データ" in files[".html"].decode()
    assert "pip install 'pellucid[cjk]'" in caplog.text


@pytest.mark.usefixtures("no_east_asian_fonts")
def test_names_without_a_font_are_spelled_out_once_the_words_can_be_printed(result):
    report = build_report(replace(result, shap=None, pdp=None), "日本", "es")
    text = text_of(render_pdf(report))
    assert "[U+65E5][U+672C]" in text
    assert squeezed(words_of("es").say("page.fonts.characters")) in text


def test_a_hundred_groups_fit_on_pages(result):
    first = result.posttraining.facets[0]
    facets = tuple(replace(first, selection=f"v{k}", metrics=first.metrics[:1]) for k in range(100))
    stage = replace(result.posttraining, facets=facets)
    many = replace(result, pretraining=None, posttraining=stage, shap=None, pdp=None)
    report = build_report(many, "Many")
    assert "sexisv99" in text_of(render_pdf(report))


def test_a_notice_stands_before_the_findings(judged_reports):
    text = text_of(render_pdf(judged_reports["en"], notice="Read this first."))
    assert text.index("Readthisfirst.") < text.index(squeezed(judged_reports["en"].summary[0]))


def test_a_document_that_typst_refuses_is_an_output_error(judged_reports):
    with pytest.raises(OutputError, match=r"report.pdf could not be set"):
        render_pdf(replace(judged_reports["en"], title=""))
