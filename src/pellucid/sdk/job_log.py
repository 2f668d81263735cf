"""A job's log, as it grows."""

from __future__ import annotations

import time
from collections.abc import Iterator

from pellucid.sdk.job_folder import JobFolder

_SECONDS_BETWEEN_LOOKS = 0.05


def follow(folder: JobFolder) -> Iterator[str]:
    """Every line of the log, until the job has ended."""
    with folder.log.open(encoding="utf-8", errors="replace") as log:
        rest = ""
        while True:
            is_over = not folder.is_alive()
            rest += log.read()
            *lines, rest = rest.split("\n")
            yield from lines
            if is_over:
                break
            time.sleep(_SECONDS_BETWEEN_LOOKS)
    if rest:
        yield rest


def ticks(folder: JobFolder, seconds: float) -> Iterator[None]:
    """One item every so many seconds, until the job has ended."""
    last = time.monotonic()
    while folder.is_alive():
        if time.monotonic() - last >= seconds:
            last = time.monotonic()
            yield None
        time.sleep(_SECONDS_BETWEEN_LOOKS)
