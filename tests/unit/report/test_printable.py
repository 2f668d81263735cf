import pytest

from pellucid.report.build import build_report
from pellucid.report.html import render_html
from pellucid.report.model import Cell, Column, Table
from pellucid.report.notebook import render_notebook
from pellucid.report.pdf import render_pdf
from pellucid.report.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x01b", r"a\x01b"),
        ("\x00", r"\x00"),
        ("a\u202eb", r"a\u202eb"),
        ("\ud800", r"\ud800"),
        ("日本 é\ttab\nline", "日本 é\ttab\nline"),
    ],
)
def test_unprintable_characters_are_spelled_out_wherever_they_are(text, shown):
    table = Table(text, (Column(text),), ((Cell(text, 1.5),),))
    assert printable(table) == Table(shown, (Column(shown),), ((Cell(shown, 1.5),),))
    assert printable({text: [text, 1, None]}) == {shown: [shown, 1, None]}


# The library that draws charts ends the whole process when a control character reaches it.
@pytest.mark.parametrize(
    "names", [("a\x01b", "nul\x00", "\ud800", "\ufffe", "new\nline"), ("😀", "", "x" * 500, "{{x}}", "\\")]
)
def test_any_name_can_be_rendered(make_result, names):
    features = (*names, *(f"f{k}" for k in range(9)))
    report = build_report(make_result(names[:2], features, names[:1]), names[1])
    assert render_html(report).encode()
    assert render_notebook(report).encode()
    assert render_pdf(report).startswith(b"%PDF")
