"""Durations as people say them."""

MINUTE = 60
HOUR = 3600


def spoken_duration(seconds: float) -> str:
    """Seconds up to a hundred, then minutes up to a hundred, then hours with one decimal: `45 s`, `12 min`, `2.5 h`."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / MINUTE:.0f} min" if seconds < 100 * MINUTE else f"{seconds / HOUR:.1f} h"
