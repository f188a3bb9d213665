"""One decision for a text in all files of a case: in one's own cases only, over nobody else's decision, undone as one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from portal_server import Browser, RunningPortal, portal_at
from review_making import carry_out, hand_in, item_of, workshop_of

from automations import audit
from automations.portal_records import cases
from flows.case_deciding import NoTextError, decide_in_case, same_in_case, undo_in_case
from flows.deciding import NothingToUndoError, decide_since
from flows.review import plan_of

TERMS = ("Kim Ashby", "Lee Barrow")


@dataclass
class Files:
    """Two notes of a case, a third of it under a policy that asks for two persons, one of another case and one of none."""

    portal: RunningPortal
    first: str
    second: str
    public: str
    elsewhere: str
    loose: str


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with portal_at(tmp_path_factory.mktemp("portal") / "home") as running:
        yield running


@pytest.fixture
def files(portal: RunningPortal, tmp_path: Path) -> Files:
    def note(name: str, *lines: str, **how: Any) -> str:
        path = tmp_path / f"{name}.txt"
        path.write_text("\n".join((str(tmp_path), *lines)), "utf-8")
        return hand_in(portal, path, terms=TERMS, **how)

    case = f"Case of {tmp_path.name}"
    made = Files(
        portal,
        note("first", "Kim Ashby met Lee Barrow.", "Kim Ashby left.", case=case),
        note("second", "KIM  ASHBY was there.", case=case),
        note("public", "Lee Barrow saw Kim Ashby.", case=case, policy="public"),
        note("elsewhere", "Kim Ashby again.", case=f"Another {case}"),
        note("loose", "And Kim Ashby."),
    )
    with portal.engine.write() as session:
        own = cases.find(session, portal.engine.sealer, case)
        assert own is not None
        cases.grant(session, own.id, portal.people["reviewer"].id, "officer@force.example")
    return made


def states(portal: RunningPortal, item: str, text: str = "kimashby") -> list[str]:
    plan = plan_of(workshop_of(portal, "officer"), item_of(portal, item))
    return [one.decision.state for one in plan.findings if one.text.replace(" ", "").lower() == text]


def in_the_case(files: Files) -> list[list[str]]:
    return [states(files.portal, one) for one in (files.first, files.second, files.public)]


def found_in(portal: RunningPortal, item: str, text: str = "kimashby") -> str:
    plan = plan_of(workshop_of(portal, "officer"), item_of(portal, item))
    return next(one.id for one in plan.findings if one.text.replace(" ", "").lower() == text)


def fields_of(html: str) -> dict[str, str]:
    form = html.split('/review/case" method="post"')[1]
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', form))


def page_of(client: Browser, files: Files, more: str = "") -> str:
    answer = client.get(f"/my-work/{files.first}/review/case?id={found_in(files.portal, files.first)}{more}")
    assert answer.status_code == 200
    return answer.text


def test_one_answer_for_every_file_of_the_case_and_for_no_other(files: Files) -> None:
    portal, client = files.portal, files.portal.client("reviewer")
    html = page_of(client, files)
    assert "4 places in 3 files" in html
    assert html.index("first.txt") < html.index("public.txt") < html.index("second.txt"), "this file first"
    assert "elsewhere.txt" not in html and "loose.txt" not in html
    sent = {**fields_of(html), "verdict": "accepted", "why": "the witness asked"}
    answer = client.post(f"/my-work/{files.first}/review/case", data=sent)
    assert "Redacted: 4 places in 3 files." in answer.text
    assert in_the_case(files) == [
        ["accepted"] * 2,
        ["accepted"],
        ["accepted"],
    ]
    assert [states(portal, one) for one in (files.elsewhere, files.loose)] == [["proposed"], ["proposed"]]
    assert states(portal, files.first, "leebarrow") == ["proposed"]
    plan = plan_of(workshop_of(portal, "officer"), item_of(portal, files.second))
    assert [(one.decision.by, one.decision.why) for one in plan.findings] == [("reviewer@force.example", "the witness asked")]
    marks = set()
    for item, count in ((files.first, 2), (files.second, 1), (files.public, 1)):
        with portal.engine.read() as session:
            lines = [line for line in audit.lines(session, f"work_item:{item}") if "together" in line["detail"]]
        assert [(line["actor"], line["verb"], line["detail"]["accepted"]) for line in lines] == [
            ("reviewer@force.example", "alteration", count)
        ]
        marks.add(lines[0]["detail"]["together"])
    assert len(marks) == 1


def test_what_somebody_else_decided_before_or_since_stays(files: Files) -> None:
    portal, client = files.portal, files.portal.client("reviewer")
    other = workshop_of(portal, "officer")
    before = str(item_of(portal, files.second).result["plan"])
    decide_since(other, files.second, before, {found_in(portal, files.second): "rejected"})
    html = page_of(client, files)
    base = str(item_of(portal, files.public).result["plan"])
    decide_since(other, files.public, base, {found_in(portal, files.public): "rejected"})
    answer = client.post(f"/my-work/{files.first}/review/case", data={**fields_of(html), "verdict": "accepted"})
    assert "Redacted: 2 places in 1 file. 2 places stayed as somebody else decided." in answer.text
    assert in_the_case(files) == [
        ["accepted"] * 2,
        ["rejected"],
        ["rejected"],
    ]
    mine = client.post(f"/my-work/{files.first}/review/case", data={**fields_of(answer.text), "verdict": "rejected"})
    assert "Kept: 2 places in 1 file." in mine.text, "one's own decision may be changed"


def test_it_is_undone_in_all_files_but_where_somebody_changed_it_since(files: Files) -> None:
    portal, client = files.portal, files.portal.client("reviewer")
    answer = client.post(f"/my-work/{files.first}/review/case", data={**fields_of(page_of(client, files)), "verdict": "accepted"})
    together = re.search(r'name="together" value="(\w+)"', answer.text)[1]  # type: ignore[index]
    assert undo_refused(portal, "officer", files, together), "it is not theirs"
    mine = workshop_of(portal, "reviewer")
    lee = found_in(portal, files.first, "leebarrow")
    decide_since(mine, files.first, str(item_of(portal, files.first).result["plan"]), {lee: "accepted"})
    theirs, base = workshop_of(portal, "officer"), str(item_of(portal, files.second).result["plan"])
    decide_since(theirs, files.second, base, {found_in(portal, files.second): "rejected"}, over=True)
    sent = {**fields_of(answer.text), "together": together}
    undone = client.post(f"/my-work/{files.first}/review/case/undo", data=sent)
    assert "Undone: 3 places in 2 files. 1 place stayed as somebody else left it since." in undone.text
    assert in_the_case(files) == [
        ["proposed"] * 2,
        ["rejected"],
        ["proposed"],
    ]
    assert states(portal, files.first, "leebarrow") == ["accepted"], "a later change of one's own stays"
    assert client.post(f"/my-work/{files.first}/review/case/undo", data=sent).status_code == 422


def undo_refused(portal: RunningPortal, who: str, files: Files, together: str) -> bool:
    with pytest.raises(NothingToUndoError):
        undo_in_case(workshop_of(portal, who), [item_of(portal, files.first)], together)
    return True


def test_whoever_decided_across_the_case_does_not_release_where_two_are_asked_for(files: Files) -> None:
    portal, client = files.portal, files.portal.client("reviewer")
    html = page_of(client, files)
    assert html.count("Somebody who decided nothing in it") == 1
    client.post(f"/my-work/{files.first}/review/case", data={**fields_of(html), "verdict": "accepted"})
    officer, base = workshop_of(portal, "officer"), str(item_of(portal, files.public).result["plan"])
    lee = found_in(portal, files.public, "leebarrow")
    decided = decide_since(officer, files.public, base, {lee: "accepted"})
    sent = {"plan": decided.sha256}
    for who in ("reviewer", "officer"):
        one = portal.client(who)
        refused = one.post(f"/my-work/{files.public}/review/release", data={"csrf": one.token(), **sent})
        assert refused.status_code == 403, who
    assert item_of(portal, files.public).state == "awaiting_review"


def test_files_that_no_longer_wait_are_passed_over(files: Files) -> None:
    portal, client = files.portal, files.portal.client("reviewer")
    html = page_of(client, files)
    officer, base = portal.client("officer"), str(item_of(portal, files.second).result["plan"])
    same = {"csrf": officer.token(), "base": base, "same": "accepted:"}
    officer.post(f"/my-work/{files.second}/review/decide", data=same)
    plan = str(item_of(portal, files.second).result["plan"])
    officer.post(f"/my-work/{files.second}/review/release", data={"csrf": officer.token(), "plan": plan})
    carry_out(portal, files.second)
    answer = client.post(f"/my-work/{files.first}/review/case", data={**fields_of(html), "verdict": "rejected"})
    assert "Kept: 3 places in 2 files. 1 file changed meanwhile: look again." in answer.text
    assert item_of(portal, files.second).state == "done"
    assert "second.txt" not in page_of(client, files)


def test_nobody_reaches_it_who_does_not_work_on_the_case(files: Files) -> None:
    portal = files.portal
    finding = found_in(portal, files.first)
    path = f"/my-work/{files.first}/review/case"
    for who in ("stranger", "supervisor", "cps_liaison", "admin"):
        one = portal.client(who)
        assert one.get(f"{path}?id={finding}").status_code in (403, 404), who
        assert one.post(path, data={"csrf": one.token(), "id": finding, "verdict": "accepted"}).status_code in (403, 404), who
    loose = portal.client("reviewer")
    assert "All the same in this case" not in loose.get(f"/my-work/{files.loose}/review").text, "it is of no case"
    assert loose.get(f"/my-work/{files.loose}/review/case?id=f0001").status_code == 404
    inside = portal.client("reviewer")
    assert "All the same in this case" in inside.get(f"/my-work/{files.first}/review").text
    assert inside.get(f"{path}?id=nothing").status_code == 404
    fields = fields_of(page_of(inside, files))
    assert inside.post(path, data={**fields, "verdict": "burn"}).status_code == 422
    foreign = {**fields, f"base.{files.elsewhere}": str(item_of(portal, files.elsewhere).result["plan"]), "verdict": "accepted"}
    inside.post(path, data=foreign)
    assert states(portal, files.elsewhere) == ["proposed"], "a file that is not theirs is not reached by naming it"
    odd = {**fields, f"base.{files.second}": "0" * 64, "verdict": "accepted"}
    assert inside.post(path, data=odd).status_code == 422


def test_what_has_no_letters_is_the_same_as_nothing(files: Files) -> None:
    workshop, items = workshop_of(files.portal, "officer"), [item_of(files.portal, files.first)]
    with pytest.raises(NoTextError):
        same_in_case(workshop, items, " – ")
    with pytest.raises(NoTextError):
        decide_in_case(workshop, {}, items, "", "accepted")
