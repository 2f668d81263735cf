"""What can be said after `pellucid export`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pellucid.cli.arguments.command import add_command

if TYPE_CHECKING:
    from pellucid.cli.arguments.command import Commands

EPILOG = """\
examples:
  pellucid export model-card results --name churn --output card.json
  aws sagemaker create-model-card --model-card-name churn --model-card-status Draft --content file://card.json

  A page for a repository or a model hub:
  pellucid export model-card results --format markdown --output MODEL_CARD.md"""


def add_export(commands: Commands) -> None:
    """The command and its forms."""
    parser = add_command(commands, "export", _export_model_card, "saved results for other systems", EPILOG)
    forms = parser.add_subparsers(title="forms", metavar="FORM", required=True)
    summary = "a model card: JSON for Amazon SageMaker, or Markdown"
    card = forms.add_parser(
        "model-card",
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    card.add_argument("result", metavar="RESULT", help="a folder with results, or its analysis.json")
    card.add_argument("--output", metavar="FILE", type=Path, help="where to; standard output without it")
    card.add_argument("--name", metavar="NAME", help="the model's name (default: that of the result's folder)")
    card.add_argument("--format", choices=("json", "markdown"), default="json", help="default: %(default)s")
    card.set_defaults(command=_export_model_card)


def _export_model_card(options: argparse.Namespace) -> int:
    from pellucid.cli.export import export_model_card

    return export_model_card(options)
