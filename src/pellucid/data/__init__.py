"""Data files: what their columns are called, and the query with which an engine reads them."""

from pellucid.data.formats import scan

__all__ = ["scan"]
