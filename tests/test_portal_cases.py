"""A case in the portal: from its files to what it lacks, drafts, a bundle, a supervisor's approval, receipt and return."""

from __future__ import annotations

import io
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdf
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization
from portal_server import RunningPortal, portal_at

from automations import audit, ledger, work_items
from automations.portal_records import cases, submissions
from benchmarks.case_maker.world import plan_case
from benchmarks.cases import make
from case_files.forms.exhibits import reference_on
from case_files.forms.statements import read_statement
from case_files.reading import read_items
from flows.case_desk import CaseFile, CaseOrder
from flows.cli.commands import hoursback
from tests.test_case_handover import Force

URN = "01AB1234526"


@dataclass
class CaseInPortal:
    portal: RunningPortal
    id: str
    folder: Path


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseInPortal]:
    """A portal with a case whose files were redacted and released for the CPS."""
    place = tmp_path_factory.mktemp("portal-case")
    force, pem = Force(), serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    (place / "key.pem").write_bytes(force.key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    (place / "own.pem").write_bytes(force.own.public_bytes(pem))
    (place / "root.pem").write_bytes(force.root.public_bytes(pem))
    folder = place / "files"
    plan = plan_case("assault", 71)
    plan.without |= {"mg9"}
    plan.recordings = []
    make(folder, plan)
    seal = {"seal_key": str(place / "key.pem"), "seal_certificate": str(place / "own.pem"), "trusted": str(place / "root.pem")}
    home = place / "home"
    with portal_at(home, **seal) as portal, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOURSBACK_HOME", str(home))
        documents = sorted(folder.glob("*.pdf"))[:6]
        arguments = ["redact", *map(str, documents), "--out", str(place / "out"), "--policy", "cps-precharge", "--audience",
                     "cps", "--terms-only", "--term", "Zzyzx", "--accept", "all"]  # fmt: skip
        done = CliRunner().invoke(hoursback, arguments, standalone_mode=False)
        assert done.return_value == 0, done.output
        officer = portal.people["officer"]
        with portal.engine.write() as session:
            case, _ = cases.open_case(session, portal.engine.sealer, URN, officer.id, officer.account)
            for item in work_items.find(session, limit=100):
                name = str(work_items.request_of(session, portal.engine.sealer, item.id)["name"])
                submissions.note(session, portal.engine.sealer, item.id, officer.id, case.id, name)
        yield CaseInPortal(portal, case.id, folder)


def test_a_case_is_opened_once_and_others_do_not_see_it(opened: CaseInPortal) -> None:
    officer, other = opened.portal.client("officer"), opened.portal.client("stranger")
    again = officer.submit("/cases", token_from="/cases", reference=" 01ab1234526 ")
    assert again.url.path == f"/cases/{opened.id}" and "open already" in again.text
    assert "ask somebody who works on it" in other.submit("/cases", token_from="/cases", reference=URN).text
    assert other.get(f"/cases/{opened.id}").status_code == 404
    assert URN not in other.get("/cases").text and URN in officer.get("/cases").text
    assert "3 to 80" in officer.submit("/cases", token_from="/cases", reference="x").text


def test_from_check_to_return(opened: CaseInPortal) -> None:
    officer, page = opened.portal.client("officer"), f"/cases/{opened.id}"

    def settled(text: str) -> str:
        for _ in range(240):
            if "Please wait" not in text:
                return text
            time.sleep(0.5)
            text = officer.get(page).text
        raise AssertionError("never settled")

    checked = settled(officer.submit(f"{page}/check", token_from=page).text)
    assert "NOT READY" in checked and "What to do:" in checked and "All 36 reasons" in checked
    answered = officer.submit(
        f"{page}/facts", token_from=page, urn="", file_type="ngap", plea="not guilty", charged_by="", custody="yes"
    )
    assert "Out of date" in answered.text
    item = opened.portal.engine
    with item.read() as session:
        handed_in = submissions.of_case(session, item.sealer, opened.id)
        first = next(one.item_id for one in handed_in if one.name == "scan0156.pdf")
    officer.submit(f"{page}/types", token_from=page, **{f"form-{first}": "MG5"})
    checked = settled(officer.submit(f"{page}/check", token_from=page).text)
    assert "Out of date" not in checked and "anticipated not guilty plea" in checked
    assert officer.submit(f"{page}/types", token_from=page, **{f"form-{first}": "MG999"}).status_code == 422

    wanted = _arranged(opened)

    drafted = settled(officer.submit(f"{page}/drafts", token_from=page).text)
    assert f"{page}/drafts/" in drafted and "_draft.pdf" in drafted
    name = drafted.split(f"{page}/drafts/")[1].split('"')[0]
    assert officer.get(f"{page}/drafts/{name}").status_code == 200
    assert officer.get(f"{page}/drafts/..%2f..%2fkeys%2fplan.key").status_code == 404

    assert "Choose for whom" in officer.submit(f"{page}/bag", token_from=page).text
    built = settled(officer.submit(f"{page}/bag", token_from=page, audience="cps").text)
    assert "Waits for approval" in built
    bag = built.split('name="bag"')[0].split(f"{page}/bag/cps/")[1].split('"')[0]
    bundle = officer.get(f"{page}/bag/cps/{bag}").content
    assert bundle.startswith(b"%PDF-")
    assert _titles_under(bundle, "Statements") == wanted, "the bundle follows what was arranged"
    assert officer.get(f"{page}/bag/defence/{bag}").status_code == 404

    wanted = {"bag": bag, "why": "Complete, evidence meets the test.", "read": "yes"}
    assert officer.submit(f"{page}/approval", token_from=page, **wanted).status_code == 403
    supervisor = opened.portal.client("supervisor")
    assert supervisor.get(page).status_code == 404
    let_in = officer.submit(f"{page}/people", token_from=page, account="supervisor@force.example")
    assert "can see this case now" in let_in.text
    assert "Nobody has this account" in officer.submit(f"{page}/people", token_from=page, account="x@y").text
    assert "looked at the bundle" in supervisor.submit(f"{page}/approval", token_from=page, **{**wanted, "read": ""}).text
    assert "Say why" in supervisor.submit(f"{page}/approval", token_from=page, **{**wanted, "why": " "}).text
    approved = supervisor.submit(f"{page}/approval", token_from=page, **wanted)
    assert "Handed over" in approved.text and "Approved by supervisor@force.example" in approved.text

    liaison = opened.portal.client("cps_liaison")
    assert bag in liaison.get("/liaison").text
    seen = liaison.get(f"/liaison/{bag}")
    assert "Whole" in seen.text
    received = liaison.submit(f"/liaison/{bag}/receipt", token_from=f"/liaison/{bag}")
    assert "You can read it now" in received.text
    pdf = liaison.get(f"/liaison/{bag}/files/data/cps/bundle.pdf")
    assert pdf.content.startswith(b"%PDF-")
    report = liaison.get(f"/liaison/{bag}/files/index.html")
    assert "sandbox" in report.headers["content-security-policy"]
    for path in ("data/../../../keys/plan.key", "..%2f..%2fkeys/plan.key", "/etc/passwd"):
        assert liaison.get(f"/liaison/{bag}/files/{path}").status_code == 404
    assert "at least one reason" in liaison.submit(f"/liaison/{bag}/return", token_from=f"/liaison/{bag}").text
    back = liaison.submit(f"/liaison/{bag}/return", token_from=f"/liaison/{bag}", reason="T05")
    assert "Sent back" in back.text and "T05" in back.text
    with opened.portal.engine.read() as session:
        actors = [(line["actor"], line["detail"].get("event")) for line in audit.lines(session)]
    assert ("officer@force.example", "case-built") in actors and ("supervisor@force.example", "case-approved") in actors
    assert ("cps-liaison@force.example", "case-received") in actors
    assert what_it_cost(opened) == [("returned", 0.0)], "what came back is no accepted work"


def what_it_cost(opened: CaseInPortal) -> list[tuple[str, float]]:
    with opened.portal.engine.read() as session:
        return [(str(run.outcome), run.rework_minutes) for run in ledger.runs(session) if run.task_type == "build_case_file"]


def test_a_case_that_came_back_goes_again_with_the_minutes_that_it_took(opened: CaseInPortal) -> None:
    supervisor, officer, case = opened.portal.client("supervisor"), opened.portal.client("officer"), f"/cases/{opened.id}"
    page = officer.submit(f"{case}/bag", token_from=case, audience="cps").text
    for _ in range(240):
        if "Please wait" not in page:
            break
        time.sleep(0.5)
        page = officer.get(case).text
    page = supervisor.get(case).text
    assert "Minutes that putting it right took" in page
    bag = re.findall(r'name="bag" value="([A-Za-z0-9_]+)"', page)[-1]
    said = {"bag": bag, "why": "The missing statement is there now.", "read": "yes"}
    for wrong in ("", "soon", "-4", "70000"):
        refused = supervisor.submit(f"{case}/approval", token_from=case, **said, rework=wrong)
        assert refused.status_code == 422 and "how many minutes" in refused.text, wrong
    assert what_it_cost(opened) == [("returned", 0.0)]
    assert "handed over" in supervisor.submit(f"{case}/approval", token_from=case, **said, rework="37.5").text
    assert sorted(what_it_cost(opened)) == [("provisional", 0.0), ("returned", 37.5)]
    assert "Minutes that putting it right took" not in supervisor.get(case).text


def _titles_under(bundle: bytes, section: str) -> list[str]:
    """Titles of the documents in a section of a bundle, without their page numbers."""
    outline = pypdf.PdfReader(io.BytesIO(bundle)).outline
    at = next(at for at, one in enumerate(outline) if not isinstance(one, list) and str(one["/Title"]).startswith(section))
    return [re.sub(r" \(\d+\)$|^\d+\.? ", "", str(one["/Title"])) for one in outline[at + 1]]


def _arranged(opened: CaseInPortal) -> list[str]:
    """Arrange the statements and put the exhibit behind them, by the buttons of the page; gives the titles that follow."""
    officer, page = opened.portal.client("officer"), f"/cases/{opened.id}"
    ids = {name: item for item, name in re.findall(r'data-paper="(\w+)">\s*<span[^>]*>([^<]+)<', officer.get(page).text)}
    first, last, exhibit = ids["scan1570.pdf"], ids["scan3425.pdf"], ids["scan4381.pdf"]

    def move(**fields: str) -> str:
        return officer.submit(f"{page}/arrangement", token_from=page, **fields).text

    def shown() -> list[str]:
        part = officer.get(page).text.split('data-section="Statements"')[1].split("</section>")[0]
        return re.findall(r'data-paper="(\w+)"', part)

    before = officer.get(page).text
    assert f'value="up:{last}"' in before and f'value="up:{first}"' not in before, "only what can move has a button"
    assert "Moved." in move(move=f"up:{last}")
    assert shown() == [last, first]
    assert "Moved." in move(**{"move": f"put:{exhibit}", f"section-{exhibit}": "Statements"})
    assert shown() == [last, first, exhibit]
    assert "change places" in move(move=f"put:{exhibit}", section="Statements", before=last)
    assert "Choose the section" in move(move=f"put:{exhibit}")
    for odd in ({"move": f"put:{first}", "section": "Exhibits"}, {"move": f"up:{'0' * 32}"}, {"move": "burn:1"}, {}):
        assert officer.submit(f"{page}/arrangement", token_from=page, **odd).status_code == 422, odd
    stranger = opened.portal.client("stranger")
    assert stranger.submit(f"{page}/arrangement", move=f"up:{first}").status_code == 404
    assert shown() == [last, first, exhibit]
    assert "Out of date" not in officer.get(page).text, "the order changes nothing that is checked"
    with opened.portal.engine.read() as session:
        lines = [
            line for line in audit.lines(session, f"portal_case:{opened.id}") if line["detail"].get("event") == "case-arranged"
        ]
    assert [(line["actor"], line["detail"]["item"]) for line in lines] == [
        ("officer@force.example", last),
        ("officer@force.example", exhibit),
    ]
    papers = {item.name: item for item in read_items(opened.folder) if item.name in ids}
    statements = [read_statement(papers[name]).witness for name in ("scan3425.pdf", "scan1570.pdf")]
    return [*(f"MG11 Statement of {name}" for name in statements), f"Exhibit {reference_on(papers['scan4381.pdf'])}"]


def test_a_released_file_of_ones_own_goes_into_the_case_and_out_again(opened: CaseInPortal) -> None:
    portal, page = opened.portal, f"/cases/{opened.id}"
    officer = portal.client("officer")
    with portal.engine.write() as session:
        one = submissions.of_case(session, portal.engine.sealer, opened.id)[-1]
        submissions.note(session, portal.engine.sealer, one.item_id, portal.people["officer"].id, "", one.name)
    assert f'value="{one.item_id}"' in officer.get(page).text.split('id="offered"')[1]
    for who in ("supervisor", "reviewer"):
        with portal.engine.write() as session:
            cases.grant(session, opened.id, portal.people[who].id, "officer@force.example")
        client = portal.client(who)
        assert one.name not in client.get(page).text
        assert client.submit(f"{page}/papers", token_from=page, item=one.item_id).status_code == 422, "it is not theirs"
    assert officer.submit(f"{page}/papers", token_from=page).status_code == 422
    assert "1 file went into the case" in officer.submit(f"{page}/papers", token_from=page, item=one.item_id).text
    assert officer.submit(f"{page}/papers", token_from=page, item=one.item_id).status_code == 422, "it is in a case already"
    client = portal.client("reviewer")
    assert one.name in client.get(page).text
    assert client.submit(f"{page}/papers/out", token_from=page, item=one.item_id).status_code == 422
    assert "no longer in the case" in officer.submit(f"{page}/papers/out", token_from=page, item=one.item_id).text
    with portal.engine.read() as session:
        handed_in = submissions.of_case(session, portal.engine.sealer, opened.id)
        events = [line["detail"].get("event") for line in audit.lines(session, f"portal_case:{opened.id}")]
    assert one.item_id not in {each.item_id for each in handed_in}
    assert events.count("case-file-added") == 1 and events.count("case-file-taken-out") == 1
    assert officer.submit(f"{page}/papers/out", token_from=page, item=handed_in[0].item_id).status_code == 422
    officer.submit(f"{page}/papers", token_from=page, item=one.item_id)


def test_a_bag_that_was_changed_on_its_way_is_not_taken(opened: CaseInPortal) -> None:
    place = opened.portal.settings.home / "handed-over"
    bag = next(path for path in sorted(place.iterdir()) if not path.name.endswith("-changed"))
    changed = place / f"{bag.name}-changed"
    shutil.copytree(bag, changed)
    target = changed / "data/cps/bundle.pdf"
    target.write_bytes(target.read_bytes() + b" ")
    liaison = opened.portal.client("cps_liaison")
    page = liaison.get(f"/liaison/{changed.name}")
    assert "Do not rely on it" in page.text and "Receive it" not in page.text
    refused = liaison.submit(f"/liaison/{changed.name}/receipt", token_from=f"/liaison/{changed.name}")
    assert refused.status_code == 422 and not (opened.portal.settings.home / "received" / changed.name).exists()


def test_files_of_one_name_get_numbers_and_no_folders(tmp_path: Path) -> None:
    files = tuple(
        CaseFile(str(number), name) for number, name in enumerate(["a.pdf", "x/A.pdf", "..\\..\\b.pdf", "case.json", ".."])
    )
    from automations.settings import Settings

    names = CaseOrder(Settings(home=tmp_path), files, {}).names()
    assert list(names.values()) == ["a.pdf", "A (2).pdf", "b.pdf", "case (2).json", "file"]
