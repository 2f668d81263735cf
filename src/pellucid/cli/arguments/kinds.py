"""What an option's text may be: each turns it into a value, or says what is accepted."""

from __future__ import annotations

import argparse
import math


def binding(text: str) -> tuple[str, str]:
    """A name and what stands behind it."""
    name, separator, target = text.partition("=")
    if not (name and separator and target):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=WHERE, such as churn=model.tar.gz")
    return name, target


def columns(text: str) -> tuple[str, ...]:
    """Two or more different columns."""
    names = tuple(name.strip() for name in text.split(","))
    if len(names) > 1 and all(names) and len(set(names)) == len(names):
        return names
    raise argparse.ArgumentTypeError(f"{text!r} is not two or more different columns, such as sex,race")


def seed(text: str) -> int:
    """A whole number, 0 or more."""
    if text.isascii() and text.isdigit():
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number, 0 or more")


def count(text: str) -> int:
    """A whole number, 1 or more."""
    if seed(text):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number, 1 or more")


def seconds(text: str) -> float:
    """A positive number of seconds."""
    found = _number(text)
    if 0 < found < math.inf:
        return found
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")


def share(text: str) -> float:
    """A number between 0 and 1, both excluded."""
    found = _number(text)
    if 0 < found < 1:
        return found
    raise argparse.ArgumentTypeError(f"{text!r} is not a number between 0 and 1")


def _number(text: str) -> float:
    """The number; NaN, which lies in no range, where the text is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan
