"""Several audiences in one run: one plan, a version for each in a folder of its own, proven apart, and the hours counted once."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hoursback_command import ask, environment, pdf

from automations import work_items
from automations.sealing import SealContext
from flows.request import RedactionRequest
from flows.workshop import Workshop

PAGE = "https://www.penhale-boats.co.uk/sale"
"""The policy keeps web addresses for the CPS and asks about them for the defence."""
PHONE = "07700 900461"
TEXT = f"I asked the shop about the boat on 3 May 2026.\nTheir page is {PAGE} and\nmy phone is {PHONE}.\n"
BOTH = ("--audience", "cps", "--audience", "defence")


pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT)
    return tmp_path / "a.txt"


@pytest.fixture
def leak(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Audiences for which the redacted text is the original: what is in it is so until it is taken out."""
    import redaction.text.apply as apply_module

    real, leaking = apply_module.apply, set[str]()

    def apply(source: Path, plan: Any, audience: str, target: Path, **more: Any) -> Any:
        made = real(source, plan, audience, target, **more)
        if audience in leaking:
            target.write_bytes(source.read_bytes())
        return made

    monkeypatch.setattr(apply_module, "apply", apply)
    monkeypatch.setenv("HOURSBACK_CONFINED", "false")
    return leaking


def told(capsys: pytest.CaptureFixture[str], *arguments: str | Path, status: int = 0) -> Any:
    capsys.readouterr()
    assert ask(*arguments, "--json") == status
    return json.loads(capsys.readouterr().out)


def redact(source: Path, *more: str | Path) -> tuple[str | Path, ...]:
    return ("redact", source, "--out", source.parent / "out", *BOTH, *more)


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def three(name: str) -> list[str]:
    return [name, f"{name}.certificate.json", f"{name}.certificate.pdf"]


def state_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {name: ((folder / name).read_bytes(), (folder / name).stat().st_mtime_ns) for name in names(folder)}


def outcomes(capsys: pytest.CaptureFixture[str]) -> Any:
    return told(capsys, "hours")["outcomes"]


def steps(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line["detail"]["step"] for line in told(capsys, "audit", "show")["lines"] if "step" in line["detail"]]


