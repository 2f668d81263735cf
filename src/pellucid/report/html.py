"""The report as one web page that needs nothing else; its numbers are there without scripts."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING

import orjson

from pellucid.report.extras import load_library
from pellucid.report.figures import draw_svg
from pellucid.report.language import words_of
from pellucid.report.model import ICONS, Cell
from pellucid.report.page_svg import for_page

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from pellucid.report.model import Block, Figure, Report

PAGE, STYLE, SCRIPTS = "report.html.j2", "report.css", ("page.js", "rows.js", "threshold.js")


def render_html(report: Report) -> str:
    """The whole page. Every word of the report is escaped: in the markup, inside the charts and in the scripts' data.

    Raises:
        MissingExtraError: Jinja2, Babel or vl-convert is not installed.
    """
    environment = _environment()
    environment.globals["say"] = words_of(report.language).say
    style, script = _sources(environment, (STYLE,)), _sources(environment, SCRIPTS)
    page = environment.get_template(PAGE)
    return page.render(report=report, style=style, script=script, policy=_policy(style, script))


def _environment() -> Environment:
    jinja2 = load_library("jinja2", "report.html")
    environment: Environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pellucid.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        optimized=False,  # of a page that is rendered once, it would take longer than it saves
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["icons"] = ICONS
    environment.filters |= {"picture": _picture, "json": _json, "runs": _runs}
    environment.tests["adorned"] = _is_adorned
    return environment


def _is_adorned(cell: Cell) -> bool:
    """Whether there is more to a cell than its text; most of a table of rows have nothing else."""
    return cell != Cell(cell.text)


def _sources(environment: Environment, names: Sequence[str]) -> Markup:
    from markupsafe import Markup

    assert environment.loader is not None
    texts = (environment.loader.get_source(environment, name)[0] for name in names)
    return Markup("").join(map(Markup, texts))  # our own files


def _policy(style: str, script: str) -> str:
    """Only our own style sheet and script may act, told by their digests; nothing may be fetched."""
    sources = f"style-src {_digest(style)}; script-src {_digest(script)}"
    return f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _picture(figure: Figure) -> Markup:
    """The chart for sighted readers; its sentence and its table stand beside it for all others."""
    from markupsafe import Markup

    return Markup(for_page(draw_svg(figure)))  # noqa: S704 - vl-convert has escaped the words


def _json(value: Mapping[str, object]) -> Markup:
    """JSON that cannot end the element it stands in."""
    from markupsafe import Markup

    text = orjson.dumps(dict(value)).decode()  # what is not a number becomes null
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - no tag can begin without the character replaced here


def _runs(blocks: Iterable[Block]) -> Iterator[tuple[str, list[Block]]]:
    """Neighbouring blocks of one kind together, so that figures can stand side by side."""
    for kind, run in groupby(blocks, key=lambda block: block.kind):
        yield kind, list(run)
