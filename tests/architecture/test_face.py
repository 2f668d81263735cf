"""What `import pellucid` costs and shows."""

from __future__ import annotations

import json
import subprocess
import sys
from types import ModuleType

import pellucid
import pellucid.bias as _room  # noqa: F401 - a room with the name of a verb is loaded on purpose
import pellucid.report as _other_room  # noqa: F401


def modules_after(code):
    script = f"{code}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_importing_the_package_loads_nothing_but_itself():
    loaded = {name for name in modules_after("import pellucid") if name.partition(".")[0] == "pellucid"}
    assert loaded == {"pellucid"}
    others = {name.partition(".")[0] for name in modules_after("import pellucid") - modules_after("pass")}
    assert others - {"pellucid"} <= sys.stdlib_module_names


def test_looking_at_a_verb_loads_no_engine_and_no_library():
    heavy = {
        "duckdb",
        "_duckdb",
        "pandas",
        "polars",
        "pyarrow",
        "narwhals",
        "xgboost",
        "sklearn",
        "mlflow",
        "altair",
        "tqdm",
    }
    loaded = {name.partition(".")[0] for name in modules_after("import pellucid; pellucid.bias; pellucid.Explanation")}
    assert not loaded & heavy


def test_verbs_win_over_rooms_of_the_same_name():
    for name in ("bias", "explain", "report"):
        assert callable(getattr(pellucid, name))
        assert not isinstance(getattr(pellucid, name), ModuleType)
    code = "import pellucid.bias, pellucid.report.build; import pellucid; assert callable(pellucid.bias) and callable(pellucid.report)"
    assert "pellucid.bias" in modules_after(code)
    code = "import pellucid; pellucid.report; from pellucid.report import printable; assert callable(pellucid.report)"
    assert "pellucid.report.printable" in modules_after(code)


def test_everything_that_is_exported_is_there():
    assert dir(pellucid) == sorted(pellucid.__all__)
    assert all(getattr(pellucid, name) is not None for name in pellucid.__all__)
    assert "py.typed" in {path.name for path in __import__("pathlib").Path(pellucid.__file__).parent.iterdir()}
