"""Sound in and out: every format at its true times, in constant memory, nothing but sound written, damage told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sound_making import write_recording

from redaction.audio.carried import carried_in
from redaction.audio.containers import ContainerError, unexpected
from redaction.errors import DamagedFileError
from redaction.recordings.sound import Damage, SoundFormat, blocks, gathered, resampled, sound_formats
from redaction.recordings.sound_writing import Written, write_sound

if TYPE_CHECKING:
    from redaction.recordings.sound import Samples


def chirp(seconds: float, rate: int, channels: int = 1) -> Samples:
    at = np.arange(int(seconds * rate)) / rate
    one = (0.4 * np.sin(2 * np.pi * (200 * at + 150 * at**2))).astype(np.float32)
    return np.stack([one * (1 - 0.5 * number) for number in range(channels)])


def read(path: Path, damage: Damage | None = None) -> tuple[SoundFormat, Samples]:
    track = sound_formats(path)[0]
    return track, np.concatenate(list(blocks(path, track, damage)), axis=1)


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".m4a", ".flac", ".mka", ".aiff"])
@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (44100, 2)])
def test_every_format_is_read_at_its_true_times(tmp_path: Path, suffix: str, rate: int, channels: int) -> None:
    sound = chirp(1.5, rate, channels)
    path = write_recording(tmp_path / f"call{suffix}", sound, rate)
    damage = Damage()
    track, heard = read(path, damage)
    assert (track.rate, track.channels) == (rate, channels)
    assert abs(heard.shape[1] - sound.shape[1]) <= 2048
    middle = slice(rate // 2, rate)
    assert np.corrcoef(heard[0, middle], sound[0, middle])[0, 1] > 0.95
    assert damage.packets == 0 and damage.missing < 0.1


@pytest.mark.parametrize("kind", ["wav", "mp3", "m4a"])
@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (48000, 2)])
def test_a_result_holds_sound_alone(tmp_path: Path, kind: Written, rate: int, channels: int) -> None:
    sound = chirp(1.3, rate, channels)
    target = tmp_path / "result"
    written = write_sound(
        target, kind, [(SoundFormat(0, rate, channels, "mono" if channels == 1 else "stereo", ""), iter([sound]))]
    )
    _, heard = read(target)
    assert written == [sound.shape[1]]
    assert 0 <= heard.shape[1] - sound.shape[1] <= 1024
    assert carried_in(target) == [] and unexpected(kind, target) == []
    if kind == "wav":
        assert np.abs(heard - sound).max() <= 1 / 32768


def test_two_tracks_stand_side_by_side_in_an_m4a(tmp_path: Path) -> None:
    low, high = chirp(1.0, 16000), chirp(1.0, 8000)
    target = tmp_path / "two"
    write_sound(
        target, "m4a", [(SoundFormat(0, 16000, 1, "mono", ""), iter([low])), (SoundFormat(1, 8000, 1, "mono", ""), iter([high]))]
    )
    assert [track.rate for track in sound_formats(target)] == [16000, 8000]


def test_writing_takes_the_sound_as_it_comes(tmp_path: Path) -> None:
    taken = 0

    def endless() -> Iterator[Samples]:
        nonlocal taken
        for _ in range(60):
            taken += 1
            size = (tmp_path / "long").stat().st_size
            assert taken < 4 or size > (taken - 4) * 8000  # what came was written: nothing waits for the end
            yield np.zeros((1, 8000), np.float32)

    write_sound(tmp_path / "long", "wav", [(SoundFormat(0, 8000, 1, "mono", ""), endless())])
    assert taken == 60


def test_a_call_that_is_cut_short_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "call.wav", chirp(4.0, 8000), 8000)
    path.write_bytes(path.read_bytes()[:40_000])
    damage = Damage()
    _, heard = read(path, damage)
    assert 2.0 < heard.shape[1] / 8000 < 2.6


@pytest.mark.parametrize("data", [b"", b"ID3\x04", b"RIFF\x24\x00\x00\x00WAVEfmt ", b"\x00" * 3000, b"#!AMR\n\x3c"])
def test_what_holds_no_sound_is_refused_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(data)
    with pytest.raises(DamagedFileError, match=r"call\.wav"):
        formats = sound_formats(path)
        if not formats:
            raise DamagedFileError("call.wav holds nothing")
        list(blocks(path, formats[0]))


def test_a_damaged_middle_is_silence_of_the_same_length(tmp_path: Path) -> None:
    sound = chirp(6.0, 16000)
    path = write_recording(tmp_path / "call.mka", sound, 16000)
    data = bytearray(path.read_bytes())
    third = len(data) // 3
    data[third : third + 3000] = bytes(3000)
    path.write_bytes(bytes(data))
    damage = Damage()
    _, heard = read(path, damage)
    late = slice(80_000, 92_000)
    assert damage.packets or damage.missing
    assert np.corrcoef(heard[0, late], sound[0, late])[0, 1] > 0.9


def test_resampling_keeps_length_and_pitch() -> None:
    sound = chirp(2.0, 44100)
    made = np.concatenate(list(resampled(gathered([sound], 5000), 44100, 16000)), axis=1)
    assert abs(made.shape[1] - 32000) <= 2
    assert np.corrcoef(made[0, 4000:28000], chirp(2.0, 16000)[0, 4000:28000])[0, 1] > 0.999


class TestOwnLookAtContainers:
    def test_a_tag_at_the_end_of_an_mp3(self, tmp_path: Path) -> None:
        target = tmp_path / "a"
        write_sound(target, "mp3", [(SoundFormat(0, 16000, 1, "mono", ""), iter([chirp(1.0, 16000)]))])
        with target.open("ab") as stream:
            stream.write(b"TAG" + b"Morwenna Tregeagle".ljust(125, b"\0"))
        assert unexpected("mp3", target) == ["128 bytes that are no sound (a tag)"]

    @pytest.mark.parametrize("chunk", [b"LIST", b"bext", b"JUNK", b"id3 "])
    def test_a_chunk_in_a_wave_file(self, tmp_path: Path, chunk: bytes) -> None:
        target = tmp_path / "a"
        write_sound(target, "wav", [(SoundFormat(0, 16000, 1, "mono", ""), iter([chirp(1.0, 16000)]))])
        with target.open("ab") as stream:
            stream.write(chunk + (18).to_bytes(4, "little") + b"Morwenna Tregeagle")
        assert unexpected("wav", target)

    @pytest.mark.parametrize("box", [b"udta", b"uuid", b"free", b"meta"])
    def test_a_box_in_an_m4a(self, tmp_path: Path, box: bytes) -> None:
        target = tmp_path / "a"
        write_sound(target, "m4a", [(SoundFormat(0, 16000, 1, "mono", ""), iter([chirp(1.0, 16000)]))])
        with target.open("ab") as stream:
            stream.write((26).to_bytes(4, "big") + box + b"Morwenna Tregeagle")
        assert unexpected("m4a", target)

    def test_what_reaches_over_the_end_is_not_checked(self, tmp_path: Path) -> None:
        target = tmp_path / "a"
        write_sound(target, "wav", [(SoundFormat(0, 16000, 1, "mono", ""), iter([chirp(1.0, 16000)]))])
        target.write_bytes(target.read_bytes()[:-500])
        with pytest.raises(ContainerError):
            unexpected("wav", target)
