"""The forms that Hoursback makes: MG00, MG5, MG6C, MG6D, MG6E, MG9, MG11, MG12, SDC and the disclosure management document.

Each function takes what is known and gives a `Form`. It never invents a judgement, a signature or a date of one: those fields are
None, which shows as an empty, highlighted field. Layouts are modelled on the CPS's fictional training case and public guides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from case_files.making.form import Fields, Form, Grid, NewPage, Value, Words, parts_of, rows

DECLARATION = (
    "This statement (consisting of {pages} page(s) each signed by me) is true to the best of my knowledge and belief and I make "
    "it knowing that, if it is tendered in evidence, I shall be liable to prosecution if I have wilfully stated in it anything "
    "which I know to be false, or do not believe to be true."
)
"""In the form in use (CrimPR r.16.2; CPS training case)."""

STATEMENT_LAW = "Criminal Procedure Rules, r 16.2; Criminal Justice Act 1967, s.9"


@dataclass(frozen=True, slots=True)
class Unused:
    """An item of unused material for a schedule."""

    description: str
    location: Value = None
    status: Value = None
    reason: Value = None


def mg00(
    urn: str, defendant: str, *, officer: str, title: str, exhibit: str, duration: Value, link: Value, shows: Value,
    key: Value = None, contact: Sequence[tuple[str, Value]] = (),
) -> Form:  # fmt: skip
    """Multi-media evidence sheet of one recording."""
    pairs: list[tuple[str, Value]] = [
        ("EXHIBITING OFFICERS NAME AND WARRANT NUMBER", officer),
        ("Title/Summary", title),
        ("Is it key/impactive evidence?", key),
        ("Clip duration", duration),
        ("Exhibit number", exhibit),
        ("Case version", "1"),
    ]
    return Form(
        "MG00",
        "Multi Media Evidence",
        (
            Fields(rows([("Defendant", defendant)])),
            Fields(rows(pairs), boxed=True, colons=False),
            Words('"Secure Link" URL - ONLY clipped footage of key/impactive evidence', link),
            Words("Describe in detail what it shows.", shows),
            Words("Contact Details", "OFFICER IN CASE"),
            Fields(
                rows(list(contact) or [("Name", None), ("Collar No.", None), ("Phone", None), ("Email", None)], 2), colons=False
            ),
        ),
        urn=parts_of(urn),
    )


def mg9(urn: str, witnesses: Sequence[tuple[str, Value, Value]]) -> Form:
    """Witness list: name, contact details and date of birth of each. For the CPS only."""
    entries = tuple((str(number), name, contact, born) for number, (name, contact, born) in enumerate(witnesses, start=1))
    table = Grid("", ("No.", "Name of witness", "Contact details", "Date of birth"), (1, 4, 7, 3), entries)
    return Form("MG9", "WITNESS LIST", (table,), ("Not to be disclosed to the defence",), parts_of(urn))


def mg12(urn: str, exhibits: Sequence[tuple[Value, str, str, str, Value, Value]]) -> Form:
    """Exhibit list: property reference, description, reference, producer, location, attached."""
    heads = (
        "Police property reference",
        "Brief description",
        "Exhibit reference",
        "Person producing",
        "Current location",
        "Attached?",
    )
    return Form("MG12", "EXHIBIT LIST", (Grid("", heads, (3, 5, 2.4, 3.4, 3.4, 2), tuple(exhibits)),), urn=parts_of(urn))


def mg6c(urn: str, items: Sequence[Unused], *, officer: Value = None, signature: Value = None, dated: Value = None) -> Form:
    """Schedule of relevant non-sensitive unused material, served on the defence."""
    heads = ("Item No.", "Description and relevance", "Location", "Disclosure status", "Comment")
    return _schedule(
        "MG6C", "SCHEDULE OF RELEVANT NON-SENSITIVE UNUSED MATERIAL", urn, heads, (1.2, 7, 3, 2.4, 2),
        [(item.description, item.location, item.status or "", "") for item in items], officer, signature, dated,
    )  # fmt: skip


def mg6d(urn: str, items: Sequence[Unused], *, officer: Value = None, signature: Value = None, dated: Value = None) -> Form:
    """Schedule of relevant sensitive material, never served. Without items it says that there is none."""
    heads = ("Item No.", "Description", "Reason for sensitivity", "Location")
    made = [(item.description, item.reason, item.location) for item in items]
    form = _schedule(
        "MG6D", "SCHEDULE OF RELEVANT SENSITIVE MATERIAL", urn, heads, (1.2, 6, 5, 3), made, officer, signature, dated,
        none="There is no sensitive material." if not items else "",
    )  # fmt: skip
    return form


def _schedule(
    code: str, title: str, urn: str, heads: tuple[str, ...], widths: tuple[float, ...], items: Sequence[tuple[Value, ...]],
    officer: Value, signature: Value, dated: Value, none: str = "",
) -> Form:  # fmt: skip
    entries = tuple((str(number), *item) for number, item in enumerate(items, start=1))
    table = Words("", none) if none else Grid("", heads, widths, entries)
    return Form(code, title, (table, _certified(officer, signature, dated)), urn=parts_of(urn))


def _certified(officer: Value, signature: Value, dated: Value) -> Fields:
    return Fields(((("Disclosure officer", officer),), (("Signature", signature), ("Date", dated))))


def mg6e(urn: str, undermining: Value, *, officer: Value = None, signature: Value = None, dated: Value = None) -> Form:
    """Disclosure officer's report; what might undermine or assist is for the disclosure officer to write."""
    return Form(
        "MG6E",
        "DISCLOSURE OFFICER'S REPORT",
        (
            Words("", "Material that might undermine the prosecution case or assist the defence:"),
            Words("", undermining),
            Words(
                "Certification",
                "To the best of my knowledge and belief, all relevant material which has been retained and made available to me "
                "has been inspected, viewed or listened to and revealed to the prosecutor, as the CPIA Code asks.",
            ),
            _certified(officer, signature, dated),
        ),
        urn=parts_of(urn),
    )


