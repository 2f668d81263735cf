"""What can be said on the command line, one file a command."""

from pellucid.cli.arguments.parser import command_parser

__all__ = ["command_parser"]
