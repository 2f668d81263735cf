"""Request bodies and answers, one file a content type."""

from __future__ import annotations

from pellucid.predict.codecs.bodies import EncodedBatch, check_locators, decode, encode, encode_records

__all__ = ["EncodedBatch", "check_locators", "decode", "encode", "encode_records"]
