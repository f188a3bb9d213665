"""Faults that are put into a planned case, each with the reasons for which the CPS would send the file back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from benchmarks.case_maker.world import Plan, Thing

PRE = ("abh", "burglary")
CONTESTED = ("abh", "fire", "assault")


@dataclass(frozen=True)
class Seeded:
    """One kind of fault.

    Attributes:
        name: for the report.
        scenarios: in which it can be.
        codes: reasons it must bring.
        put: changes a plan; returns False where the plan has nothing to spoil.
    """

    name: str
    scenarios: tuple[str, ...]
    codes: frozenset[str]
    put: Callable[[Plan], bool]


def _drop(*names: str) -> Callable[[Plan], bool]:
    def put(plan: Plan) -> bool:
        plan.without |= set(names)
        return True

    return put


def _first_statement(plan: Plan, *, civilian: bool = True) -> int:
    return next(at for at, own in enumerate(plan.statements) if bool(own.witness.rank) != civilian and not own.vps)


def _statement(**changes: object) -> Callable[[Plan], bool]:
    def put(plan: Plan) -> bool:
        at = _first_statement(plan)
        plan.statements[at] = replace(plan.statements[at], **changes)  # type: ignore[arg-type]
        return True

    return put


def _broken(plan: Plan) -> bool:
    plan.broken.add("custody")
    return True


def _other_urn(plan: Plan) -> bool:
    plan.other_urn["mg11_0"] = f"41YY{plan.draw.randrange(10_000, 99_999)}25"
    return True


def _no_statement(plan: Plan) -> bool:
    for at, own in enumerate(plan.statements):
        if own.witness in plan.civilians and not own.exhibits:
            plan.without.add(f"mg11_{at}")
            return True
    return False


def _no_exhibit(plan: Plan) -> bool:
    plan.without.add(f"ex_{plan.exhibits[0].reference}")
    return True


def _mentioned(words: str, kind: str) -> Callable[[Plan], bool]:
    def put(plan: Plan) -> bool:
        if any(thing.kind == kind for thing in plan.recordings):
            return False
        plan.extra_mentions.append(words)
        return True

    return put


def _recording(kind: str, **changes: object) -> Callable[[Plan], bool]:
    def put(plan: Plan) -> bool:
        for at, thing in enumerate(plan.recordings):
            if thing.kind == kind:
                new = replace(thing, **changes)  # type: ignore[arg-type]
                plan.recordings[at] = new
                for own in plan.statements:
                    own.exhibits = [new if other is thing else other for other in own.exhibits]
                return True
        return False

    return put


def _oic(field: str, value: str = "") -> Callable[[Plan], bool]:
    def put(plan: Plan) -> bool:
        plan.oic[field] = value
        return True

    return put


def _blank(prompt: str) -> Callable[[Plan], bool]:
    def put(plan: Plan) -> bool:
        plan.blank_prompts.add(prompt)
        return True

    return put


def _same_supervisor(plan: Plan) -> bool:
    plan.supervisor_written = (plan.oic["officer"], plan.oic["rank"])
    return True


def _by_police(plan: Plan) -> bool:
    plan.charged_by = "police"
    return True


def _unused(description: str, status: str) -> Callable[[Plan], bool]:
    def put(plan: Plan) -> bool:
        plan.unused.append((description, status))
        return True

    return put


def _short_description(plan: Plan) -> bool:
    plan.unused.append((plan.draw.choice(("CCTV disc", "Statement", "Notebook", "E-mails")), "CND"))
    return True


def _no_reason(plan: Plan) -> bool:
    plan.sensitive = [("Report of a neighbour about the household and its visitors", "")]
    return True


def _unsigned(plan: Plan) -> bool:
    plan.unsigned.add("sdc" if plan.file_type == "ngap" else "mg6c")
    return True


def _set(**changes: object) -> Callable[[Plan], bool]:
    def put(plan: Plan) -> bool:
        for name, value in changes.items():
            setattr(plan, name, value)
        return True

    return put


def _extra_listed(plan: Plan) -> bool:
    plan.extra_listed.append(Thing("QQ/9", "Knife", plan.officers[0]))
    return True


def _unlisted(plan: Plan) -> bool:
    plan.unlisted.add(plan.exhibits[0].reference)
    return True


def _forensic(plan: Plan) -> bool:
    plan.forensic = True
    plan.without.add("sfr")
    return True


def _medical(plan: Plan) -> bool:
    plan.without.add("medical")
    at = _first_statement(plan)
    plan.statements[at].words.append("I was taken to the hospital, where an X-ray showed a fracture of my wrist.")
    return True


def _orders(plan: Plan) -> bool:
    plan.orders = "Restraining order"
    plan.without.add("mg13")
    return True


def _compensation(plan: Plan) -> bool:
    plan.compensation = "£200 for the window"
    plan.without.add("mg19")
    return True


def _intimidated(plan: Plan) -> bool:
    plan.intimidated = True
    plan.without.add("mg2")
    return True


def _wrong_backsheet(plan: Plan) -> bool:
    at = _first_statement(plan)
    other = next(human for human in [*plan.civilians, *plan.victims] if human is not plan.statements[at].witness)
    plan.statements[at] = replace(plan.statements[at], backsheet_of=other)
    return True


def _no_vps(plan: Plan) -> bool:
    plan.statements = [replace(own, vps_explained="") for own in plan.statements if not own.vps]
    return True


def _no_backsheet(plan: Plan) -> bool:
    at = next(at for at, own in enumerate(plan.statements) if own.witness in plan.civilians)
    plan.statements[at] = replace(plan.statements[at], backsheet=False)
    return True


def _third_party(plan: Plan) -> bool:
    plan.third_party = True
    plan.without.add("third")
    return True


def _no_media_sheet(kind: str) -> Callable[[Plan], bool]:
    def put(plan: Plan) -> bool:
        for thing in plan.recordings:
            if thing.kind == kind:
                plan.without |= {f"mg00_{thing.reference}", thing.reference}
                return True
        return False

    return put


_ALL = ("shoplifting", "abh", "burglary", "fire", "assault")

FAULTS: tuple[Seeded, ...] = (
    Seeded("an item cannot be opened", ("shoplifting", "burglary"), frozenset({"T01"}), _broken),
    Seeded("a statement of another case", _ALL, frozenset({"T01"}), _other_urn),
    Seeded("no MG6 beside a disclosure management document", ("fire",), frozenset({"T01"}), _drop("mg6")),
    Seeded("no MG6", ("abh", "assault"), frozenset({"T01", "A04"}), _drop("mg6")),
    Seeded("no schedules", ("abh", "fire", "assault"), frozenset({"T02", "A07"}), _drop("mg6c", "mg6d", "mg6e", "sdc")),
    Seeded("no MG6D", ("abh", "fire"), frozenset({"T02", "A07"}), _drop("mg6d")),
    Seeded("no MG3", PRE, frozenset({"T03"}), _drop("mg3")),
    Seeded("a supervisor's comment missing", PRE, frozenset({"T04"}), _blank("public interest")),
    Seeded("the last comment missing", PRE, frozenset({"T04"}), _blank("undermining or assisting material")),
    Seeded("supervisor is the preparer", PRE, frozenset({"T04"}), _same_supervisor),
    Seeded("no domestic abuse checklist", ("abh",), frozenset({"T05"}), _drop("da")),
    Seeded("a witness without statement", CONTESTED, frozenset({"T06"}), _no_statement),
    Seeded("an exhibit missing", _ALL, frozenset({"T07"}), _no_exhibit),
    Seeded("no record of interview", ("abh", "burglary"), frozenset({"T08"}), _drop("mg15")),
    Seeded("no print for the suspect", _ALL, frozenset({"T09"}), _drop("pcn_0")),
    Seeded("no print for a witness", ("abh", "fire", "assault"), frozenset({"T10"}), _drop("pcnw_1")),
    Seeded(
        "dashcam spoken of and absent",
        (*PRE, "assault", "shoplifting"),
        frozenset({"T11"}),
        _mentioned("Dashcam footage of the taxi was viewed.", "RECORDING"),
    ),
    Seeded("third party material absent", CONTESTED, frozenset({"T12"}), _third_party),
    Seeded("no telephone number of the officer", PRE, frozenset({"T13"}), _oic("telephone")),
    Seeded("no e-mail address of the officer", PRE, frozenset({"T13"}), _oic("email")),
    Seeded("charged by the police", ("fire",), frozenset({"A01"}), _by_police),
    Seeded(
        "item to disclose absent",
        ("abh", "fire", "assault"),
        frozenset({"A02"}),
        _unused("Notebook of the first officer on the scene with the first words of the complainant", "D"),
    ),
    Seeded("lines of inquiry in three words", ("abh", "assault"), frozenset({"A03"}), _set(lines="CCTV was viewed")),
    Seeded("no lines of inquiry", CONTESTED, frozenset({"A04"}), _set(lines="")),
    Seeded("no incident log", ("fire", "abh", "assault"), frozenset({"A05", "A02"}), _drop("log")),
    Seeded("no crime report", ("fire", "abh", "assault"), frozenset({"A05"}), _drop("crime")),
    Seeded("a description of two words", ("abh", "fire", "assault"), frozenset({"A06"}), _short_description),
    Seeded("a schedule not signed", ("abh", "fire", "assault"), frozenset({"A06"}), _unsigned),
    Seeded(
        "a sensitive item on the served schedule",
        ("abh", "fire", "assault"),
        frozenset({"A06"}),
        _unused("Intelligence report from an informant about the suspect and his friends", "CND"),
    ),
    Seeded("sensitive item without a reason", ("abh", "fire"), frozenset({"A06"}), _no_reason),
    Seeded("listed exhibit that nobody produces", ("fire", "assault"), frozenset({"A08", "T07"}), _extra_listed),
    Seeded("produced exhibit not listed", ("fire", "assault"), frozenset({"A08"}), _unlisted),
    Seeded("no forensic report", ("burglary", "fire"), frozenset({"A09"}), _forensic),
    Seeded("no medical evidence", ("abh", "assault"), frozenset({"A10"}), _medical),
    Seeded("no application for an order", ("assault", "shoplifting"), frozenset({"A11"}), _orders),
    Seeded("no compensation form", ("assault", "shoplifting"), frozenset({"A11"}), _compensation),
    Seeded("no remand application", ("burglary",), frozenset({"A11"}), _drop("mg7")),
    Seeded("pages of a statement wrong", _ALL, frozenset({"A12"}), _statement(pages="3")),
    Seeded("no declaration", _ALL, frozenset({"A12"}), _statement(declaration=False)),
    Seeded("statement not signed", _ALL, frozenset({"A12"}), _statement(signed=False)),
    Seeded("statement not dated", _ALL, frozenset({"A12"}), _statement(dated=False)),
    Seeded("no age line", _ALL, frozenset({"A12"}), _statement(age=False)),
    Seeded("BWV of ten minutes", ("abh", "burglary", "fire", "assault"), frozenset({"A13"}), _recording("BWV", seconds=600)),
    Seeded("BWV without length", ("abh", "burglary", "fire", "assault"), frozenset({"A13"}), _recording("BWV", seconds=None)),
    Seeded("BWV as AVI", ("abh", "burglary", "fire", "assault"), frozenset({"A14"}), _recording("BWV", suffix=".avi")),
    Seeded("no MG00 for BWV", ("abh", "burglary", "fire", "assault"), frozenset({"A15", "T11", "T07"}), _no_media_sheet("BWV")),
    Seeded(
        "CCTV of eight hours", ("shoplifting", "burglary", "assault"), frozenset({"A16"}), _recording("CCTV", seconds=8 * 3600)
    ),
    Seeded(
        "CCTV in a maker's format", ("shoplifting", "burglary", "assault"), frozenset({"A17"}), _recording("CCTV", suffix=".asf")
    ),
    Seeded("no MG00 for CCTV", ("shoplifting", "burglary", "assault"), frozenset({"A18", "T11", "T07"}), _no_media_sheet("CCTV")),
    Seeded("999 recording of two hours", ("abh", "fire"), frozenset({"A19"}), _recording("RECORDING", seconds=7200)),
    Seeded("999 recording as WMA", ("abh", "fire"), frozenset({"A20"}), _recording("RECORDING", suffix=".wma")),
    Seeded("no special measures assessment", ("abh", "fire", "assault"), frozenset({"A21"}), _intimidated),
    Seeded("no backsheet", ("abh", "fire", "assault"), frozenset({"A22"}), _no_backsheet),
    Seeded("backsheet of somebody else", _ALL, frozenset({"A22"}), _wrong_backsheet),
    Seeded("backsheet not filled in", _ALL, frozenset({"A22"}), _statement(backsheet_blank=True)),
    Seeded("nothing on a VPS", ("abh",), frozenset({"A23"}), _no_vps),
)
