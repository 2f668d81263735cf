"""How images are cut into segments to explain (contract 1.10.2)."""

from __future__ import annotations

from pellucid.sdk.sparse import JsonObject, given

MODEL_TYPES = ("OBJECT_DETECTION", "IMAGE_CLASSIFICATION")


class ImageConfig:
    """Kind of model, and the numbers that shape segments and objects."""

    def __init__(
        self,
        model_type: str,
        num_segments: int | None = None,
        feature_extraction_method: str | None = None,
        segment_compactness: float | None = None,
        max_objects: int | None = None,
        iou_threshold: float | None = None,
        context: float | None = None,
    ) -> None:
        if model_type not in MODEL_TYPES:
            raise ValueError(
                "Clarify SHAP only supports object detection and image classification methods. Please set model_type "
                "to OBJECT_DETECTION or IMAGE_CLASSIFICATION."
            )
        self.image_config = given(
            model_type=model_type,
            num_segments=num_segments,
            feature_extraction_method=feature_extraction_method,
            segment_compactness=segment_compactness,
            max_objects=max_objects,
            iou_threshold=iou_threshold,
            context=context,
        )

    def get_image_config(self) -> JsonObject:
        """The value of `shap.image_config`."""
        return dict(self.image_config)
