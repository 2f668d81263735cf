"""What every explainability configuration can do."""

from __future__ import annotations

from abc import ABC, abstractmethod

from pellucid.sdk.sparse import JsonObject


class ExplainabilityConfig(ABC):
    """One method of explanation."""

    @abstractmethod
    def get_explainability_config(self) -> JsonObject:
        """The entry of `methods`, under its name."""
