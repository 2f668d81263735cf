"""Real data and a real model for the first run: needs no network."""

from pellucid.demo.adult import Adult, read_adult, write_rows
from pellucid.demo.model import train_model
from pellucid.demo.request import demo_config, groups

__all__ = ["Adult", "demo_config", "groups", "read_adult", "train_model", "write_rows"]
