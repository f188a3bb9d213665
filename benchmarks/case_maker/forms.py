"""The forms of a planned case: MG forms, schedules, statements, prints and logs."""

from __future__ import annotations

from benchmarks.case_maker.reports import (
    DAY,
    case_summary,
    charge_words,
    charging_report,
    evidence_and_information,
    simple,
    words_of,
)
from benchmarks.case_maker.world import Human, Plan, StatementPlan, Thing
from case_files.making.form import Fields, Form, Grid, Words, parts_of, rows
from case_files.making.forms import (
    DECLARATION,
    Unused,
    WitnessFields,
    management_document,
    mg00,
    mg6c,
    mg6d,
    mg6e,
    mg9,
    mg11,
    mg12,
    sdc,
)


def forms_of(plan: Plan) -> dict[str, Form]:
    """Every form of the plan by a short name; names in `plan.without` are left out."""
    made: dict[str, Form] = {}
    pre = plan.file_type in ("charge_full", "threshold")
    if pre:
        made["mg3"] = charging_report(plan)
    else:
        made["mg4"] = simple(plan, "MG4", "CHARGE(S)", charge_words(plan))
        made["mg5"] = case_summary(plan)
    if plan.file_type != "gap":
        made["mg6"] = evidence_and_information(plan)
    if plan.file_type in ("ngap", "crown"):
        made["mg9"] = mg9(
            plan.urn,
            [(human.written, human.address, human.born.strftime(DAY)) for human in [*plan.witnesses, *plan.officers]],
        )
        listed = [
            thing for thing in [*plan.exhibits, *plan.recordings, *plan.extra_listed] if thing.reference not in plan.unlisted
        ]
        made["mg12"] = mg12(
            plan.urn,
            [
                (f"P{number}", thing.description, thing.reference, thing.producer.written, "Property store", "Yes")
                for number, thing in enumerate(listed, 1)
            ],
        )
    for number, statement in enumerate(plan.statements):
        made[f"mg11_{number}"] = _statement(plan, statement)
    _schedules(plan, made)
    if plan.domestic_abuse:
        made["da"] = simple(
            plan,
            "",
            "DOMESTIC ABUSE EVIDENTIAL CHECKLIST",
            words_of("da"),
        )
    if plan.intimidated:
        made["mg2"] = simple(
            plan,
            "MG2",
            "SPECIAL MEASURES ASSESSMENT",
            words_of("mg2", victim=plan.victims[0].name),
        )
    if plan.interviewed:
        for number, suspect in enumerate(plan.suspects):
            made[f"mg15_{number}"] = _interview(plan, suspect)
    for number, suspect in enumerate(plan.suspects):
        made[f"pcn_{number}"] = _print(plan, suspect)
    if plan.file_type in ("charge_full", "ngap", "crown"):
        for number, human in enumerate(plan.witnesses):
            made[f"pcnw_{number}"] = _print(plan, human, empty=True)
    if plan.file_type in ("charge_full", "ngap", "crown"):
        made["log"] = _log(plan)
        made["crime"] = simple(
            plan,
            "",
            "CRIME REPORT",
            words_of("crime", number=plan.draw.randrange(1000, 9999), offence=plan.offences[0][2], victim=plan.victims[0].name),
        )
    made["custody"] = simple(
        plan,
        "",
        "CUSTODY RECORD",
        words_of("custody", suspect=plan.suspects[0].name),
    )
    if plan.custody:
        made["mg7"] = simple(
            plan,
            "MG7",
            "REMAND APPLICATION",
            words_of("mg7"),
        )
    if plan.orders:
        made["mg13"] = simple(
            plan,
            "MG13",
            "APPLICATION FOR ORDER(S) ON CONVICTION FORM",
            f"Order applied for: {plan.orders}\nGrounds: to protect the victim.",
        )
    if plan.compensation:
        made["mg19"] = simple(
            plan, "MG19", "COMPENSATION FORM", f"Loss or damage: {plan.compensation}\nAmount claimed: as above. Insurance: none."
        )
    if plan.forensic:
        made["sfr"] = simple(
            plan,
            "MG22",
            "STREAMLINED FORENSIC REPORT",
            words_of("sfr"),
        )
    if plan.medical:
        made["medical"] = simple(
            plan,
            "",
            "MEDICAL REPORT",
            words_of("medical", victim=plan.victims[0].name),
        )
    if plan.third_party:
        made["third"] = simple(
            plan,
            "",
            "THIRD PARTY MATERIAL",
            words_of("third"),
        )
    if plan.lines and plan.file_type == "crown":
        made["dmd"] = management_document(plan.urn, plan.lines)
    for thing in plan.recordings:
        made[f"mg00_{thing.reference}"] = _media(plan, thing)
    for thing in plan.exhibits:
        made[f"ex_{thing.reference}"] = _exhibit(plan, thing)
    return {name: form for name, form in made.items() if name not in plan.without and name.split("_")[0] not in plan.without}


