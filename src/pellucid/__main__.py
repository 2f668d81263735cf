"""`python -m pellucid` is the command line."""

from pellucid.cli import run_process

run_process()
