"""`pellucid demo`."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from pathlib import Path

from pellucid.api.run_config import run_config
from pellucid.cli.progress import open_progress
from pellucid.cli.summary import summarize
from pellucid.demo import demo_config, groups, read_adult, train_model, write_rows
from pellucid.demo.adult import FEATURES, LABEL, Adult
from pellucid.demo.request import GROUPS, MODEL_NAME
from pellucid.wiring import Settings


def demo(options: argparse.Namespace) -> int:
    """Train a model on UCI Adult, analyse it, and say what was found."""
    logging.basicConfig(
        format="%(message)s", level=logging.INFO if options.verbose else logging.WARNING, stream=sys.stderr
    )
    started = time.monotonic()
    folder = Path(options.output)
    folder.mkdir(parents=True, exist_ok=True)
    adult = read_adult()
    print(f"Training XGBoost on {len(adult.train):,} people of the 1994 census (UCI Adult) ...")
    train_model(adult.train, folder / "model.tar.gz")
    _write_request(adult, folder)
    print(f"Asking how it treats {len(adult.test):,} others, and why ...\n")
    settings = Settings(models={MODEL_NAME: str(folder / "model.tar.gz")})
    config, data, results = folder / "analysis_config.json", folder / "people.csv", folder / "results"
    with open_progress() as progress:
        done = run_config(str(config), str(results), settings, progress, data=str(data))
    print(summarize(done.result, str(results), done.spec.report))
    print(f"\nDone in {time.monotonic() - started:.0f} seconds. The same again, by hand:")
    print(f"  pellucid run {config} --data {data} --model {MODEL_NAME}={folder}/model.tar.gz --output {results}")
    return 0


def _write_request(adult: Adult, folder: Path) -> None:
    write_rows(adult.test, (*FEATURES, LABEL), folder / "people.csv")
    write_rows(groups(adult), GROUPS, folder / "groups.csv")
    config = demo_config(adult, str(folder / "groups.csv"))
    (folder / "analysis_config.json").write_text(json.dumps(config, indent=2), encoding="utf-8")
