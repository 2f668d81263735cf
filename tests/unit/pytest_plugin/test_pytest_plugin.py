"""The fixture in a pytest of its own, as others would use it."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

FAIR = "F,1,1\nM,0,0\nF,0,0\nM,1,1\n" * 300
UNFAIR = "F,1,0\nM,0,0\nF,0,0\nM,1,1\nF,1,1\nM,0,1\n" * 200


@pytest.fixture(scope="session")
def results(tmp_path_factory, save_results):
    """Folders with the results of a fair model, an unfair one, and a fair one seen on few people."""
    folder = tmp_path_factory.mktemp("saved")
    for name, rows in (("fair", FAIR), ("unfair", UNFAIR), ("few", FAIR[:360])):
        save_results(folder / name, f"sex,y,h\n{rows}")
    return folder


@pytest.fixture
def outcome(tmp_path, results):
    """Run one test with this body in another pytest; its output."""

    def run(body, *arguments):
        (tmp_path / "test_fair.py").write_text(f"def test_fair(pellucid_check):\n    {body}\n")
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "pellucid.pytest_plugin", *arguments]
        environment = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": "", "HOME": str(tmp_path)}
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=environment)
        return done.stdout

    return run


def test_a_fair_result_passes_and_is_returned(outcome, results):
    body = f'assert pellucid_check("{results}/fair", limits="conventional").count("pass") == 1'
    assert "1 passed" in outcome(body)


def test_limits_may_stand_in_the_test(outcome, results):
    assert "1 passed" in outcome(f'pellucid_check("{results}/unfair", limits={{"DPPL": (-0.9, 0.9)}})')
    assert "1 failed" in outcome(f'pellucid_check("{results}/unfair", limits={{"DPPL": (-0.01, 0.01)}})')


def test_an_unfair_result_fails_with_its_numbers(outcome, results):
    out = outcome(f'pellucid_check("{results}/unfair", limits="conventional")')
    assert "1 failed" in out
    assert re.search(r"AssertionError: FAIL: 1 fail", out)
    assert "FAIL  DPPL of sex is F: 0.3333" in out
    assert "pytest_plugin.py" not in out


def test_a_change_fails(outcome, results):
    assert "1 failed" in outcome(f'pellucid_check("{results}/unfair", against="{results}/fair")')
    assert "1 passed" in outcome(f'pellucid_check("{results}/fair", against="{results}/unfair")')


def test_not_enough_data_fails_unless_it_may_be_skipped(outcome, results):
    assert "1 failed" in outcome(f'pellucid_check("{results}/few", limits="conventional")')
    skipped = outcome(f'pellucid_check("{results}/few", limits="conventional", not_enough_data="skip")', "-rs")
    assert "1 skipped" in skipped
    assert "not enough data  DPPL of sex is F" in skipped
    failed = outcome(f'pellucid_check("{results}/unfair", limits="conventional", not_enough_data="skip")')
    assert "1 failed" in failed


def test_a_misspelled_wish_is_an_error(outcome, results):
    assert "expected 'fail' or 'skip'" in outcome(f'pellucid_check("{results}/few", not_enough_data="ignore")')


def test_a_missing_result_is_an_error(outcome, results):
    assert "ConfigError" in outcome(f'pellucid_check("{results}/nowhere", limits="conventional")')


def test_the_plugin_alone_loads_next_to_nothing():
    code = (
        "import pytest, sys; before = set(sys.modules); import pellucid.pytest_plugin;"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["pellucid", "pellucid.pytest_plugin"]


def test_the_plugin_is_announced_to_pytest():
    from importlib.metadata import entry_points

    (entry,) = (one for one in entry_points(group="pytest11") if one.name == "pellucid")
    assert entry.value == "pellucid.pytest_plugin"
