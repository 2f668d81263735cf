"""The report as one web page that needs nothing else: no scripts, no fonts, no requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.report.extras import load_library
from pellucid.report.figures import draw_svg

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from pellucid.report.model import Figure, Report


def render_html(report: Report) -> str:
    """The whole page. Every word of the report is escaped, in the markup and inside the charts.

    Raises:
        MissingExtraError: Jinja2 or vl-convert is not installed.
    """
    return _environment().get_template("report.html.j2").render(report=report)


def _environment() -> Environment:
    jinja2 = load_library("jinja2", "report.html")
    environment: Environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pellucid.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["css"] = _stylesheet(environment)
    environment.filters["picture"] = _picture
    return environment


def _stylesheet(environment: Environment) -> Markup:
    from markupsafe import Markup

    assert environment.loader is not None
    return Markup(environment.loader.get_source(environment, "report.css")[0])  # noqa: S704 - our own file


def _picture(figure: Figure) -> Markup:
    """The chart for sighted readers; its sentence and its table stand beside it for all others."""
    from markupsafe import Markup

    svg = draw_svg(figure).replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    return Markup(svg)  # noqa: S704 - vl-convert has escaped the words
