"""What is acceptable and which combined groups are looked at, as arguments."""

from __future__ import annotations

from collections.abc import Sequence

from pellucid.api.limits import LimitsArgument, open_limits
from pellucid.core.errors import ConfigError
from pellucid.core.specs import TrustSpec


def open_judging(
    limits: LimitsArgument, intersect: Sequence[Sequence[str]], worst_group: int, *, keep_outcomes: bool | None = None
) -> TrustSpec:
    """The wishes behind the arguments `limits`, `intersect`, `worst_group` and `keep_outcomes`.

    Raises:
        ConfigError: there is no such set or file, a limit makes no sense, or the combinations are not sequences.
    """
    if any(isinstance(columns, str) for columns in intersect):
        expected = 'a list of combinations of columns, such as [("sex", "race")]'
        raise ConfigError("intersect", "is not a list of combinations", got=intersect, expected=expected)
    if worst_group not in (0, 2, 3):
        expected = "0 (no search), or 2 or 3 columns at once"
        raise ConfigError("worst_group", "no such search", got=worst_group, expected=expected)
    return TrustSpec(open_limits(limits), tuple(map(tuple, intersect)), worst_group, keep_outcomes)
