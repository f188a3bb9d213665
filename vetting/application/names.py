"""Whether two writings of a name can be one: letters alone, whatever their marks, spaces, hyphens and capitals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from vetting.application.mrz import PassportZone
from vetting.subjects import Person, PersonName

_PLAIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
# ICAO Doc 9303 part 3, section 6: how passports write letters with marks.
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "ñ": "n"})

_UNDONE = re.compile("([aou])e|(?<=a)a")


def letters(text: str) -> str:
    """The letters of a name in small ones without marks."""
    marked = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(symbol for symbol in marked if symbol.isalpha())


def spellings(text: str) -> frozenset[str]:
    """A name's letters without marks, with marks spelt out as passports do (ü as ue), and with such spellings undone."""
    spelt = letters(unicodedata.normalize("NFC", text.casefold()).translate(_SPELT_OUT))
    return frozenset((letters(text), spelt, _UNDONE.sub(r"\1", spelt)))


def listed(person: Person, forenames: Sequence[str], surname: str) -> bool:
    """Whether a document's name is one that the person lists; a middle name may be missing on the document."""
    return any(_fits(name, forenames, surname) for name in person.names)


def in_zone(person: Person, zone: PassportZone) -> bool:
    """Whether the name of a passport's zone is one that the person lists; the zone cuts off long ones."""
    return any(_fits(name, zone.forenames, zone.surname, cut=zone.cut) for name in person.names)


def same_name(one: PersonName, other: PersonName) -> bool:
    """Whether surname and first forename are the same."""
    first = [letters(name.forenames[0]) if name.forenames else "" for name in (one, other)]
    return first[0] == first[1] and letters(one.surname) == letters(other.surname)


def _fits(name: PersonName, forenames: Sequence[str], surname: str, cut: bool = False) -> bool:
    if not _same(name.surname, surname, cut and not forenames):
        return False
    if not forenames:
        return not name.forenames or cut
    own = [part for each in name.forenames for part in _parts(each)]
    theirs = [part for each in forenames for part in _parts(each)]
    if not own or not theirs or not _same(own[0], theirs[0], cut and len(theirs) == 1):
        return False
    return all(
        any(_same(mine, each, cut and number == len(theirs)) for mine in own) for number, each in enumerate(theirs[1:], start=2)
    )


def _same(mine: str, theirs: str, cut: bool) -> bool:
    found = spellings(theirs)
    return any(one == other or (cut and one.startswith(other)) for one in spellings(mine) for other in found)


def _parts(name: str) -> Iterable[str]:
    return name.replace("-", " ").split() or [name]
