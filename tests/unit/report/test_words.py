"""What the report says in each language: nothing missing, nothing wrong with the placeholders, numbers as they are written there."""

import ast
import re
import string
from collections.abc import Mapping
from pathlib import Path

import pytest

import pellucid
from pellucid.bias import requirements, sufficiency
from pellucid.bias.requirements import Requirement
from pellucid.report.language import LANGUAGES, words_of
from pellucid.report.language.catalog import read_catalog
from pellucid.report.language.numbers import vega_number_locale

ROOM = Path(pellucid.__file__).parent / "report"
OTHERS = [language for language in LANGUAGES if language != "en"]


def sentences(pattern):
    return list(pattern.values()) if isinstance(pattern, Mapping) else [pattern]


def placeholders(pattern):
    return {name for text in sentences(pattern) for _, name, _, _ in string.Formatter().parse(text) if name}


def said_in_code():
    """Where a key is said: the key, and the names of the values it is given."""
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say":
                key = node.args[0]
                if isinstance(key, ast.Constant):
                    names = {word.arg for word in node.keywords}
                    yield f"{path.name}:{node.lineno}", key.value, names


def said_in_templates():
    for path in (ROOM / "templates").glob("*.j2"):
        for match in re.finditer(r"""say\(["']([a-z_.]+)["'](?P<more>[,)])""", path.read_text("utf-8")):
            yield path.name, match[1]


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_says_everything(language):
    english, other = read_catalog("en"), read_catalog(language)
    assert set(english) == {key for key in other if not key.startswith("message.")}
    wrong = {key for key in english if placeholders(english[key]) != placeholders(other[key])}
    assert wrong == set()


def test_every_key_that_is_said_exists_and_gets_its_values():
    catalog = read_catalog("en")
    said = list(said_in_code())
    assert len(said) > 100
    for place, key, names in said:
        assert key in catalog, f"{place} says {key}"
        if None not in names:
            assert placeholders(catalog[key]) <= names, f"{place} says {key}"
            assert isinstance(catalog[key], str) or "n" in names, f"{place} says {key}"


def test_every_key_in_the_templates_exists():
    said = list(said_in_templates())
    assert len(said) > 10
    assert [(place, key) for place, key in said if key not in read_catalog("en")] == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_of_the_metrics_is_translated(language):
    found = [value for module in (requirements, sufficiency) for value in vars(module).values()]
    messages = {
        requirement.message
        for value in found
        for requirement in (value if isinstance(value, tuple) else ())
        if isinstance(requirement, Requirement)
    } | {requirements.NO_GROUPS}
    assert len(messages) > 20
    words = words_of(language)
    assert [message for message in messages if words.told(message) == message] == []
    assert words.told("something else") == "something else"


def test_the_same_words_of_other_rooms_are_translated_into_every_language():
    known = [{key for key in read_catalog(language) if key.startswith("message.")} for language in OTHERS]
    assert known[0] == known[1] == known[2]
    assert words_of("es").told("few-samples") == "Las muestras son pocas y las atribuciones, inciertas"
    assert words_of("en").told("few-samples") == "few-samples"


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_belong_to_their_language(language):
    text = "".join(sentence for pattern in read_catalog(language).values() for sentence in sentences(pattern))
    assert bool(re.search("[\u3040-\u30ff]", text)) == (language == "ja")
    assert bool(re.search("[\u4e00-\u9fff]", text)) == (language in {"ja", "zh"})
    assert not set("说类为标签") & set(text) or language == "zh"
    assert not [word for word in ("complian", "cumpl", "準拠", "遵守", "合规") if word in text.lower()]


@pytest.mark.parametrize(
    ("language", "value", "text"),
    [
        ("en", None, "not defined"),
        ("en", float("nan"), "not defined"),
        ("en", float("inf"), "∞"),
        ("en", float("-inf"), "−∞"),
        ("en", 0, "0"),
        ("en", 0.0, "0.0000"),
        ("en", 12345, "12,345"),
        ("en", -0.35034, "−0.3503"),
        ("en", -0.00028412, "−0.000284"),
        ("en", 0.00001234, "0.0000123"),
        ("en", 1.234e-9, "1.23E−9"),
        ("en", 1.0e20, "1.00E20"),
        ("en", 1234.56, "1,234.6"),
        ("en", 2000.0, "2,000"),
        ("es", 12345.0, "12.345"),
        ("es", -0.35034, "−0,3503"),
        ("ja", 12345, "12,345"),
        ("zh", -0.35034, "−0.3503"),
    ],
)
def test_numbers(language, value, text):
    assert words_of(language).number(value) == text


