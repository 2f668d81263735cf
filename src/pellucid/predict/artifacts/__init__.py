"""Kinds of model artifacts, one file a kind."""
