"""The command line."""

from pellucid.cli.main import main
from pellucid.cli.process import run_process

__all__ = ["main", "run_process"]
