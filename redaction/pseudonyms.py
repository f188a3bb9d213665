"""Pseudonyms: the same person, vehicle or number has the same stand-in in every file of a case.

``WITNESS 1`` says who is meant without saying who it is. Whoever holds the case's key can tell, so this is pseudonymisation
in the sense of the UK GDPR, article 4(5), not anonymisation: the key is as secret as the names, and is stored sealed.

Two writings of a name are one person when the words agree in any order, when one leaves out first names that the other has, or
has initials for them, and when only the surname stands, as long as just one person of the case is meant by it. Where two
are, the writing gets a stand-in of its own: two people must never become one.

Which stand-in a kind gets is decided by presidio-anonymizer's operators, so that a force can choose another one (``replace``,
``mask``, ``redact``) for a kind.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from redaction.findings import Finding, TextPlace
from redaction.plan import Plan
from redaction.traces import words_of

if TYPE_CHECKING:
    from presidio_anonymizer import AnonymizerEngine
    from presidio_anonymizer.entities import OperatorConfig

KEY_VERSION = 1

_PERSON = "PERSON"
_NAMED = frozenset({_PERSON, "TERM"})
_NEAR = 40
"""Characters between two cells of a row: the heading of the second."""
_STAND_INS = {_PERSON: "PERSON", "VRM": "VEHICLE", "TERM": "TERM"}
"""Kinds whose stand-in is not the word that `redaction_types` has for a box."""
_ROLES = {role: role.upper() for role in ("officer", "suspect", "victim", "witness", "author", "lawyer")}
_TITLES = frozenset(
    [
        *("mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "lady", "lord", "rev", "prof", "master", "madam"),
        *("pc", "dc", "ps", "ds", "di", "dci", "dsupt", "insp", "sgt", "supt", "pcso", "csi"),
    ]
)


@dataclass(slots=True, repr=False)
class Entity:
    """One person, vehicle, number or place of a case, and every writing of it met so far (folded words)."""

    label: str
    family: str
    writings: list[tuple[str, ...]]


@dataclass(slots=True, repr=False)
class CaseKey:
    """Who is who in one case. It holds secrets: store `to_json()` sealed."""

    entities: list[Entity] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"CaseKey(entities={len(self.entities)})"

    def to_json(self) -> str:
        """The key as JSON, secrets included."""
        entities = [[entity.label, entity.family, entity.writings] for entity in self.entities]
        return json.dumps({"version": KEY_VERSION, "entities": entities}, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> CaseKey:
        """Read what `to_json` wrote.

        Raises:
            ValueError: another version of the format wrote it.
        """
        data = json.loads(text)
        if data.get("version") != KEY_VERSION:
            raise ValueError(f"case key format {data.get('version')} is not {KEY_VERSION}")
        return cls([Entity(label, family, [tuple(words) for words in writings]) for label, family, writings in data["entities"]])

    def label_of(self, family: str, words: tuple[str, ...], stand_in: str) -> str:
        """The label of what these words name; a new one, numbered after the last of its stand-in, where they name nobody yet."""
        entity = self._person(words) if family == _PERSON else self._same(family, words)
        if entity is None and family in _NAMED:
            # What the user gave as a term in one file is found as a name in another.
            alike = [other for other in self.entities if other.family in _NAMED and _is_written(words, other)]
            entity = alike[0] if len(alike) == 1 and alike[0].family != family else None
        if entity is None:
            number = 1 + sum(1 for other in self.entities if other.label.rpartition(" ")[0] == stand_in)
            entity = Entity(f"{stand_in} {number}", family, [])
            self.entities.append(entity)
        if words not in entity.writings:
            entity.writings.append(words)
        return entity.label

    def _same(self, family: str, words: tuple[str, ...]) -> Entity | None:
        solid = "".join(words)
        of_family = [entity for entity in self.entities if entity.family == family]
        found = next((entity for entity in of_family if any("".join(w) == solid for w in entity.writings)), None)
        if found is None and family in _ALIKE:
            alike = [entity for entity in of_family if all(_ALIKE[family](words, writing) for writing in entity.writings)]
            found = alike[0] if len(alike) == 1 else None
        return found

    def _person(self, words: tuple[str, ...]) -> Entity | None:
        people = [entity for entity in self.entities if entity.family == _PERSON]
        for alike in (_is_written, _may_mean):
            meant = [entity for entity in people if alike(words, entity)]
            if meant:
                return meant[0] if len(meant) == 1 else None
        return None


def _is_place_of(words: tuple[str, ...], writing: tuple[str, ...]) -> bool:
    """Whether one writing of an address leaves out the town that the other has: the same house in the same street."""
    short, long = sorted((words, writing), key=len)
    return len(short) > 2 and any(word[0].isdigit() for word in short) and long[: len(short)] == short


def _is_turned(words: tuple[str, ...], writing: tuple[str, ...]) -> bool:
    return sorted(words) == sorted(writing)


_ALIKE = {"ADDRESS": _is_place_of, "TERM": _is_turned}
"""When two writings of a kind mean the same, beside being spelled alike; where several could be meant, none is taken."""


def _is_written(words: tuple[str, ...], entity: Entity) -> bool:
    return any(sorted(words) == sorted(writing) for writing in entity.writings)


def _may_mean(words: tuple[str, ...], entity: Entity) -> bool:
    """Whether the words agree with every full writing of a name; one known by a surname alone is not joined to a full name."""
    full = [writing for writing in entity.writings if len(writing) > 1]
    return bool(full) and all(_fits(words, writing) for writing in full)


def _fits(words: tuple[str, ...], writing: tuple[str, ...]) -> bool:
    """Whether a shorter writing may stand for a longer one: surname or first name alone, or surname and agreeing first names."""
    short, long = sorted((words, writing), key=len)
    if short[-1] != long[-1]:
        return len(short) == 1 and _agree(short[0], long[0])
    left = list(long[:-1])
    for name in short[:-1]:
        found = next((other for other in left if _agree(name, other)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _agree(name: str, other: str) -> bool:
    return name == other or (1 in (len(name), len(other)) and name[0] == other[0])


def pseudonymise(plan: Plan, audience: str, key: CaseKey, operators: Mapping[str, OperatorConfig] | None = None) -> Plan:
    """Give every finding that goes for `audience` the label that stands in its place.

    Args:
        plan: with decisions.
        audience: for whom.
        key: of the case; what is new in this plan is added to it.
        operators: presidio-anonymizer operators by our kind, for kinds that are to have no pseudonym of their own.

    Returns:
        A copy in which those findings carry `Finding.label`.
    """
    going = plan.going(audience)
    names = {finding.id: _name_words(finding) for finding in going if finding.kind == _PERSON}
    names |= _joined(going, names, key)
    roles = _roles(going, names)
    # Full names first: a surname alone is understood only when the people are known.
    labels: dict[str, str] = {}
    engine = _engine(key)
    for finding in sorted(going, key=lambda finding: len(names.get(finding.id, ("", ""))) < 2):
        labels[finding.id] = _operated(engine, operators or {}, finding, names.get(finding.id, ()), roles)
    return plan.with_findings(
        replace(finding, label=labels[finding.id]) if finding.id in labels else finding for finding in plan.findings
    )


def _joined(going: Iterable[Finding], names: Mapping[str, tuple[str, ...]], key: CaseKey) -> dict[str, tuple[str, ...]]:
    """The whole name for first names and surnames that were found apart: in two cells of a row, or as "BRAY, Tamsin".

    Only names that stand whole elsewhere, in this file or in one before it, are put together: two people never become one.
    """
    whole = [*names.values(), *(words for one in key.entities if one.family == _PERSON for words in one.writings)]
    full = {tuple(sorted(words)): words for words in whole if len(words) == 2}
    placed = [(finding, finding.place) for finding in going if isinstance(finding.place, TextPlace)]
    placed.sort(key=lambda one: (one[1].part, one[1].start))
    joined: dict[str, tuple[str, ...]] = {}
    for (finding, place), (other, behind) in pairwise(placed):
        words = full.get(tuple(sorted((*names.get(finding.id, ()), *names.get(other.id, ())))))
        gap = behind.start - place.end
        most = _NEAR if finding.detector == other.detector == "field" else 2
        if words and place.part == behind.part and 0 < gap <= most and finding.id not in joined and len(names[other.id]) == 1:
            joined[finding.id] = joined[other.id] = words
    return joined


def _roles(findings: Iterable[Finding], names: Mapping[str, tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """The role that a file gives each writing of a name most often."""
    counted: dict[tuple[str, ...], Counter[str]] = {}
    for finding in findings:
        if finding.kind == _PERSON and finding.role in _ROLES:
            counted.setdefault(names[finding.id], Counter())[finding.role] += 1
    return {words: roles.most_common(1)[0][0] for words, roles in counted.items()}


def _name_words(finding: Finding) -> tuple[str, ...]:
    """The folded words of a name, first names first: forms write "BRAY, Tamsin" and "BRAY Tamsin"."""
    text = finding.text
    surname, comma, first_names = text.partition(",")
    words = text.split()
    if comma and first_names.strip():
        text = f"{first_names} {surname}"
    elif len(words) > 1 and len(words[0].strip(".")) > 1 and words[0].isupper() and not any(word.isupper() for word in words[1:]):
        text = " ".join([*words[1:], words[0]])
    folded = words_of(text)
    return tuple(word for word in folded if word not in _TITLES) or folded


def _engine(key: CaseKey) -> AnonymizerEngine:
    from presidio_anonymizer import AnonymizerEngine
    from presidio_anonymizer.operators import Operator, OperatorType

    class Pseudonym(Operator):
        """A presidio operator that asks the case's key."""

        def operate(self, text: str, params: dict[str, Any] | None = None) -> str:
            told = params or {}
            return key.label_of(told["family"], told["words"], told["stand_in"])

        def validate(self, params: dict[str, Any] | None = None) -> None:
            if not params or not {"family", "words", "stand_in"} <= params.keys():
                raise ValueError("the operator needs to be told what it stands in for")

        def operator_name(self) -> str:
            return "pseudonym"

        def operator_type(self) -> OperatorType:
            return OperatorType.Anonymize

    engine = AnonymizerEngine()  # type: ignore[no-untyped-call]
    engine.add_anonymizer(Pseudonym)
    return engine


