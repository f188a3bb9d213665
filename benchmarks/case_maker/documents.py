"""The documents of a planned case: MG forms, prints and logs as PDF or Word files, recordings as files that play or do not."""

from __future__ import annotations

import random
import subprocess
import tempfile
import tomllib
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image

from benchmarks.case_maker.world import Human, Plan, StatementPlan, Thing
from case_files.making.form import Block, Fields, Form, Grid, NewPage, Words, as_docx, as_pdf, parts_of, rows
from case_files.making.forms import (
    DECLARATION,
    ReportFields,
    Unused,
    WitnessFields,
    management_document,
    mg00,
    mg5,
    mg6c,
    mg6d,
    mg6e,
    mg9,
    mg11,
    mg12,
    sdc,
)

_TEXTS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")
MADE_AT = 1_792_108_800
_D = "%d/%m/%Y"


def _words(name: str, **values: object) -> str:
    """A text of `words.toml` with its values."""
    return str(_TEXTS[name]).strip().format(**values)


def _yes(said: bool) -> str:
    return "Yes" if said else "No"


def forms_of(plan: Plan) -> dict[str, Form]:
    """Every form of the plan by a short name; names in `plan.without` are left out."""
    made: dict[str, Form] = {}
    pre = plan.file_type in ("charge_full", "threshold")
    if pre:
        made["mg3"] = _mg3(plan)
    else:
        made["mg4"] = _simple(plan, "MG4", "CHARGE(S)", _charge_words(plan))
        made["mg5"] = _mg5(plan)
    if plan.file_type != "gap":
        made["mg6"] = _mg6(plan)
    if plan.file_type in ("ngap", "crown"):
        made["mg9"] = mg9(
            plan.urn,
            [(human.written, human.address, human.born.strftime(_D)) for human in [*plan.witnesses, *plan.officers]],
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
        made["da"] = _simple(
            plan,
            "",
            "DOMESTIC ABUSE EVIDENTIAL CHECKLIST",
            _words("da"),
        )
    if plan.intimidated:
        made["mg2"] = _simple(
            plan,
            "MG2",
            "SPECIAL MEASURES ASSESSMENT",
            _words("mg2", victim=plan.victims[0].name),
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
        made["crime"] = _simple(
            plan,
            "",
            "CRIME REPORT",
            _words("crime", number=plan.draw.randrange(1000, 9999), offence=plan.offences[0][2], victim=plan.victims[0].name),
        )
    made["custody"] = _simple(
        plan,
        "",
        "CUSTODY RECORD",
        _words("custody", suspect=plan.suspects[0].name),
    )
    if plan.custody:
        made["mg7"] = _simple(
            plan,
            "MG7",
            "REMAND APPLICATION",
            _words("mg7"),
        )
    if plan.orders:
        made["mg13"] = _simple(
            plan,
            "MG13",
            "APPLICATION FOR ORDER(S) ON CONVICTION FORM",
            f"Order applied for: {plan.orders}\nGrounds: to protect the victim.",
        )
    if plan.compensation:
        made["mg19"] = _simple(
            plan, "MG19", "COMPENSATION FORM", f"Loss or damage: {plan.compensation}\nAmount claimed: as above. Insurance: none."
        )
    if plan.forensic:
        made["sfr"] = _simple(
            plan,
            "MG22",
            "STREAMLINED FORENSIC REPORT",
            _words("sfr"),
        )
    if plan.medical:
        made["medical"] = _simple(
            plan,
            "",
            "MEDICAL REPORT",
            _words("medical", victim=plan.victims[0].name),
        )
    if plan.third_party:
        made["third"] = _simple(
            plan,
            "",
            "THIRD PARTY MATERIAL",
            _words("third"),
        )
    if plan.lines and plan.file_type == "crown":
        made["dmd"] = management_document(plan.urn, plan.lines)
    for thing in plan.recordings:
        made[f"mg00_{thing.reference}"] = _media(plan, thing)
    for thing in plan.exhibits:
        made[f"ex_{thing.reference}"] = _exhibit(plan, thing)
    return {name: form for name, form in made.items() if name not in plan.without and name.split("_")[0] not in plan.without}


FORM_OF = {
    **{name: name.upper() for name in ("mg2", "mg3", "mg4", "mg5", "mg6", "mg6c", "mg6d", "mg6e", "mg7", "mg9", "mg00", "mg11")},
    **{name: name.upper() for name in ("mg12", "mg13", "mg19", "sdc", "dmd", "medical")},
    "mg15": "MG15(ROTI)", "pcn": "PCN1", "pcnw": "PCN1", "sfr": "MG22(SFR)", "da": "DA CHECKLIST", "log": "INCIDENT LOG",
    "crime": "CRIME REPORT", "custody": "CUSTODY RECORD", "third": "THIRD PARTY", "ex": "EXHIBIT",
}  # fmt: skip
"""What each document truly is, by the first part of its short name. Prints look the same whoever they are of."""

_SCAN_DPI = 150


@dataclass(frozen=True, slots=True)
class Paper:
    """One file of a case: what is in it, what it truly is, and whether its pages are pictures."""

    content: bytes
    form: str
    scanned: bool = False


def papers_of(plan: Plan, scanned: float = 0.0) -> dict[str, Paper]:
    """The files of a case by name; the names mean nothing. Fonts, kinds of file and order are drawn.

    Args:
        plan: of the case.
        scanned: share of its PDFs that are scans: grey pictures of pages, a little askew, without any text. Where there are any,
            photographs are pictures named by their reference instead of a sheet.
    """
    draw, dice = plan.draw, random.Random(plan.urn)
    made: dict[str, Paper] = {}
    forms = forms_of(plan)
    names = [f"scan{number:04d}" for number in draw.sample(range(10_000), len(forms) + 12)]
    pictures = {f"ex_{own.reference}": own.reference for own in plan.exhibits if scanned and own.description.startswith("Photo")}
    for name, form in forms.items():
        if name in pictures:
            made[f"{pictures[name].replace('/', '')}.jpg"] = Paper(_photograph(dice), "PHOTOGRAPH")
            continue
        font = draw.choice(FONTS[:2])
        form = replace(form, font=font, draft=False, urn=_urn_of(plan, name, form))
        word = name.split("_")[0] in ("mg5", "mg6", "mg9", "crime") and draw.random() < 0.3
        content = as_docx(form) if word else as_pdf(form, made_at=MADE_AT)
        as_scan = not word and dice.random() < scanned
        if name in plan.broken:
            content = b"%PDF-1.7\n" + bytes(draw.randrange(256) for _ in range(400))
        elif as_scan:
            content = _as_scan(content, dice)
        truly = "UNKNOWN" if name in plan.broken else FORM_OF[name.split("_")[0]]
        file = f"{names.pop()}{'.docx' if word and name not in plan.broken else '.pdf'}"
        made[file] = Paper(content, truly, as_scan and name not in plan.broken)
    for thing in plan.recordings:
        if thing.suffix and thing.reference not in plan.without:
            file = f"{thing.reference.replace('/', '')}_{thing.kind.lower()}{thing.suffix}"
            made[file] = Paper(_recording(thing), "RECORDING")
    return made


def files_of(plan: Plan) -> dict[str, bytes]:
    """The files of a case by name, none of them scanned."""
    return {name: paper.content for name, paper in papers_of(plan).items()}


def _photograph(dice: random.Random) -> bytes:
    """A picture without writing: a few blots of colour."""
    made = BytesIO()
    small = Image.new("RGB", (8, 6))
    small.putdata([tuple(dice.randrange(256) for _ in range(3)) for _ in range(48)])
    small.resize((640, 480), Image.Resampling.BICUBIC).save(made, "JPEG", quality=85)
    return made.getvalue()


def _as_scan(content: bytes, dice: random.Random) -> bytes:
    """The pages of a PDF as grey pictures at 150 dots an inch, up to half a degree askew."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    pages = []
    for page in document:
        shown = page.render(scale=_SCAN_DPI / 72).to_pil().convert("L")
        pages.append(shown.rotate(dice.uniform(-0.5, 0.5), resample=Image.Resampling.BICUBIC, fillcolor=255))
    document.close()
    made = BytesIO()
    pages[0].save(made, "PDF", save_all=True, append_images=pages[1:], resolution=_SCAN_DPI, quality=70)
    return made.getvalue()


def stated(plan: Plan) -> dict[str, object]:
    """What the intake states: what no form can say for certain."""
    facts: dict[str, object] = {
        "file_type": plan.file_type,
        "offences": [{"code": code, "category": category} for code, category, _ in plan.offences],
    }
    if plan.charged_by:
        facts["charged_by"] = plan.charged_by
    if plan.file_type in ("charge_full", "threshold"):
        facts["plea"] = plan.plea
    return facts


def _urn_of(plan: Plan, name: str, form: Form) -> tuple[str, ...] | None:
    return parts_of(plan.other_urn[name]) if name in plan.other_urn else form.urn


def _simple(plan: Plan, code: str, title: str, words: str) -> Form:
    return Form(code, title, (Words("", words),), urn=parts_of(plan.urn), font="Libertinus Serif")


def _charge_words(plan: Plan) -> str:
    return "\n".join(
        [
            "You are charged with the offence(s) shown below. You do not have to say anything.",
            *(title for _, _, title in plan.offences),
            "Officer charging: custody sergeant. Bailed to appear.",
        ]
    )


def _mentions(plan: Plan) -> list[str]:
    said = {
        "BWV": "BWV was switched on at the scene.",
        "CCTV": "CCTV of the premises was seized and viewed.",
        "RECORDING": "The 999 call was downloaded.",
    }
    return [said[kind] for kind in dict.fromkeys(thing.kind for thing in plan.recordings)] + plan.extra_mentions


def _mg3(plan: Plan) -> Form:
    from case_files.forms.charging import PROMPTS

    printed: dict[str, str] = {name: question.strip() for name, question in _TEXTS["prompts"].items()}
    answers = {
        "evidence against points to prove": "Two witnesses saw it and it is on video.",
        "other evidence": "The investigation is complete save for the forensic results.",
        "why the CPS is asked": "The offence is reserved to the CPS.",
        "public interest": "The victim was hurt in their own home.",
        "recommended charges": plan.offences[0][2],
        "undermining or assisting material": "None known to the officer today.",
    }
    assert list(printed) == list(PROMPTS)
    blocks: list[Block] = [Fields(((("Report to Crown Prosecutor (For Police completion)", ""),),), colons=False)]
    for number, suspect in enumerate(plan.suspects, 1):
        first, last = suspect.name.split(" ", 1)
        blocks += [
            Words(f"Suspect {number}", ""),
            Fields(
                (
                    (("Surname", last.upper()), ("Forename(s)", first.upper())),
                    (("Date of birth", suspect.born.strftime("%d/%m/%y")), ("Sex", "Male"), ("Ethnicity code (16+1)", "W1")),
                    (("Custody Ref", "40ZZ/1234/26"), ("Return bail date", (plan.day + timedelta(days=28)).strftime(_D))),
                    (("Proposed charges", plan.offences[0][2].upper()),),
                )
            ),
        ]
    names = [statement.witness.written for statement in plan.statements if not statement.vps]
    blocks += [
        Words("Material provided to CPS (indicate if attached)", ""),
        Fields(
            (
                *(((("Statement of", name)),) for name in names),
                (
                    ("Interview record", plan.day.strftime(_D) if plan.interviewed else ""),
                    ("Previous convictions/disposals", plan.day.strftime(_D)),
                ),
            )
        ),
        Words("Contact details", ""),
        Fields(
            (
                (("Officer completing", plan.oic["officer"]), ("Rank/Job title", plan.oic["rank"])),
                (("Station", "NORTH"), ("Tel", plan.oic["telephone"]), ("Mobile No", "")),
                (("Email address", plan.oic["email"]),),
            )
        ),
        NewPage(),
    ]
    outline = [
        f"Offences: {plan.offences[0][2]}",
        f"Suspect: {plan.suspects[0].name.upper()}",
        f"Victim: {plan.victims[0].name.upper()}",
        f"Witnesses: {', '.join(human.name.upper() for human in plan.witnesses)}",
        f"On {plan.day:%d/%m/%Y} the suspect was seen by the witnesses. The suspect was arrested at the scene.",
        *(["This is a domestic abuse offence."] if plan.domestic_abuse else []),
        *(
            ["The suspect remains in custody; the custody clock ends tomorrow. The threshold test is asked for."]
            if plan.custody
            else []
        ),
        *_mentions(plan),
        "SUSPECT INTERVIEW:",
        "The suspect made no comment to all questions." if plan.interviewed else "Not yet interviewed.",
    ]
    blocks += [Words("Outline of circumstances and decision/advice sought (unless verbal report given)", "\n".join(outline))]
    blocks.append(Words("Supervisor's comments: To address the following points:", ""))
    for prompt, question in printed.items():
        blocks.append(Words("", question))
        blocks.append(Words("", "" if prompt in plan.blank_prompts else answers[prompt]))
    name, rank = plan.supervisor_written
    blocks += [Words("", "Approved for referral to CPS:"), Fields(((("Supervisor's name", name), ("Rank and No", rank)),))]
    return Form(
        "MG3",
        "REPORT TO CROWN PROSECUTOR FOR CHARGING DECISION, DECISION LOG AND ACTION PLAN",
        tuple(blocks),
        ("Not disclosable",),
        parts_of(plan.urn),
        force="ANYSHIRE POLICE",
    )


def _mg5(plan: Plan) -> Form:
    people = (
        [f"{human.written.upper()} - {'COMPLAINANT' if human in plan.victims else 'WITNESS'}" for human in plan.witnesses]
        if plan.file_type != "gap"
        else []
    )
    said = ReportFields(
        tuple((human.name.upper(), plan.plea.capitalize()) for human in plan.suspects),
        key_evidence=f"On {plan.day:%d/%m/%Y} the defendant was seen by witnesses and arrested. {' '.join(_mentions(plan))}",
        key_witnesses="\n".join(people) or "See statements",
        interviews=tuple(
            (human.name.upper(), plan.day.strftime(_D), "The defendant answered all questions and admitted being there.")
            for human in plan.suspects
        )
        if plan.interviewed and plan.file_type == "gap"
        else (),
        recorded="Yes" if plan.recordings else "No",
        recorded_key="Yes" if plan.recordings else "No",
        recorded_details=plan.recordings[0].description if plan.recordings else "none",
        injuries="None" if not plan.medical else "Swelling",
        forensic="Finger marks, report attached" if plan.forensic else "NA",
        orders=plan.orders,
        compensation=plan.compensation,
        officer=(plan.officers[0].written, plan.day.strftime(_D)),
        supervisor=("" if plan.supervisor_written[0] == "" else plan.supervisor.written, plan.day.strftime(_D)),
    )
    return mg5(plan.urn, said, draft=False)


def _mg6(plan: Plan) -> Form:
    blocks = (
        Words(
            "",
            f"R v {plan.suspects[0].name.split()[-1].upper()}\nThis document is a communication between the police and CPS only.",
        ),
        Words(
            "",
            _words("mg6_1", medical=_yes(plan.medical)),
        ),
        Words(
            "",
            _words("mg6_2", forensic="Yes" if plan.forensic else "N/A"),
        ),
        Words(
            "",
            _words("mg6_4", third_party=_yes(plan.third_party), holder="Social services" if plan.third_party else ""),
        ),
        Words(
            "",
            _words("mg6_5", intimidated=_yes(plan.intimidated)),
        ),
        *((Words("", f"Reasonable lines of enquiry: {plan.lines}"),) if plan.lines and plan.file_type != "crown" else ()),
        Words("", "7. Local / Public interest: none"),
        Words("", "9. Additional information: none"),
        Words("", f"Date MG6 completed: {plan.day:%d/%m/%Y}"),
    )
    return Form("MG6", "CASE FILE EVIDENCE and INFORMATION", blocks, ("Not Disclosable",), parts_of(plan.urn))


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
        born=own.witness.born.strftime(_D),
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
        dated=plan.day.strftime(_D) if own.dated else "",
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
        return {"officer": officer, "signature": "" if name in plan.unsigned else officer, "dated": plan.day.strftime(_D)}

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
        ("Date of interview", plan.day.strftime(_D)),
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
                _words("interview"),
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
                _words("log", day=f"{plan.day:%Y%m%d}", number=plan.draw.randrange(1000, 9999), victim=plan.victims[0].name),
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


@cache
def _played(suffix: str) -> bytes:
    """One second of a test picture as MP4, or of silence as WAV."""
    import imageio_ffmpeg

    source = "anullsrc=r=8000:cl=mono" if suffix == ".wav" else "testsrc=size=64x48:rate=5"
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"one{'.wav' if suffix == '.wav' else '.mp4'}"
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-f", "lavfi", "-i", source, "-t", "1", str(target)]
        subprocess.run(command, check=True, timeout=60)
        return target.read_bytes()


def _recording(thing: Thing) -> bytes:
    content = _played(thing.suffix)
    return content if thing.playable else content[: len(content) // 3]
