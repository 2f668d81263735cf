from __future__ import annotations

import subprocess
import sys

COMMAND = """
import atexit, gc
from pellucid.cli import process

def main():
    print(gc.isenabled(), gc.get_threshold()[0] >= 100_000)
    return 3

atexit.register(print, "at exit")
process.main = main
process.run_process()
"""


def test_a_process_seldom_looks_for_garbage_and_ends_with_the_exit_code_of_its_command():
    done = subprocess.run([sys.executable, "-c", COMMAND], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stdout.splitlines() == ["True True", "at exit"]
