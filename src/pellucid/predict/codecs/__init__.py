"""Request bodies and answers, one file a content type."""

from __future__ import annotations

from pellucid.predict.codecs.answers import check_locators, decode
from pellucid.predict.codecs.bodies import BatchWriter, EncodedBatch, encode, encode_records

__all__ = ["BatchWriter", "EncodedBatch", "check_locators", "decode", "encode", "encode_records"]
