"""What each peer's environment holds."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parent.parent / ".peers"

REQUIREMENTS = {
    "smclarify": ["smclarify==0.5", "pandas<3", "scikit-learn", "pyarrow"],
    "fairlearn": ["fairlearn", "pyarrow"],
    "holisticai": ["holisticai", "pyarrow"],
    "aequitas": ["aequitas", "pyarrow"],
    "aif360": ["aif360", "pyarrow"],
    "explain": ["shap", "shapiq", "lightshap", "woodelf-explainer"],
}

SHARED = {"explain": ["xgboost-cpu", "lightgbm", "scikit-learn", "numpy"]}
"""Libraries that read the models we hand over: at our own versions, because a pickled model fits one version only."""

NEWER_PYTHONS = {"explain": ["3.13", "3.12"]}
"""Tried in this order, because the newest versions of these peers need a newer interpreter than our own may be."""


def peer_python(name: str) -> str:
    """The interpreter of a peer's environment, made when missing."""
    folder = FOLDER / name
    python = folder / "bin" / "python"
    if not python.exists():
        wanted = [*REQUIREMENTS[name], *(f"{shared}=={version(shared)}" for shared in SHARED.get(name, []))]
        subprocess.run([_newest_python(NEWER_PYTHONS.get(name, [])), "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *wanted], check=True)
    return str(python)


def peer_versions(name: str) -> dict[str, str]:
    """Versions of a peer's interpreter and of what was asked for."""
    script = "import json, sys; from importlib.metadata import version; print(json.dumps([sys.version.split()[0], *map(version, sys.argv[1:])]))"
    asked = [wanted.split("==")[0].split("<")[0] for wanted in (*REQUIREMENTS[name], *SHARED.get(name, []))]
    done = subprocess.run([peer_python(name), "-c", script, *asked], capture_output=True, text=True, check=True)
    return dict(zip(("python", *asked), json.loads(done.stdout), strict=True))


def _newest_python(versions: list[str]) -> str:
    """The first of these versions that is there and runs; our own interpreter where none is."""
    found = (python for wanted in versions for python in _pythons(wanted))
    return next((python for python in found if _output([python, "--version"])), sys.executable)


def _pythons(wanted: str) -> Iterator[str]:
    """Where an interpreter of this version may be: on the path, or among pyenv's."""
    if python := shutil.which(f"python{wanted}"):
        yield python
    if pyenv := shutil.which("pyenv"):
        yield from (f"{prefix}/bin/python" for prefix in _output([pyenv, "prefix", wanted]).splitlines())


def _output(command: list[str]) -> str:
    """What a command prints; nothing when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode else done.stdout
