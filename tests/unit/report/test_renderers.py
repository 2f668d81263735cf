"""The three formats: valid, safe, and carrying the same numbers."""

import html
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from nbclient import NotebookClient

from pellucid.core.errors import OutputError
from pellucid.report.analysis_json import to_analysis_json
from pellucid.report.build import build_report
from pellucid.report.html import render_html
from pellucid.report.model import Figure, Table
from pellucid.report.notebook import render_notebook
from pellucid.report.pdf import render_pdf

nbformat = pytest.importorskip("nbformat")
vl_convert = pytest.importorskip("vl_convert")


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def pdf_text(data):
    tool = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(tool.stdout.decode().replace("\u200b", "").split())


def notebook_text(text):
    cells = [cell.source for cell in nbformat.reads(text, 4).cells if cell.cell_type == "markdown"]
    return " ".join(Page(" ".join(cells)).text.split())


def tables_of(report):
    stack = list(report.sections)
    while stack:
        section = stack.pop(0)
        stack[:0] = section.sections
        for block in section.blocks:
            if isinstance(block, Table | Figure):
                yield block.twin if isinstance(block, Figure) else block


def unspaced(text):
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def page(report):
    return render_html(report)


@pytest.fixture(scope="module")
def notebook(report):
    return render_notebook(report)


@pytest.fixture(scope="module")
def pdf(report):
    return render_pdf(report)


def test_all_three_carry_every_sentence_and_number(report, page, notebook, pdf):
    words = [*report.summary, *(cell.text for table in tables_of(report) for row in table.rows for cell in row)]
    rendered = {"html": Page(page).text, "ipynb": notebook_text(notebook), "pdf": pdf_text(pdf)}
    for name, text in rendered.items():
        squeezed = unspaced(text)
        assert [word for word in words if unspaced(word) not in squeezed] == [], name


def test_the_exact_value_stands_behind_every_number_of_the_page(report, page):
    exact = [float(value) for tag, name, value in Page(page).attributes if (tag, name) == ("data", "value")]
    shown = [cell.value for table in tables_of(report) for row in table.rows for cell in row if cell.value is not None]
    assert sorted(exact) == sorted(shown)


def test_the_page_asks_for_nothing(page, hostile_report):
    for text in (page, render_html(hostile_report)):
        parsed = Page(text)
        assert not {"script", "link", "iframe", "object", "embed", "img", "image", "use", "base", "form"} & set(
            parsed.tags
        )
        links = [
            value for _, name, value in parsed.attributes if name in {"src", "href", "xlink:href", "action", "data"}
        ]
        assert all(link.startswith("#") for link in links)
        style = text[text.index("<style>") : text.index("</style>")]
        assert "url(" not in style
        assert "@import" not in style


def test_hostile_names_stay_words(hostile_report):
    text = render_html(hostile_report)
    assert "<img src=x" not in text
    parsed = Page(text)
    assert not [name for _, name, _ in parsed.attributes if name.startswith("on")]
    assert "</script><img src=x onerror=alert(1)>" in parsed.text


