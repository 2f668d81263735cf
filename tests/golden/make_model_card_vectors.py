"""Write model_card_vectors.json: what the SageMaker SDK's own parsers make of two of our results.

Run in an environment of its own: pip install "sagemaker==2.257.*"; then
python make_model_card_vectors.py BIAS_RESULT/analysis.json EXPLANATION_RESULT/analysis.json BIAS_CARD.json EXPLANATION_CARD.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from unittest.mock import MagicMock

import sagemaker
from sagemaker.model_card import ModelCard
from sagemaker.model_card.evaluation_metric_parsers import EVALUATION_METRIC_PARSERS, EvaluationMetricTypeEnum

KINDS = {"bias": EvaluationMetricTypeEnum.CLARIFY_BIAS, "explanations": EvaluationMetricTypeEnum.CLARIFY_EXPLAINABILITY}


def reloaded(text: str) -> list[object]:
    """The evaluations of a card after the SDK has loaded it and written it again."""
    session = MagicMock()
    session.sagemaker_client.describe_model_card.return_value = {
        "ModelCardName": "card",
        "ModelCardStatus": "Draft",
        "Content": text,
    }
    content = ModelCard.load("card", sagemaker_session=session)._create_request_args()["Content"]
    return json.loads(content)["evaluation_details"]


vectors: dict[str, object] = {"sagemaker": sagemaker.__version__}
for kind, analysis, card in zip(KINDS, sys.argv[1:3], sys.argv[3:5], strict=True):
    document = json.loads(Path(analysis).read_text())
    groups = EVALUATION_METRIC_PARSERS[KINDS[kind]].run(document)["metric_groups"]
    vectors[kind] = {"analysis": document, "groups": groups, "reloaded": reloaded(Path(card).read_text())}
Path(__file__).with_name("model_card_vectors.json").write_text(json.dumps(vectors))
