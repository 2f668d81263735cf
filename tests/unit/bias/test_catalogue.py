from __future__ import annotations

import subprocess
import sys

from pellucid.bias.catalogue import CATALOGUE
from pellucid.core.metric_catalogue import METRICS
from pellucid.core.metric_names import POSTTRAINING_METRICS, PRETRAINING_METRICS

DESCRIPTIONS = """
CDDL  Conditional Demographic Disparity in Labels (CDDL)
CI    Class Imbalance (CI)
DPL   Difference in Positive Proportions in Labels (DPL)
JS    Jensen-Shannon Divergence (JS)
KL    Kullback-Liebler Divergence (KL)
KS    Kolmogorov-Smirnov Distance (KS)
LP    L-p Norm (LP)
TVD   Total Variation Distance (TVD)
AD    Accuracy Difference (AD)
CDDPL Conditional Demographic Disparity in Predicted Labels (CDDPL)
DAR   Difference in Acceptance Rates (DAR)
DCA   Difference in Conditional Acceptance (DCA)
DCR   Difference in Conditional Rejection (DCR)
DI    Disparate Impact (DI)
DPPL  Difference in Positive Proportions in Predicted Labels (DPPL)
DRR   Difference in Rejection Rates (DRR)
FT    Flip Test (FT)
GE    Generalized Entropy (GE)
RD    Recall Difference (RD)
SD    Specificity Difference (SD)
TE    Treatment Equality (TE)
"""


def test_descriptions_are_the_contract_s():
    lines = [line.split(maxsplit=1) for line in DESCRIPTIONS.strip().splitlines()]
    assert {code: info.description for code, info in METRICS.items()} == dict(lines)


def test_metrics_are_those_of_both_stages_in_order():
    assert tuple(METRICS) == PRETRAINING_METRICS + POSTTRAINING_METRICS
    assert {info.stage for code, info in METRICS.items() if code in PRETRAINING_METRICS} == {"pre_training"}


def test_every_metric_but_the_flip_test_has_a_formula():
    assert set(CATALOGUE) == set(METRICS) - {"FT"}


def test_neutral_value_lies_in_the_range_and_readings_are_sentences():
    for code, info in METRICS.items():
        assert info.code == code
        assert info.low <= info.neutral <= info.high
        assert info.reading.endswith(".")
        assert info.formula


def test_each_docstring_names_its_metric_and_source():
    for code, metric in CATALOGUE.items():
        assert metric.formula.__doc__.startswith(f"{code}, in "), code
        assert ">>>" in metric.formula.__doc__
        if code not in ("JS", "KL", "KS", "LP", "TVD"):
            assert (
                "Undefined" in metric.formula.__doc__ or "undefined" in sys.modules[metric.formula.__module__].__doc__
            )


def test_importing_the_room_brings_no_library_but_numpy():
    code = (
        "import sys, pellucid.bias;"
        "heavy = {'pandas', 'polars', 'pyarrow', 'scipy', 'sklearn', 'duckdb', 'narwhals', 'orjson', 'jmespath'};"
        "print(*(heavy & {name.split('.')[0] for name in sys.modules}))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == ""
