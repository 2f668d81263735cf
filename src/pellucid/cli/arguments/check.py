"""What can be said after `pellucid check`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pellucid.cli.arguments.command import add_command

if TYPE_CHECKING:
    from pellucid.cli.arguments.command import Commands

CHECK_EPILOG = """\
what is decided:
  By limits, a value passes when its whole 95 % interval lies within the limit, and fails when all of it lies outside
  (at a false-discovery rate of 5 % over all values). Anything else is "not enough data".

  Against an earlier result, a metric fails when it has moved by more than chance explains (again at 5 % over all
  metrics) and lies farther from parity than before, by more than --tolerance. When both results are about the same
  rows, they are compared row by row, by the outcomes.json beside each analysis.json; otherwise by their intervals. The
  summary says which. When the interval still allows for a worsening by 0.1 (0.2 for DI), the answer is "not enough
  data".

examples:
  In a build, after pellucid run ... --output results:
    pellucid check results --limits conventional --junit check.xml

  On a pull request, with the results of the main branch in ./main:
    pellucid check results --against main --tolerance 0.01 --markdown comment.md

exit codes:
  0  pass: nothing failed, and every question could be decided
  1  fail: a value is outside its limit, or worse than before
  2  the request was wrong: no result there, a limits file with mistakes, nothing to judge by
  3  not enough data: nothing failed, but something could not be decided
"""


def add_check(commands: Commands) -> None:
    """The command and its options."""
    summary = "judge saved results in a build: are they within limits, and no worse than earlier ones"
    parser = add_command(commands, "check", _check, summary, CHECK_EPILOG)
    parser.add_argument("result", metavar="RESULT", help="folder or s3:// prefix of a run's results, or analysis.json")
    parser.add_argument(
        "--limits",
        metavar="SET|FILE",
        help="'conventional', or a JSON file such as {\"DI\": [0.8, 1.25]}; without --limits and --against, the "
        "verdicts that pellucid run --limits has saved count",
    )
    parser.add_argument("--against", metavar="PREVIOUS", help="an earlier result: has any metric become worse since?")
    parser.add_argument(
        "--tolerance",
        type=float,
        default=0.0,
        metavar="T",
        help="with --against: how much farther from parity a metric may have moved, such as 0.02 "
        "(default: %(default)g, nothing beyond chance)",
    )
    parser.add_argument("--markdown", metavar="FILE", help="write a table for a comment on a pull request")
    parser.add_argument("--junit", metavar="FILE", help="write JUnit XML: one test case a metric and group")
    parser.add_argument("--json", metavar="FILE", help="write every answer for another program")


def _check(options: argparse.Namespace) -> int:
    from pellucid.cli.check import check

    return check(options)
