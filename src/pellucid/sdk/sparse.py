"""Objects of JSON that hold only what was given."""

from __future__ import annotations

from typing import Any

JsonObject = dict[str, Any]


def given(**members: object) -> JsonObject:
    """The members that are not `None`, in order."""
    return {name: value for name, value in members.items() if value is not None}
