"""What somebody wants of the files that they hand in: the answers to the questions of the form, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from automations.settings import Settings
from flows.request import RedactionRequest
from flows.runs import audiences_of
from flows.workshop import overlay_of
from reference.errors import UsageError
from reference.identifiers import IDENTIFIERS, Check, force_codes
from reference.loader import MissingReferenceError
from reference.policies import Policy, load_policy, policy_names

ROLES = {"suspect": "Suspect", "victim": "Victim", "witness": "Witness", "officer": "Officer", "lawyer": "Lawyer"}
AUDIENCES = {
    "cps": "the Crown Prosecution Service",
    "defence": "the defence",
    "requester": "the person who asked",
    "public": "the public",
    "subject": "the person whom the data is about",
}
_MOST_LINES = 500
_LONGEST_LINE = 200


class WishError(UsageError):
    """Answers of the form that cannot be taken: for each field a sentence."""

    code = "E-PORTAL-FORM"

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = dict(wrong)


@dataclass(frozen=True, slots=True, repr=False)
class Wish:
    """What is to become of the files.

    Attributes:
        policy: name of the redaction policy.
        audiences: for whom.
        urn: of the case, in its usual writing; empty for none.
        case_id: of the case as the portal knows it.
        terms: words that must go.
        keep: words that must stay.
        parties: people of the case, role and full name.
        unattended: whether everything that is found goes without a review.
        to_pdf: whether Office files become PDF.
        password: what opens the files.
    """

    policy: str
    audiences: tuple[str, ...]
    urn: str = ""
    case_id: str = ""
    terms: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    parties: tuple[tuple[str, str], ...] = ()
    unattended: bool = False
    to_pdf: bool = False
    password: str = ""

    def to_data(self) -> dict[str, Any]:
        """As a JSON value, for sealing."""
        data = asdict(self)
        return {
            name: [list(one) if isinstance(one, tuple) else one for one in value] if isinstance(value, tuple) else value
            for name, value in data.items()
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Wish:
        """Read what `to_data` made."""
        lists = {name: tuple(data[name]) for name in ("audiences", "terms", "keep")}
        return cls(**{**data, **lists, "parties": tuple((role, name) for role, name in data["parties"])})

    def request(self, settings: Settings, name: str, person_id: str = "") -> RedactionRequest:
        """The request of one file; its results go to the evidence store, from where people fetch them.

        Args:
            settings: of who hands it in.
            name: of the file.
            person_id: whose work it is where it belongs to no case. The same file of another case or person is another piece of
                work: whoever has a copy of a file does not come by what others decided on theirs.
        """
        return RedactionRequest(
            name=name,
            target="",
            policy=self.policy,
            audiences=audiences_of(settings, self.policy, self.audiences),
            terms=self.terms,
            keep=self.keep,
            parties=self.parties,
            accept_all=self.unattended,
            password=self.password,
            to="pdf" if self.to_pdf else "",
            unit=settings.unit,
            within=self.case_id or person_id,
        )


def policies(settings: Settings) -> dict[str, Policy]:
    """The policies in force, by name."""
    overlay = overlay_of(settings)
    return {name: load_policy(name, overlay) for name in policy_names(overlay)}


def policy_of(settings: Settings, name: str) -> Policy | None:
    """The policy of this name; None where it is no longer in force."""
    try:
        return load_policy(name, overlay_of(settings))
    except MissingReferenceError:
        return None


def checked_urn(text: str) -> tuple[str, str]:
    """A URN in its usual writing, and what to tell of it; raises `WishError` where it cannot be one."""
    urn = IDENTIFIERS["URN"]
    parts = urn.parse(text)
    if parts is None:
        raise WishError({"urn": "Enter a URN like 01 AB 12345 26: force, unit, number and year."})
    told = ""
    if parts["force"] not in force_codes():
        told = f"No force has the code {parts['force']}. Check the first two digits."
    elif urn.check(text) is Check.INVALID:
        told = "This URN does not follow the usual form. Check it."
    return urn.format(text), told


def read_wish(settings: Settings, fields: Mapping[str, Sequence[str]]) -> Wish:
    """The wish that a form's fields tell.

    Raises:
        WishError: for each field that cannot be taken, why.
    """
    wrong: dict[str, str] = {}

    def one(name: str) -> str:
        values = fields.get(name) or [""]
        return " ".join(values[0].split())

    known = policies(settings)
    policy = known.get(one("policy"))
    if policy is None:
        named = "There is no such policy in force: choose one of those that are offered."
        wrong["policy"] = named if one("policy") else "Say what the files are for."
    audiences = tuple(dict.fromkeys(fields.get(f"audience-{one('policy')}") or fields.get("audience") or ()))
    if policy is not None and any(audience not in policy.audiences for audience in audiences):
        wrong["policy"] = "Choose who the files are for from the list."
    urn = ""
    if one("urn"):
        try:
            urn = checked_urn(one("urn"))[0]
        except WishError as error:
            wrong |= error.wrong
    unattended = one("review") == "none"
    if one("review") not in ("", "person", "none"):
        wrong["review"] = "Say whether a person looks at what is found."
    if policy is not None and unattended and policy.two_person:
        wrong["review"] = "For this purpose a person has to look at what is found, and a second person has to release it."
    lists = {}
    for name in ("terms", "keep"):
        lists[name] = tuple(filter(None, (" ".join(line.split()) for text in fields.get(name, ()) for line in text.splitlines())))
        if len(lists[name]) > _MOST_LINES or any(len(line) > _LONGEST_LINE for line in lists[name]):
            wrong[name] = f"At most {_MOST_LINES} lines of {_LONGEST_LINE} characters each."
    parties = _parties(fields.get("parties", ()), wrong)
    if wrong or policy is None:
        raise WishError(wrong)
    password = (fields.get("password") or [""])[0]
    return Wish(
        policy.name,
        audiences or (policy.default_audience,),
        urn,
        "",
        lists["terms"],
        lists["keep"],
        parties,
        unattended,
        one("to_pdf") == "yes",
        password[:_LONGEST_LINE],
    )


def _parties(texts: Sequence[str], wrong: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Lines such as ``witness: Full Name``."""
    found: list[tuple[str, str]] = []
    for line in (line for text in texts for line in text.splitlines() if line.strip()):
        role, colon, name = (part.strip() for part in line.partition(":"))
        if not colon or role.lower() not in ROLES or not 0 < len(name) <= _LONGEST_LINE or len(found) >= _MOST_LINES:
            wrong["parties"] = f"Write one person a line: {', '.join(ROLES)}, a colon, and the full name."
            return ()
        found.append((role.lower(), " ".join(name.split())))
    return tuple(found)
