"""Tracks of one person: told by hand, or proposed by a network that makes vectors of faces, and decided on together."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import picture_making
import pytest
import video_making as making

from flows.cli import main
from redaction.errors import ModelDamagedError
from redaction.findings import Finding, TrackPlace
from redaction.image.faces import Face
from redaction.place_words import in_words
from redaction.recordings.frames import frames, upright_bgr
from redaction.video.identities import SFace, grouped, identified
from redaction.video.tracking import Followed, Track

LEFT, RIGHT = (30.0, 40.0, 150.0, 150.0), (250.0, 40.0, 370.0, 150.0)
TINTS = ((1.0, 0.75, 0.7), (0.7, 0.8, 1.0))


class ByColour:
    """Takes faces of one colour for one person: stands for a network of which no file is shipped."""

    def feature(self, pixels: Any, face: Face) -> Any:
        left, top, right, bottom = (round(edge) for edge in face.box)
        mean = pixels[top:bottom, left:right].reshape(-1, 3).mean(axis=0)
        return (mean - mean.mean()).astype(np.float32)

    def describe(self) -> dict[str, str]:
        return {"same person": "by colour"}


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two people beside each other, and behind a cut the same two in each other's place."""
    face = np.asarray(picture_making.face(45)).astype(float)
    pictures = []
    for number in range(20):
        picture = np.full((200, 400, 3), (90, 110, 100) if number < 10 else (180, 180, 170), np.uint8)
        for left, tint in zip((40, 260), TINTS if number < 10 else TINTS[::-1], strict=True):
            picture[50 : 50 + face.shape[0], left : left + face.shape[1]] = face * tint
        pictures.append(picture)
    path = tmp_path_factory.mktemp("cut") / "cut.mp4"
    return making.drawn(path, pictures, [Fraction(number, 10) for number in range(20)])


def tracks() -> dict[str, TrackPlace]:
    places = {"v1": (0, 9, LEFT), "v2": (0, 9, RIGHT), "v3": (10, 19, LEFT), "v4": (10, 19, RIGHT)}
    return {name: TrackPlace(((first, *box), (last, *box))) for name, (first, last, box) in places.items()}


def test_the_same_two_people_are_known_behind_a_cut(cut: Path) -> None:
    findings = [Finding(name, "FACE", "", place, 0.9, "", "") for name, place in tracks().items()]
    plate = Finding("v5", "VRM", "", TrackPlace(((0, *LEFT), (19, *LEFT))), 0.9, "", "")
    made = identified(cut, [*findings, plate], ByColour())
    numbers = [finding.place.identity for finding in made if isinstance(finding.place, TrackPlace)]
    assert numbers == ["1", "2", "2", "1", ""]
    assert in_words(made[0].place) == "frames 1 to 10, person 1"


def test_people_who_are_seen_beside_each_other_are_never_one() -> None:
    alike = dict.fromkeys(tracks(), np.array([1.0, 0.0], np.float32))
    groups = grouped(alike, tracks())
    assert sorted(len(group) for group in groups) == [2, 2]
    assert not any({"v1", "v2"} <= set(group) or {"v3", "v4"} <= set(group) for group in groups)
    other = {name: np.array(way, np.float32) for name, way in zip(tracks(), ((1, 0), (0, 1), (0.3, 0.95), (-1, 0)), strict=True)}
    assert grouped(other, tracks()) == [["v1"], ["v2", "v3"], ["v4"]]


def test_a_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    noise = tmp_path / "face.onnx"
    noise.write_bytes(b"no model at all")
    for path in (noise, tmp_path / "none.onnx"):
        with pytest.raises(ModelDamagedError, match="HOURSBACK_SAME_PERSON"):
            SFace(path)


def test_one_person_is_decided_on_at_once(
    cut: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOURSBACK_CONFINED", "false")
    followed = tuple(Track("FACE", place.boxes, 0.9, "centerface", "a face") for place in tracks().values())
    noise = tmp_path / "face.onnx"
    noise.write_bytes(b"no model at all")
    monkeypatch.setenv("HOURSBACK_SAME_PERSON", str(noise))
    monkeypatch.setattr(
        "redaction.video.detect.follow", lambda *_, **__: Followed(followed, 20, size=(400, 200), tools={"faces": "CenterFace"})
    )
    out = tmp_path / "out"
    assert main(["redact", str(cut), "--out", str(out)]) == 5
    assert "HOURSBACK_SAME_PERSON" in capsys.readouterr().out
    monkeypatch.delenv("HOURSBACK_SAME_PERSON")
    assert main(["redact", str(cut), "--out", str(out)]) == 0
    capsys.readouterr()
    assert main(["items", "--json"]) == 0
    item = re.findall(r'"item": "(\w+)"', capsys.readouterr().out)[0]
    assert main(["plan", "accept", item, "--person", "1"]) == 2
    assert main(["plan", "same", item, "v1-1", "v9-9"]) == 2
    assert main(["plan", "same", item, "v1-1", "v4-1"]) == 0
    assert main(["plan", "same", item, "v2-1"]) == 0
    assert main(["plan", "same", item, "v3-1,v2-1"]) == 0
    assert main(["plan", "same", item, "v2-1", "v4-1"]) == 0  # a mistake: all four are one
    assert main(["plan", "same", item, "v2-1", "--person", "7"]) == 0
    assert main(["plan", "same", item, "v3-1", "--person", "7"]) == 0  # and taken back
    capsys.readouterr()
    assert main(["plan", "show", item]) == 0
    shown = capsys.readouterr().out
    assert len(re.findall(r"v[23]-1 .*person 7", shown)) == 2
    assert main(["plan", "accept", item, "--all-but", "7"]) == 0
    assert "2 accepted" in capsys.readouterr().out
    assert main(["plan", "reject", item, "--person", "7"]) == 0
    assert "2 rejected; all decided" in capsys.readouterr().out
    assert main(["finish", item]) == 0
    made = [upright_bgr(shown) for shown in frames(out / "cut.mp4")]
    for frame, covered, seen in ((5, 60, 280), (15, 280, 60)):
        assert made[frame][60:130, covered : covered + 60].max() < 40
        assert made[frame][60:130, seen : seen + 60].max() > 80
