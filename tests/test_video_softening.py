"""Faces that a person wants blurred or pixelated: what is written, what the proof asks of it, and who is told."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Literal

import numpy as np
import picture_making
import pytest
import video_making as making

from flows.cli import main
from redaction.findings import TextPlace, TimePlace, TrackBox
from redaction.pipeline import apply_and_verify
from redaction.plan import Plan
from redaction.recordings.frames import frames, upright_bgr
from redaction.softening import SofteningError, softened, warnings
from redaction.video.soft_areas import cell_of, detail_left, soften
from redaction.video.tracking import faces_in
from redaction.video.verify import verify
from reference.errors import ProofFailedError

SOUGHT = {"faces": "CenterFace"}
BOX: tuple[TrackBox, ...] = ((0, 224.0, 38.0, 298.0, 128.0), (19, 224.0, 57.0, 298.0, 147.0))


@pytest.fixture(scope="module")
def face(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds in which a drawn face moves down before a striped wall."""
    ground = np.full((240, 400, 3), (120, 150, 170), np.uint8)
    ground[:, ::8] = (90, 120, 140)
    ground[40:120, 220:300] = np.asarray(picture_making.face(40))
    path = tmp_path_factory.mktemp("face") / "face.mp4"
    return making.drawn(path, [np.roll(ground, n, 0) for n in range(20)], [Fraction(n, 10) for n in range(20)])


def plan_with(source: Path, fill: str) -> Plan:
    plan = making.plan_for(source, BOX, tools=SOUGHT)
    return plan.with_findings(replace(finding, fill=fill) for finding in plan.findings)


@pytest.mark.parametrize("fill", ["blur", "pixelate"])
def test_a_softened_face_is_changed_not_detected_and_told_of(face: Path, tmp_path: Path, fill: str) -> None:
    proven = apply_and_verify(face, plan_with(face, fill), "cps", tmp_path / "out.mp4")
    before, after = (upright_bgr(list(frames(path))[10]) for path in (face, proven.path))
    assert faces_in(np.ascontiguousarray(before))
    assert faces_in(np.ascontiguousarray(after), close=True) == []
    inside = after[60:120, 235:285].astype(int)
    assert 40 < inside.mean() < 200  # not covered
    assert np.abs(inside - before[60:120, 235:285]).mean() > 8
    assert np.abs(after[:, :180].astype(int) - before[:, :180]).mean() < 6
    (place,) = [channel for channel in proven.verification.channels if channel.name.startswith("place")]
    assert "20 more are blurred or pixelated and not covered" in place.detail
    (warning,) = warnings(plan_with(face, fill), "cps")
    assert "reversed" in warning


def test_the_proof_sees_a_face_that_was_not_softened_or_too_little(face: Path, tmp_path: Path) -> None:
    kept = making.plan_for(face, BOX, state="rejected", tools=SOUGHT)
    bare = apply_and_verify(face, kept, "cps", tmp_path / "bare.mp4").path
    states = {c.name.split(":")[0]: c.state for c in verify(face, bare, plan_with(face, "blur"), "cps").channels}
    assert (states["place"], states["uncovered"], states["frames"]) == ("leaked", "leaked", "clean")


def test_a_face_that_is_still_seen_where_it_was_softened_stops_the_release(
    face: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("redaction.video.frame_checks._share", lambda box, others: float(bool(others)))
    monkeypatch.setattr("redaction.video.tracking.faces_in", lambda pixels, close: [((230.0, 50.0, 290.0, 110.0), 0.9)])
    assert apply_and_verify(face, plan_with(face, ""), "cps", tmp_path / "covered.mp4").path.exists()
    with pytest.raises(ProofFailedError, match="cover one that is blurred"):
        apply_and_verify(face, plan_with(face, "pixelate"), "cps", tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()


@pytest.mark.parametrize("fill", ["blur", "pixelate"])
@pytest.mark.parametrize("size", [(16, 16), (48, 64), (160, 96), (2, 2)])
def test_of_a_softened_area_only_the_means_of_its_cells_are_left(
    fill: Literal["blur", "pixelate"], size: tuple[int, int]
) -> None:
    rng = np.random.default_rng(3)
    planes = [rng.integers(0, 255, (200, 240), np.uint8), *(rng.integers(0, 255, (100, 120), np.uint8) for _ in range(2))]
    before = [plane.copy() for plane in planes]
    area = (32, 16, 32 + size[0], 16 + size[1])
    soften(planes, area, fill)
    outside = np.ones((200, 240), bool)
    outside[area[1] : area[3], area[0] : area[2]] = False
    assert (planes[0][outside] == before[0][outside]).all()
    assert detail_left(before[0], before[0], area) == pytest.approx(1)
    assert detail_left(before[0], planes[0], area) < 0.2
    if fill == "pixelate":
        cells = max(1, round(size[0] / cell_of(*size))) * max(1, round(size[1] / cell_of(*size)))
        assert len(np.unique(planes[0][area[1] : area[3], area[0] : area[2]])) <= cells


def test_only_people_in_a_video_can_be_softened() -> None:
    plan = making.Plan("", "mp4", readings={})
    findings = [
        making.Finding("v1", "FACE", "", making.TrackPlace(BOX), 0.9, "", ""),
        making.Finding("v2", "VRM", "", making.TrackPlace(BOX), 0.9, "", ""),
        making.Finding("s1", "PERSON", "", TimePlace(1, 2), 0.9, "", ""),
        making.Finding("t1", "PERSON", "", TextPlace(0, 1, 2), 0.9, "", ""),
    ]
    plan = plan.with_findings(findings)
    assert [finding.fill for finding in softened(plan, "blur").findings] == ["blur", "", "", ""]
    with pytest.raises(SofteningError, match="v2"):
        softened(plan, "blur", {"v1", "v2"})
    assert Plan.from_json(softened(plan, "blur").to_json()).findings[0].fill == "blur"


def test_a_person_asks_for_it_and_everybody_is_told(
    face: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOURSBACK_CONFINED", "false")
    out = tmp_path / "out"
    assert main(["redact", str(face), "--out", str(out), "--fill", "pixelate"]) == 0
    capsys.readouterr()
    assert main(["items", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    item = (listed if isinstance(listed, list) else listed["items"])[0]["item"]
    assert main(["plan", "show", item]) == 0
    assert "(pixelate, not covered)" in capsys.readouterr().out
    assert main(["plan", "add", item, "--track", "1:10,10,60,60", "--track", "20:10,10,60,60"]) == 0
    assert main(["plan", "accept", item, "r1", "--fill", "blur"]) == 2
    assert "E-REVIEW-FILL" in capsys.readouterr().err
    assert main(["plan", "accept", item, "--kind", "FACE", "--fill", "blur"]) == 0
    assert main(["finish", item]) == 0
    certificate = json.loads((out / "face.mp4.certificate.json").read_text())
    assert [note for note in certificate["notes"] if note.startswith("WARNING: tracks that are blurred")]
    capsys.readouterr()
    assert main(["audit", "show", "--json"]) == 0
    assert '"blur": 1' in capsys.readouterr().out
    picture = upright_bgr(list(frames(out / "face.mp4"))[10])
    assert picture[14:56, 14:56].max() < 40  # what was added is covered
    assert picture[60:120, 235:285].mean() > 40
