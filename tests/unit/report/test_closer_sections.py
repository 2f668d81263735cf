"""Single rows, surfaces and interactions in the report: drawn, said, and in all three formats."""

import html
import re
import subprocess
import sys
import unicodedata

import nbformat
import numpy as np
import pytest
from jsonschema import Draft7Validator
from msgspec.structs import replace
from nbclient import NotebookClient

from pellucid.core.arrays import IceCurves, Interactions, PdpSurface
from pellucid.core.results import AnalysisResult, CloserLooks, Provenance
from pellucid.report.analysis_json import to_analysis_json
from pellucid.report.build import build_report
from pellucid.report.html import render_html
from pellucid.report.interaction_section import MOST_FEATURES
from pellucid.report.language import LANGUAGES, words_of
from pellucid.report.magnitude import magnitude_of
from pellucid.report.notebook import render_notebook
from pellucid.report.pdf import render_pdf
from pellucid.report.surface_section import MOST_VALUES, surface_section

HOSTILE = "</script><img src=x onerror=alert(1)> $x$ #eval(1)"
AGES = (20.0, 30.0, 40.0)


def closer_looks(feature="age", category="<b>private</b>", outputs=("p",)):
    generator = np.random.default_rng(5)
    width = len(outputs)
    curves = IceCurves(feature, outputs, AGES, generator.normal(size=(40, 3, width)), 900)
    kinds = IceCurves("work", outputs, ("a", category, "c"), generator.normal(size=(40, 3, width)), 900)
    shares = np.array([[0.4, 0.1], [0.2, 0.1], [0.2, 0.0]])
    surface = PdpSurface(
        (feature, "work"), outputs, (AGES, ("a", category)), generator.uniform(size=(3, 2, width)), shares, 40, 900
    )
    values = np.abs(generator.normal(size=(3, 3, width)))
    interactions = Interactions((feature, "work", "sex"), outputs, values + values.swapaxes(0, 1), 12)
    return CloserLooks((curves, kinds), (surface,), interactions)


@pytest.fixture
def looked_at(result):
    return replace(result, closer=closer_looks())


def figures_of(sections):
    for section in sections:
        yield from (block for block in section.blocks if block.kind == "figure")
        yield from figures_of(section.sections)


def closer_figures(report):
    return [f for f in figures_of(report.sections) if f.name in {"curves", "surface", "interactions", "pairs"}]


def squeezed(text):
    return re.sub(r"[\s\u200b]", "", unicodedata.normalize("NFKC", text))


def texts_of(figure):
    yield from (figure.title, figure.said)
    yield from (cell.text for row in figure.twin.rows for cell in row)


def test_the_sections_come_where_their_questions_are(looked_at):
    report = build_report(looked_at, "t")
    keys = [section.key for section in report.sections]
    assert keys[keys.index("baseline") :] == ["baseline", "interactions", "dependence", "pairs", "analysed", "made"]
    dependence = next(section for section in report.sections if section.key == "dependence")
    assert [part.key for part in dependence.sections] == ["single-rows"]


def test_single_rows_need_no_mean_curves(looked_at):
    report = build_report(
        replace(looked_at, pdp=None, closer=replace(looked_at.closer, surfaces=(), interactions=None)), "t"
    )
    dependence = next(section for section in report.sections if section.key == "dependence")
    assert dependence.blocks == ()
    assert len(list(figures_of([dependence]))) == 2


def test_nothing_asked_for_changes_nothing(result):
    plain = build_report(result, "t")
    assert build_report(replace(result, closer=CloserLooks()), "t") == plain
    assert closer_figures(plain) == []


