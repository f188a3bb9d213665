"""The name of a released file tells nothing of what was removed, whatever somebody called the original."""

from __future__ import annotations

from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.file_names import LONGEST, FileNames
from redaction.findings import Action, Finding, TextPlace
from redaction.plan import Plan
from redaction.traces import fold, secrets_of


def planned(*texts: tuple[str, str], keep: tuple[str, ...] = (), stay: tuple[tuple[str, str], ...] = ()) -> Plan:
    """A plan in which these kinds and texts go, and those of `stay` were rejected."""
    findings = [
        Finding(f"f{number}", kind, text, TextPlace(0, 0, 1), 1.0, "test", "").decided(state, by="x", origin="reviewer")
        for number, (kind, text, state) in enumerate(
            [*((kind, text, "accepted") for kind, text in texts), *((kind, text, "rejected") for kind, text in stay)]
        )
    ]
    return Plan("0" * 64, "pdf", findings=tuple(findings), keep=keep)


def safe_name(name: str, plan: Plan, audience: str) -> str:
    return FileNames.of(plan, audience).safe(name)


def tells(name: str, plan: Plan, audience: str) -> bool:
    return FileNames.of(plan, audience).tell(name)


def telling_ids(name: str, plan: Plan, audience: str) -> set[str]:
    return FileNames.of(plan, audience).ids_in(name)


PLAN = planned(
    ("PERSON", "John Pellow"),
    ("PERSON", "José Núñez-Kerr"),
    ("PERSON", "Mrs Bray"),
    ("DATE_OF_BIRTH", "1 January 1990"),
    ("PHONE", "07700 900461"),
    ("ADDRESS", "14 Wetherby Lodge, Anytown"),
    ("EMAIL", "marigold.tippett@example.org"),
    ("TERM", "Operation Nightjar"),
)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Statement of John Pellow.pdf", "Statement of NAME.pdf"),
        ("john_pellow-dob010190.pdf", "NAME-dob_DOB.pdf"),
        ("PELLOW, John A - MG11.pdf", "NAME - MG11.pdf"),
        ("JohnPellow01011990.pdf", "NAME-DOB.pdf"),
        ("JPellow.pdf", "NAME.pdf"),
        ("pellowjohn2.pdf", "NAME-2.pdf"),
        ("interviewpellow.pdf", "NAME.pdf"),
        ("Pellow's car.jpg", "NAME car.jpg"),
        ("mrsbray interview.pdf", "NAME interview.pdf"),
        ("Jose Nunez.docx", "NAME.docx"),
        ("JOSE\u0301 NUN\u0303EZ.docx", "NAME.docx"),
        ("ｊｏｈｎ\u3000ｐｅｌｌｏｗ.pdf", "NAME.pdf"),
        ("John\u200bPel\u00adlow.pdf", "NAME.pdf"),
        ("J o h n P e l l o w.pdf", "NAME.pdf"),
        ("Pe\u0332l\u0332l\u0332ow.pdf", "NAME.pdf"),
        ("wollepnhoj.pdf", "document.pdf"),
        ("bray.pellow", "NAME.pdf"),
        (".Pellow.pdf", "NAME.pdf"),
        ("call07700900461.txt", "call-PHONE.txt"),
        ("call 07700-900-461 log.txt", "call PHONE log.txt"),
        ("19900101 custody.pdf", "DOB custody.pdf"),
        ("born 1 Jan 90.pdf", "born DOB.pdf"),
        ("Anytown burglary.pdf", "ADDRESS burglary.pdf"),
        ("tippett mails.eml", "EMAIL mails.eml"),
        ("operation_nightjar_briefing.pdf", "TERM_briefing.pdf"),
        ("nightjar.pdf", "TERM.pdf"),
    ],
)
def test_what_tells_is_replaced_and_the_rest_stays(name: str, wanted: str) -> None:
    wanted = wanted.replace("TERM", label("TERM"))
    assert safe_name(name, PLAN, "cps") == wanted
    assert tells(name, PLAN, "cps") and not tells(wanted, PLAN, "cps") and telling_ids(name, PLAN, "cps")


def label(kind: str) -> str:
    from reference.loader import load

    return str(load("redaction_types")[kind]["box"])


