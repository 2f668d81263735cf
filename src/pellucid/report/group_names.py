"""What groups are called in English, wherever no language is chosen: in terminals, logs and messages."""

from __future__ import annotations

from pellucid.core.listings import FIRST_PARTS, is_short, told_parts


def named_group(column: str, selection: str, first: int = FIRST_PARTS) -> str:
    """A facet selection in words; of many values only the `first` are told."""
    is_interval = selection.startswith("(")
    return f"{column} {'in' if is_interval else 'is'} {told_values(selection, first) or '(nobody)'}"


def told_values(selection: str, first: int = FIRST_PARTS) -> str:
    """An interval as it is; of listed values, many in short: `41 to 90`, or `red, green, blue and 47 more`."""
    if selection.startswith("(") or is_short(selection):
        return selection
    parts, more = told_parts(selection, first)
    told = [" to ".join(part) for part in parts] + ([f"{more} more"] if more else [])
    return " and ".join([*([", ".join(told[:-1])] if told[:-1] else []), told[-1]])
