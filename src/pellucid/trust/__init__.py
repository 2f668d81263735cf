"""Verdicts: which values lie within their limits, how sure that is, and which groups stand out most."""

from pellucid.trust.change import Shift, judge_shifts, paired_shift, unpaired_shift
from pellucid.trust.judge import judge, judge_report
from pellucid.trust.multiplicity import q_values
from pellucid.trust.pairs import count_pairs, find_difference, resample_pairs
from pellucid.trust.worst_group import FEWEST_ROWS, Candidate, Search, find_worst_groups

__all__ = [
    "FEWEST_ROWS",
    "Candidate",
    "Search",
    "Shift",
    "count_pairs",
    "find_difference",
    "find_worst_groups",
    "judge",
    "judge_report",
    "judge_shifts",
    "paired_shift",
    "q_values",
    "resample_pairs",
    "unpaired_shift",
]
