"""`hoursback case`: check, build from released renditions, verify, receive; through the command as a force runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pypdf
import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives import serialization

from benchmarks.case_maker.world import plan_case
from benchmarks.cases import make
from case_files.handover.schedule import add_schedule, check_schedule, payload_of, sign_schedule, write_schedule
from case_files.making.form import Form, Words, as_pdf
from flows.cli.commands import hoursback
from tests.test_case_handover import Force, stock_commands_pass


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(hoursback, [str(argument) for argument in arguments], standalone_mode=False)


@pytest.fixture(scope="module")
def case_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("case") / "files"
    plan = plan_case("assault", 71)
    plan.without |= {"mg2"}
    plan.recordings = []
    for statement in plan.statements:
        statement.exhibits = [thing for thing in statement.exhibits if thing in plan.exhibits]
    make(folder, plan)
    return folder


@dataclass(frozen=True)
class Keys:
    """A force's key, its certificate and who issued it, as files."""

    force: Force
    key: Path
    own: Path
    root: Path

    @property
    def options(self) -> tuple[str | Path, ...]:
        return ("--seal-key", self.key, "--seal-certificate", self.own)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    folder, force = tmp_path_factory.mktemp("keys"), Force()
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    made = Keys(force, folder / "key.pem", folder / "own.pem", folder / "root.pem")
    made.key.write_bytes(force.key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    made.own.write_bytes(force.own.public_bytes(pem))
    made.root.write_bytes(force.root.public_bytes(pem))
    return made


@pytest.fixture(scope="module")
def small_case(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A case of three letters, and its renditions for the CPS as `redact` leaves them, but for the first letter."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "files").mkdir()
    for number in range(3):
        form = Form("", "Letter", (Words("", f"Words of letter {number}."),))
        (folder / "files" / f"letter{number}.pdf").write_bytes(as_pdf(form, made_at=1_792_108_800))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOURSBACK_HOME", str(folder / "home"))
        done = run("redact", *sorted((folder / "files").iterdir())[1:], "--out", folder / "released", "--audience", "cps",
                   "--terms-only", "--term", "Zzyzx", "--accept", "all")  # fmt: skip
    assert done.return_value == 0, done.output
    return folder / "files", folder / "released"


def build_small(small_case: tuple[Path, Path], bag: Path, *more: str | Path) -> Result:
    folder, released = small_case
    return run("case", "build", folder, "--renditions", released, "--out", bag, *more)


def test_check_says_what_failed_with_evidence_and_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    plan = plan_case("abh", 12)
    plan.without.add("da")
    make(folder, plan)
    page = tmp_path / "page.html"
    done = run("case", "check", folder, "--no-ocr", "--page", page)
    assert done.return_value == 0
    assert "FAIL  T05  No DV checklist" in done.output
    assert "-> Complete the domestic abuse evidence checklist and add it." in done.output
    assert "NOT READY, 1 of 36 checks failed" in done.output
    text = page.read_text()
    assert "No DV checklist" in text and "<script" not in text and "http" not in text.split("</style>")[1]
    data = json.loads(run("case", "check", folder, "--no-ocr", "--json").output)
    assert len(data["verdicts"]) == 36 and data["ready"] is False
    assert [verdict["code"] for verdict in data["verdicts"] if verdict["state"] == "fail"] == ["T05"]


INTAKES = [
    ("{", "not valid JSON"),
    ('{"colour": "blue"}', "not known"),
    ('{"file_type": "big"}', "must be one of"),
    ('{"custody": "yes"}', "true or false"),
]


@pytest.mark.parametrize(("content", "says"), INTAKES)
def test_an_intake_that_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, content: str, says: str) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "a.txt").write_text("words")
    (folder / "case.json").write_text(content)
    command = [sys.executable, "-m", "flows.cli", "case", "check", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ, timeout=60)
    assert done.returncode == 3
    assert says in done.stderr and "Traceback" not in done.stderr


def test_items_that_cannot_be_read_are_faults_not_crashes(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnonsense")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04nonsense")
    (folder / "tool.zip").write_bytes(b"PK\x03\x04")
    (folder / "words.txt").write_text("just words")
    data = json.loads(run("case", "check", folder, "--no-ocr", "--json").output)
    verdict = next(verdict for verdict in data["verdicts"] if verdict["code"] == "T01")
    said = " ".join(found["says"] for found in verdict["evidence"])
    wanted = ("empty.pdf is empty", "broken.pdf is damaged", "broken.docx is damaged", "tool.zip is of a kind")
    assert [words for words in wanted if words not in said] == []


