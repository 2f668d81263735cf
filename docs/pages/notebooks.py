"""The notebooks of `examples/` as pages, with the outputs they are kept with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[2] / "examples"
FENCE = "``````"
"""Longer than any fence within a cell."""


def write_notebook_pages(folder: Path) -> None:
    """A page a notebook."""
    import nbformat

    folder.mkdir(parents=True, exist_ok=True)
    for path in EXAMPLES.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        text = "\n\n".join(block for cell in notebook.cells for block in _blocks(cell))
        (folder / f"{path.stem}.md").write_text(f"{text}\n\n{_source(path)}\n", encoding="utf-8")


def _blocks(cell: Mapping[str, Any]) -> Iterator[str]:
    if cell["cell_type"] == "markdown":
        yield cell["source"]
        return
    yield _fenced("python", cell["source"])
    for output in cell["outputs"]:
        shown = output.get("data", {})
        if "text/html" in shown:
            yield _fenced("{raw} html", shown["text/html"])
        else:
            yield _fenced("text", output.get("text") or shown["text/plain"])


def _fenced(kind: str, text: str) -> str:
    return f"{FENCE}{kind}\n{text.rstrip()}\n{FENCE}"


def _source(path: Path) -> str:
    return f"---\n\nThis page is the notebook `examples/{path.name}`; the tests run it."
