"""Printed codes in the frames of a video: found, judged by what they say, covered in every frame, and proven to be gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from code_making import CARD, qr
from picture_making import Finder
from video_making import drawn, plan_for

from redaction.detection.request import DetectionRequest
from redaction.findings import Finding, TrackBox, TrackPlace
from redaction.image.codes import codes_in
from redaction.recordings.frames import frames, upright_bgr
from redaction.video.apply import apply
from redaction.video.detect import detect
from redaction.video.tracking import box_at
from redaction.video.verify import verify

NAME = "Rachel Finchley"
SIDE, RATE, SECONDS = (640, 360), 10, 4


def scene(text: str, *, until: int = RATE * SECONDS, start: int = 0) -> list[np.ndarray[Any, Any]]:
    """A code that goes slowly over a grainy ground, from one frame to another."""
    chance = np.random.default_rng(7)
    code = np.asarray(qr(text, 3))
    ground: Any = cv2.resize(chance.integers(60, 200, (45, 80, 3), dtype=np.uint8), SIDE, interpolation=cv2.INTER_CUBIC)
    pictures = []
    for moment in range(RATE * SECONDS):
        frame = ground.astype(np.int16) + chance.normal(0, 3, ground.shape).astype(np.int16)
        if start <= moment < until:
            x, y = 120 + 4 * moment, 90 + moment
            frame[y : y + code.shape[0], x : x + code.shape[1]] = code[:, :, None]
        pictures.append(frame.clip(0, 255).astype(np.uint8))
    return pictures


def clip(folder: Path, text: str, **when: int) -> Path:
    pictures = scene(text, **when)
    return drawn(folder / "clip.mp4", pictures, [number / RATE for number in range(len(pictures))])


def read_in(path: Path) -> list[int]:
    """Numbers of the frames in which a code still says something."""
    return [one.number for one in frames(path) if any(code.text for code in codes_in(upright_bgr(one)))]


def of_codes(findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.detector == "opencv"]


def test_a_code_that_says_a_name_is_covered_in_every_frame(tmp_path: Path) -> None:
    source = clip(tmp_path, CARD)
    assert len(read_in(source)) > 30
    plan = detect(source, DetectionRequest(), Finder(NAME))
    (finding,) = of_codes(plan.findings)
    assert (finding.kind, finding.text) == ("PERSON", NAME)
    assert isinstance(finding.place, TrackPlace) and (finding.place.first, finding.place.last) == (0, RATE * SECONDS - 1)
    plan = plan.with_findings(one.decided("accepted", by="tester", origin="reviewer") for one in plan.findings)
    made = tmp_path / "made.mp4"
    apply(source, plan, "cps", made)
    assert read_in(made) == []
    proof = verify(source, made, plan, "cps")
    assert [channel for channel in proof.channels if channel.state != "clean"] == []
    assert any(channel.name == "codes:opencv" for channel in proof.channels)


def test_a_code_that_names_nobody_is_put_to_a_person_as_in_pictures(tmp_path: Path) -> None:
    source = clip(tmp_path, "https://example.org/menu")
    (finding,) = of_codes(detect(source, DetectionRequest(), Finder(NAME)).findings)
    assert (finding.kind, finding.text, finding.auto) == ("PICTURE", "", False)
    assert of_codes(detect(source, DetectionRequest(terms=(NAME,), terms_only=True), Finder(NAME)).findings) == []


def test_a_code_that_comes_and_goes_is_covered_from_its_first_frame_to_its_last(tmp_path: Path) -> None:
    source = clip(tmp_path, CARD, start=6, until=33)
    (finding,) = of_codes(detect(source, DetectionRequest(terms=(NAME,), terms_only=True), Finder(NAME)).findings)
    assert isinstance(finding.place, TrackPlace)
    side = qr(CARD, 3).width
    for moment in range(6, 33):
        box = box_at(finding.place.boxes, moment)
        assert box is not None, moment
        x, y = 120 + 4 * moment, 90 + moment
        # The white rim of 4 dots may stick out.
        assert box[0] < x + 12 and box[1] < y + 12 and box[2] > x + side - 12 and box[3] > y + side - 12, moment


@pytest.mark.parametrize(("covered", "state"), [(False, "leaked"), (True, "clean")])
def test_the_proof_stops_a_code_that_nobody_decided_on(tmp_path: Path, covered: bool, state: str) -> None:
    source = clip(tmp_path, CARD)
    whole: tuple[TrackBox, ...] = ((0, 0.0, 0.0, 640.0, 360.0), (RATE * SECONDS - 1, 0.0, 0.0, 640.0, 360.0))
    beside: tuple[TrackBox, ...] = ((0, 0.0, 300.0, 40.0, 340.0), (RATE * SECONDS - 1, 0.0, 300.0, 40.0, 340.0))
    plan = plan_for(source, whole if covered else beside, tools={"codes": "opencv", "faces": "centerface"})
    made = tmp_path / "made.mp4"
    apply(source, plan, "cps", made)
    (channel,) = (one for one in verify(source, made, plan, "cps").channels if one.name == "codes:opencv")
    assert channel.state == state, channel.detail
    assert CARD not in channel.detail and NAME not in channel.detail
