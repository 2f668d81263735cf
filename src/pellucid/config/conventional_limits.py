"""The named set `conventional`: limits that people already use, each with where it comes from. A table.

None of them is a law's definition of fair. A metric without a limit that is in use somewhere has no entry: KL, JS, GE,
TE, DCA and DCR grow without a natural bound or depend on how common the outcome is; KS, TVD and LP say with two labels
what DPL says; CI describes the data and not how anybody is treated; of the flip test no convention is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from pellucid.core.verdicts import Limit

CONVENTIONAL = "conventional"


class ConventionalLimit(Struct, frozen=True):
    """One limit and its source."""

    limit: Limit
    source: str


_FOUR_FIFTHS = (
    "four-fifths rule, Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4 (D): a selection rate below "
    "4/5 of the highest is regarded as evidence of adverse impact; 1.25 is its reciprocal, for the other direction"
)
_TENTH = (
    "a tenth either way, the range that the tutorials and the interactive demo of AI Fairness 360 call fair for the "
    "difference in positive rates (statistical parity difference)"
)
_TENTH_OF_RATES = (
    "a tenth either way, the range that the tutorials and the interactive demo of AI Fairness 360 call fair for "
    "differences in true-positive and error rates (equal opportunity, average odds)"
)

CONVENTIONAL_LIMITS: Mapping[str, ConventionalLimit] = MappingProxyType(
    {
        "DPL": ConventionalLimit(Limit(-0.1, 0.1), _TENTH),
        "CDDL": ConventionalLimit(Limit(-0.1, 0.1), f"taken over from DPL: {_TENTH}"),
        "DPPL": ConventionalLimit(Limit(-0.1, 0.1), _TENTH),
        "DI": ConventionalLimit(Limit(0.8, 1.25), _FOUR_FIFTHS),
        "CDDPL": ConventionalLimit(Limit(-0.1, 0.1), f"taken over from DPPL: {_TENTH}"),
        "RD": ConventionalLimit(Limit(-0.1, 0.1), _TENTH_OF_RATES),
        "SD": ConventionalLimit(Limit(-0.1, 0.1), _TENTH_OF_RATES),
        "AD": ConventionalLimit(Limit(-0.1, 0.1), f"taken over from RD: {_TENTH_OF_RATES}"),
        "DAR": ConventionalLimit(Limit(-0.1, 0.1), f"taken over from RD: {_TENTH_OF_RATES}"),
        "DRR": ConventionalLimit(Limit(-0.1, 0.1), f"taken over from RD: {_TENTH_OF_RATES}"),
    }
)
"""Every conventional limit by metric code."""
