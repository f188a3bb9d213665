"""Draws the facts of a case together from its forms. Inferred facts say where they come from; stated ones go before them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from case_files.arranging import OPEN, Arrangement
from case_files.case import FILE_TYPES, Case, Facts, FileType, Person
from case_files.forms.fields import is_officer, name_words, read_date, read_urns, same_person
from reference.errors import InputRefusedError

INTAKE = "case.json"
"""The file in the folder of a case in which whoever hands it in states facts."""

_ARRANGED = ("order", "sections")

_DOMESTIC = re.compile(r"\bdomestic (?:abuse|violence|incident)\b|\bDA (?:offence|offender|incident|case)\b|\bDASH\b", re.I)
_CUSTODY = re.compile(r"\bremand(?:ed)? in custody\b|\bremains? in custody\b|\bcustody clock\b|\bcustody time limit\b", re.I)
_ARRESTED = re.compile(r"\b(?:was|been) arrested\b|\barrested (?:him|her|the|by|at|on)\b|\bcustody record\b", re.I)


class IntakeError(InputRefusedError):
    """The file that states the facts of a case does not hold what it must."""

    code = "E-INPUT-CASE-INTAKE"


def read_intake(path: Path) -> dict[str, Any]:
    """Facts stated in `case.json`: ``{"urn": "...", "file_type": "ngap", "plea": "not guilty", "domestic_abuse": true, ...}``.

    Raises:
        IntakeError: it is no JSON object, or names a fact that is not known or of the wrong type.
    """
    try:
        data = json.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, ValueError):
        raise IntakeError(f"{path.name} is not valid JSON: correct it or take it out.") from None
    known = {field.name for field in fields(Facts)} - {"urns", "stated", "grounds", "witnesses"}
    known |= {"forms", "witnesses", *_ARRANGED}
    if not isinstance(data, dict) or set(data) - known:
        raise IntakeError(f"{path.name} names a fact that is not known. Known are: {', '.join(sorted(known))}.")
    if data.get("file_type", "charge_full") not in FILE_TYPES:
        raise IntakeError(f"{path.name}: file_type must be one of {', '.join(FILE_TYPES)}.")
    for name in ("domestic_abuse", "custody", "arrested", "intimidated"):
        if not isinstance(data.get(name, False), bool):
            raise IntakeError(f"{path.name}: {name} must be true or false.")
    order, sections = data.get("order", []), data.get("sections", {})
    if not isinstance(order, list) or not all(isinstance(name, str) for name in order):
        raise IntakeError(f"{path.name}: order must be a list of names of files.")
    if not isinstance(sections, dict) or set(map(str, sections.values())) - set(OPEN):
        raise IntakeError(f"{path.name}: sections must say for a name of a file one of: {'; '.join(OPEN)}.")
    return data


def read_arrangement(stated: Mapping[str, Any], ids: Mapping[str, str]) -> Arrangement:
    """In which order and section a person wants the papers; files that are not there are passed over.

    Args:
        stated: what `read_intake` read.
        ids: of the items, by name of the file.
    """
    order = tuple(ids[name] for name in stated.get("order", ()) if name in ids)
    return Arrangement(order, {ids[name]: str(section) for name, section in stated.get("sections", {}).items() if name in ids})


def draw(case: Case, stated: Mapping[str, Any] | None = None) -> Case:
    """The case with its facts.

    Args:
        case: from `case_files.case.assemble`.
        stated: what `read_intake` read.
    """
    given = {name: value for name, value in dict(stated or {}).items() if name not in ("forms", *_ARRANGED)}
    urns = _without_misread(case, _urns(case))
    grounds: dict[str, str] = {}
    found: dict[str, Any] = {
        "urn": _main_urn(case, urns),
        "suspects": _suspects(case),
        "victims": _victims(case),
        "plea": _plea(case),
        **_circumstances(case, grounds),
    }
    found["witnesses"] = _witnesses(case, found["suspects"])
    found["interviewed"] = _interviewed(case, found["suspects"])
    found |= {name: _typed(name, value) for name, value in given.items()}
    if "file_type" not in given:
        found["file_type"] = _file_type(case, str(found["plea"]), grounds)
    return replace(case, facts=Facts(urns=urns, stated=frozenset(given), grounds=grounds, **found))


def _typed(name: str, value: Any) -> Any:
    if name in ("suspects", "victims", "witnesses"):
        entries = [entry if isinstance(entry, dict) else {"name": str(entry)} for entry in value]
        return tuple(
            Person(str(entry["name"]), read_date(str(entry.get("born", ""))), (INTAKE,), is_officer(str(entry["name"])))
            for entry in entries
        )
    if name == "urn":
        return (read_urns(f"URN {value}") or (str(value),))[0]
    if name == "offences":
        return tuple((str(entry.get("code", "")), str(entry.get("category", ""))) for entry in value)
    return tuple(map(str, value)) if isinstance(value, list) else value


def _urns(case: Case) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for item in case.items:
        if item.id not in case.copies:
            for urn in read_urns(item.text):
                found.setdefault(urn, []).append(item.id)
    return {urn: tuple(ids) for urn, ids in found.items()}


def _without_misread(case: Case, urns: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """URNs with those put right that OCR read off boxes without their letters.

    Such a number stands on pictures alone and holds every digit of the case's number in order; another case's does not.
    """
    main = _main_urn(case, urns)
    digits = [letter for letter in main if letter.isdigit()]
    found = dict(urns)
    for urn, ids in urns.items():
        rest = iter(urn)
        if urn != main and all(case.item(id).guessed for id in ids) and all(digit in rest for digit in digits):
            found[main] = tuple(dict.fromkeys((*found[main], *found.pop(urn))))
    return found


def _main_urn(case: Case, urns: Mapping[str, tuple[str, ...]]) -> str:
    """The URN that most items carry; forms that somebody fills in for the CPS count three times, as statements are copied."""
    weight = {urn: sum(1 if case.types[id].form.startswith("MG11") else 3 for id in ids) for urn, ids in urns.items()}
    return max(weight, key=lambda urn: weight[urn], default="")


def merged(names: Iterable[Person]) -> tuple[Person, ...]:
    """People with every way of writing a name drawn together; the fullest stands for all."""
    people: list[Person] = []
    for person in names:
        if not name_words(person.name):
            continue
        at = next((at for at, other in enumerate(people) if same_person(person.name, other.name)), None)
        if at is None:
            people.append(person)
            continue
        other = people[at]
        fuller = max(other.name, person.name, key=lambda name: len(name_words(name)))
        items = tuple(dict.fromkeys((*other.items, *person.items)))
        people[at] = Person(fuller, other.born or person.born, items, other.officer or person.officer)
    return tuple(people)


def _suspects(case: Case) -> tuple[Person, ...]:
    entries = [Person(entry.name, entry.born, (report.item,)) for report in case.charging for entry in report.suspects]
    entries += [Person(name, None, (report.item,)) for report in case.reports for name, _ in report.defendants if name]
    return merged(entries)


def _named_lines(case: Case, label: str) -> list[Person]:
    found = []
    for report in case.charging:
        for match in re.finditer(rf"(?im)^\s*(?:{label}):\s*(.+)$", report.outline):
            found += [Person(name.strip(), None, (report.item,), is_officer(name)) for name in re.split(r",|;| and ", match[1])]
    return [person for person in found if 1 <= len(name_words(person.name)) <= 4]


def _victims(case: Case) -> tuple[Person, ...]:
    return merged(
        [*_named_lines(case, "victims?"), *(Person(own.witness, None, (own.item,)) for own in case.statements if own.vps)]
    )


def _witnesses(case: Case, suspects: tuple[Person, ...]) -> tuple[Person, ...]:
    """Everybody whom a form calls a witness. Statements come first, so that a name stands as its own statement writes it."""
    people = [Person(own.witness, None, (own.item,), own.officer) for own in case.statements]
    for witnesses in case.witness_lists:
        people += [Person(name, None, (witnesses.item,), is_officer(name)) for name in witnesses.names]
    for report in case.charging:
        people += [Person(name, None, (report.item,), is_officer(name)) for name in map(_bare, report.statements)]
    people += _named_lines(case, "witnesses|witness")
    for report in case.charging:
        lines = (line.strip(" -–—:") for line in report.outline.splitlines())
        people += [Person(line, None, (report.item,), True) for line in lines if is_officer(line) and len(name_words(line)) == 1]
    for own in case.reports:
        for line in _sentences(own.key_witnesses):
            name = re.split(r"\s[-–—]\s|:|\(", line)[0].strip()
            if 1 <= len(name_words(name)) <= 4 and (is_officer(name) or len(name_words(name)) >= 2):
                people.append(Person(name, None, (own.item,), is_officer(name)))
    return tuple(
        person
        for person in merged(people)
        if not any(same_person(person.name, suspect.name) and len(name_words(person.name)) > 1 for suspect in suspects)
    )


def _bare(name: str) -> str:
    return re.sub(r"\s\d{4,}$", "", name).strip()


def _sentences(text: str) -> list[str]:
    """Entries "NAME - ROLE" of a list whose lines the page broke: an entry begins where a line has the dash."""
    entries: list[str] = []
    carried = ""
    for line in text.splitlines():
        if re.search(r"\w\s[-–—]\s", line):
            entries.append(f"{carried} {line}".strip())
            carried = ""
        else:  # either the rest of the entry above, or a name that goes on in the next line
            carried = line if len(name_words(line)) <= 2 else ""
    return entries


def _interviewed(case: Case, suspects: tuple[Person, ...]) -> tuple[str, ...]:
    names = [own.person for own in case.interviews]
    names += [name for report in case.reports for name, _, summary in report.interviews if summary]
    known = [suspect.name for suspect in suspects if any(same_person(suspect.name, name) for name in names if name)]
    if not known and any(report.provided.get("interview") or report.no_comment for report in case.charging):
        known = [suspect.name for suspect in suspects]
    return tuple(known)


def _plea(case: Case) -> str:
    pleas = [plea.lower() for report in case.reports for _, plea in report.defendants if plea]
    if any("not guilty" in plea for plea in pleas):
        return "not guilty"
    return "guilty" if any("guilty" in plea for plea in pleas) else ""


def _file_type(case: Case, plea: str, grounds: dict[str, str]) -> FileType:
    if case.has("MG4") or case.has("MG4D"):
        grounds["file_type"] = f"a charge is on the file, anticipated plea {plea or 'not stated'}"
        return "gap" if plea == "guilty" else "ngap"
    if any("threshold test" in report.outline.lower() for report in case.charging):
        grounds["file_type"] = "the charging report speaks of the threshold test"
        return "threshold"
    grounds["file_type"] = "no charge is on the file"
    return "charge_full"


def _circumstances(case: Case, grounds: dict[str, str]) -> dict[str, bool]:
    """Domestic abuse, custody, arrest and intimidated witnesses, by what forms of the police say."""
    forms = ("MG3", "MG3A", "MG5", "MG6", "INCIDENT LOG", "CRIME REPORT", "DASH", "CUSTODY RECORD", "MG7")
    texts = {item.id: item.text for item in case.of_form(*forms)}
    own = {item.id: item.text for item in case.of_form("MG3", "MG3A", "MG5", "MG7")}
    found = {
        "domestic_abuse": _said(_DOMESTIC, texts) or _ids(case, "DA CHECKLIST", "DASH"),
        "custody": _said(_CUSTODY, own) or _ids(case, "MG7"),
        "arrested": _said(_ARRESTED, texts) or _ids(case, "CUSTODY RECORD"),
        "intimidated": ", ".join(
            own.item for own in case.information if own.says_yes("intimidated") or own.says_yes("special_measures")
        )
        or _ids(case, "MG2"),
    }
    grounds |= {name: f"by {ids}" for name, ids in found.items() if ids}
    return {name: bool(ids) for name, ids in found.items()}


def _said(pattern: re.Pattern[str], texts: Mapping[str, str]) -> str:
    return ", ".join(id for id, text in texts.items() if pattern.search(text))


def _ids(case: Case, *forms: str) -> str:
    return ", ".join(item.id for item in case.of_form(*forms))
