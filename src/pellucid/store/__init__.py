"""Where bytes live: folders of this machine, and S3."""

from pellucid.store.stores import Stores

__all__ = ["Stores"]
