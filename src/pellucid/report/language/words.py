"""One language's words: the only way in which a report speaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, get_args

from msgspec import Struct

from pellucid.core import specs
from pellucid.core.listings import FIRST_PARTS, is_short, parts_to_tell, told_parts
from pellucid.report.language.catalog import read_catalog
from pellucid.report.language.numbers import format_number, format_share, format_short, format_whole, plural_category

if TYPE_CHECKING:
    from pellucid.core.specs import Language

LANGUAGES: tuple[Language, ...] = get_args(specs.Language)
COMBINED = " x "
"""What stands between the columns, and between the values, of a combined group."""

_INTERVAL = re.compile(r"[(\[].+, .+[)\]]")


def words_of(language: Language, selections: Iterable[str] = ()) -> Words:
    """The words of one language, which call no two of these selections alike."""
    return Words(language, parts_to_tell(selections))


class Words(Struct, frozen=True):
    """Sentences, numbers and names of groups in one language; of many selected values, `first_parts` are told."""

    language: Language
    first_parts: int = FIRST_PARTS

    def say(self, key: str, /, **values: str | float) -> str:
        """The sentence under `key`, filled in.

        Text goes in as it is (the renderers escape it), whole numbers with their thousands set apart, other numbers to
        four significant digits. Where the sentence has plural forms, `n` chooses among them.

        Raises:
            KeyError: there is no such sentence, or it has a placeholder that no value is given for.
        """
        pattern = read_catalog(self.language)[key]
        if isinstance(pattern, Mapping):
            count = values["n"]
            assert not isinstance(count, str), key
            pattern = pattern.get(plural_category(self.language, count), pattern["other"])
        return pattern.format_map({name: self._shown(value) for name, value in values.items()})

    def told(self, message: str) -> str:
        """A message of the metrics, or the code of a finding, in this language; what nobody has translated stays."""
        known = read_catalog(self.language).get(f"message.{message}", message)
        return known if isinstance(known, str) else message

    def number(self, value: float | None) -> str:
        """The number to about four significant digits; "not defined" when there is none."""
        if value is None or value != value:
            return self.say("number.not_defined")
        return format_number(self.language, value)

    def short(self, value: float, *, signed: bool = False) -> str:
        """The number in as little room as possible, as under an axis: at most four decimals; two with a sign."""
        return format_short(self.language, value, signed=signed)

    def whole(self, value: int) -> str:
        """A count, with its thousands set apart."""
        return format_whole(self.language, value)

    def share(self, share: float | None, *, decimals: int = 1) -> str:
        """A share in 0..1 as a percentage; "not defined" when there is none."""
        if share is None or share != share:
            return self.say("number.not_defined")
        return format_share(self.language, share, decimals=decimals)

    def interval(self, interval: tuple[float, float] | None) -> str:
        """Both bounds; a dash when there is no interval."""
        if interval is None:
            return self.say("number.none")
        return self.say("number.interval", low=self.number(interval[0]), high=self.number(interval[1]))

    def out_of(self, part: int, whole: int) -> str:
        """`26 of 100`: exact for fewer than a hundred, otherwise rounded to a hundred."""
        if whole <= 100:
            return self.say("number.out_of", part=part, whole=whole)
        rounded = round(100 * part / whole)
        if rounded == 0 and part:
            return self.say("number.hardly_any")
        if rounded == 100 and part < whole:
            return self.say("number.nearly_all")
        return self.say("number.out_of", part=rounded, whole=100)

    def listed(self, items: Sequence[str]) -> str:
        """`a`, `a and b`, `a, b and c`."""
        if len(items) <= 1:
            return "".join(items)
        first = self.say("number.list_comma").join(items[:-1])
        return self.say("number.list_last", first=first, last=items[-1])

    def group(self, column: str, selection: str, *, in_full: bool = False) -> str:
        """The selected group: `sex is Female`, `age is in (40, 68]`, `sex is Female and race is Black`.

        Of many values only some are told (`selected`), unless they are wanted `in_full`.
        """
        columns, values = column.split(COMBINED), selection.split(COMBINED)
        if len(columns) == len(values) > 1:
            return self.listed([self.group(*pair, in_full=in_full) for pair in zip(columns, values, strict=True)])
        if not selection:
            return self.say("number.group.empty", column=column)
        if _INTERVAL.fullmatch(selection):
            return self.say("number.group.within", column=column, value=selection)
        told = self.all_selected(selection) if in_full else self.selected(selection)
        return self.say("number.group.equal", column=column, value=told)

    def selected(self, values: str) -> str:
        """Selected values, many of them in short: `41 to 90`, or `red, green, blue and 47 more`."""
        if is_short(values):
            return values
        parts, more = told_parts(values, self.first_parts)
        told = [self.say("number.interval", low=part[0], high=part[1]) if len(part) == 2 else part[0] for part in parts]
        return self.listed([*told, self.say("number.more", n=more)] if more else told)

    def all_selected(self, values: str) -> str:
        """All of many values, so that lines can break between them."""
        return values if is_short(values) else self.say("number.list_comma").join(values.split(","))

    def _shown(self, value: str | float) -> str:
        if isinstance(value, str):
            return value
        return self.whole(value) if isinstance(value, int) else self.number(value)
