"""The documentation site: `make docs` builds it into `build/docs`."""

import sys
from pathlib import Path

from pellucid import __version__

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

project = "Pellucid"
author = "the Pellucid authors"
copyright = author  # noqa: A001 - the name Sphinx reads
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["pages", "generated/limits.md"]  # the latter is included by another page
html_theme = "furo"
html_title = "Pellucid"
html_show_sphinx = False
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_member_order = "bysource"
nitpicky = False


def setup(app):  # noqa: ANN001, ANN201, D103 - Sphinx calls it
    from pages.commands import write_command_pages
    from pages.configuration import write_configuration_page
    from pages.limits import write_limits_table
    from pages.metrics import write_metric_pages
    from pages.notebooks import write_notebook_pages

    def generate(_app) -> None:  # noqa: ANN001
        folder = HERE / "generated"
        write_metric_pages(folder / "metrics")
        write_configuration_page(folder / "configuration.md")
        write_command_pages(folder / "commands")
        write_limits_table(folder / "limits.md")
        write_notebook_pages(folder / "notebooks")

    app.connect("builder-inited", generate)
