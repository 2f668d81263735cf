"""`pellucid container`: the processing-container contract (contract 7.2)."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pellucid.core.errors import PellucidError

if TYPE_CHECKING:
    from types import FrameType

COMPLETED = "Completed: SageMaker XAI Analyzer ran successfully"
MESSAGE_LIMIT = 1024
"""The platform shows the first KiB."""

logger = logging.getLogger(__name__)


def container(options: argparse.Namespace) -> int:
    """Analyse what lies at the fixed paths; the exit message says how it went."""
    from pellucid.api.run_config import run_config
    from pellucid.cli.progress import open_progress
    from pellucid.cli.run import settings_of
    from pellucid.wiring import publish_file

    logging.basicConfig(format="%(levelname)s:%(name)s:%(message)s", level=logging.INFO, stream=sys.stderr)
    signal.signal(signal.SIGTERM, _terminate)
    _limit_runtime(options.max_runtime)
    root = Path(options.root)
    config = root / "processing/input/config/analysis_config.json"
    output = options.output or str(root / "processing/output")
    logger.info("Loading analysis config from %s", config)
    try:
        settings = replace(settings_of(options), shadow=options.shadow)
        if options.config_copy is not None:
            publish_file(config, options.config_copy)
        with open_progress() as progress:
            mounted = options.dataset or _mounted_data(root)
            done = run_config(str(config), output, settings, progress, mounted=mounted)
    except (PellucidError, OSError, KeyboardInterrupt) as error:
        _leave_message(root, str(error) or "interrupted")
        raise
    logger.info("Collected analyses:\n%s", done.text)
    _leave_message(root, COMPLETED)
    logger.info("exit_message: %s", COMPLETED)
    return 0


def _mounted_data(root: Path) -> str | None:
    """The mounted data set, if there is one: `dataset_uri` names it otherwise (and wins, contract 1.2)."""
    folder = root / "processing/input/data"
    return str(folder) if folder.exists() else None


def _limit_runtime(seconds: float | None) -> None:
    """After so many seconds this process gets the signal that the platform sends."""
    if seconds is not None:
        timer = threading.Timer(min(seconds, threading.TIMEOUT_MAX), os.kill, (os.getpid(), signal.SIGTERM))
        timer.daemon = True
        timer.start()


def _leave_message(root: Path, message: str) -> None:
    path = root / "output/message"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(message.encode()[:MESSAGE_LIMIT])


def _terminate(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature of a handler
    logger.warning("Signal %d received, cleaning up", number)
    raise KeyboardInterrupt(f"Signal {number} received, cleaning up")
