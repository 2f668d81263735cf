"""The report in all its formats."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pellucid.core.results import AnalysisResult
    from pellucid.core.specs import Language
    from pellucid.report.model import Report

NO_FONT = (
    "This PDF is in English because no font on this machine has the characters of the report's language. Install one "
    "(pip install 'pellucid[cjk]', or the system package fonts-noto-cjk) and make the report again."
)

logger = logging.getLogger(__name__)


def report_files(result: AnalysisResult, title: str, language: Language = "en") -> Iterator[tuple[str, bytes]]:
    """File suffix and content of each format: the web page, the notebook, the PDF. They carry the same content.

    Raises:
        MissingExtraError: a library that only reports need is not installed.
    """
    report = _built(result, title, language)
    # Most jobs write no report: what renders one is imported when the first is made.
    from pellucid.report.html import render_html
    from pellucid.report.notebook import render_notebook

    page = render_html(report).encode()
    with ThreadPoolExecutor(max_workers=1) as helper:
        pdf = helper.submit(_printed, result, report)  # typst needs neither this thread nor Python
        yield ".html", page
        yield ".ipynb", render_notebook(report).encode()
        yield ".pdf", pdf.result()


def _built(result: AnalysisResult, title: str, language: Language) -> Report:
    """The report; the machine that will draw its charts is started meanwhile."""
    from pellucid.report.figures import start_drawing

    with ThreadPoolExecutor(max_workers=1) as helper:
        helper.submit(start_drawing)
        from pellucid.report.build import build_report

        return build_report(result, title, language)


def _printed(result: AnalysisResult, report: Report) -> bytes:
    """The PDF; in English when there is no font for the report's language, which it then says."""
    from pellucid.report.build import build_report
    from pellucid.report.fonts import can_print
    from pellucid.report.pdf import render_pdf

    if can_print(report.language):
        return render_pdf(report)
    logger.warning("report.pdf: %s", NO_FONT)
    return render_pdf(build_report(result, report.title, "en"), notice=NO_FONT)
