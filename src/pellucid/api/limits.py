"""The limits that somebody chose: a named set, a file, or what is in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from pellucid.api.request import plain
from pellucid.config import NAMED_SETS, named_limits, read_limits
from pellucid.core.errors import ConfigError
from pellucid.core.verdicts import Limits

LimitsArgument = str | Path | Mapping[str, Sequence[float | None]] | Limits | None


def open_limits(limits: LimitsArgument) -> Limits | None:
    """The limits of the set `conventional`, of a JSON file, or of a mapping from short names to (lowest, highest).

    Raises:
        ConfigError: the file cannot be read, or what is given holds no limits; every problem at once.
    """
    if limits is None or isinstance(limits, Limits):
        return limits
    if isinstance(limits, Mapping):
        return read_limits(json.dumps(plain(limits)), "limits")
    return _named_or_read(str(limits))


def _named_or_read(choice: str) -> Limits:
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
