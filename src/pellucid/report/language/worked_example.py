"""One small example that explains every metric: who applied for a loan, and what the model said.

200 men (group a) and 100 women (group d) applied. The arithmetic is written once, for all languages: whole numbers,
fractions and signs, so that it can be computed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

COUNTS: Mapping[str, int] = MappingProxyType(
    {
        "n_a": 200,  # men
        "n_d": 100,  # women
        "n1_a": 60,  # men who paid back
        "n1_d": 20,
        "n0_a": 140,
        "n0_d": 80,
        "h1_a": 60,  # men to whom the model says yes
        "h1_d": 15,
        "h0_a": 140,
        "h0_d": 85,
        "tp_a": 45,  # men who paid back and to whom the model says yes
        "tp_d": 12,
        "tn_a": 125,
        "tn_d": 77,
        "fp_a": 15,
        "fp_d": 3,
        "fn_a": 15,
        "fn_d": 8,
        "right_a": 170,
        "right_d": 89,
        "right": 259,
        "wrong_yes": 18,
        "wrong_no": 23,
        "better": 4,  # women who get a yes although the most similar men get a no
        "worse": 10,  # women for whom it is the other way round
        "city_n0": 120,  # applicants from the city who did not pay back, and the women among them
        "city_n0_d": 20,
        "city_n1": 60,
        "city_n1_d": 10,
        "country_n0": 100,
        "country_n0_d": 60,
        "country_n1": 20,
        "country_n1_d": 10,
        "city_h0": 126,
        "city_h0_d": 21,
        "city_h1": 54,
        "city_h1_d": 9,
        "country_h0": 99,
        "country_h0_d": 64,
        "country_h1": 21,
        "country_h1_d": 6,
    }
)


class Work(Struct, frozen=True):
    """How a value comes about: `arithmetic` is what is computed, `value` its result."""

    arithmetic: str
    value: float


WORK: Mapping[str, Work] = MappingProxyType(
    {
        "CDDL": Work("180/300 · (20/120 - 10/60) + 120/300 · (60/100 - 10/20)", 0.04),
        "CI": Work("(200 - 100) / (200 + 100)", 0.3333333333333333),
        "DPL": Work("60/200 - 20/100", 0.1),
        "JS": Work(
            "(60/200 · ln((60/200) / (50/200)) + 140/200 · ln((140/200) / (150/200)) "
            "+ 20/100 · ln((20/100) / (50/200)) + 80/100 · ln((80/100) / (150/200))) / 2",
            0.00670178182226764,
        ),
        "KL": Work("60/200 · ln((60/200) / (20/100)) + 140/200 · ln((140/200) / (80/100))", 0.02816755759528336),
        "KS": Work("60/200 - 20/100", 0.1),
        "LP": Work("((60/200 - 20/100)^2 + (140/200 - 80/100)^2)^(1/2)", 0.1414213562373095),
        "TVD": Work("((60/200 - 20/100) + (80/100 - 140/200)) / 2", 0.1),
        "AD": Work("(45 + 125)/200 - (12 + 77)/100", -0.04),
        "CDDPL": Work("180/300 · (21/126 - 9/54) + 120/300 · (64/99 - 6/21)", 0.1443001443001443),
        "DAR": Work("45/60 - 12/15", -0.05),
        "DCA": Work("60/60 - 20/15", -0.3333333333333333),
        "DCR": Work("80/85 - 140/140", -0.058823529411764705),
        "DI": Work("(15/100) / (60/200)", 0.5),
        "DPPL": Work("60/200 - 15/100", 0.15),
        "DRR": Work("77/85 - 125/140", 0.013025210084033612),
        "FT": Work("(4 - 10) / 100", -0.06),
        "GE": Work(
            "((259 · 1^2 + 18 · 2^2 + 23 · 0^2) / 300 / ((259 · 1 + 18 · 2) / 300)^2 - 1) / 2", 0.07052571100258542
        ),
        "RD": Work("45/60 - 12/20", 0.15),
        "SD": Work("77/80 - 125/140", 0.0696428571428571),
        "TE": Work("8/3 - 15/15", 1.6666666666666665),
    }
)
"""By metric code."""
