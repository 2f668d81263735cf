"""What Pellucid does, one use case a file."""

from pellucid.jobs.analyze import Ports, analyze
from pellucid.jobs.dataset import open_dataset
from pellucid.jobs.publish import publish

__all__ = ["Ports", "analyze", "open_dataset", "publish"]
