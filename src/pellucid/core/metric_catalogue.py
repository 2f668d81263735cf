"""What each bias metric is called, how far it reaches and how to read it: a table, from contract 4.2, 4.3 and 4.5."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from pellucid.core.results import BiasStage


class MetricInfo(Struct, frozen=True):
    """Facts about one metric that a reader of its value needs.

    `description` is the exact text of the contract. Values lie in `low`..`high`, `neutral` means no disparity.
    `formula` is plain text in the terms of contract 4.1: n rows, n1/n0 observed and h1/h0 predicted positives and
    negatives, of the disadvantaged group d (rows inside the selection) and the advantaged group a (all other rows).
    """

    code: str
    stage: BiasStage
    description: str
    title: str
    low: float
    high: float
    neutral: float
    formula: str
    reading: str


_PRE: BiasStage = "pre_training"
_POST: BiasStage = "post_training"

_TABLE = (
    MetricInfo(
        code="CDDL",
        stage=_PRE,
        description="Conditional Demographic Disparity in Labels (CDDL)",
        title="Conditional demographic disparity in labels",
        low=-1.0,
        high=1.0,
        neutral=0.0,
        formula="sum over groups k of (n_k / n) * (n0_dk / n0_k - n1_dk / n1_k)",
        reading="Above 0: within groups of comparable rows, d makes up more of the rejected than of the accepted.",
    ),
    MetricInfo(
        code="CI",
        stage=_PRE,
        description="Class Imbalance (CI)",
        title="Class imbalance",
        low=-1.0,
        high=1.0,
        neutral=0.0,
        formula="(n_a - n_d) / (n_a + n_d)",
        reading="Above 0: the data hold fewer rows of d than of a; below 0: more.",
    ),
    MetricInfo(
        code="DPL",
        stage=_PRE,
        description="Difference in Positive Proportions in Labels (DPL)",
        title="Difference in positive proportions in labels",
        low=-1.0,
        high=1.0,
        neutral=0.0,
        formula="n1_a / n_a - n1_d / n_d",
        reading="Above 0: a has the larger share of positive labels; below 0: d has.",
    ),
    MetricInfo(
        code="JS",
        stage=_PRE,
        description="Jensen-Shannon Divergence (JS)",
        title="Jensen-Shannon divergence",
        low=0.0,
        high=math.log(2),
        neutral=0.0,
        formula="(KL(P_a || P) + KL(P_d || P)) / 2 with P = (P_a + P_d) / 2",
        reading="0: labels are distributed alike in a and d; the larger, the more they differ, in either direction.",
    ),
    MetricInfo(
        code="KL",
        stage=_PRE,
        description="Kullback-Liebler Divergence (KL)",
        title="Kullback-Leibler divergence",
        low=0.0,
        high=math.inf,
        neutral=0.0,
        formula="sum over labels y of P_a(y) * ln(P_a(y) / P_d(y))",
        reading="0: labels are distributed alike in a and d; the larger, the less d's labels look like a's. "
        "It can fall below 0 when a label value is missing from one group.",
    ),
    MetricInfo(
        code="KS",
        stage=_PRE,
        description="Kolmogorov-Smirnov Distance (KS)",
        title="Kolmogorov-Smirnov distance",
        low=0.0,
        high=1.0,
        neutral=0.0,
        formula="max over labels y of |P_a(y) - P_d(y)|",
        reading="0: labels are distributed alike in a and d; 1: the most imbalanced label differs completely.",
    ),
    MetricInfo(
        code="LP",
        stage=_PRE,
        description="L-p Norm (LP)",
        title="L-p norm",
        low=0.0,
        high=math.sqrt(2),
        neutral=0.0,
        formula="(sum over labels y of (P_a(y) - P_d(y))^2)^(1/2)",
        reading="0: labels are distributed alike in a and d; the larger, the farther apart, in either direction.",
    ),
    MetricInfo(
        code="TVD",
        stage=_PRE,
        description="Total Variation Distance (TVD)",
        title="Total variation distance",
        low=0.0,
        high=1.0,
        neutral=0.0,
        formula="(sum over labels y of |P_a(y) - P_d(y)|) / 2",
        reading="0: labels are distributed alike in a and d; otherwise the share of labels that would have to change.",
    ),
    MetricInfo(
        code="AD",
        stage=_POST,
        description="Accuracy Difference (AD)",
        title="Accuracy difference",
        low=-1.0,
        high=1.0,
        neutral=0.0,
        formula="(TP_a + TN_a) / n_a - (TP_d + TN_d) / n_d",
        reading="Above 0: predictions are right more often for a; below 0: for d.",
    ),
    MetricInfo(
        code="CDDPL",
        stage=_POST,
        description="Conditional Demographic Disparity in Predicted Labels (CDDPL)",
        title="Conditional demographic disparity in predicted labels",
        low=-1.0,
        high=1.0,
        neutral=0.0,
        formula="sum over groups k of (n_k / n) * (h0_dk / h0_k - h1_dk / h1_k)",
        reading="Above 0: within groups of comparable rows, d makes up more of those the model rejects than of those "
        "it accepts.",
    ),
    MetricInfo(
        code="DAR",
        stage=_POST,
        description="Difference in Acceptance Rates (DAR)",
        title="Difference in acceptance rates",
        low=-1.0,
        high=1.0,
        neutral=0.0,
        formula="TP_a / h1_a - TP_d / h1_d",
        reading="Above 0: a positive prediction is right more often for a (higher precision); below 0: for d.",
    ),
    MetricInfo(
        code="DCA",
        stage=_POST,
        description="Difference in Conditional Acceptance (DCA)",
        title="Difference in conditional acceptance",
        low=-math.inf,
        high=math.inf,
        neutral=0.0,
        formula="n1_a / h1_a - n1_d / h1_d",
        reading="Above 0: measured by their own labels, rows of a are accepted too rarely compared with d; "
        "below 0: rows of d are.",
    ),
    MetricInfo(
        code="DCR",
        stage=_POST,
        description="Difference in Conditional Rejection (DCR)",
        title="Difference in conditional rejection",
        low=-math.inf,
        high=math.inf,
        neutral=0.0,
        formula="n0_d / h0_d - n0_a / h0_a",
        reading="Above 0: measured by their own labels, rows of a are rejected too often compared with d; "
        "below 0: rows of d are.",
    ),
    MetricInfo(
        code="DI",
        stage=_POST,
        description="Disparate Impact (DI)",
        title="Disparate impact",
        low=0.0,
        high=math.inf,
        neutral=1.0,
        formula="(h1_d / n_d) / (h1_a / n_a)",
        reading="1: both groups are predicted positive equally often; below 1: d less often than a; "
        "above 1: d more often.",
    ),
    MetricInfo(
        code="DPPL",
        stage=_POST,
        description="Difference in Positive Proportions in Predicted Labels (DPPL)",
        title="Difference in positive proportions in predicted labels",
        low=-1.0,
        high=1.0,
        neutral=0.0,
        formula="h1_a / n_a - h1_d / n_d",
        reading="Above 0: the model predicts positive more often for a; below 0: for d.",
    ),
    MetricInfo(
        code="DRR",
        stage=_POST,
        description="Difference in Rejection Rates (DRR)",
        title="Difference in rejection rates",
        low=-1.0,
        high=1.0,
        neutral=0.0,
        formula="TN_d / h0_d - TN_a / h0_a",
        reading="Above 0: a negative prediction is right more often for d; below 0: for a.",
    ),
    MetricInfo(
        code="FT",
        stage=_POST,
        description="Flip Test (FT)",
        title="Flip test",
        low=-1.0,
        high=1.0,
        neutral=0.0,
        formula="(F+ - F-) / n_d; F+ rows of d predicted positive whose nearest rows of a are predicted negative, "
        "F- the opposite",
        reading="Above 0: the model treats rows of d better than similar rows of a; below 0: worse.",
    ),
    MetricInfo(
        code="GE",
        stage=_POST,
        description="Generalized Entropy (GE)",
        title="Generalized entropy",
        low=0.0,
        high=math.inf,
        neutral=0.0,
        formula="(1 / 2N) * sum over rows of ((b / mean b)^2 - 1) with b = prediction - label + 1",
        reading="0: predictions benefit every row alike; the larger, the more unequally they do. "
        "It is the same for every facet.",
    ),
    MetricInfo(
        code="RD",
        stage=_POST,
        description="Recall Difference (RD)",
        title="Recall difference",
        low=-1.0,
        high=1.0,
        neutral=0.0,
        formula="TP_a / n1_a - TP_d / n1_d",
        reading="Above 0: the model finds more of the positives of a; below 0: of d.",
    ),
    MetricInfo(
        code="SD",
        stage=_POST,
        description="Specificity Difference (SD)",
        title="Specificity difference",
        low=-1.0,
        high=1.0,
        neutral=0.0,
        formula="TN_d / n0_d - TN_a / n0_a",
        reading="Above 0: the model finds more of the negatives of d; below 0: of a.",
    ),
    MetricInfo(
        code="TE",
        stage=_POST,
        description="Treatment Equality (TE)",
        title="Treatment equality",
        low=-math.inf,
        high=math.inf,
        neutral=0.0,
        formula="FN_d / FP_d - FN_a / FP_a",
        reading="Above 0: errors about d are more often missed positives than errors about a; below 0: less often.",
    ),
)

METRICS: Mapping[str, MetricInfo] = MappingProxyType({info.code: info for info in _TABLE})
"""Every metric by its short code, in the contract's order of stages and names."""
