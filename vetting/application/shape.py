"""The shape of an application: its fields, groups and lists, once for JSON, web forms, PDF forms and Word questionnaires.

A field's key is its path, with numbers from 1 for the entries of a list: ``third_parties.2.addresses.1.postcode``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, get_args

from vetting.application.errors import ApplicationError
from vetting.subjects import NameKind, Relation

Kind = Literal["text", "date", "flag", "words", "lines", "list", "choice"]
"""`words` are parted at spaces, `lines` at line ends and commas, `list` at commas and semicolons; JSON may give lists."""

LONGEST_TEXT = 4000
_CODE = re.compile(r"[a-z][a-z0-9_]{0,40}")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_PARTS = {"words": re.compile(r"\s+"), "lines": re.compile(r"\s*[\n,]\s*"), "list": re.compile(r"\s*[\n,;]\s*")}
_YES = {
    "yes": True,
    "y": True,
    "true": True,
    "on": True,
    "1": True,
    "no": False,
    "n": False,
    "false": False,
    "off": False,
    "0": False,
}
_DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y")


@dataclass(frozen=True, slots=True)
class Field:
    """One answer: its name, what it holds, and the words it may hold where it is a choice."""

    name: str
    kind: Kind = "text"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Codes:
    """Answers by code, where the codes are the force's: consents, declarations, further answers."""

    name: str
    parts: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together.

    Attributes:
        name: in the key.
        parts: fields and groups.
        most: 0 for one; else a list of at most so many.
        printed: entries that a blank questionnaire has of a list.
    """

    name: str
    parts: tuple[Field | Group | Codes, ...]
    most: int = 0
    printed: int = 0


def _person(names: int, addresses: int) -> tuple[Field | Group, ...]:
    return (
        Group(
            "names",
            (
                Field("kind", "choice", get_args(NameKind)),
                Field("forenames", "words"),
                Field("surname"),
                Field("start", "date"),
                Field("end", "date"),
            ),
            most=20,
            printed=names,
        ),
        Field("born", "date"),
        Field("birth_place"),
        Field("sex"),
        Field("nationalities", "list"),
        Group(
            "addresses",
            (Field("lines", "lines"), Field("postcode"), Field("country"), Field("start", "date"), Field("end", "date")),
            most=60,
            printed=addresses,
        ),
        Field("phones", "list"),
        Field("emails", "list"),
        Group("identifiers", (Field("nino"), Field("driver_number"), Field("passport"))),
        Field("vehicles", "list"),
        Field("businesses", "list"),
    )


RELATIONS = tuple(each for each in get_args(Relation) if each != "unstated")
ACTIVITIES = ("employment", "education", "unemployed", "travel", "caring", "other")
DOCUMENTS = ("passport", "driving_licence", "birth_certificate", "proof_of_address", "other")

APPLICATION = Group(
    "",
    (
        Field("reference"),
        Field("level"),
        Field("made_on", "date"),
        Group("applicant", _person(4, 8)),
        Group(
            "third_parties",
            (Field("relation", "choice", RELATIONS), Field("lives_with", "flag"), *_person(2, 1)),
            most=80,
            printed=14,
        ),
        Group(
            "activities",
            (
                Field("kind", "choice", ACTIVITIES),
                Field("what"),
                Field("contact"),
                Field("start", "date"),
                Field("end", "date"),
            ),
            most=80,
            printed=8,
        ),
        Group(
            "documents",
            (
                Field("kind", "choice", DOCUMENTS),
                Field("number"),
                Field("issued", "date"),
                Field("expires", "date"),
                Field("mrz", "lines"),
                Field("forenames", "words"),
                Field("surname"),
                Field("born", "date"),
                Field("photo", "flag"),
                Field("file"),
            ),
            most=20,
            printed=4,
        ),
        Group("referees", (Field("name"), Field("contact"), Field("known_since", "date")), most=10, printed=2),
        Codes("consents", (Field("on", "date"),)),
        Codes("declarations", (Field("answer", "flag"), Field("detail"))),
        Codes("answers", (Field("text"),)),
    ),
)


def read_tree(data: Any, *, loose: bool, name: str) -> dict[str, Any]:
    """The tree of an application with every value in its type; what was left out is left out.

    Args:
        data: nested mappings and lists.
        loose: texts are taken as people type them ("30 April 1990", "Yes"); else only as JSON has them.
        name: of the file, for messages.

    Raises:
        ApplicationError: the sentence names the field.
    """
    return _group(APPLICATION, data, "", loose, name)


def nested(flat: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Flat keys (``applicant.names.1.surname``) as a tree; entries of a list close up where numbers are left out.

    Raises:
        ApplicationError: a key is malformed, or is both a field and a group.
    """
    tree: dict[str, Any] = {}
    for key, value in flat.items():
        parts = key.split(".")
        if len(parts) > 8 or not all(re.fullmatch(r"[a-z][a-z0-9_]{0,40}|[1-9][0-9]{0,2}", part) for part in parts):
            raise ApplicationError(f"{name}: the form has a field whose name is no key such as applicant.names.1.surname.")
        place = tree
        for part in parts[:-1]:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                raise ApplicationError(f"{name}: {key} is given beside a value for a part of the same key.")
        if isinstance(place.get(parts[-1]), dict):
            raise ApplicationError(f"{name}: {key} is given beside values for parts of the same key.")
        place[parts[-1]] = value
    closed: dict[str, Any] = _lists(tree)
    return closed


