"""A released file whose own name held a removed text has a safe name, and the officer and the certificate say so."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from hoursback_command import TERM, ask, pdf, statement

from automations.store import EvidenceStore
from flows import delivery

TERMS = ("--terms-only", "--term", TERM, "--accept", "all")
SECRETS = ("farnsworth", "quentin")


@pytest.fixture(autouse=True)
def in_process(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOURSBACK_CONFINED", "false")


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    made = [tmp_path / "in" / name for name in ("Statement of Quentin Farnsworth.txt", "Statement of q_farnsworth.txt")]
    made[0].parent.mkdir()
    for number, path in enumerate(made):
        path.write_text(statement(number))
    return made


def told(capsys: pytest.CaptureFixture[str], *arguments: str | Path, status: int = 0) -> Any:
    capsys.readouterr()
    assert ask(*arguments, "--json") == status
    return json.loads(capsys.readouterr().out)


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def three(*given: str) -> list[str]:
    return sorted(whole for name in given for whole in (name, f"{name}.certificate.json", f"{name}.certificate.pdf"))


def test_a_name_that_holds_removed_text_does_not_go_out(
    sources: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from pypdf import PdfReader

    out = tmp_path / "out"
    assert ask("redact", tmp_path / "in", "--out", out, *TERMS) == 0
    said = capsys.readouterr().out
    assert said.count("(released under another name, because its own held removed text)") == 2
    label = next(iter(out.glob("Statement of *.txt"))).stem.removesuffix(" (2)").removeprefix("Statement of ")
    plain, second = f"Statement of {label}.txt", f"Statement of {label} (2).txt"
    assert label.isupper() and names(out) == three(plain, second)
    for path in out.iterdir():
        content = path.read_bytes().lower()
        assert not [secret for secret in SECRETS if secret in path.name.lower() or secret.encode() in content]
        if path.suffix == ".pdf":
            shown = PdfReader(path)
            text = "".join(page.extract_text() for page in shown.pages) + str(shown.metadata)
            assert plain in text and not [secret for secret in SECRETS if secret in text.lower()]
    certificate = json.loads((out / f"{plain}.certificate.json").read_text())
    assert certificate["source_name"] == "" and certificate["released_as"] == plain
    assert any("released under another name" in note for note in certificate["notes"])
    assert {channel["state"] for channel in certificate["channels"] if channel["name"] == "file-name"} == {"clean"}
    for name in (plain, second):
        assert ask("check", out / f"{name}.certificate.json", out / name) == 0
    # The audit tells that there is another name, and holds none.
    lines = told(capsys, "audit", "show")["lines"]
    done = [line["detail"] for line in lines if line["detail"].get("state") == "done"]
    assert [detail["rendition:cps"]["renamed"] for detail in done] == [True, True]
    assert not [secret for secret in (*SECRETS, "statement of") if secret in json.dumps(lines).lower()]


def test_it_keeps_its_place_when_it_is_done_again(
    sources: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, command = tmp_path / "out", ("redact", tmp_path / "in", "--out", tmp_path / "out", *TERMS)
    first = told(capsys, *command)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in out.iterdir()}
    assert all(file["renditions"][0]["renamed"] and Path(file["output"]).is_file() for file in first["files"])
    again = told(capsys, *command)
    assert [file["output"] for file in again["files"]] == [file["output"] for file in first["files"]]
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in out.iterdir()} == before
    # The first of the two is lost: the second stays where it is, and the first comes back to its place.
    kept = Path(first["files"][1]["output"])
    lost = Path(first["files"][0]["output"])
    for path in (lost, *(lost.with_name(lost.name + end) for end in (".certificate.json", ".certificate.pdf"))):
        path.unlink()
    assert told(capsys, "redact", sources[1], "--out", out, *TERMS)["files"][0]["output"] == str(kept)
    assert not lost.exists()
    told(capsys, *command)
    assert {path: path.read_bytes() for path in out.iterdir()} == {path: data for path, (data, _) in before.items()}


def test_what_is_not_ours_is_never_replaced_by_a_safe_name(
    sources: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Path(told(capsys, "redact", sources[0], "--out", tmp_path / "try", *TERMS)["files"][0]["output"])
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / made.name).write_text("notes of my own")
    file = told(capsys, "redact", sources[0], "--out", tmp_path / "out", "--overwrite", *TERMS)["files"][0]
    assert (tmp_path / "out" / made.name).read_text() == "notes of my own"
    assert Path(file["output"]).name == f"{made.stem} (2).txt"


def test_the_name_is_kept_where_somebody_says_so(sources: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    file = told(capsys, "redact", sources[0], "--out", out, *TERMS)["files"][0]
    kept = told(capsys, "redact", sources[0], "--out", out, "--keep-name", *TERMS)["files"][0]
    assert file["item"] != kept["item"] and Path(kept["output"]).name == sources[0].name
    assert kept["renditions"][0]["renamed"] is False
    certificate = json.loads((out / f"{sources[0].name}.certificate.json").read_text())
    channel = next(channel for channel in certificate["channels"] if channel["name"] == "file-name")
    assert channel["state"] == "unchecked" and certificate["released_as"] == "" == certificate["source_name"]
    assert not [secret for secret in SECRETS if secret in json.dumps(certificate).lower()]


def test_the_same_content_under_another_name_is_named_by_that_one(
    sources: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plain.txt").write_bytes(sources[0].read_bytes())
    first = told(capsys, "redact", tmp_path / "plain.txt", "--out", tmp_path / "out", *TERMS)["files"][0]
    second = told(capsys, "redact", sources[0], "--out", tmp_path / "out", *TERMS)["files"][0]
    assert first["item"] == second["item"] and Path(first["output"]).name == "plain.txt"
    assert "farnsworth" not in second["output"].rpartition("/")[2].lower() and second["renditions"][0]["renamed"]


def test_a_review_and_a_schedule_keep_it_too_and_folders_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in" / "Farnsworth"
    folder.mkdir(parents=True)
    pdf(folder / "farnsworth-dob010190.pdf", f"{TERM} was born on 1 January 1990.")
    words = ("--terms-only", "--term", TERM, "--audience", "cps", "--audience", "defence")
    item = told(capsys, "redact", tmp_path / "in", "--out", tmp_path / "out", *words)["files"][0]["item"]
    assert ask("decide", item, "--accept", "all") == 0
    assert ask("plan", "schedule", item, "--out", tmp_path / "draft.csv", "--audience", "cps") == 0
    assert ask("plan", "schedule", item, "--out", tmp_path / "draft.pdf", "--audience", "cps") == 0
    assert "arnsworth" not in (tmp_path / "draft.csv").read_text("utf-8-sig")
    capsys.readouterr()
    assert ask("finish", item) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and all("another name" in line and "folders keep their names" in line for line in lines)
    made = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(made) == 6 and not [path for path in made if "farnsworth" in path.name.lower()]


def test_of_two_that_want_one_free_name_the_second_gets_another(tmp_path: Path) -> None:
    store = EvidenceStore(str(tmp_path / "store"))
    results = [
        {
            name: store.put_bytes(f"{name} {number}".encode()).sha256
            for name in ("certificate_json", "certificate_pdf", "document")
        }
        for number in range(8)
    ]
    target, gate, won = tmp_path / "out" / "NAME.txt", threading.Barrier(8), []

    def run(result: dict[str, str]) -> None:
        gate.wait()
        try:
            delivery.hand_over(store, result, target, delivery.Original("0" * 64, ""), overwrite=False, claim=True)
        except delivery.TargetTakenError:
            return
        won.append(result)

    threads = [threading.Thread(target=run, args=(result,)) for result in results]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert delivery.file_sha256(target) == won[0]["document"]
    assert delivery.file_sha256(target.with_name("NAME.txt.certificate.pdf")) == won[0]["certificate_pdf"]
