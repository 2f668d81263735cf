"""How text features are cut into units to explain (contract 1.10.2)."""

from __future__ import annotations

from pellucid.config.languages import CODES
from pellucid.sdk.sparse import JsonObject


class TextConfig:
    """Granularity of the units, and the language of the text."""

    _SUPPORTED_GRANULARITIES = ("token", "sentence", "paragraph")
    _SUPPORTED_LANGUAGES = tuple(word for language in CODES.items() for word in language)

    def __init__(self, granularity: str, language: str) -> None:
        _check("granularity", granularity, self._SUPPORTED_GRANULARITIES)
        _check("language", language, self._SUPPORTED_LANGUAGES)
        self.text_config = {"granularity": granularity, "language": language}

    def get_text_config(self) -> JsonObject:
        """The value of `shap.text_config`."""
        return dict(self.text_config)


def _check(name: str, value: str, accepted: tuple[str, ...]) -> None:
    if value not in accepted:
        raise ValueError(f"Invalid {name} {value}. Please choose among {list(accepted)}")
