"""The limits that somebody chose: a named set, or a file."""

from __future__ import annotations

from pathlib import Path

from pellucid.config import NAMED_SETS, named_limits, read_limits
from pellucid.core.errors import ConfigError
from pellucid.core.verdicts import Limits


def load_limits(choice: str) -> Limits:
    """The limits of the named set `conventional`, or those in the JSON file at this path.

    Raises:
        ConfigError: the file cannot be read, or holds no limits; every problem at once.
    """
    path = Path(choice)
    if choice in NAMED_SETS or not (path.exists() or path.suffix):
        return named_limits(choice)
    try:
        return read_limits(path.read_bytes(), choice)
    except OSError as error:
        accepted = f"{' or '.join(NAMED_SETS)}, or the path of a JSON file"
        raise ConfigError(
            "limits", f"the file cannot be read: {error.strerror}", got=choice, expected=accepted
        ) from error
