"""What each peer's environment holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent.parent / ".peers"

REQUIREMENTS = {
    "smclarify": ["smclarify==0.5", "pandas<3", "scikit-learn", "pyarrow"],
    "fairlearn": ["fairlearn", "pyarrow"],
    "holisticai": ["holisticai", "pyarrow"],
    "aequitas": ["aequitas", "pyarrow"],
    "aif360": ["aif360", "pyarrow"],
    "explain": ["shap", "shapiq", "lightshap", "woodelf-explainer", "xgboost-cpu", "lightgbm", "scikit-learn"],
}


def peer_python(name: str) -> str:
    """The interpreter of a peer's environment, made when missing."""
    folder = FOLDER / name
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *REQUIREMENTS[name]], check=True)
    return str(python)
