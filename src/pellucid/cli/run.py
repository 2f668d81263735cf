"""`pellucid run`."""

from __future__ import annotations

import argparse
import logging
import sys

from pellucid.api.limits import open_limits
from pellucid.api.run_config import run_config
from pellucid.cli.progress import Messages, open_progress
from pellucid.cli.summary import summarize
from pellucid.core.specs import CloserSpec, TrustSpec
from pellucid.wiring import Settings


def run(options: argparse.Namespace) -> int:
    """Run one analysis and print its summary (or its `analysis.json`)."""
    level = logging.INFO if options.verbose else logging.WARNING
    logging.basicConfig(format="%(message)s", level=level, handlers=[Messages(sys.stderr)])
    logging.getLogger("pellucid.costs").setLevel(logging.INFO)
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
        strengths=options.strengths,
        closer=_closer(options),
        judging=_judging(options),
        doctor=getattr(options, "doctor", True),
        language=options.language,
        mlflow=getattr(options, "mlflow", False),
    )


def _judging(options: argparse.Namespace) -> TrustSpec:
    return TrustSpec(open_limits(options.limits), tuple(options.intersect), options.worst_group, options.outcomes)


def _closer(options: argparse.Namespace) -> CloserSpec:
    pairs = tuple((first, second) for first, second in options.pdp_pair)
    return CloserSpec(options.baselines, tuple(options.ice), pairs, options.interactions)
