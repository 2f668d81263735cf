"""How the data set is split into segments (contract 1.8)."""

from __future__ import annotations

from pellucid.sdk.sparse import JsonObject, given


class SegmentationConfig:
    """One way to split the data set by the values of a column; all rows in no segment make one more."""

    def __init__(
        self,
        name_or_index: str | int,
        segments: list[list[str | int]],
        config_name: str | None = None,
        display_aliases: list[str] | None = None,
    ) -> None:
        if name_or_index is None:
            raise ValueError("`name_or_index` cannot be None")
        if not segments or not isinstance(segments, list) or not all(isinstance(item, list) for item in segments):
            raise ValueError("`segments` must be a list of lists of values or intervals.")
        if display_aliases is not None and len(display_aliases) not in (len(segments), len(segments) + 1):
            raise ValueError(
                "Number of `display_aliases` must equal the number of segments specified or with one additional "
                "default segment display alias."
            )
        self.name_or_index = name_or_index
        self.segments = segments
        self.config_name = config_name
        self.display_aliases = display_aliases

    def to_dict(self) -> JsonObject:
        """The entry of `segment_config`."""
        return given(
            name_or_index=self.name_or_index,
            segments=self.segments,
            config_name=self.config_name,
            display_aliases=self.display_aliases,
        )
