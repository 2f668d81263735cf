"""What can be said after `pellucid run`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pellucid.cli.arguments.command import EXIT_CODES, add_command
from pellucid.cli.arguments.groups import (
    add_explaining,
    add_judging,
    add_language,
    add_looking,
    add_models,
    add_outcomes,
    add_request,
    add_seed,
    add_verbose,
)

if TYPE_CHECKING:
    from pellucid.cli.arguments.command import Commands

RUN_EXAMPLES = """\
examples:
  Bias of a data set, results in ./results:
    pellucid run analysis_config.json --data train.csv --output results

  Bias and explanations of a model on disk; "churn" is predictor.model_name in the configuration:
    pellucid run analysis_config.json --data s3://bucket/validation/ --model churn=model.tar.gz --output results

  The same with a model that is being served; "churn-prod" is predictor.endpoint_name:
    pellucid run analysis_config.json --data test.jsonl --endpoint churn-prod=http://127.0.0.1:8080 --output results

  With verdicts by the usual limits, for sex and race together too:
    pellucid run analysis_config.json --data train.csv --output results --limits conventional --intersect sex,race

  Only the numbers, for another program:
    pellucid run analysis_config.json --data train.parquet --output results --json | jq .pre_training_bias_metrics
"""


def add_run(commands: Commands) -> None:
    """The command and its options."""
    parser = add_command(
        commands, "run", _run, "analyse a data set and, optionally, a model", f"{RUN_EXAMPLES}\n{EXIT_CODES}"
    )
    add_request(parser)
    parser.add_argument(
        "--output",
        metavar="URI",
        default="pellucid-results",
        help="folder or s3:// prefix for the results (default: %(default)s)",
    )
    add_models(parser)
    add_seed(parser)
    add_explaining(parser)
    add_looking(parser)
    add_judging(parser)
    add_outcomes(parser)
    add_language(parser)
    parser.add_argument(
        "--mlflow",
        action="store_true",
        help="keep metrics, parameters and all files in MLflow too; MLFLOW_TRACKING_URI and MLFLOW_EXPERIMENT_NAME say "
        "where",
    )
    parser.add_argument(
        "--no-doctor",
        dest="doctor",
        action="store_false",
        help="start without looking first at what could go wrong, and without asking the model about one record before",
    )
    parser.add_argument("--json", action="store_true", help="print analysis.json instead of the summary")
    add_verbose(parser)


def _run(options: argparse.Namespace) -> int:
    from pellucid.cli.run import run

    return run(options)