def _statement(plan: Plan, own: StatementPlan) -> Form:
    words = [
        *own.words,
        *(f"I produce the {thing.description.lower()} as my exhibit {thing.reference}." for thing in own.exhibits),
    ]
    officer = bool(own.witness.rank)
    said = WitnessFields(
        address=own.witness.address,
        phone=own.witness.phone,
        email=own.witness.email,
        born=own.witness.born.strftime(DAY),
        willing="Yes",
        special_measures="No",
        needs="None",
        vps_explained=own.vps_explained,
    )
    if own.backsheet_blank:
        said = WitnessFields(
            willing="", needs="", address="", phone="", email="", born="", special_measures="", vps_explained=own.vps_explained
        )
    form = mg11(
        plan.urn,
        own.witness.written,
        "\n".join(words),
        occupation=own.witness.occupation,
        pages=own.pages or "1",
        age="over 18" if own.age else "",
        signature=own.witness.written if own.signed else "",
        dated=plan.day.strftime(DAY) if own.dated else "",
        backsheet=said if own.backsheet and not officer else None,
        draft=False,
    )
    blocks = tuple(
        block
        for block in form.blocks
        if own.declaration or not (isinstance(block, Words) and block.text == DECLARATION.format(pages=own.pages or "1"))
    )
    if own.backsheet_of:
        blocks = tuple(
            Fields(
                tuple(
                    (("Name of witness", own.backsheet_of.name),) if row[0][0] == "Name of witness" else row for row in block.rows
                ),
                block.boxed,
                block.colons,
            )
            if isinstance(block, Fields)
            else block
            for block in blocks
        )
    return Form(**{**{f: getattr(form, f) for f in form.__dataclass_fields__}, "blocks": blocks})


def _schedules(plan: Plan, made: dict[str, Form]) -> None:
    if plan.file_type not in ("charge_full", "ngap", "crown"):
        return
    officer = plan.disclosure_officer.written

    def signed(name: str) -> dict[str, str]:
        return {"officer": officer, "signature": "" if name in plan.unsigned else officer, "dated": plan.day.strftime(DAY)}

    items = [Unused(description, "File store", status) for description, status in plan.unused]
    if plan.file_type == "ngap":
        made["sdc"] = sdc(plan.urn, items, "None", **signed("sdc"))
        return
    made["mg6c"] = mg6c(plan.urn, items, **signed("mg6c"))
    made["mg6d"] = mg6d(
        plan.urn, [Unused(description, "Locked store", None, reason) for description, reason in plan.sensitive], **signed("mg6d")
    )
    made["mg6e"] = mg6e(plan.urn, "None", **signed("mg6e"))


def _interview(plan: Plan, suspect: Human) -> Form:
    pairs = [
        ("Person interviewed", suspect.name),
        ("Place of interview", "North station"),
        ("Date of interview", plan.day.strftime(DAY)),
        ("Time commenced", "10:02"),
        ("Time concluded", "10:41"),
        ("Interviewing officer(s)", plan.officers[0].written),
        ("Other persons present", "Solicitor"),
    ]
    return Form(
        "MG15",
        "RECORD OF INTERVIEW",
        (
            Fields(rows(pairs, 2)),
            Words(
                "",
                words_of("interview"),
            ),
        ),
        urn=parts_of(plan.urn),
    )


def _print(plan: Plan, human: Human, *, empty: bool = False) -> Form:
    first, last = human.name.split(" ", 1)
    blocks = (
        Words("", "THIS PRINTOUT IS PRODUCED FOR THE USE OF PROSECUTORS ONLY AND MUST NOT BE DISCLOSED TO ANY OTHER PARTY"),
        Fields(
            (
                (("SURNAME", last.upper()),),
                (("FORENAME(S)", first.upper()),),
                (("BORN", human.born.strftime("%d/%m/%y")),),
                (("CRO NUMBER", ""), ("PNCID", "" if empty else "26/12345X")),
            ),
            colons=False,
        ),
        Words(
            "",
            "NO TRACE: no convictions recorded"
            if empty
            else "SUMMARY OF CONVICTIONS\nCONVICTION(S) 1 OFFENCE(S) 1\nDATE FIRST CONVICTED 01/02/2019",
        ),
    )
    return Form("", "PROSECUTORS PRINT", blocks, ("PRINT OF PNC RECORD",))


def _log(plan: Plan) -> Form:
    lines = [
        ("21:31:48", "Initial input", "operator 730467"),
        ("21:33:02", "Accepted", "dispatcher"),
        ("21:36:50", "At scene", plan.officers[0].written),
    ]
    return Form(
        "",
        "INCIDENT LOG",
        (
            Words(
                "",
                words_of("log", day=f"{plan.day:%Y%m%d}", number=plan.draw.randrange(1000, 9999), victim=plan.victims[0].name),
            ),
            Grid("CAD Log", ("Time", "Entry", "By"), (2, 5, 3), tuple(lines)),
        ),
    )


def _media(plan: Plan, thing: Thing) -> Form:
    length = None if thing.seconds is None else f"{thing.seconds // 60} mins {thing.seconds % 60} seconds"
    return mg00(
        plan.urn,
        plan.suspects[0].name,
        officer=plan.officers[0].written,
        title=thing.description,
        exhibit=thing.reference,
        duration=length,
        link=thing.link or None,
        shows=f"Shows what {thing.producer.name.split()[-1]} speaks of.",
        key="Key",
        contact=[("Name", plan.officers[0].written), ("Collar No.", plan.officers[0].number)],
    )


def _exhibit(plan: Plan, thing: Thing) -> Form:
    return Form("", f"Exhibit {thing.reference}", (Words("", f"{thing.description}, produced by {thing.producer.written}."),))
