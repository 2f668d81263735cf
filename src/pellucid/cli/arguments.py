"""What can be said on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pellucid import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    Command = Callable[[argparse.Namespace], int]

DESCRIPTION = """\
Measure how a model treats people and explain why it decides as it does.
Reads the analysis_config.json of SageMaker Clarify and computes its results on this machine."""

EXIT_CODES = """\
exit codes:
  0  done
  1  the job failed (data, model or output); nothing was written
  2  the request was wrong (configuration or command line); nothing was written
  130  interrupted; nothing was written"""

RUN_EXAMPLES = """\
examples:
  Bias of a data set, results in ./results:
    pellucid run analysis_config.json --data train.csv --output results

  Bias and explanations of a model on disk; "churn" is predictor.model_name in the configuration:
    pellucid run analysis_config.json --data s3://bucket/validation/ --model churn=model.tar.gz --output results

  The same with a model that is being served; "churn-prod" is predictor.endpoint_name:
    pellucid run analysis_config.json --data test.jsonl --endpoint churn-prod=http://127.0.0.1:8080 --output results

  Only the numbers, for another program:
    pellucid run analysis_config.json --data train.parquet --output results --json | jq .pre_training_bias_metrics
"""


def command_parser() -> argparse.ArgumentParser:
    """The parser of all commands; `parse_args` leaves the chosen one in `command`."""
    parser = argparse.ArgumentParser(
        prog="pellucid",
        description=DESCRIPTION,
        epilog=f"first steps:\n  pellucid demo\n  pellucid run --help\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"pellucid {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_run(commands)
    _add_demo(commands)
    _add_schema(commands)
    _add_container(commands)
    return parser


def _add_run(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _add(commands, "run", _run, "analyse a data set and, optionally, a model", f"{RUN_EXAMPLES}\n{EXIT_CODES}")
    parser.add_argument("config", metavar="CONFIG", help="the analysis_config.json (path, file:// or s3:// URI)")
    parser.add_argument("--data", metavar="URI", help="file, folder or prefix of the data set; wins over dataset_uri")
    parser.add_argument(
        "--output",
        metavar="URI",
        default="pellucid-results",
        help="folder or s3:// prefix for the results (default: %(default)s)",
    )
    _add_models(parser)
    parser.add_argument(
        "--seed", type=_seed, default=0, metavar="N", help="seed of everything random (default: %(default)s)"
    )
    _add_explaining(parser)
    parser.add_argument("--json", action="store_true", help="print analysis.json instead of the summary")
    _add_verbose(parser)


def _add_demo(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    summary = "the whole job on real data: UCI Adult with an XGBoost model trained on the spot"
    epilog = "example:\n  pellucid demo --output pellucid-demo\n\nWorks offline. Needs: pip install 'pellucid[demo]'"
    parser = _add(commands, "demo", _demo, summary, epilog)
    parser.add_argument("--output", metavar="DIR", default="pellucid-demo", help="where to work (default: %(default)s)")
    _add_verbose(parser)


def _add_schema(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    epilog = """\
example:
  pellucid schema > analysis_config.schema.json
  then let your editor check and complete configurations by it ("$schema": "./analysis_config.schema.json" is not
  a field of the configuration: map the schema to the file name in the editor's settings)"""
    _add(commands, "schema", _schema, "print the JSON Schema of analysis_config.json", epilog)


def _add_container(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    epilog = f"""\
Reads   ROOT/processing/input/config/analysis_config.json and ROOT/processing/input/data,
writes  ROOT/processing/output and, as text for the platform, ROOT/output/message.

{EXIT_CODES}"""
    parser = _add(commands, "container", _container, "run as a processing container: fixed paths, exit message", epilog)
    parser.add_argument("--root", metavar="DIR", default="/opt/ml", help="where the paths begin (default: %(default)s)")
    _add_models(parser)
    _add_explaining(parser)
    parser.add_argument(
        "--seed", type=_seed, default=0, metavar="N", help="seed of everything random (default: %(default)s)"
    )


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    command: Command,
    summary: str,
    epilog: str,
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=command)
    return parser


def _add_models(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        metavar="NAME=ARTIFACT",
        type=_binding,
        action="append",
        default=[],
        help="what stands behind a model name: model.tar.gz, a model file or a folder (XGBoost, Linear Learner, "
        "LightGBM, CatBoost, scikit-learn, ONNX, MLflow, inference.py)",
    )
    parser.add_argument(
        "--endpoint",
        metavar="NAME=URL",
        type=_binding,
        action="append",
        default=[],
        help="the HTTP server behind an endpoint name",
    )
    parser.add_argument(
        "--trust",
        action="store_true",
        help="allow artifacts that run code when loaded (pickle, joblib, MLflow, inference.py)",
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=60.0,
        metavar="S",
        help="seconds an endpoint may be silent (default: %(default)g)",
    )
    parser.add_argument(
        "--checkpoint",
        metavar="DIR",
        type=Path,
        help="keep an endpoint's answers here, so that an interrupted run asks only for what is missing",
    )
    parser.add_argument("--threads", type=_count, metavar="N", help="processor threads to use (default: all)")


def _add_explaining(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--method",
        choices=("auto", "exact", "kernel"),
        default="auto",
        help="Shapley values: exact where the model allows it and sampled otherwise (auto), exact or not at all, or "
        "plain Kernel SHAP as other tools do it (default: %(default)s)",
    )
    parser.add_argument(
        "--target-error",
        type=_share,
        metavar="E",
        help="stop sampling a row when its estimated relative error is below E, such as 0.05",
    )


def _add_verbose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="say how each column was read and what the model was asked"
    )


def _binding(text: str) -> tuple[str, str]:
    name, separator, target = text.partition("=")
    if not (name and separator and target):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=WHERE, such as churn=model.tar.gz")
    return name, target


def _seed(text: str) -> int:
    if text.isascii() and text.isdigit():
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number, 0 or more")


def _count(text: str) -> int:
    if _seed(text):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number, 1 or more")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if 0 < seconds < float("inf"):
        return seconds
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if 0 < share < 1:
        return share
    msg = f"{text!r} is not a number between 0 and 1"
    raise argparse.ArgumentTypeError(msg)


def _run(options: argparse.Namespace) -> int:
    from pellucid.cli.run import run

    return run(options)


def _demo(options: argparse.Namespace) -> int:
    from pellucid.cli.demo import demo

    return demo(options)


def _schema(options: argparse.Namespace) -> int:
    from pellucid.cli.schema import schema

    return schema(options)


def _container(options: argparse.Namespace) -> int:
    from pellucid.cli.container import container

    return container(options)