def test_nothing_asked_for_imports_nothing():
    program = (
        "import sys; from pellucid.core.results import AnalysisResult, Provenance;"
        "from pellucid.report.report_files import report_files;"
        "list(report_files(AnalysisResult(Provenance('1', 0, 0, '')), 't'));"
        "assert not [name for name in sys.modules if 'closer_sections' in name or 'surface' in name or 'levels' in name]"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_formats_say_and_tell_everything(looked_at, language):
    report = build_report(looked_at, "t", language)
    notebook = nbformat.reads(render_notebook(report), 4)
    source = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    printed = subprocess.run(["pdftotext", "-raw", "-", "-"], input=render_pdf(report), capture_output=True, check=True)
    told = {
        "html": squeezed(html.unescape(re.sub(r"<[^<>]*>", "", render_html(report)))),
        "ipynb": squeezed(html.unescape(re.sub(r"<[^<>]*>", "", source))),
        "pdf": squeezed(printed.stdout.decode()),
    }
    figures = closer_figures(report)
    assert len(figures) == 6
    for name, text in told.items():
        missing = [words for figure in figures for words in texts_of(figure) if squeezed(words) not in text]
        assert not [words for words in missing if "<b>" not in words or name != "html"], name


def test_charts_are_vega_lite_and_the_same_every_time(looked_at):
    import altair as alt

    schema, figures = alt.load_schema(), closer_figures(build_report(looked_at, "t"))
    for figure in figures:
        Draft7Validator(schema).validate(figure.spec)
    assert [figure.spec for figure in closer_figures(build_report(looked_at, "t"))] == [f.spec for f in figures]
    assert render_html(build_report(looked_at, "t")) == render_html(build_report(looked_at, "t"))


def test_every_chart_has_a_sentence_and_a_table(looked_at):
    page = render_html(build_report(looked_at, "t"))
    for name, count in (("curves", 2), ("surface", 2), ("interactions", 1)):
        found = re.findall(rf'<figure class="card {name}">.*?</figure>', page, re.DOTALL)
        assert len(found) == count
        assert all(re.search(r'role="img" aria-label="[^"]{40,}"', one) and "<table" in one for one in found)


def test_hostile_names_stay_words(result):
    report = build_report(replace(result, closer=closer_looks(HOSTILE, HOSTILE, (HOSTILE,))), "t")
    assert "<img" not in render_html(report)
    cells = nbformat.reads(render_notebook(report), 4).cells
    markdown = "".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert "<img" not in markdown
    assert "$" not in markdown
    assert render_pdf(report).startswith(b"%PDF")


def test_the_notebook_draws_the_strongest_pairs_again(tmp_path, result, monkeypatch):
    monkeypatch.setenv("PYTHONWARNINGS", "ignore")
    hostile = AnalysisResult(Provenance("1", 0, 9, ""), closer=closer_looks(HOSTILE, outputs=("a", "b'\"\\")))
    (tmp_path / "analysis.json").write_text(to_analysis_json(hostile), encoding="utf-8")
    notebook = nbformat.reads(render_notebook(build_report(hostile, "t")), 4)
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert sum(bool(cell.get("outputs")) for cell in notebook.cells) == 2


def surface(means, values=((1.0, 2.0), ("x", "y")), shares=None, outputs=("p",)):
    return PdpSurface(("a", "b"), outputs, values, np.asarray(means)[:, :, None].repeat(len(outputs), 2), shares)


def pair(found, language="en"):
    return surface_section(words_of(language), (found,)).sections[0]


def test_a_surface_that_is_no_sum_says_where_and_how_much():
    figure, beyond = pair(surface([[0.0, 0.0], [0.0, 1.0]])).blocks
    assert figure.said == (
        "Where there are rows, p is lowest, 0.0000, if a is 1 and b is x, and highest, 1.0000, if a is 2 and b is y. "
        "The two work together: 33.3% of the variation is not the sum of one curve for each. "
        "They do so most where a is 1 and b is x: the answer is 0.2500 above the sum."
    )
    assert [[cell.text for cell in row] for row in beyond.twin.rows] == [
        ["x", "+0.250", "−0.250"],
        ["y", "−0.250", "+0.250"],
    ]


def test_a_surface_that_is_a_sum_says_so_and_has_no_second_map():
    (figure,) = pair(surface([[0.0, 0.1], [0.5, 0.6]])).blocks
    assert figure.said.endswith(
        "The two act as good as separately: only 0.0% of the variation is not the sum of one curve for each."
    )


def test_a_flat_surface_says_so():
    (figure,) = pair(surface([[0.3, 0.3], [0.3, 0.3]])).blocks
    assert figure.said == "p is the same for all values of both features."


def test_ends_are_told_where_rows_are_and_brackets_stand_where_none_are():
    shares = np.array([[0.5, 0.25], [0.25, 0.0]])
    figure, *_ = pair(surface([[0.0, 0.2], [0.4, 9.0]], shares=shares)).blocks
    assert "highest, 0.4000, if a is 2 and b is x" in figure.said
    assert [[cell.text for cell in row] for row in figure.twin.rows] == [["x", "0.00", "0.40"], ["y", "0.20", "(9.00)"]]
    dots = figure.spec["vconcat"][1]["layer"][1]["data"]["values"]
    assert [(dot["x"], dot["y"], dot["share"]) for dot in dots] == [(1.0, "x", 0.5), (1.0, "y", 0.25), (2.0, "x", 0.25)]


def test_without_known_rows_there_are_no_dots():
    figure, *_ = pair(surface([[0.0, 0.2], [0.4, 9.0]])).blocks
    assert len(figure.spec["vconcat"][1]["layer"]) == 1


def test_numbers_reach_half_a_step_to_both_sides_and_go_up():
    values = ((1.0, 2.0), (10.0, 20.0))
    figure, *_ = pair(surface([[0.0, 0.2], [0.4, 9.0]], values)).blocks
    cell = figure.spec["vconcat"][1]["layer"][0]["data"]["values"][0]
    assert [cell[name] for name in ("x", "x2", "y", "y2")] == [0.5, 1.5, 5.0, 15.0]
    assert [row[0].text for row in figure.twin.rows] == ["20", "10"]


def test_of_many_categories_those_with_most_rows_are_shown():
    many = tuple(f"town {k:02}" for k in range(40))
    shares = np.outer(np.arange(40.0), [0.5, 0.5])
    found = surface(np.random.default_rng(1).uniform(size=(40, 2)), (many, ("x", "y")), shares / shares.sum())
    note, figure, *_ = pair(found).blocks
    assert note.text == "Of 40 values of a the 15 are shown that most rows have."
    assert [column.title for column in figure.twin.columns[1:]] == list(many[-MOST_VALUES:])


def test_large_numbers_are_told_in_a_unit():
    figure, *_ = pair(surface([[0.0, 2.5e6], [1e6, 9e6]])).blocks
    assert figure.said.endswith("The table is in units of 1,000,000.")
    assert [cell.text for cell in figure.twin.rows[1]] == ["y", "2.50", "9.00"]
    assert figure.twin.rows[1][1].value == 2.5e6


@pytest.mark.parametrize(
    ("spread", "value", "shown"),
    [
        (0.5, 0.1234, "0.123"),
        (30.0, 12.34, "12.3"),
        (5000.0, 1234.5, "1,234"),
        (2e6, 1234567.0, "1.23"),
        (0.0, 0.5, "0.5000"),
    ],
)
def test_numbers_side_by_side_have_about_three_digits(spread, value, shown):
    assert magnitude_of(spread).show(words_of("en"), value) == shown


def interactions_of(values, features=("a", "b", "c"), rows=7):
    found = Interactions(features, ("p",), np.asarray(values)[:, :, None], rows)
    report = build_report(AnalysisResult(Provenance("1", 0, 0, ""), closer=CloserLooks(interactions=found)), "t")
    return next(section for section in report.sections if section.key == "interactions")


def test_pairs_are_ranked_with_both_their_halves():
    section = interactions_of([[1.0, 0.1, 0.3], [0.1, 2.0, 0.0], [0.3, 0.0, 0.5]])
    _, told, bars, squares = section.blocks
    assert told.text == (
        "a and c work together most: 0.6000 on average, which is 60% of what a does alone. "
        "All pairs together make up 19% of everything that features do."
    )
    assert [(row[0].text, row[1].value) for row in bars.twin.rows] == [("a and c", 0.6), ("a and b", 0.2)]
    assert [[cell.value for cell in row[1:]] for row in squares.twin.rows] == [
        [1.0, 0.6, 0.2],
        [0.6, 0.5, 0.0],
        [0.2, 0.0, 2.0],
    ]
    assert [row[0].text for row in squares.twin.rows] == ["1 a", "2 c", "3 b"]
    shades = {(one["feature"], one["other"]): one["shade"] for one in squares.spec["data"]["values"]}
    assert shades["a", "c"] == shades["b", "b"] == max(shades.values())


def test_features_that_do_nothing_alone_are_compared_with_nothing():
    told = interactions_of([[0.0, 0.5], [0.5, 0.0]], ("a", "b")).blocks[1]
    assert (
        told.text
        == "a and b work together most: 1.0000 on average. All pairs together make up 100% of everything that features do."
    )


def test_a_model_without_interactions_says_so():
    section = interactions_of(np.diag([1.0, 2.0, 3.0]))
    assert [block.text for block in section.blocks[1:]] == [
        "No two features work together: the model adds up what each does alone."
    ]


def test_of_many_features_those_in_the_strongest_pairs_are_shown():
    values = np.add.outer(np.arange(20.0), np.arange(20.0))
    squares = interactions_of(values, tuple(f"f{k}" for k in range(20))).blocks[-1]
    assert [row[0].text for row in squares.twin.rows][:3] == ["1 f18", "2 f19", "3 f17"]
    assert len(squares.twin.rows) == MOST_FEATURES
    assert "The 8 of 20 features in the strongest pairs are shown." in squares.said


def test_several_outputs_have_a_part_each(result):
    report = build_report(replace(result, closer=closer_looks(outputs=tuple("abcd"))), "t")
    interactions = next(section for section in report.sections if section.key == "interactions")
    assert [part.title for part in interactions.sections] == ["a", "b", "c"]
    assert interactions.blocks[1].text == "1 more output of the model is in the files of the results."
    keys = [section.key for section in report.sections]
    assert len(keys) == len(set(keys))
