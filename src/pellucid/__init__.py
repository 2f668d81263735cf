"""Pellucid: measure how a model treats people, and explain why it decides as it does."""

__version__ = "0.1.0"

__all__ = ["__version__"]
