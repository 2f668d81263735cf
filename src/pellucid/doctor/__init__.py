"""Examination before a run: what will go wrong, what is legal but probably wrong, and how to mend it."""

from __future__ import annotations

from pellucid.doctor.diagnosis import PreflightError
from pellucid.doctor.rehearsal import Rehearsal, rehearse

__all__ = ["PreflightError", "Rehearsal", "rehearse"]
