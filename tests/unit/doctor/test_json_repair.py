"""Nearly JSON becomes JSON; anything else stays what it is."""

from __future__ import annotations

import json

import pytest

from pellucid.doctor.json_repair import repaired

CONFIG = {"headers": ["a//b", "c, ]", 'd"e'], "n": 1.5, "t": True, "none": None}
PRETTY = json.dumps(CONFIG, indent=1)


@pytest.mark.parametrize(
    "text",
    [
        PRETTY.encode("utf-16"),
        b"\xef\xbb\xbf" + PRETTY.encode(),
        PRETTY.replace("\n}", ",\n}").encode(),
        PRETTY.replace("{", "{ // words, and a bracket }\n/* more */", 1).encode(),
        PRETTY.replace("true", "True").replace("null", "None").encode(),
        str(CONFIG).encode(),
        PRETTY.rstrip("}").encode(),
    ],
    ids=["UTF-16", "byte order mark", "comma", "comments", "Python words", "Python literal", "cut off"],
)
def test_repaired(text):
    assert repaired(text) == CONFIG


@pytest.mark.parametrize("text", [b"", b"[1, 2]", b"label: x", b'{"a": }', b'{"a": "x', b"__import__('os').getcwd()"])
def test_left_alone(text):
    assert repaired(text) is None


def test_latin_text_is_read():
    assert repaired('{"label": "männlich",}'.encode("cp1252")) == {"label": "männlich"}
