"""The examples of a page: what stands in its fences, run the way a reader runs them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

_FENCE = re.compile(r"^(```+)([^\n]*)\n(.*?)^\1$", flags=re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"`([\w.]+\.json)`")


@dataclass(frozen=True)
class Block:
    """A fence: its language, its text, and the file that the line before it says it is, if any."""

    language: str
    text: str
    name: str | None = None


def blocks(page: str, language: str | None = None) -> list[Block]:
    """The fences of a page, in order; of one language, if told."""
    found = [Block(match[2].strip(), match[3], _name(page[: match.start()])) for match in _FENCE.finditer(page)]
    return [block for block in found if language in (None, block.language)]


def texts(page: str, language: str) -> list[str]:
    """The texts of the fences of one language."""
    return [block.text for block in blocks(page, language)]


def run_page(page: str, folder: Path, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Everything on the page in order: named JSON becomes a file, `sh` a command, Python without a command between one program."""
    steps = [step for kind, group in groupby(_runnable(page), _kind) for step in _steps(kind, list(group), folder)]
    return run_commands("\n".join(steps), folder, environment)


def run_commands(
    commands: str, folder: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Commands as a newcomer types them, in a folder that is also home, up to the first that fails."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    changed = {**os.environ, "HOME": str(folder), "PATH": path, "PYTHONWARNINGS": "error::FutureWarning"} | (
        environment or {}
    )
    return subprocess.run(
        ["bash", "-ec", commands], cwd=folder, env=changed, capture_output=True, text=True, check=False
    )


def _runnable(page: str) -> list[Block]:
    return [
        block
        for block in blocks(page)
        if block.language in ("sh", "python") or (block.language == "json" and block.name is not None)
    ]


def _kind(block: Block) -> str:
    return "test" if "def test_" in block.text else block.language


def _steps(kind: str, group: list[Block], folder: Path) -> list[str]:
    if kind == "sh":
        return [block.text for block in group]
    if kind == "json":
        return [f"cat > {block.name} <<'END'\n{block.text}END" for block in group]
    program = folder / f"{'test_page' if kind == 'test' else 'page'}_{len(list(folder.glob('*page_*.py')))}.py"
    program.write_text("\n".join(block.text for block in group))
    runner = "python -m pytest -q -p no:cacheprovider" if kind == "test" else "python"
    return [f"{runner} {shlex.quote(program.name)}"]


def _name(before: str) -> str | None:
    """The file that the last sentence before a fence names, when it ends with a colon."""
    last = before.rstrip().splitlines()[-1:] or [""]
    named = _NAMED.findall(last[0])
    return named[-1] if named and last[0].endswith(":") else None
