"""Entry point: parse the command line, run one command, turn its outcome into an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

# One BLAS thread: the same bits on any number of cores, and no thread pool to start for a small job.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Threads of models sleep while they wait: to spin until the next batch costs more than to predict some hundred rows.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

DONE, FAILED, WRONG_REQUEST, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 1 the job failed, 2 the request was wrong, 130 interrupted."""
    from pellucid.cli.arguments import command_parser
    from pellucid.core.errors import PellucidError

    options = command_parser().parse_args(arguments)
    try:
        code: int = options.command(options)
    except PellucidError as error:
        return _say(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _say("interrupted; nothing was written", INTERRUPTED)
    except BrokenPipeError:
        return _reader_gone()
    except OSError as error:
        return _say(_describe(error), FAILED)
    except MemoryError:
        return _say("out of memory; explain fewer rows, or use fewer baseline rows", FAILED)
    return code


def _say(message: str, code: int) -> int:
    """Tell the person what happened; words from files and configurations are shown as text, whatever they hold."""
    from pellucid.report import printable

    print(f"pellucid: {printable(message)}", file=sys.stderr)
    return code


def _describe(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}"


def _reader_gone() -> int:
    """Whoever read our output has closed it: there is nobody left to tell."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FAILED
