"""Run the notebooks of this folder in a copy of it, and keep their outputs: `make examples`."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
NOTEBOOKS = tuple(sorted(HERE.glob("*.ipynb")))
LONGEST_CELL = 120


def main() -> None:
    """Run those that are named, or all."""
    names = sys.argv[1:]
    for path in NOTEBOOKS:
        if names and path.stem not in names:
            continue
        with TemporaryDirectory() as folder:
            nbformat.write(run(path, Path(folder) / "examples"), path)


def run(path: Path, folder: Path) -> nbformat.NotebookNode:
    """The notebook as it is after running in `folder`, a copy of this one; raises what a cell raises."""
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"), dirs_exist_ok=True)
    notebook = nbformat.read(path, as_version=4)
    os.environ["PELLUCID_JOBS"] = str(folder / "jobs")
    client = NotebookClient(
        notebook, timeout=LONGEST_CELL, kernel_name="python3", resources={"metadata": {"path": folder}}
    )
    client.record_timing = False
    client.execute()
    for cell in notebook.cells:
        _steady(cell)
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return notebook


def _steady(cell: nbformat.NotebookNode) -> None:
    """Leave out what changes from run to run: a dot for every second that a job took."""
    if "outputs" in cell:
        cell.outputs = [output for output in cell.outputs if not re.fullmatch(r"[.!\n]+", output.get("text", ""))]


if __name__ == "__main__":
    main()
