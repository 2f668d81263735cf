"""Errors of the engine that no reader can explain better."""

from __future__ import annotations

from pellucid.core.errors import DataError


def in_other_words(error: Exception, source: str) -> DataError:
    """The engine's own message, shortened to what is wrong."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = lines[0] if lines else type(error).__name__
    return DataError(f"the data cannot be read: {said[:500]}", source=source)