def test_shares_and_short_numbers():
    english, spanish = words_of("en"), words_of("es")
    assert english.share(0.1234) == "12.3%"
    assert spanish.share(0.1234) == "12,3\u00a0%"
    assert english.share(0.5, decimals=0) == "50%"
    assert english.share(None) == english.share(float("nan")) == "not defined"
    assert [english.short(value) for value in (0.8, 1.0, -0.125, 0.12345)] == ["0.8", "1", "−0.125", "0.1235"]
    assert [english.short(value, signed=True) for value in (0.1, -0.004, 2.0)] == ["+0.10", "+0.00", "+2.00"]
    assert english.short(float("inf")) == "∞"


@pytest.mark.parametrize(
    ("language", "part", "whole", "text"),
    [
        ("en", 2550, 9882, "26 of 100"),
        ("en", 380, 4771, "8 of 100"),
        ("en", 3, 12, "3 of 12"),
        ("en", 1, 5000, "fewer than 1 of 100"),
        ("en", 0, 5000, "0 of 100"),
        ("en", 4999, 5000, "more than 99 of 100"),
        ("en", 5000, 5000, "100 of 100"),
        ("es", 2550, 9882, "26 de 100"),
        ("ja", 2550, 9882, "100件中26件"),
        ("zh", 3, 12, "12 条中有 3 条"),
    ],
)
def test_counts(language, part, whole, text):
    assert words_of(language).out_of(part, whole) == text


def test_groups_and_lists():
    words = words_of("en")
    assert words.group("sex", "Female") == "sex is Female"
    assert words.group("age", "(40, 68]") == "age is in (40, 68]"
    assert words.group("age", "") == "age is empty"
    assert [words.listed(names) for names in ([], ["a"], ["a", "b", "c"])] == ["", "a", "a, b and c"]
    assert words_of("ja").listed(["a", "b", "c"]) == "a、b、c"
    assert words.interval(None) == "—"
    assert words.interval((-0.1, 0.25)) == "−0.1000 to 0.2500"
    assert words_of("es").interval((-0.1, 0.25)) == "de −0,1000 a 0,2500"


def test_many_values_of_a_group_are_told_in_short():
    words = words_of("en")
    ages = ",".join(map(str, range(41, 91)))
    assert words.group("age", ages) == "age is 41 to 90"
    assert words.group("age", ages, in_full=True) == f"age is {ages.replace(',', ', ')}"
    assert words.group("age", "7,9,8,6") == "age is 6 to 9"
    assert words.group("age", f"{ages},95") == "age is 41 to 90 and 95"
    assert words.group("age", "1,3,5,7,9,11,20,21,22,23") == "age is 1, 3, 5 and 7 more"
    assert words.group("age", "41,42,44,45") == "age is 41,42,44,45"
    assert words.group("town", "a,b,c,d,e,f,g") == "town is a, b, c and 4 more"
    assert words_of("es").group("town", "a,b,c,d,e,f,g") == "town es a, b, c y 4 más"
    assert words_of("ja").group("age", ages) == "age が 41～90"


def test_values_are_told_until_groups_differ():
    odd, other, short = "1,3,5,7,9,11,13,15", "1,3,5,7,9,11,13,17", "1,3,5,7,9,11,13"
    words = words_of("en", [odd, other, short])
    assert words.group("age", odd) == "age is 1, 3, 5, 7, 9, 11, 13 and 15"
    assert words.group("age", other) == "age is 1, 3, 5, 7, 9, 11, 13 and 17"
    assert words_of("en", [odd, short]).group("age", odd) == "age is 1, 3, 5 and 5 more"
    assert words.group("zip", "01,02,03,04") == "zip is 01,02,03,04"


def test_counts_choose_the_form_of_a_sentence():
    assert words_of("en").say("page.rows_of", n=1) == "1 row"
    assert words_of("en").say("page.rows_of", n=1200) == "1,200 rows"
    assert words_of("es").say("page.rows_of", n=1) == "1 fila"
    assert words_of("es").say("page.rows_of", n=1_000_000) == "1.000.000 filas"
    assert words_of("zh").say("page.rows_of", n=1) == "1 行"


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_from_outside_go_in_as_they_are(language):
    hostile = "{n}{0.__class__} %s $x$ </script>"
    assert hostile in words_of(language).group(hostile, "a")


def test_an_unknown_key_or_a_missing_value_is_an_error():
    with pytest.raises(KeyError):
        words_of("en").say("page.nothing")
    with pytest.raises(KeyError):
        words_of("en").say("page.stage.group")


def test_charts_write_numbers_as_the_text_does():
    assert vega_number_locale("es")["decimal"] == ","
    assert vega_number_locale("es")["percent"] == "\u00a0%"
    assert vega_number_locale("en")["thousands"] == ","
