"""`pellucid run`."""

from __future__ import annotations

import argparse
import logging
import sys

from pellucid.api.run_config import run_config
from pellucid.cli.progress import open_progress
from pellucid.cli.summary import summarize
from pellucid.wiring import Settings


def run(options: argparse.Namespace) -> int:
    """Run one analysis and print its summary (or its `analysis.json`)."""
    logging.basicConfig(
        format="%(message)s", level=logging.INFO if options.verbose else logging.WARNING, stream=sys.stderr
    )
    with open_progress() as progress:
        done = run_config(options.config, options.output, settings_of(options), progress, data=options.data)
    print(done.text if options.json else summarize(done.result, options.output, done.spec.report))
    return 0


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings that the options of `run` and `container` say."""
    return Settings(
        dict(options.model),
        dict(options.endpoint),
        options.trust,
        seed=options.seed,
        threads=options.threads,
        timeout=options.timeout,
        checkpoint=options.checkpoint,
        method=options.method,
        target_error=options.target_error,
    )
