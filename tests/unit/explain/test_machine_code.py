import ast
import shutil
from fnmatch import fnmatch
from pathlib import Path

import pytest

numba = pytest.importorskip("numba")

from pellucid.explain import machine_code  # noqa: E402

ROOM = Path(machine_code.__file__).parent


def twice(number):
    return 2 * number


@pytest.fixture
def kept_in(monkeypatch, tmp_path):
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    return tmp_path


def test_machine_code_is_kept_once_it_was_made(kept_in):
    assert not machine_code.is_kept(machine_code.compiled(twice))
    assert machine_code.compiled(twice)(4) == 8
    assert machine_code.is_kept(machine_code.compiled(twice))


def test_machine_code_of_other_sources_is_not_used(kept_in, monkeypatch):
    assert machine_code.compiled(twice)(4) == 8
    monkeypatch.setattr(machine_code, "_edition", lambda folder: "another")
    renewed = machine_code.compiled(twice)
    assert not machine_code.is_kept(renewed)
    assert renewed(4) == 8
    assert sum(renewed.stats.cache_hits.values()) == 0


def test_what_is_only_python_is_not_kept():
    assert not machine_code.is_kept(twice)


def sources():
    return sorted({path.name for pattern in machine_code.SOURCES for path in ROOM.glob(pattern)})


@pytest.mark.parametrize("changed", sources())
def test_a_change_of_any_source_makes_another_edition(tmp_path, changed):
    editions = []
    for name, text in (("before", ""), ("after", "\n")):
        folder = tmp_path / name
        folder.mkdir()
        for source in sources():
            shutil.copy(ROOM / source, folder)
        (folder / changed).write_text((folder / changed).read_text() + text)
        editions.append(machine_code._edition(folder))
    assert editions[0] != editions[1]


def imported(path):
    """Modules of the room that a module imports from."""
    froms = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    return {node.module.removeprefix("pellucid.explain.") for node in froms if "pellucid.explain." in node.module}


def test_the_sources_are_all_that_compiled_files_import():
    used = {f"{name}.py" for path in ROOM.glob("compiled_*.py") for name in imported(path)}
    assert {name for name in used if not any(fnmatch(name, pattern) for pattern in machine_code.SOURCES)} == set()
