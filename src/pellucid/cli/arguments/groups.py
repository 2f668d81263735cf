"""Options that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path

from pellucid.cli.arguments.kinds import binding, columns, count, seconds, seed, share


def add_request(parser: argparse.ArgumentParser) -> None:
    """What is asked, and about which data."""
    parser.add_argument("config", metavar="CONFIG", help="the analysis_config.json (path, file:// or s3:// URI)")
    parser.add_argument("--data", metavar="URI", help="file, folder or prefix of the data set; wins over dataset_uri")


def add_models(parser: argparse.ArgumentParser) -> None:
    """Which model to ask, and how."""
    parser.add_argument(
        "--model",
        metavar="NAME=ARTIFACT",
        type=binding,
        action="append",
        default=[],
        help="what stands behind a model name: model.tar.gz, a model file or a folder (XGBoost, Linear Learner, "
        "LightGBM, CatBoost, scikit-learn, ONNX, MLflow, inference.py)",
    )
    parser.add_argument(
        "--endpoint",
        metavar="NAME=URL",
        type=binding,
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
        type=seconds,
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
    parser.add_argument("--threads", type=count, metavar="N", help="processor threads to use (default: all)")


def add_explaining(parser: argparse.ArgumentParser) -> None:
    """How to make Shapley values."""
    parser.add_argument(
        "--method",
        choices=("auto", "exact", "kernel"),
        default="auto",
        help="Shapley values: exact where the model allows it and sampled otherwise (auto), exact or not at all, or "
        "plain Kernel SHAP as other tools do it (default: %(default)s)",
    )
    parser.add_argument(
        "--target-error",
        type=share,
        metavar="E",
        help="stop sampling a row when its estimated relative error is below E, such as 0.05",
    )
    parser.add_argument(
        "--strengths",
        choices=("auto", "common", "learned"),
        default="auto",
        help="how strongly features interact, for sampled values: all alike (common), or each as the model's answers "
        "about some rows show (learned), which is closer for the same predictions but takes processor time; auto "
        "learns for models that are asked over a network (default: %(default)s)",
    )


def add_looking(parser: argparse.ArgumentParser) -> None:
    """What else to look at."""
    parser.add_argument(
        "--baselines",
        action=argparse.BooleanOptionalAction,
        help="compare with other baselines: how many rows change their strongest feature? (default: if that takes no "
        "prediction of the model, or at most a tenth of those for the attributions and none of an endpoint; with "
        "--baselines, as many again at most)",
    )
    parser.add_argument(
        "--ice",
        metavar="FEATURE",
        action="append",
        default=[],
        help="how the predictions of single rows (100 at most) change with this feature: in the report, and "
        "explanations_pdp/ice_*.csv; repeatable",
    )
    parser.add_argument(
        "--pdp-pair",
        nargs=2,
        metavar=("FEATURE", "OTHER"),
        action="append",
        default=[],
        help="the mean prediction as two features vary together, over 1,000 rows at most: in the report, and "
        "explanations_pdp/pair_*.csv; repeatable",
    )
    parser.add_argument(
        "--interactions",
        action="store_true",
        help="how strongly pairs of features work together in a tree ensemble, against the baseline of methods.shap: "
        "in the report, and explanations_shap/interactions.csv",
    )


def add_judging(parser: argparse.ArgumentParser) -> None:
    """What to judge, and by which limits."""
    parser.add_argument(
        "--limits",
        metavar="SET|FILE",
        help="give every limited metric a verdict: pass, fail or not enough data. 'conventional' is the documented set "
        '(DI 0.8 to 1.25, differences within 0.1, ...), a FILE is JSON such as {"DI": [0.8, 1.25]}; '
        "'pellucid schema limits' prints its schema",
    )
    parser.add_argument(
        "--intersect",
        metavar="COLUMN,COLUMN",
        type=columns,
        action="append",
        default=[],
        help="measure every combination of these columns' values as a group of its own, such as sex,race; repeatable",
    )
    parser.add_argument(
        "--worst-group",
        metavar="N",
        type=int,
        choices=(2, 3),
        default=0,
        help="search for the groups of up to N columns' values (2 or 3) that fare most differently from all others",
    )


def add_outcomes(parser: argparse.ArgumentParser) -> None:
    """What to keep for later."""
    parser.add_argument(
        "--outcomes",
        action=argparse.BooleanOptionalAction,
        help="keep label, prediction and group of every row as bits in outcomes.json, so that later results can be "
        "compared row by row with 'pellucid check --against'; up to 200,000 rows (default: when a model is asked)",
    )


def add_language(parser: argparse.ArgumentParser) -> None:
    """In which language to write."""
    parser.add_argument(
        "--language",
        choices=("en", "es", "ja", "zh"),
        default="en",
        help="language of the report: English, Spanish, Japanese or Chinese (default: %(default)s)",
    )


def add_seed(parser: argparse.ArgumentParser) -> None:
    """What decides everything random."""
    parser.add_argument(
        "--seed", type=seed, default=0, metavar="N", help="seed of everything random (default: %(default)s)"
    )


def add_verbose(parser: argparse.ArgumentParser) -> None:
    """Whether to say more."""
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="say how each column was read and what the model was asked"
    )