def leaves(group: Group = APPLICATION, before: str = "") -> Iterator[tuple[str, Field]]:
    """Every field with its key, without numbers: what a table of questions speaks of."""
    for part in group.parts:
        if isinstance(part, Field):
            yield f"{before}{part.name}", part
        elif isinstance(part, Group):
            yield from leaves(part, f"{before}{part.name}.")


def _lists(tree: dict[str, Any]) -> Any:
    children = {key: _lists(value) if isinstance(value, dict) else value for key, value in tree.items()}
    if children and all(key.isdigit() for key in children):
        return [children[key] for key in sorted(children, key=int)]
    return children


def _group(group: Group, data: Any, where: str, loose: bool, name: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ApplicationError(f"{name}: {where.rstrip('.') or 'the whole'} must be an object with named fields.")
    known = {part.name: part for part in group.parts}
    if unknown := [key for key in data if key not in known]:
        _refuse_unknown(unknown, known, where, name)
    read: dict[str, Any] = {}
    for key, part in known.items():
        value, place = data.get(key), f"{where}{key}"
        if value is None or value == "":
            continue
        if isinstance(part, Field):
            read[key] = _value(part, value, place, loose, name)
        elif isinstance(part, Codes):
            read[key] = _codes(part, value, place, loose, name)
        elif part.most:
            read[key] = _entries(part, value, place, loose, name)
        else:
            read[key] = _group(part, value, f"{place}.", loose, name)
    # A part of a form whose boxes are all empty is left out.
    return {key: value for key, value in read.items() if value not in ([], {}, "")}


def _refuse_unknown(unknown: list[Any], known: Mapping[str, Any], where: str, name: str) -> None:
    """Without the unknown name itself: where keys are mixed up with values it may be anything."""
    many = f"{len(unknown)} fields that are" if len(unknown) > 1 else "a field that is"
    raise ApplicationError(
        f"{name}: {where.rstrip('.') or 'the application'} has {many} not known. Known are: {', '.join(known)}."
    )


def _entries(group: Group, value: Any, place: str, loose: bool, name: str) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise ApplicationError(f"{name}: {place} must be a list.")
    if len(value) > group.most:
        raise ApplicationError(f"{name}: {place} has {len(value)} entries; at most {group.most} are read.")
    read = [_group(group, entry, f"{place}.{number}.", loose, name) for number, entry in enumerate(value, start=1)]
    return [entry for entry in read if entry]


def _codes(codes: Codes, value: Any, place: str, loose: bool, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ApplicationError(f"{name}: {place} must be an object with a field for each answer.")
    if len(value) > 200 or not all(isinstance(code, str) and _CODE.fullmatch(code) for code in value):
        raise ApplicationError(f"{name}: {place} must hold codes such as `insolvency`: small letters, digits and _.")
    given = {code: each for code, each in value.items() if each not in (None, "")}
    if len(codes.parts) > 1:
        inner = Group(place, codes.parts)
        return {code: _group(inner, each, f"{place}.{code}.", loose, name) for code, each in given.items()}
    return {code: _value(codes.parts[0], each, f"{place}.{code}", loose, name) for code, each in given.items()}


def _value(field: Field, value: Any, place: str, loose: bool, name: str) -> Any:
    if field.kind in _PARTS and isinstance(value, list):
        if len(value) > 60:
            raise ApplicationError(f"{name}: {place} holds more than 60 entries.")
        return [_text(each, place, name) for each in value if each not in (None, "")]
    if field.kind == "flag" and isinstance(value, bool):
        return value
    text = _text(value, place, name)
    if field.kind in _PARTS:
        return [part for part in _PARTS[field.kind].split(text) if part]
    if field.kind == "flag":
        if not loose or text.casefold() not in _YES:
            raise ApplicationError(f"{name}: {place} must be {'yes or no' if loose else 'true or false'}.")
        return _YES[text.casefold()]
    if field.kind == "date":
        return _date(text, place, loose, name)
    if field.kind == "choice":
        chosen = text.casefold().replace(" ", "_").replace("-", "_") if loose else text
        if chosen not in field.choices:
            raise ApplicationError(f"{name}: {place} must be one of: {', '.join(field.choices)}.")
        return chosen
    return text


def _text(value: Any, place: str, name: str) -> str:
    if not isinstance(value, str):
        raise ApplicationError(f"{name}: {place} must be text in quotation marks.")
    if len(value) > LONGEST_TEXT:
        raise ApplicationError(f"{name}: {place} is longer than {LONGEST_TEXT} characters.")
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if _CONTROL.search(text):
        raise ApplicationError(f"{name}: {place} holds control characters or invisible signs: type it anew.")
    return text


def _date(text: str, place: str, loose: bool, name: str) -> date:
    for form in _DATE_FORMS if loose else _DATE_FORMS[:1]:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        if 1880 <= day.year <= 2200 and (loose or len(text) == 10):
            return day
    wanted = "a day such as 30/04/1990" if loose else "a day such as 1990-04-30"
    raise ApplicationError(f"{name}: {place} must be {wanted}.")
