"""What the tests of explanations share."""

import subprocess
import sys

import pytest


@pytest.fixture
def printed_by_threads():
    """What a program prints with one thread for linear algebra and with two, as a set."""

    def run(code):
        return {
            subprocess.run(
                [sys.executable, "-c", code],
                env={"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads},
                capture_output=True,
                check=True,
            ).stdout
            for threads in ("1", "2")
        }

    return run
