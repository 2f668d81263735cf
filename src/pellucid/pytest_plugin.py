"""Verdicts as assertions in pytest."""
