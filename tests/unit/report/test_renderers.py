"""The three formats: valid, safe, and carrying the same numbers."""

import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from pellucid.report.html import render_html
from pellucid.report.model import Cards, Paragraph
from pellucid.report.notebook import render_notebook
from pellucid.report.pdf import render_pdf
from report_parts import blocks_of, table_of

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
    return [table_of(block) for block in blocks_of(report) if not isinstance(block, Paragraph)]


def cards_of(report):
    return [card for block in blocks_of(report) if isinstance(block, Cards) for card in block.cards]


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
    shown = [cell.value for table in tables_of(report) for row in table.rows for cell in row]
    shown += [card.value.value for card in cards_of(report)]
    assert sorted(exact) == sorted(value for value in shown if value is not None)


def test_the_page_asks_for_nothing(page, hostile_report):
    for text in (page, render_html(hostile_report)):
        parsed = Page(text)
        assert not {"link", "iframe", "object", "embed", "img", "image", "use", "base", "form"} & set(parsed.tags)
        links = [
            value
            for _, name, value in parsed.attributes
            if name in {"src", "href", "xlink:href", "action", "data", "style"}
        ]
        assert all(link.startswith("#") for link in links)
        style = text[text.index("<style>") : text.index("</style>")]
        assert "url(" not in style
        assert "@import" not in style


def test_the_policy_lets_only_our_own_style_and_script_act(hostile_report):
    text = render_html(hostile_report)
    contents = [value for tag, name, value in Page(text).attributes if (tag, name) == ("meta", "content")]
    policy = next(content for content in contents if "-src" in content)
    parts = [re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)[1] for tag in ("style", "script")]
    style, script = (f"'sha256-{b64encode(sha256(part.encode()).digest()).decode()}'" for part in parts)
    assert policy.startswith(f"default-src 'none'; style-src {style}; script-src {script};")
    assert text.count("<script") == text.count('<script type="application/json">') + 1


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
    figures = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    assert len(figures) > 8
    for figure in figures:
        parsed = Page(figure)
        assert "table" in parsed.tags
        sentences = [value for tag, name, value in parsed.attributes if (tag, name) == ("div", "aria-label")]
        assert all(sentences)
        assert ("div", "role", "img") in parsed.attributes or '<p class="hidden">' in figure
        drawings = [value for tag, name, value in parsed.attributes if (tag, name) == ("svg", "focusable")]
        assert figure.count("<svg") <= 2 * len(drawings)


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
