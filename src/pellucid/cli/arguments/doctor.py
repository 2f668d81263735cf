"""What can be said after `pellucid doctor`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pellucid.cli.arguments.command import add_command
from pellucid.cli.arguments.groups import add_models, add_request

if TYPE_CHECKING:
    from pellucid.cli.arguments.command import Commands

DOCTOR_EXAMPLES = """\
Looks at the configuration, the data, the baseline and the templates, and asks the model about one record. Every run
does the same first; run --no-doctor leaves it out. An error stops a run, a warning is legal but probably wrong, a note
is worth knowing. Each says where, what, why, and the fix.

examples:
  What would go wrong?
    pellucid doctor analysis_config.json --data train.csv

  The same with a model; at most one record is asked:
    pellucid doctor analysis_config.json --data test.csv --endpoint churn-prod=http://127.0.0.1:8080

  Mend what can be mended for sure, into analysis_config.fixed.json:
    pellucid doctor analysis_config.json --data train.csv --fix
"""

DOCTOR_EXIT_CODES = """\
exit codes:
  0  nothing that would stop a run; with --fix: nothing is left that would
  1  the data, the model or the output would stop it
  2  the request is wrong (configuration or command line)"""


def add_doctor(commands: Commands) -> None:
    """The command and its options."""
    summary = "find out before a run what will go wrong, and mend the configuration"
    parser = add_command(commands, "doctor", _doctor, summary, f"{DOCTOR_EXAMPLES}\n{DOCTOR_EXIT_CODES}")
    add_request(parser)
    parser.add_argument("--output", metavar="URI", help="also find out whether results could be written there")
    parser.add_argument(
        "--fix",
        action="store_true",
        help="write a corrected configuration and show what differs; CONFIG is left alone",
    )
    parser.add_argument("--write", metavar="FILE", help="with --fix: where (default: CONFIG with .fixed in its name)")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    add_models(parser)


def _doctor(options: argparse.Namespace) -> int:
    from pellucid.cli.doctor import doctor

    return doctor(options)
