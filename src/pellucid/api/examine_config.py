"""Examine a configuration and everything it names, before any bulk work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pellucid.api.run_config import read_config
from pellucid.doctor.examination import Surroundings, examine
from pellucid.doctor.keeping import keep_open
from pellucid.wiring import Settings, open_ports

if TYPE_CHECKING:
    from pellucid.api.run_config import Config
    from pellucid.doctor.examination import Examination


def examine_config(
    config: Config, settings: Settings, *, data: str | None = None, output: str | None = None
) -> Examination:
    """Everything found about a request, and the configuration with all sure corrections made.

    The model is asked about one record, however many corrections are tried; nothing is written.

    Raises:
        ConfigError: `config` is not one file.
        DataError: `config` cannot be read.
    """
    with open_ports(settings, _say_nothing) as ports, keep_open(ports) as kept:
        text, source = read_config(config, ports.store)
        return examine(text, source, kept, Surroundings(data, output, (*settings.models, *settings.endpoints)))


def _say_nothing(task: str, done: int, total: int | None) -> None:
    """Progress of work that takes no time."""