def sdc(
    urn: str, items: Sequence[Unused], undermining: Value, *, officer: Value = None, signature: Value = None, dated: Value = None
) -> Form:
    """Streamlined Disclosure Certificate for the first hearing of a not guilty plea."""
    entries = tuple((str(number), item.description, item.status or "") for number, item in enumerate(items, start=1))
    return Form(
        "SDC",
        "STREAMLINED DISCLOSURE CERTIFICATE",
        (
            Words("", "Relevant material has been recorded and retained in accordance with the CPIA 1996 and its Code."),
            Grid("Non-sensitive unused material", ("Item No.", "Description", "D / I / CND"), (1.2, 9, 2.4), entries),
            Words("", "Material that might undermine the prosecution case or assist the defence, and why:"),
            Words("", undermining),
            _certified(officer, signature, dated),
        ),
        ("FOR USE IN ALL NGAP CASES AT 1st HEARING",),
        parts_of(urn),
    )


@dataclass(frozen=True, slots=True)
class WitnessFields:
    """What a backsheet asks for; None where the witness or the officer must say it."""

    address: Value = None
    phone: Value = None
    email: Value = None
    born: Value = None
    unavailable: Value = None
    willing: Value = None
    special_measures: Value = None
    needs: Value = None
    vps_explained: Value = None


def mg11(
    urn: str, witness: str, words: str, *, age: Value = "over 18", occupation: Value = None, pages: str = "   ",
    signature: Value = None, dated: Value = None, backsheet: WitnessFields | None = None, draft: bool = True,
) -> Form:  # fmt: skip
    """A witness statement in the witness's own words, with the declaration; a draft until the witness has signed it."""
    head = Fields(((("Statement of", witness),), (("Age if under 18", age), ("Occupation", occupation))))
    blocks: list[Fields | Words | Grid | NewPage] = [
        head,
        Words("", DECLARATION.format(pages=pages)),
        Fields(((("Signature", signature), ("Date", dated)),)),
        Words("", words),
        Fields(((("Signature", signature), ("Signature witnessed by", None if draft else "")),)),
    ]
    if backsheet is not None:
        blocks += [NewPage(), *_backsheet(urn, witness, backsheet)]
    return Form("MG11", "WITNESS STATEMENT", tuple(blocks), (STATEMENT_LAW,), parts_of(urn), draft=draft)