def test_a_case_is_built_from_released_renditions_verified_and_received(
    tmp_path: Path, case_folder: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    released = tmp_path / "released"
    documents = sorted(path for path in case_folder.iterdir() if path.suffix == ".pdf")
    for audience, policy in (("cps", "cps-precharge"), ("defence", "defence-disclosure")):
        names = [documents[0], *documents[1:4]] if audience == "cps" else documents
        done = run("redact", *names, "--out", released / audience, "--policy", policy, "--audience", audience,
                   "--terms-only", "--term", "Zzyzx", "--accept", "all")  # fmt: skip
        assert done.return_value == 0, done.output
    key, own, root = keys.key, keys.own, keys.root
    bag = tmp_path / "bag"
    words = ("case", "build", case_folder, "--renditions", released, "--out", bag, "--seal-key", key, "--seal-certificate", own)
    refused = run(*words).exception
    assert refused is not None and "use hoursback case approve" in str(refused) and not bag.exists()
    monkeypatch.setenv("HOURSBACK_SEAL_WITHOUT_APPROVAL", "true")
    done = run("case", "build", case_folder, "--renditions", released, "--audience", "cps", "--audience", "defence",
               "--out", bag, "--seal-key", key, "--seal-certificate", own, "--json")  # fmt: skip
    # With terms alone the backsheets stay: the check of the finished bundle for the defence stops it.
    assert done.exception is not None and "backsheet" in str(done.exception)
    assert not bag.exists()
    done = run("case", "build", case_folder, "--renditions", released, "--audience", "cps", "--out", bag, "--seal-key", key,
               "--seal-certificate", own, "--json")  # fmt: skip
    data = json.loads(done.output)
    assert data["sealed"] and set(data["pages"]) == {"cps"}
    # What the checks found goes to the CPS and to nobody else.
    assert (bag / "data/check/report.json").is_file() and "anticipated not guilty plea" in (bag / "index.html").read_text()
    forms = {own["sha256"]: own["form"] for own in json.loads(run("case", "check", case_folder, "--json").output)["items"]}
    (tmp_path / "served").mkdir()
    for paper in (released / "defence").glob("*.certificate.json"):
        if forms[json.loads(paper.read_text())["source_sha256"]] in ("MG4", "EXHIBIT"):
            for path in (paper, paper.with_name(paper.name.removesuffix(".certificate.json"))):
                shutil.copy(path, tmp_path / "served")
    other = tmp_path / "for_defence"
    done = run("case", "build", case_folder, "--renditions", tmp_path / "served", "--audience", "defence", "--out", other)
    assert done.exception is None, done.exception
    assert [path.name for path in (other / "data").iterdir()] == ["defence"]
    assert "anticipated not guilty plea" not in (other / "index.html").read_text()
    lines = json.loads(run("audit", "show", "--json").output)["lines"]
    marks = [line["detail"]["sealed_unapproved"] for line in lines if line["detail"].get("event") == "case-built"]
    assert sorted(marks) == [False, True]
    assert sum(entry["why"] == "there is no PDF of it" for entry in data["left_out"]["cps"]) >= len(documents) - 4
    assert json.loads(run("case", "verify", bag, "--trust", root, "--json").output)["whole"] is True
    reading = tmp_path / "reading"
    run("case", "receive", bag, "--trust", root, "--to", reading, "--by", "A Prosecutor")
    assert (reading / "data/cps/bundle.pdf").is_file()
    receipt = json.loads((tmp_path / "reading.receipt.json").read_text())
    assert receipt["received_by"] == "A Prosecutor" and receipt["whole"] is True
    (bag / "data/cps/bundle.pdf").write_bytes(b"another")
    assert "is not what was handed over" in str(run("case", "verify", bag, "--trust", root).exception)
    refused = run("case", "receive", bag, "--trust", root, "--to", tmp_path / "second", "--by", "A Prosecutor")
    assert refused.exception is not None and not (tmp_path / "second").exists()


def test_missing_forms_are_drafted_and_then_known_for_what_they_are(tmp_path: Path) -> None:
    folder, drafts = tmp_path / "case", tmp_path / "drafts"
    plan = plan_case("fire", 31)
    plan.without |= {"mg9", "mg12", "mg6c", "mg6d", "mg6e"}
    make(folder, plan)
    before = sorted(path.name for path in folder.iterdir())
    done = run("case", "make", folder, "--out", drafts)
    assert done.exception is None, done.output
    assert sorted(path.name for path in drafts.iterdir()) == sorted(
        f"{form}_draft.{suffix}" for form in ("MG9", "MG12", "MG6C", "MG6D", "MG6E") for suffix in ("pdf", "docx")
    )
    assert sorted(path.name for path in folder.iterdir()) == before
    for suffix in ("pdf", "docx"):
        trial = tmp_path / f"with_{suffix}"
        trial.mkdir()
        for path in [*folder.iterdir(), *drafts.glob(f"*.{suffix}")]:
            (trial / path.name).write_bytes(path.read_bytes())
        data = json.loads(run("case", "check", trial, "--no-ocr", "--json").output)
        failed = {
            verdict["code"]: [found["says"] for found in verdict["evidence"]]
            for verdict in data["verdicts"]
            if verdict["state"] == "fail"
        }
        # The drafts fill the gaps in the file; what only the disclosure officer can write and sign is still asked for.
        assert set(failed) == {"A06"}, failed
        assert "the MG6C is not signed by the disclosure officer" in failed["A06"]
    assert "cannot be drafted" in str(run("case", "make", folder, "--out", drafts, "--form", "MG3").exception)
    assert "is there already" in str(run("case", "make", folder, "--out", drafts).exception)


def test_nobody_approves_their_own_work_and_the_reason_is_kept(
    tmp_path: Path, small_case: tuple[Path, Path], keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    from case_files.handover.bag import write_bag
    from flows.case_approval import reason_of
    from flows.workshop import Workshop

    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOURSBACK_PERSON", "preparer")
    bag, out, seal = tmp_path / "bag", tmp_path / "outbox", keys.options
    write_bag(tmp_path / "stray", {"cps/bundle.pdf": b"pages"}, {})
    assert "Nothing here says who built" in str(run("case", "approve", tmp_path / "stray", "--why", "all", *seal).exception)
    done = build_small(small_case, bag)
    assert done.exception is None and "not sealed: a supervisor approves" in done.output
    assert "there already" in str(build_small(small_case, bag).exception)
    assert "prepared by you" in str(run("case", "approve", bag, "--why", "complete", *seal).exception)
    monkeypatch.setenv("HOURSBACK_PERSON", "supervisor")
    content = (bag / "data/cps/bundle.pdf").read_bytes()
    (bag / "data/cps/bundle.pdf").write_bytes(b"other")
    assert "was changed since it was built" in str(run("case", "approve", bag, "--why", "complete", *seal).exception)
    assert not (bag / "seal.p7s").exists()
    (bag / "data/cps/bundle.pdf").write_bytes(content)
    assert "Say why" in str(run("case", "approve", bag, "--why", " ", *seal).exception)
    done = run("case", "approve", bag, "--why", "Evidence of Ann Bell is complete", *seal, "--deliver", out, "--minutes", 6)
    assert done.exception is None and "prepared by preparer" in done.output
    assert json.loads(run("case", "verify", out / "bag", "--trust", keys.root, "--json").output)["whole"] is True
    assert stock_commands_pass(out / "bag", keys.force.root)
    said = pypdf.PdfReader(out / "bag" / "schedule.pdf").pages[0].extract_text()
    assert "cps/bundle.pdf" in said and "supervisor" in said and "preparer" in said and "Ann Bell" not in said
    receipt = json.loads((tmp_path / "bag.handover.json").read_text())
    assert (receipt["prepared_by"], receipt["approved_by"]) == ("preparer", "supervisor")
    assert "sealed already" in str(run("case", "approve", bag, "--why", "again", *seal).exception)
    with Workshop.open() as workshop:
        assert reason_of(workshop, bag) == "Evidence of Ann Bell is complete"
    for path in (tmp_path / "home").rglob("*"):
        if path.is_file():
            assert b"Ann Bell" not in path.read_bytes(), path
    assert run("audit", "verify").return_value == 0


def test_a_bag_that_is_gone_is_built_again_with_a_line_of_its_own(
    tmp_path: Path, small_case: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    bag = tmp_path / "bag"
    assert "released for defence" in str(build_small(small_case, bag, "--audience", "defence").exception)
    items = []
    for _ in range(2):
        items.append(json.loads(build_small(small_case, bag, "--json").output)["item"])
        shutil.rmtree(bag)
    assert items[0] != items[1]
    lines = json.loads(run("audit", "show", "--json").output)["lines"]
    assert sum(line["detail"].get("event") == "case-built" for line in lines) == 2


def test_a_case_that_came_back_is_a_loss_and_one_that_was_taken_counts(
    tmp_path: Path, small_case: tuple[Path, Path], keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    folder = tmp_path / "case"
    shutil.copytree(small_case[0], folder)
    (folder / "case.json").write_text('{"urn": "40ZZ1234526"}')
    items = {}
    for name in ("first", "second"):
        monkeypatch.setenv("HOURSBACK_PERSON", "preparer")
        done = build_small((folder, small_case[1]), tmp_path / "bags" / name, "--json")
        assert done.exception is None, done.exception
        items[name] = json.loads(done.output)["item"]
        monkeypatch.setenv("HOURSBACK_PERSON", "supervisor")
        assert (
            run("case", "approve", tmp_path / "bags" / name, "--why", "complete", *keys.options, "--minutes", 6).exception is None
        )
        if name == "first":
            export = tmp_path / "export.csv"
            export.write_text("URN,Failure types,Accepted?\n40 ZZ 12345 26,BWV not clipped,\n41AA9999926,Exhibit,\n", "utf-8")
            words = ("case", "return", tmp_path / "bags", "--export", export, "--minutes", 45, "--json")
            assert json.loads(run(*words).output)["ledger"] == {"recorded": 1, "before": 0, "unknown": 1, "items": [items[name]]}
            assert json.loads(run(*words).output)["ledger"] == {"recorded": 0, "before": 1, "unknown": 1, "items": []}
    # It was put right and handed over again, and this time it stayed.
    assert run("accept", items["second"]).exception is None
    hours = json.loads(run("hours", "--json").output)
    assert [(line["task_type"], line["runs"], line["net"]["central"]) for line in hours["lines"]] == [
        ("build_case_file", 1, -6.0)
    ]
    (loss,) = hours["losses"]
    assert (loss["outcome"], loss["human_minutes"], loss["rework_minutes"]) == ("returned", 6.0, 45.0)
    assert hours["totals"][0]["after_losses"] == -57.0
    assert "lost   build_case_file  1 returned  -51.0 minutes" in run("hours").output
    assert b"1234526" not in b"".join(path.read_bytes() for path in (tmp_path / "home").glob("records.sqlite*"))


def test_what_was_released_since_follows_as_late_pages(
    tmp_path: Path, small_case: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    folder, released = small_case
    first, second = tmp_path / "first", tmp_path / "second"
    assert build_small(small_case, first).exception is None
    assert "Nothing new was released" in str(build_small(small_case, second, "--after", first).exception)
    more = tmp_path / "more"
    shutil.copytree(released, more)
    done = run("redact", folder / "letter0.pdf", "--out", more, "--audience", "cps", "--terms-only", "--term", "Zzyzx",
               "--accept", "all")  # fmt: skip
    assert done.return_value == 0, done.output
    done = run("case", "build", folder, "--renditions", more, "--out", second, "--after", first, "--json")
    assert done.exception is None, done.exception
    assert json.loads(done.output)["left_out"] == {"cps": []}
    before, after = (pypdf.PdfReader(bag / "data/cps/bundle.pdf") for bag in (first, second))
    assert len(before.pages) == 3 and len(after.pages) == 5
    shown = [page.extract_text() for page in after.pages]
    assert "Words of letter 1." in shown[1] and "Words of letter 2." in shown[2] and "Words of letter 0." in shown[4]
    assert len(list((second / "data/cps/certificates").iterdir())) == 3
    (first / "data/cps/bundle.pdf").write_bytes(b"other")
    third = run("case", "build", folder, "--renditions", more, "--out", tmp_path / "third", "--after", first)
    assert "not as it was handed over" in str(third.exception)


@pytest.mark.parametrize("half_written", [False, True])
def test_sealing_that_broke_off_is_gone_on_with_and_a_bag_that_was_changed_meanwhile_is_not_sealed(
    tmp_path: Path, small_case: tuple[Path, Path], keys: Keys, monkeypatch: pytest.MonkeyPatch, half_written: bool
) -> None:
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOURSBACK_PERSON", "preparer")
    bag = tmp_path / "bag"
    assert build_small(small_case, bag).exception is None
    built = (bag / "tagmanifest-sha512.txt").read_bytes()
    monkeypatch.setenv("HOURSBACK_PERSON", "supervisor")
    words = ("case", "approve", bag, "--why", "complete", *keys.options)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("flows.case_file.sealed_and_stamped", full)
        assert run(*words).exception is not None
    assert (bag / "schedule.pdf").exists() and not (bag / "seal.p7s").exists()
    if half_written:
        (bag / "tagmanifest-sha512.txt").write_bytes(built)
    content = (bag / "data/cps/bundle.pdf").read_bytes()
    (bag / "data/cps/bundle.pdf").write_bytes(b"other")
    assert "was changed since it was built" in str(run(*words).exception)
    (bag / "data/cps/bundle.pdf").write_bytes(content)
    done = run(*words)
    assert done.exception is None, done.exception
    assert json.loads(run("case", "verify", bag, "--trust", keys.root, "--json").output)["whole"] is True
    assert stock_commands_pass(bag, keys.force.root)
    # A schedule by somebody else is not this bag's, however well the manifests are written anew.
    stranger = Force()
    pdf = write_schedule("", payload_of(bag), [("Approved by", "nobody")], "0" * 64)
    add_schedule(bag, sign_schedule(pdf, stranger.sealer))
    assert [fault.what for fault in check_schedule(bag)] == ["is signed by somebody other than who sealed the bag"]
    add_schedule(bag, pdf)
    assert [fault.what for fault in check_schedule(bag)] == ["is not signed, or its signature cannot be read"]


def test_recordings_are_decoded_and_not_judged_by_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    for playable, failed in ((True, []), (False, ["A17"])):
        folder = tmp_path / f"case_{playable}"
        plan = plan_case("burglary", 71)
        plan.recordings = [replace(thing, playable=playable) if thing.kind == "CCTV" else thing for thing in plan.recordings]
        make(folder, plan)
        data = json.loads(run("case", "check", folder, "--no-ocr", "--json").output)
        assert [verdict["code"] for verdict in data["verdicts"] if verdict["state"] == "fail"] == failed


def test_the_people_of_a_case_are_options_for_redaction(tmp_path: Path) -> None:
    plan = plan_case("abh", 12)
    make(tmp_path / "case", plan)
    lines = run("case", "parties", tmp_path / "case").output.splitlines()
    said = {line.removeprefix("--party ").strip("'").casefold() for line in lines}
    wanted = {
        f"suspect={plan.suspects[0].name}",
        f"victim={plan.victims[0].name}",
        f"officer={plan.officers[0].name.split()[-1]}",
    }
    assert {words.casefold() for words in wanted} | {f"witness={human.name}".casefold() for human in plan.civilians} <= said


def test_a_delivery_that_failed_is_made_good_by_the_same_command_and_the_decision_is_on_record(
    tmp_path: Path, small_case: tuple[Path, Path], keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOURSBACK_PERSON", "preparer")
    bag, out = tmp_path / "bag", tmp_path / "outbox"
    assert build_small(small_case, bag).exception is None
    monkeypatch.setenv("HOURSBACK_PERSON", "supervisor")
    words = ("case", "approve", bag, "--why", "complete", *keys.options, "--deliver", out)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(shutil, "copytree", full)
        assert "has space" in str(run(*words).exception)
    assert (bag / "seal.p7s").exists() and not list(out.iterdir())
    sealed = (bag / "seal.p7s").read_bytes()
    done = run(*words)
    assert done.exception is None, done.exception
    assert (out / "bag" / "seal.p7s").read_bytes() == (bag / "seal.p7s").read_bytes() == sealed
    lines = json.loads(run("audit", "show", "--json").output)["lines"]
    approvals = [line for line in lines if line["detail"].get("event") == "case-approved"]
    assert [line["actor"] for line in approvals] == ["supervisor"]
