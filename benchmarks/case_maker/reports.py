"""What officers write of a case as a whole: charging report, summary, evidence and information, and plain sheets."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path

from benchmarks.case_maker.world import Plan
from case_files.making.form import Block, Fields, Form, NewPage, Words, parts_of
from case_files.making.forms import (
    ReportFields,
    mg5,
)

_TEXTS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
DAY = "%d/%m/%Y"


def words_of(name: str, **values: object) -> str:
    """A text of `words.toml` with its values."""
    return str(_TEXTS[name]).strip().format(**values)


def _yes(said: bool) -> str:
    return "Yes" if said else "No"


def simple(plan: Plan, code: str, title: str, words: str) -> Form:
    """A sheet of one text under its title."""
    return Form(code, title, (Words("", words),), urn=parts_of(plan.urn), font="Libertinus Serif")


def charge_words(plan: Plan) -> str:
    """What the suspect is told when charged."""
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


def charging_report(plan: Plan) -> Form:
    """The MG3 of a case that goes to a prosecutor before charge."""
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
                    (("Custody Ref", "40ZZ/1234/26"), ("Return bail date", (plan.day + timedelta(days=28)).strftime(DAY))),
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
                    ("Interview record", plan.day.strftime(DAY) if plan.interviewed else ""),
                    ("Previous convictions/disposals", plan.day.strftime(DAY)),
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


def case_summary(plan: Plan) -> Form:
    """The MG5."""
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
            (human.name.upper(), plan.day.strftime(DAY), "The defendant answered all questions and admitted being there.")
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
        officer=(plan.officers[0].written, plan.day.strftime(DAY)),
        supervisor=("" if plan.supervisor_written[0] == "" else plan.supervisor.written, plan.day.strftime(DAY)),
    )
    return mg5(plan.urn, said, draft=False)


def evidence_and_information(plan: Plan) -> Form:
    """The MG6."""
    blocks = (
        Words(
            "",
            f"R v {plan.suspects[0].name.split()[-1].upper()}\nThis document is a communication between the police and CPS only.",
        ),
        Words(
            "",
            words_of("mg6_1", medical=_yes(plan.medical)),
        ),
        Words(
            "",
            words_of("mg6_2", forensic="Yes" if plan.forensic else "N/A"),
        ),
        Words(
            "",
            words_of("mg6_4", third_party=_yes(plan.third_party), holder="Social services" if plan.third_party else ""),
        ),
        Words(
            "",
            words_of("mg6_5", intimidated=_yes(plan.intimidated)),
        ),
        *((Words("", f"Reasonable lines of enquiry: {plan.lines}"),) if plan.lines and plan.file_type != "crown" else ()),
        Words("", "7. Local / Public interest: none"),
        Words("", "9. Additional information: none"),
        Words("", f"Date MG6 completed: {plan.day:%d/%m/%Y}"),
    )
    return Form("MG6", "CASE FILE EVIDENCE and INFORMATION", blocks, ("Not Disclosable",), parts_of(plan.urn))