def _backsheet(urn: str, witness: str, said: WitnessFields) -> list[Fields | Words]:
    contact: list[tuple[str, Value]] = [
        ("Name of witness", witness),
        ("Home address", said.address),
        ("Mobile", said.phone),
        ("E-mail address", said.email),
        ("Date and place of birth", said.born),
        ("Dates of witness non-availability", said.unavailable),
    ]
    care: list[tuple[str, Value]] = [
        ("Is the witness willing to attend court?", said.willing),
        ("Does the witness require a Special Measures Assessment?", said.special_measures),
        ("Does the witness have any particular needs?", said.needs),
        ("The Victim Personal Statement scheme (victims only) has been explained to me", said.vps_explained),
    ]
    return [
        Words("Witness contact details", f"URN {urn}"),
        Fields(rows(contact), boxed=True),
        Words("Witness care", ""),
        Fields(rows(care), colons=False),
    ]


@dataclass(frozen=True, slots=True)
class ReportFields:
    """What an MG5 says; None where the officer must write it."""

    defendants: tuple[tuple[str, Value], ...]
    key_evidence: Value = None
    key_witnesses: Value = None
    interviews: tuple[tuple[str, Value, Value], ...] = ()
    recorded: Value = None
    recorded_key: Value = None
    recorded_details: Value = None
    injuries: Value = None
    forensic: Value = None
    orders: Value = None
    compensation: Value = None
    officer: tuple[Value, Value] = (None, None)
    supervisor: tuple[Value, Value] = (None, None)


def mg5(urn: str, said: ReportFields, *, draft: bool = True) -> Form:
    """The police report, as far as it is known; its parts carry the numbers of the form."""
    blocks: list[Fields | Words | Grid | NewPage] = []
    for number, (name, plea) in enumerate(said.defendants, start=1):
        blocks.append(Fields((((f"Defendant {number}", name), ("Anticipated plea", plea)),)))
    blocks += [
        Words("1. Summary of the Key Evidence", "Set out the facts in order; the summary must be balanced and fair."),
        Fields(((("Key evidence", said.key_evidence),), (("Key witness(es) and their role", said.key_witnesses),))),
        Words("2. Defendant Interview", ""),
    ]
    for name, day, summary in said.interviews:
        blocks.append(
            Fields(((("Defendant", name), ("Date of interview", day)), (("Summary of defendant's explanation", summary),)))
        )
    blocks += [
        Words("3. Non Key Evidence", ""),
        Words("4. Visually Recorded Evidence", ""),
        Fields(
            ((("Is there VRE?", said.recorded), ("If 'Yes', does it provide 'key evidence'?", said.recorded_key)),), colons=False
        ),
        Words("", f"Give details of what it shows (include tape counter reference times): {said.recorded_details or ''}"),
        Words("5. Injuries", ""),
        Fields(((("Description of injuries", said.injuries),),)),
        Words("6. Forensic Evidence", ""),
        Fields(((("State timescales for a full forensic statement (if required).", said.forensic),),), colons=False),
        Words("7. DIP testing", ""),
        Words("8. Application for Order(s) on Conviction", ""),
        Fields(((("Order(s) applied for", said.orders),),)),
        Words("9. Application for Compensation", ""),
        Fields(((("Amount of compensation applied for", said.compensation),),)),
        Words("11. Officer's certification:", "I certify that relevant material has been recorded and retained."),
        Fields(((("Name & rank/job title", said.officer[0]), ("Date", said.officer[1])),)),
        Words("12. Supervisor's certification:", "The file has been built to the required standard."),
        Fields(((("Name & rank/job title", said.supervisor[0]), ("Date", said.supervisor[1])),)),
    ]
    return Form("MG5", "POLICE REPORT", tuple(blocks), urn=parts_of(urn), draft=draft)


def management_document(urn: str, lines_of_inquiry: Value, *, digital: Value = None, third_party: Value = None) -> Form:
    """Disclosure management document, a skeleton with what is known."""
    return Form(
        "DMD",
        "DISCLOSURE MANAGEMENT DOCUMENT",
        (
            Words("Reasonable lines of inquiry", lines_of_inquiry),
            Words("Digital material", digital),
            Words("Third party material", third_party),
            Words("Strategy", None),
        ),
        urn=parts_of(urn),
    )
