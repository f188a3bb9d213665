"""The corridor end to end on real files: the proven file or none at all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from redaction import pipeline
from redaction.errors import InputRefusedError, PlanMismatchError, ProofFailedError, UnsupportedMediaError
from redaction.pipeline import Options, Proven, apply_and_verify, detect, remove_unfinished
from redaction.plan import Plan
from redaction.policy import accept_all
from redaction.rendition import Rendition
from reference.errors import UsageError

NAME = "Morwenna Tregeagle"
AUDIENCE = "cps"
TEXTS = {
    "log.txt": f"10:02 Call from {NAME}.\n10:05 Unit sent to a blue van.\n",
    "log.csv": f"Time,Caller\n10:02,{NAME}\n10:05,Unit\n",
    "log.json": json.dumps({"caller": NAME, "time": "10:02"}),
    "log.html": f"<!DOCTYPE html><html><body><p>Call from {NAME} about a blue van</p></body></html>",
    "log.md": f"# Log\n\nCall from **{NAME}** about a blue van\n",
}
OPTIONS = Options(terms=(NAME,), terms_only=True)


def planned(source: Path, options: Options = OPTIONS) -> Plan:
    return accept_all(detect(source, options), AUDIENCE, "test")


def written(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text(TEXTS[name])
    return path


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_goes_in_and_a_proven_text_comes_out(tmp_path: Path, name: str) -> None:
    source = written(tmp_path, name)
    out = tmp_path / "out"
    out.mkdir()
    plan = planned(source)
    proven = apply_and_verify(source, plan, AUDIENCE, out / name)
    assert plan.policy == "cps-precharge" and plan.policy_sha256 and len(plan.findings) == 1
    assert [path.name for path in out.iterdir()] == [name]
    assert "Tregeagle" not in proven.path.read_text() and "REDACTED" in proven.path.read_text()
    assert proven.sha256 == hashlib.sha256(proven.path.read_bytes()).hexdigest()
    assert {channel.state for channel in proven.verification.channels} == {"clean"}
    assert source.read_text() == TEXTS[name]


def leaking(source: Path, plan: Plan, audience: str, target: Path, **_: object) -> Rendition:
    target.write_bytes(source.read_bytes())
    return Rendition(target, audience, 1, 1)


@pytest.mark.parametrize("name", TEXTS)
def test_a_leak_stops_the_release_and_leaves_no_file(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = written(tmp_path, name)
    out = tmp_path / "out"
    out.mkdir()
    plan = planned(source)
    monkeypatch.setattr("redaction.text.apply.apply", leaking)
    with pytest.raises(ProofFailedError) as stopped:
        apply_and_verify(source, plan, AUDIENCE, out / name)
    assert "text:bytes leaked" in str(stopped.value) and plan.findings[0].id in str(stopped.value)
    assert "Morwenna" not in str(stopped.value)
    assert list(out.iterdir()) == []


def test_a_proof_that_breaks_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = written(tmp_path, "log.txt")
    out = tmp_path / "out"
    out.mkdir()

    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("redaction.text.verify.verify", broken)
    with pytest.raises(MemoryError):
        apply_and_verify(source, planned(source), AUDIENCE, out / "log.txt")
    assert list(out.iterdir()) == []


def test_an_earlier_result_stays_when_the_new_one_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = written(tmp_path, "log.txt")
    target = tmp_path / "result.txt"
    target.write_text("earlier")
    monkeypatch.setattr("redaction.text.apply.apply", leaking)
    with pytest.raises(ProofFailedError):
        apply_and_verify(source, planned(source), AUDIENCE, target)
    assert target.read_text() == "earlier"


def test_the_source_is_never_overwritten(tmp_path: Path) -> None:
    source = written(tmp_path, "log.txt")
    link = tmp_path / "link.txt"
    link.hardlink_to(source)
    for target in (source, link):
        with pytest.raises(UsageError):
            apply_and_verify(source, planned(source), AUDIENCE, target)
    assert source.read_text() == TEXTS["log.txt"]


def test_a_plan_of_another_file_or_kind_is_refused(tmp_path: Path) -> None:
    source = written(tmp_path, "log.txt")
    plan = planned(source)
    with pytest.raises(PlanMismatchError):
        apply_and_verify(written(tmp_path, "log.csv"), plan, AUDIENCE, tmp_path / "out")
    with pytest.raises(PlanMismatchError):
        apply_and_verify(source, replace(plan, source_sha256="0" * 64), AUDIENCE, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_channel_that_the_room_does_not_look_at_stops_a_pdf(tmp_path: Path) -> None:
    from redaction.media import Media
    from redaction.pdf.verify import REQUIRED
    from redaction.rooms import required_channels, room_of
    from redaction.verification import Channel, Verification

    plan = planned(written(tmp_path, "log.txt"))
    required = required_channels(Media("pdf"), room_of(Media("pdf")), plan)
    assert set(required) >= REQUIRED
    blocking = Verification((Channel("page-text:pdfium", "clean", "pdfium"),)).blocking(required)
    assert {channel.name for channel in blocking} >= {"raw-objects", "place", "revisions"}


def test_a_secret_in_the_name_of_the_file_is_reported(tmp_path: Path) -> None:
    source = written(tmp_path, "log.txt")
    proven = apply_and_verify(source, planned(source), AUDIENCE, tmp_path / f"{NAME.replace(' ', '_')}.txt")
    states = {channel.name: channel.state for channel in proven.verification.channels}
    assert states["file-name"] == "unchecked"
    assert isinstance(proven, Proven)


def test_what_killed_runs_left_is_removed(tmp_path: Path) -> None:
    left = tmp_path / pipeline.UNFINISHED.format(token="abc")
    left.write_text("half")
    (tmp_path / "other.partial").write_text("not ours")
    assert remove_unfinished(tmp_path) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["other.partial"]


def test_refusals_come_before_anything_is_read(tmp_path: Path) -> None:
    drawing = tmp_path / "a.txt"
    drawing.write_bytes(b"8BPS" + bytes(50))
    with pytest.raises(UnsupportedMediaError):
        detect(drawing, OPTIONS)
    with pytest.raises(InputRefusedError):
        detect(tmp_path, OPTIONS)


def test_options_show_no_secret() -> None:
    options = Options(terms=(NAME,), keep=("Jasper",), password="hunter2")
    assert not {"Morwenna", "Jasper", "hunter2"} & set(repr(options).replace("'", " ").split())


def test_without_a_decision_nothing_goes(tmp_path: Path) -> None:
    source = written(tmp_path, "log.txt")
    proven = apply_and_verify(source, detect(source, OPTIONS), AUDIENCE, tmp_path / "out.txt")
    assert proven.path.read_text() == TEXTS["log.txt"]
