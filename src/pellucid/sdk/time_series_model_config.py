"""Where the forecast lies in a model's answer."""

from __future__ import annotations

from pellucid.sdk.sparse import JsonObject


class TimeSeriesModelConfig:
    """A JMESPath expression that finds the forecast."""

    def __init__(self, forecast: str) -> None:
        if not isinstance(forecast, str):
            raise ValueError(
                "Please provide a string JMESPath expression for ``forecast`` to extract the forecast result."
            )
        self.time_series_model_config = {"forecast": forecast}

    def get_time_series_model_config(self) -> JsonObject:
        """The value of `predictor.time_series_predictor_config`."""
        return dict(self.time_series_model_config)
