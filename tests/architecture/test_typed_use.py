"""A program that uses the Python API as a person would is understood by a strict type checker."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import pandas as pd
import pellucid
from pellucid import BiasResult, ConfigError, Explanation

frame = pd.DataFrame({"sex": ["f", "m"], "age": [30, 40], "hired": ["yes", "no"]})


def audit() -> BiasResult:
    found = pellucid.bias(frame, label="hired", positive="yes", facets={"sex": "f", "age": 35}, limits={"DI": (0.8, 1.25)})
    value: float | int | None = found["sex"]["DPL"].value
    names: list[str] = [metric.name for facet in found for metric in facet]
    print(value, names, found.verdicts["sex", "f", "DPL"].decision, found.to_dict()["version"])
    return found


def reasons() -> Explanation:
    found = pellucid.explain(lambda rows: rows["age"], frame[["age"]], baseline=[35], method="auto", samples=20)
    heaviest: dict[str, float] = found.importance()
    print(heaviest, found.values.shape, found.expected[0], found["age"].mean())
    return found


try:
    curves = pellucid.pdp(lambda rows: rows["age"], frame[["age"]], "age")
    for curve in curves:
        print(curve.feature, curve.values)
    whole = pellucid.analyze("analysis_config.json", data=frame, models={"mine": len}, output="results")
    if whole.bias is not None:
        print(whole.bias["sex"].rows)
    for path in pellucid.report([audit(), reasons(), curves], "report.html", formats=["html", "pdf"], language="es"):
        print(path.name)
except ConfigError as error:
    print(error.path, error.expected)

reveal_type(pellucid.bias)
pellucid.bias(frame, label="hired", positive="yes", facets="sex", metric="DI")
pellucid.explain(len, frame, method="exactly")
audit().nothing
"""


def test_a_program_is_understood(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--config-file",
            str(ROOT / "pyproject.toml"),
            str(program),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    said = [re.sub(r"^.*program\.py:\d+: ", "", line) for line in done.stdout.splitlines() if "program.py" in line]
    assert next(line for line in said if line.startswith("note: Revealed")).startswith(
        'note: Revealed type is "def (frame: object'
    )
    wrong = [line for line in said if line.startswith("error")]
    assert len(wrong) == 3, done.stdout
    assert 'Unexpected keyword argument "metric" for "bias"' in wrong[0]
    assert "has incompatible type \"Literal['exactly']" in wrong[1] or 'Argument "method"' in wrong[1]
    assert '"BiasResult" has no attribute "nothing"' in wrong[2]