@pytest.mark.parametrize(
    "name", ["MG11.pdf", "library.pdf", "Witness statement 3.pdf", "Lodge.pdf", "2026-01-03 log (2).txt", "Yellow van.jpg", "a"]
)
def test_a_name_that_tells_nothing_stays_as_it_is(name: str) -> None:
    assert safe_name(name, PLAN, "cps") == name and not tells(name, PLAN, "cps") and not telling_ids(name, PLAN, "cps")


def test_what_stays_may_be_read_in_the_name() -> None:
    plan = planned(("PERSON", "Mark Prowse"), stay=(("PERSON", "Dean Prowse"),))
    assert safe_name("Prowse interview.pdf", plan, "cps") == "Prowse interview.pdf"
    assert safe_name("Mark Prowse interview.pdf", plan, "cps") == "NAME interview.pdf"
    kept = planned(("PERSON", "Mark Prowse"), keep=("Mark Prowse",))
    assert safe_name("Mark Prowse interview.pdf", kept, "cps") == "Mark Prowse interview.pdf"


def test_each_audience_has_the_name_that_it_may_read() -> None:
    actions = {"cps": Action("keep"), "defence": Action("redact", "NAME")}
    finding = Finding("f0", "PERSON", "John Pellow", TextPlace(0, 0, 1), 1.0, "test", "", actions=actions)
    plan = Plan("0" * 64, "pdf", findings=(finding.decided("accepted", by="x", origin="reviewer"),))
    assert safe_name("John Pellow.pdf", plan, "cps") == "John Pellow.pdf"
    assert safe_name("John Pellow.pdf", plan, "defence") == "NAME.pdf"


def test_a_pseudonym_stands_in_the_name_too() -> None:
    from dataclasses import replace

    plan = planned(("PERSON", "John Pellow"))
    plan = plan.with_findings(replace(finding, label="WITNESS 1") for finding in plan.findings)
    assert safe_name("Statement of John Pellow.txt", plan, "cps") == "Statement of WITNESS 1.txt"


def test_a_stand_in_that_was_removed_itself_is_not_used() -> None:
    plan = planned(("PERSON", "John Pellow"), ("TERM", "name"), ("TERM", "document"), ("TERM", "file"), ("TERM", "redacted"))
    assert safe_name("Pellow.pdf", plan, "cps") == "1.pdf"


SECRETS = ("John Pellow", "Jo Li", "O'Brien-Szymańska", "7 Mill Row, Anytown", "01/02/1985", "AB12 CDE", "Ng", "aa", "aaaa aaa")
KINDS = st.sampled_from(["PERSON", "TERM", "ADDRESS", "DATE_OF_BIRTH", "VRM", "AGE", "EMAIL", "PERSONAL_DETAIL"])
TEXTS = st.lists(st.tuples(KINDS, st.one_of(st.sampled_from(SECRETS), st.text(min_size=1, max_size=12))), min_size=1, max_size=5)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Plan, str]:
    texts = draw(TEXTS)
    bits = st.one_of(
        st.sampled_from([text for _, text in texts]),
        st.sampled_from([text.upper() for _, text in texts]),
        st.sampled_from([word for _, text in texts for word in text.split()] or ["x"]),
        st.sampled_from(["Statement", "_", "-", " ", ".", "(2)", "dob", "a", "\u0301", "\u200b", "é" * 90]),
        st.text(max_size=5),
    )
    stem = "".join(draw(st.lists(bits, min_size=1, max_size=7)))
    name = "".join(letter for letter in stem if letter not in "/\0") + draw(st.sampled_from([".pdf", ".txt", "", ".docx"]))
    return planned(*texts), name if PurePath(name).name == name and name not in (".", "..") else "x.pdf"


@given(cases())
def test_no_removed_text_is_left_in_any_name(case: tuple[Plan, str]) -> None:
    plan, name = case
    made = safe_name(name, plan, "cps")
    path = PurePath(made)
    assert made and path.name == made
    assert not secrets_of(plan, "cps").count_in(fold(path.stem))
    assert not tells(made, plan, "cps") and safe_name(made, plan, "cps") == made
    if made != name:
        assert path.stem.strip(" .")
        assert len(path.stem.encode()) <= LONGEST and "\0" not in made
        suffix = PurePath(name).suffix
        assert path.suffix == suffix or tells(f"x{suffix}", plan, "cps") or len(suffix) > 20
    else:
        assert not telling_ids(name, plan, "cps")
