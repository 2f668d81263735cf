"""Which fonts the report is printed with."""

import pytest

from pellucid.report import fonts
from pellucid.report.language import LANGUAGES


def test_the_extra_brings_a_folder_for_each_font():
    folders = fonts.font_folders()
    assert len(folders) == 2
    assert all(any(path.suffix in {".otf", ".ttc"} for path in folder.iterdir()) for folder in folders)


@pytest.mark.parametrize(("language", "family"), [("ja", "Noto Sans CJK JP"), ("zh", "Noto Sans CJK SC")])
def test_every_language_has_its_own_shapes_after_latin_ones(language, family):
    families = fonts.families_for(language)
    east_asian = [name for name in families if "CJK" in name]
    assert east_asian[0] == family
    assert families.index(family) > families.index("Liberation Sans" if "Liberation Sans" in families else families[0])
    assert set(families) <= set(fonts.installed_fonts().families())


def test_bold_text_takes_a_family_that_has_a_bold_face():
    families = fonts.families_for("zh", weight=700)
    assert families.index("Noto Sans CJK JP") < families.index("Noto Sans CJK SC")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_be_printed(language):
    assert fonts.can_print(language)


def test_missing_characters_are_found_among_all_others():
    assert fonts.missing_characters(["plain", "日本", "a\U0010fffdb", "▲◆●◌"]) == {"\U0010fffd"}
    assert fonts.missing_characters([]) == set()


def test_what_typst_could_not_display_is_read_from_its_words():
    said = 'error: the text `"a\\u{65e5}\\"b"` could not be displayed with font `"X"`'
    assert list(fonts.missing_glyphs(said)) == ['a日"b']
