"""Whether a saved result passes the gate."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from pellucid.api.limits import open_limits
from pellucid.core.errors import ConfigError
from pellucid.jobs.check import check as check_saved
from pellucid.wiring import open_store

if TYPE_CHECKING:
    from pellucid.api.limits import LimitsArgument
    from pellucid.core.gate import CheckReport


def check(
    result: str | Path,
    *,
    limits: LimitsArgument = None,
    against: str | Path | None = None,
    tolerance: float = 0.0,
) -> CheckReport:
    """Every question about the saved result (a folder, an `analysis.json`, or an `s3://` URI), answered.

    `limits` is the documented set `conventional`, the path of a limits file, or a mapping such as
    `{"DI": (0.8, 1.25)}`; `against` an earlier result, from which no metric may have moved away from parity by more
    than `tolerance` and chance. With neither, the verdicts that were saved with the result count.

    Raises:
        ConfigError: a result or the limits cannot be read, or there is nothing to judge by.
    """
    if not 0 <= tolerance < math.inf:
        raise ConfigError("tolerance", "is no growth of the distance from parity", got=tolerance, expected="0 or more")
    earlier = None if against is None else str(against)
    with open_store() as store:
        return check_saved(str(result), store, limits=open_limits(limits), against=earlier, tolerance=tolerance)
