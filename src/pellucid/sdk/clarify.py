"""The names of `sagemaker.clarify`, for jobs on this machine."""

from __future__ import annotations

from pellucid.sdk.asymmetric_shapley_value_config import AsymmetricShapleyValueConfig
from pellucid.sdk.bias_config import BiasConfig
from pellucid.sdk.data_config import DataConfig
from pellucid.sdk.dataset_type import DatasetType
from pellucid.sdk.explainability_config import ExplainabilityConfig
from pellucid.sdk.image_config import ImageConfig
from pellucid.sdk.model_config import ModelConfig
from pellucid.sdk.output_handler import ProcessingOutputHandler
from pellucid.sdk.pdp_config import PDPConfig
from pellucid.sdk.predicted_label_config import ModelPredictedLabelConfig
from pellucid.sdk.processor import SageMakerClarifyProcessor
from pellucid.sdk.segmentation_config import SegmentationConfig
from pellucid.sdk.shap_config import SHAPConfig
from pellucid.sdk.text_config import TextConfig
from pellucid.sdk.time_series_data_config import TimeSeriesDataConfig, TimeSeriesJSONDatasetFormat
from pellucid.sdk.time_series_model_config import TimeSeriesModelConfig

__all__ = [
    "AsymmetricShapleyValueConfig",
    "BiasConfig",
    "DataConfig",
    "DatasetType",
    "ExplainabilityConfig",
    "ImageConfig",
    "ModelConfig",
    "ModelPredictedLabelConfig",
    "PDPConfig",
    "ProcessingOutputHandler",
    "SHAPConfig",
    "SageMakerClarifyProcessor",
    "SegmentationConfig",
    "TextConfig",
    "TimeSeriesDataConfig",
    "TimeSeriesJSONDatasetFormat",
    "TimeSeriesModelConfig",
]