def test_anchors_and_headings_are_sound(page):
    parsed = Page(page)
    ids = [value for _, name, value in parsed.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {value[1:] for tag, name, value in parsed.attributes if (tag, name) == ("a", "href")} <= set(ids)
    levels = [int(tag[1]) for tag in parsed.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert ("html", "lang", "en") in parsed.attributes


def test_every_chart_has_a_sentence_and_a_table(page):
    parsed = Page(page)
    charts = parsed.tags.count("figure")
    sentences = [value for tag, name, value in parsed.attributes if (tag, name) == ("div", "aria-label")]
    assert sum((tag, name, value) == ("div", "role", "img") for tag, name, value in parsed.attributes) == charts
    assert parsed.tags.count("details") == charts
    assert all(sentences)


def test_the_notebook_is_valid_and_the_same_every_time(report, notebook):
    parsed = nbformat.reads(notebook, 4)
    nbformat.validate(parsed)
    assert (parsed.nbformat, parsed.nbformat_minor) == (4, 5)
    assert len({cell.id for cell in parsed.cells}) == len(parsed.cells)
    assert render_notebook(report) == notebook


def test_the_notebook_stores_its_charts(notebook):
    outputs = [out for cell in nbformat.reads(notebook, 4).cells for out in cell.get("outputs", [])]
    assert len(outputs) == 9
    for output in outputs:
        assert output.data["application/vnd.vegalite.v6+json"]["$schema"].endswith(".json")
        assert output.data["image/png"].startswith("iVBOR")
        assert output.data["text/plain"]


def test_hostile_names_stay_words_in_the_notebook(hostile_report):
    parsed = nbformat.reads(render_notebook(hostile_report), 4)
    markdown = "\n".join(cell.source for cell in parsed.cells if cell.cell_type == "markdown")
    assert "<img" not in markdown
    assert "$" not in markdown
    assert "](http" not in markdown
    assert "$x^2$ & `code`" in html.unescape(markdown.replace("<span>", "").replace("</span>", ""))


def test_the_notebook_runs_again_beside_its_results(tmp_path, hostile_report, hostile_result, monkeypatch):
    monkeypatch.setenv("PYTHONWARNINGS", "ignore")
    (tmp_path / "analysis.json").write_text(to_analysis_json(hostile_result), encoding="utf-8")
    parsed = nbformat.reads(render_notebook(hostile_report), 4)
    client = NotebookClient(parsed, timeout=120, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    outputs = [out for cell in parsed.cells for out in cell.get("outputs", [])]
    assert len(outputs) == 9
    assert all(output.output_type == "execute_result" for output in outputs)


def test_the_pdf_is_tagged_and_titled(pdf):
    information = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    facts = dict(line.split(":", 1) for line in information.splitlines() if ":" in line)
    assert facts["Tagged"].strip() == "yes"
    assert facts["Title"].strip() == "SageMaker AI Analysis Report"
    assert b"pdfuaid" in pdf
    assert f"1 / {facts['Pages'].strip()}" in pdf_text(pdf)


def test_hostile_names_stay_words_in_the_pdf(hostile_report):
    text = unspaced(pdf_text(render_pdf(hostile_report)))
    for word in (
        "</script><img src=x onerror=alert(1)>",
        "$x^2$ & `code`",
        '#eval("1")',
        "*race* _b_ $y$ [l](http://x)",
    ):
        assert unspaced(word) in text


def test_a_character_without_a_font_is_spelled_out(result):
    odd = "\U0010fffd"
    curve = replace(result.pdp[3], feature=f"a{odd}b")
    text = pdf_text(render_pdf(build_report(replace(result, shap=None, pdp=(curve,)), "Title")))
    assert "a[U+10FFFD]b" in unspaced(text)
    assert "no font on this machine" in text


def test_altair_and_vl_convert_speak_the_same_vega_lite():
    import altair as alt

    from pellucid.report.figures import VEGA_LITE

    assert alt.SCHEMA_VERSION.startswith(f"v{VEGA_LITE}.")
    assert VEGA_LITE in vl_convert.get_vegalite_versions()


def test_renderers_do_not_need_each_other():
    program = "import pellucid.report.html, sys; assert 'typst' not in sys.modules and 'jinja2' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_same_report_is_the_same_page(report, page):
    assert render_html(report) == page


def test_a_hundred_groups_fit_on_pages(result):
    first = result.posttraining.facets[0]
    facets = tuple(replace(first, selection=f"v{k}", metrics=first.metrics[:1]) for k in range(100))
    many = replace(
        result, pretraining=None, posttraining=replace(result.posttraining, facets=facets), shap=None, pdp=None
    )
    report = build_report(many, "Many")
    text = pdf_text(render_pdf(report))
    assert "sex is v99" in text
    assert report.summary[4] == "96 more groups are compared below."


def test_a_document_that_typst_refuses_is_an_output_error(report):
    with pytest.raises(OutputError, match=r"report.pdf could not be set"):
        render_pdf(replace(report, title=""))
