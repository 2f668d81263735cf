"""The report in all its formats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pellucid.core.results import AnalysisResult


def report_files(result: AnalysisResult, title: str) -> Iterator[tuple[str, bytes]]:
    """File suffix and content of each format: the web page, the notebook, the PDF. They carry the same content.

    Raises:
        MissingExtraError: a library that only reports need is not installed.
    """
    # Most jobs write no report: what builds one is imported when the first is made.
    from pellucid.report.build import build_report
    from pellucid.report.html import render_html
    from pellucid.report.notebook import render_notebook
    from pellucid.report.pdf import render_pdf

    report = build_report(result, title)
    yield ".html", render_html(report).encode()
    yield ".ipynb", render_notebook(report).encode()
    yield ".pdf", render_pdf(report)
