"""What lies beside the pixels of a picture or the samples of a recording never reaches the result, wherever it lies."""

from __future__ import annotations

from pathlib import Path

import picture_places
import pytest
import recording_places
from picture_places import told

from redaction.audio import apply as sound
from redaction.audio import containers
from redaction.errors import DamagedFileError, TooLargeError
from redaction.image import apply as pictures
from redaction.image.containers import unexpected
from redaction.image.reading import open_picture
from redaction.kinds import SUFFIXES
from redaction.media import identify
from redaction.plan import Plan
from redaction.recordings.frames import frames
from redaction.recordings.mp4 import read_mp4
from redaction.recordings.opening import sha256_of
from redaction.recordings.probe import probe
from redaction.video import apply as video

UNTOLD = frozenset({"avif: transparent pixels", "png: resolution", "tiff: resolution", "bmp: resolution"})
"""Places of which a search in bytes tells nothing: pixels that the codec changes, and numbers that are too short."""
REFUSED = frozenset({"jpeg: start of image twice", "jpeg: unknown marker", "flac: cue sheet"})
"""Files that no reader takes for whole."""
LEFT_OUT = frozenset({"mxf: tags", "mpg: tags", "aac: tags"})
"""What FFmpeg writes nothing of."""


@pytest.mark.parametrize("name", picture_places.PLACES)
def test_nothing_beside_the_pixels_is_carried_over(name: str, tmp_path: Path) -> None:
    kind = name.partition(":")[0]
    source, target = tmp_path / f"a.{kind}", tmp_path / f"out.{kind}"
    source.write_bytes(picture_places.PLACES[name]())
    assert told(source.read_bytes()) or name in UNTOLD
    if name in REFUSED:
        with pytest.raises(DamagedFileError):
            _redacted_picture(source, target)
        return
    _redacted_picture(source, target)
    data = target.read_bytes()
    assert not told(data)
    assert b"Morwenna" not in data
    assert unexpected("jpeg" if kind == "avif" else kind, data) == []


def _redacted_picture(source: Path, target: Path) -> None:
    picture = open_picture(source)
    pictures.apply(source, Plan(picture.sha256, picture.kind, pages=picture.count), "cps", target)


@pytest.mark.parametrize("name", recording_places.PLACES)
def test_nothing_beside_pictures_and_sound_is_carried_over(name: str, tmp_path: Path) -> None:
    source = recording_places.PLACES[name](tmp_path)
    assert told(source.read_bytes()) or name in LEFT_OUT
    if name in REFUSED:
        with pytest.raises(DamagedFileError):
            probe(source)
        return
    recording, kind = probe(source), identify(source).kind
    target = tmp_path / f"out{SUFFIXES.get(kind, f'.{kind}')}"
    counts = [sum(1 for _ in frames(source, number)) for number in range(len(recording.pictures))]
    readings = {"frames": counts, "speech:0:-1": []}
    plan = Plan(sha256_of(source), kind, seconds=recording.seconds, tools={"speech": "nobody"}, readings=readings)
    if recording.pictures:
        video.apply(source, plan, "cps", target)
        assert read_mp4(target).unexpected == []
    else:
        sound.apply(source, plan, "cps", target)
        assert containers.unexpected(target.suffix[1:], target) == []
    assert not told(target.read_bytes())


def test_letters_in_the_place_of_a_rate_are_refused(tmp_path: Path) -> None:
    source = recording_places.made(tmp_path, "wav")
    data = source.read_bytes()
    source.write_bytes(data[:24] + b"May\0" + data[28:])
    with pytest.raises(TooLargeError):
        sound.apply(source, Plan(sha256_of(source), "wav", seconds=1), "cps", tmp_path / "out.wav")