def test_one_plan_gives_each_audience_its_own_version(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pdf(tmp_path / "b.pdf", TEXT)
    inputs = ("redact", source, tmp_path / "b.pdf", "--out", tmp_path / "out", *BOTH, "--accept", "all")
    answer = told(capsys, *inputs)
    out = tmp_path / "out"
    assert names(out) == sorted(
        f"{who}/{name}" for who in ("cps", "defence") for file in ("a.txt", "b.pdf") for name in three(file)
    )
    assert PAGE in (out / "cps" / "a.txt").read_text() and "penhale" not in (out / "defence" / "a.txt").read_text()
    assert "penhale-boats" in pdf_text(out / "cps" / "b.pdf") and "penhale" not in pdf_text(out / "defence" / "b.pdf")
    for path in (out / "cps" / "a.txt", out / "defence" / "a.txt"):
        assert "900461" not in path.read_text()
        certificate = path.with_name(f"{path.name}.certificate.json")
        assert json.loads(certificate.read_text())["audience"] == path.parent.name
        assert ask("check", certificate, path) == 0
        other = out / ("defence" if path.parent.name == "cps" else "cps") / path.name
        assert ask("check", certificate, other) == 4
    for file in answer["files"]:
        assert file["state"] == "done" and file["output"] is None and file["counts"] == {}
        assert [row["audience"] for row in file["renditions"]] == ["cps", "defence"]
        assert [sum(row["counts"].values()) for row in file["renditions"]] == [1, 2]
        assert all(Path(row["output"]).is_file() and Path(row["certificate"]).is_file() for row in file["renditions"])
    # One plan, and two minutes a page once: a second version by hand is not claimed.
    assert steps(capsys).count("detect") == 2 and steps(capsys).count("release") == 4
    assert outcomes(capsys) == {"provisional": 2}
    for file in answer["files"]:
        assert file["minutes"] == 2.0 and ask("accept", file["item"]) == 0
    assert told(capsys, "hours")["totals"][0]["net"]["central"] == 4.0
    # In another order and once more: nothing changes, and nothing is done again.
    before, done = state_of(out), steps(capsys)
    again = ("--audience", "defence", "--audience", "cps", "--audience", "defence")
    assert ask("redact", source, tmp_path / "b.pdf", "--out", out, *again, "--accept", "all") == 0
    assert state_of(out) == before and steps(capsys) == done and outcomes(capsys) == {"accepted": 2}
    (out / "defence" / "a.txt").unlink()
    assert ask(*inputs) == 0
    assert {name: data for name, (data, _) in state_of(out).items()} == {name: data for name, (data, _) in before.items()}
    anchors = [word for path in out.rglob("*.json") for word in ("--certificate", path)]
    assert len(anchors) == 8 and ask("audit", "verify", *anchors) == 0


def test_each_version_has_a_line_and_one_alone_lies_where_it_always_lay(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(*redact(source, "--accept", "all")) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(": redacted")[0] for line in lines] == [f"{source} for cps", f"{source} for defence"]
    assert all(line.endswith(f"/{who}/a.txt") for line, who in zip(lines, ("cps", "defence"), strict=True))
    alone = told(capsys, "redact", source, "--out", source.parent / "alone", "--audience", "defence", "--accept", "all")
    assert names(source.parent / "alone") == three("a.txt")
    file = alone["files"][0]
    assert file["output"] == file["renditions"][0]["output"] and file["counts"] == file["renditions"][0]["counts"]


def test_killed_between_two_audiences_it_goes_on_with_the_second(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = (
        "import os, sys, flows.redact as redact; real = redact.Stage.run\n"
        "redact.Stage.run = lambda stage, job: os.kill(os.getpid(), 9) if stage.name == 'redact-defence' else real(stage, job)\n"
        "from flows.cli import main; main(sys.argv[1:])"
    )
    command = redact(source, "--accept", "all")
    killed = subprocess.run([sys.executable, "-c", code, *command], env=environment(source.parent / "home"), check=False)
    assert killed.returncode == -signal.SIGKILL
    out = source.parent / "out"
    assert names(out) == [f"cps/{name}" for name in three("a.txt")]
    first = state_of(out)
    assert outcomes(capsys) == {}
    answer = told(capsys, *command)
    assert answer["files"][0]["state"] == "done"
    assert {name: kept for name, kept in state_of(out).items() if name.startswith("cps/")} == first
    assert "penhale" not in (out / "defence" / "a.txt").read_text()
    done = steps(capsys)
    assert [done.count(step) for step in ("detect", "accept-unattended", "apply-and-verify", "certify", "release")] == [
        1,
        1,
        2,
        2,
        2,
    ]
    assert outcomes(capsys) == {"provisional": 1}
    assert ask("audit", "verify") == 0


def test_a_failed_proof_for_one_audience_holds_back_that_one_alone(
    source: Path, leak: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    out, command = source.parent / "out", redact(source, "--accept", "all")
    leak.add("cps")
    assert ask(*command) == 4
    said = "".join(capsys.readouterr())
    assert f"{source} for defence: redacted, 2 places" in said and "not released: E-PROOF-FAILED: For cps: a.txt was" in said
    assert "penhale" not in said and "900461" not in said
    assert names(out) == [f"defence/{name}" for name in three("a.txt")]
    first = state_of(out)
    answer = told(capsys, *command, status=4)
    file = answer["files"][0]
    assert answer["exit_status"] == file["exit_status"] == 4 and (file["state"], file["code"]) == ("failed", "E-PROOF-FAILED")
    assert [(row["audience"], row["state"], row.get("code")) for row in file["renditions"]] == [
        ("cps", "failed", "E-PROOF-FAILED"),
        ("defence", "done", None),
    ]
    assert file["renditions"][0]["output"] is None and Path(file["renditions"][1]["output"]).is_file()
    # It is not done: no hours, and it cannot be accepted. What was released is restored if it is lost.
    assert outcomes(capsys) == {} and ask("accept", file["item"]) != 0
    (out / "defence" / "a.txt").unlink()
    assert ask(*command) == 4
    assert {name: data for name, (data, _) in state_of(out).items()} == {name: data for name, (data, _) in first.items()}
    assert not list((out / "cps").iterdir())
    leak.clear()
    assert told(capsys, *command)["files"][0]["state"] == "done"
    assert PAGE in (out / "cps" / "a.txt").read_text() and outcomes(capsys) == {"provisional": 1}
    assert steps(capsys).count("release") == 2


def test_when_every_proof_fails_nothing_is_released(source: Path, leak: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    leak |= {"cps", "defence"}
    answer = told(capsys, *redact(source, "--accept", "all"), status=4)
    assert answer["files"][0]["code"] == "E-PROOF-FAILED" and names(source.parent / "out") == []
    assert "For cps:" in answer["files"][0]["message"] and "For defence:" in answer["files"][0]["message"]


def test_a_review_decides_once_for_all_audiences(source: Path, leak: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    file = told(capsys, *redact(source))["files"][0]
    assert file["state"] == "awaiting_review" and file["renditions"] == [] and names(source.parent / "out") == []
    item = file["item"]
    rows = {row["why"]: row for row in told(capsys, "plan", "show", item)["findings"]}
    address = next(row for row in rows.values() if "cps: keep" in row["policy"])
    assert address["policy"] == "cps: keep, defence: ask" and address["actions"]["defence"]["reason"]
    others = [row["id"] for row in rows.values() if row is not address]
    assert ask("plan", "accept", item, *others) == 0
    assert ask("finish", item) == 2  # What the CPS keeps is to decide all the same, for the defence.
    assert "E-REVIEW-UNDECIDED" in capsys.readouterr().err
    assert ask("plan", "accept", item, "--all", "--minutes", "1.5") == 0
    schedules = {}
    for audience in ("cps", "defence"):
        assert ask("plan", "schedule", item, "--out", source.parent / f"{audience}.csv", "--audience", audience) == 0
        schedules[audience] = (source.parent / f"{audience}.csv").read_text("utf-8-sig").splitlines()
    assert [len(schedules[who]) for who in ("cps", "defence")] == [2, 3]
    assert ask("plan", "schedule", item, "--out", source.parent / "none.csv") == 2
    assert ask("plan", "schedule", item, "--out", source.parent / "none.csv", "--audience", "press") == 2
    assert "for: cps, defence" in capsys.readouterr().err and not (source.parent / "none.csv").exists()
    leak.add("defence")
    answer = told(capsys, "finish", item, status=4)
    assert [row["state"] for row in answer["files"][0]["renditions"]] == ["done", "failed"]
    assert names(source.parent / "out") == [f"cps/{name}" for name in three("a.txt")]
    kept = state_of(source.parent / "out")
    assert "draft" not in said(capsys, "plan", "schedule", item, "--out", source.parent / "1.csv", "--audience", "cps")
    assert "draft" in said(capsys, "plan", "schedule", item, "--out", source.parent / "2.csv", "--audience", "defence")
    leak.clear()
    assert told(capsys, "finish", item)["exit_status"] == 0
    assert len(names(source.parent / "out")) == 6 and state_of(source.parent / "out").items() >= kept.items()
    assert ask("accept", item) == 0 and told(capsys, "hours")["totals"][0]["net"]["central"] == 0.5
    assert ask("audit", "verify") == 0


def said(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    capsys.readouterr()
    assert ask(*arguments) == 0
    return capsys.readouterr().out


def test_a_second_round_after_a_return_keeps_nothing_of_the_first(
    source: Path, leak: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What was released in an earlier round does not count as released when it fails in a later one."""
    command = redact(source)
    item = told(capsys, *command)["files"][0]["item"]
    assert ask("decide", item, "--accept", "all") == 0 and ask("finish", item) == 0
    assert ask("return", item, "--reason", "missed-redaction") == 0
    assert told(capsys, *command)["files"][0]["state"] == "awaiting_review"
    leak |= {"cps", "defence"}
    assert ask("plan", "add", item, "--term", "the shop") == 0 and ask("plan", "accept", item, "--all") == 0
    assert ask("finish", item) == 4
    assert "redacted, " not in capsys.readouterr().out


def test_a_box_of_a_kind_that_one_audience_keeps_is_refused(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper = pdf(source.parent / "b.pdf", TEXT)
    item = told(capsys, *redact(paper))["files"][0]["item"]
    assert ask("plan", "add", item, "--page", "1", "--box", "1,1,9,9", "--kind", "URL") == 2
    assert "keeps URL for cps" in capsys.readouterr().err


def test_pseudonyms_are_the_same_for_every_audience(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names_of = ("--terms-only", "--term", "Tamsin Bray", "--term", PAGE, "--case", "01AA/12345/26", "--accept", "all")
    source.write_text(f"Tamsin Bray wrote {PAGE} down. Tamsin Bray left.\n")
    assert ask(*redact(source, *names_of)) == 0
    texts = {who: (source.parent / "out" / who / "a.txt").read_text() for who in ("cps", "defence")}
    assert len(set(re.findall(r"\[[A-Z ]+ [0-9]\]", texts["cps"]))) == 2
    assert texts["cps"] == texts["defence"] and "Bray" not in texts["cps"]


@pytest.mark.parametrize("audiences", [("cps", "press"), ("press",)])
def test_an_audience_that_the_policy_does_not_serve_is_a_sentence(
    source: Path, audiences: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    words = [word for audience in audiences for word in ("--audience", audience)]
    status = ask("redact", source, "--out", source.parent / "out", *words, "--accept", "all")
    assert status == 2 and "'press'; it knows: cps, defence" in capsys.readouterr().out
    assert names(source.parent / "out") == []


def test_no_version_can_lie_on_an_original(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = source.parent / "out" / "defence"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(TEXT)
    assert ask("redact", folder / "a.txt", "--out", source.parent / "out", *BOTH, "--accept", "all", "--overwrite") == 2
    assert "would lie on an original" in capsys.readouterr().err
    assert ask("redact", folder, "--out", source.parent / "out", *BOTH, "--accept", "all", "--overwrite") == 2
    assert (folder / "a.txt").read_text() == TEXT and names(source.parent / "out") == ["defence/a.txt"]
    # What lies where a version belongs is found out before any work.
    assert ask(*redact(source, "--accept", "all")) == 2 and names(source.parent / "out") == ["defence/a.txt"]


def test_requests_and_results_of_before_are_read(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An item that a version with one audience left: known again, its result restored, and shown as it was."""
    command = ("redact", source, "--out", source.parent / "out", "--audience", "defence", "--accept", "all")
    item = told(capsys, *command)["files"][0]["item"]
    with Workshop.open() as workshop:
        engine = workshop.engine
        with engine.write() as session:
            from automations.records.tables import WorkItemRow

            row = session.get(WorkItemRow, item)
            assert row is not None
            request = work_items.request_of(session, engine.sealer, item)
            request["audience"] = request.pop("audiences")[0]
            del request["out"]
            row.sealed_request = engine.sealer.seal_json(request, SealContext(item, "request", row.input_sha256))
            result = dict(row.result)
            rendition = result.pop("rendition:defence")
            del rendition["released"]
            row.result = {**result, **rendition, "counts": result.pop("counts:defence")}
            del row.result["counts:defence"]
    before = state_of(source.parent / "out")
    (source.parent / "out" / "a.txt").unlink()
    file = told(capsys, *command)["files"][0]
    assert file["item"] == item and file["renditions"][0]["audience"] == "defence" and sum(file["counts"].values()) == 2
    assert {name: data for name, (data, _) in state_of(source.parent / "out").items()} == {
        k: data for k, (data, _) in before.items()
    }
    assert "draft" not in said(capsys, "plan", "schedule", item, "--out", source.parent / "1.csv")


def test_a_second_run_for_another_audience_does_not_count_the_file_again(
    source: Path, leak: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Two commands instead of one: the minutes by hand of the same file under the same policy still count once."""
    command = ("redact", source, "--out", source.parent / "out", "--accept", "all")
    items = [told(capsys, *command, "--audience", audience)["files"][0]["item"] for audience in ("cps", "defence")]
    foi = told(capsys, *command, "--overwrite", "--policy", "foi")["files"][0]["item"]
    assert ask("accept", items[0]) == 0 and ask("accept", items[1], "--minutes", "0.5") == 0
    assert "count already" in capsys.readouterr().err
    assert told(capsys, "hours")["totals"][0]["net"]["central"] == 1.5
    assert ask("accept", items[1]) == 0 and ask("accept", foi) == 0
    assert told(capsys, "hours")["totals"][0]["net"]["central"] == 3.5
    # The one that counted came back: the other does not begin to count by itself.
    assert ask("return", items[0], "--reason", "over-redaction") == 0
    assert told(capsys, "hours")["totals"][0]["net"]["central"] == 1.5


def test_the_order_of_audiences_makes_no_other_work_and_one_is_known_as_ever() -> None:
    one = RedactionRequest("a.txt", "", "foi", ("cps",), out="/somewhere")
    old = {
        "policy": "foi", "audience": "cps", "terms": (), "keep": (), "terms_only": False, "parties": (), "accept_all": False,
        "password": "", "case": "", "to": "", "suffix": ".txt",
    }  # fmt: skip
    assert one.reference() == old
    two = replace(one, audiences=("cps", "defence"))
    assert two.reference() == replace(two, audiences=("defence", "cps")).reference() != one.reference()
    assert RedactionRequest.from_data(json.loads(json.dumps(two.to_data()))) == two


def test_the_watched_folder_serves_several_audiences(source: Path, leak: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    drop = source.parent / "drop" / "cps-precharge"
    drop.mkdir(parents=True)
    whom = ("--audience", "cps-precharge=cps", "--audience", "cps-precharge=defence")
    watch = ("watch", drop.parent, "--accept", "all", "--settle", "0", "--once")
    source.rename(drop / "a.txt")
    for wrong in ("cps-precharge=press", "no-such-policy=cps", "cps"):
        assert ask(*watch, "--audience", wrong) == 2
    assert names(drop) == ["a.txt"]
    assert ask(*watch, *whom) == 0
    assert "done/cps/a.txt, done/defence/a.txt" in capsys.readouterr().out
    assert PAGE in (drop / "done" / "cps" / "a.txt").read_text()
    assert "penhale" not in (drop / "done" / "defence" / "a.txt").read_text()
    # Another file of that name has the same number for every audience; one that fails for the defence lies where it is seen.
    (drop / "a.txt").write_text(TEXT + "Again.\n")
    leak.add("defence")
    assert ask(*watch, *whom) == 0
    assert "Again." in (drop / "done" / "cps" / "a (2).txt").read_text()
    assert not (drop / "done" / "defence" / "a (2).txt").exists()
    assert (drop / "refused" / "a.txt").read_text() == TEXT + "Again.\n"
    reason = (drop / "refused" / "a.txt.txt").read_text()
    assert "E-PROOF-FAILED: For defence:" in reason and "done/cps/a (2).txt" in reason and "900461" not in reason


def pdf_text(path: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)
