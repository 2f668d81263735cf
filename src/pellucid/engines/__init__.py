"""Who reads and counts: tables over files and frames, one way to count, and the flip test."""

from pellucid.engines.local import LocalEngine

__all__ = ["LocalEngine"]
