"""What an examination before the run has found."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning", "note"]
"""An error stops the run; a warning is legal but probably wrong; a note is worth knowing."""


class Finding(Struct, frozen=True):
    """One thing that was found. `code` names its kind (`facet-value-absent`).

    `where` is a JSON path of the configuration, or a file with row and column. `why` says what would go wrong, `fix`
    what to do; `patch` are the replacements in the configuration that would mend it: (JSON path, new value), a value of
    `None` removing the field. `exit_code` is what a process that stops for an error returns: 1 when the data, the model
    or the output does not do, 2 when the request is wrong.
    """

    severity: Severity
    code: str
    what: str
    where: str
    why: str
    fix: str
    patch: tuple[tuple[str, object], ...] = ()
    exit_code: int = 0