def _operated(
    engine: AnonymizerEngine,
    chosen: Mapping[str, OperatorConfig],
    finding: Finding,
    name: tuple[str, ...],
    roles: Mapping[tuple[str, ...], str],
) -> str:
    """What the operator of its kind makes of a finding; never its own text."""
    from presidio_anonymizer.entities import OperatorConfig, RecognizerResult

    words = name or words_of(finding.text)
    role = roles.get(words, finding.role) if finding.kind == _PERSON else ""
    told = {"family": finding.kind, "words": words or (finding.text,), "stand_in": _ROLES.get(role) or stand_in_of(finding.kind)}
    config = chosen.get(finding.kind) or OperatorConfig("pseudonym", told)
    whole = RecognizerResult(finding.kind, 0, len(finding.text), 1.0)
    made: str = engine.anonymize(finding.text, [whole], {finding.kind: config}).text
    return made if words_of(made) != words_of(finding.text) else stand_in_of(finding.kind)


def stand_in_of(kind: str) -> str:
    """The word that stands in for a kind: what a box says of it, but VEHICLE for a registration and PERSON for a name."""
    from reference.loader import load

    if kind in _STAND_INS:
        return _STAND_INS[kind]
    types = load("redaction_types")
    return str(types[kind]["box"]) if kind in types else "REDACTED"
