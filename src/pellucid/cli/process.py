"""The command line as a process of its own."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import NoReturn

from pellucid.cli.lean_imports import install_lean_imports
from pellucid.cli.main import FAILED, main

OBJECTS_BETWEEN_COLLECTIONS = 300_000
"""Modules and their classes stay: looking through them for garbage every 700 objects would find none.

The largest libraries and a report together make 200,000. So much garbage would be 50 MB.
"""


def run_process() -> NoReturn:
    """Run one command and end the process with its exit code.

    By then every file, connection and child is closed, so the interpreter is not taken down piece by piece: the system
    frees memory faster, and a short run would spend a tenth of its time on it.
    """
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    install_lean_imports()
    code = main()
    atexit._run_exitfuncs()  # noqa: SLF001 - what the interpreter itself calls first when it ends
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = FAILED
    os._exit(code)
