"""Recordings that carry a name in one place beside their pictures and sound, one maker for each place.

`PLACES` names every place as ``suffix: place``; each maker is told a folder and gives a file in it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import partial
from pathlib import Path

from picture_places import NAME, SAID, WIDE, exif_block
from video_making import ffmpeg, pattern, tone

Maker = Callable[[Path], Path]
PLACES: dict[str, Maker] = {}
_HEARD = ("wav", "mp3", "flac", "ogg", "opus", "m4a", "mka", "wma", "aiff", "au", "caf", "amr", "aac")
_SEEN = ("mp4", "mov", "mkv", "webm", "avi", "ts", "mxf", "ogv", "flv", "wmv", "mpg", "3gp")
_CODECS: dict[str, tuple[str, ...]] = {
    "webm": ("-c:v", "libvpx", "-c:a", "libopus"),
    "ogv": ("-c:v", "libtheora", "-c:a", "libvorbis"),
    "mxf": ("-c:v", "mpeg2video", "-r", "25", "-ar", "48000"),
    "mpg": ("-c:v", "mpeg2video", "-r", "25", "-c:a", "mp2"),
    "wmv": ("-c:v", "wmv2", "-c:a", "wmav2"),
    "flv": ("-c:v", "flv", "-c:a", "libmp3lame", "-ar", "44100"),
    "avi": ("-c:v", "mpeg4", "-c:a", "libmp3lame"),
    "amr": ("-c:a", "libopencore_amrnb", "-ar", "8000"),
    "3gp": ("-c:v", "mpeg4", "-c:a", "aac"),
}
_TAGS = ("title", "artist", "comment", "author", "copyright", "encoder", "location", "com.apple.quicktime.make", "service_name")


def made(folder: Path, suffix: str, *words: str | Path, beside: tuple[str | Path, ...] = (), tagged: bool = False) -> Path:
    """A short recording, with further inputs `beside` it, and the name in every tag that the writer knows if it is `tagged`."""
    path = folder / f"a.{suffix}"
    sources = [*(pattern(seconds=0.4, rate=10) if suffix in _SEEN else []), *tone(0.4)]
    tags = [word for tag in _TAGS for word in ("-metadata", f"{tag}={NAME}")] if tagged else []
    tags += [word for kind in "va" for word in (f"-metadata:s:{kind}", f"title={NAME}")] if tagged else []
    tags += ["-metadata:s:a", f"handler_name={NAME}"] if tagged and suffix in ("mp4", "mov", "m4a") else []
    codecs = _CODECS.get(suffix, ("-c:v", "libx264", "-preset", "ultrafast") if suffix in _SEEN else ())
    ffmpeg(*sources, *beside, *codecs, *tags, *words, path)
    return path


for suffix in (*_SEEN, *(one for one in _HEARD if one != "amr")):
    PLACES[f"{suffix}: tags"] = partial(lambda folder, suffix: made(folder, suffix, tagged=True), suffix=suffix)


def changed(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """The file with its bytes changed."""
    path.write_bytes(change(path.read_bytes()))
    return path


def place(name: str, change: Callable[[bytes], bytes], *words: str) -> None:
    """A place that is made by changing the bytes of a plain recording."""
    suffix = name.partition(":")[0]
    PLACES[name] = lambda folder: changed(made(folder, suffix, *words), change)


# MP4: boxes


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def in_box(data: bytes, path: tuple[bytes, ...], more: bytes) -> bytes:
    """Put bytes at the end of the first box of a path; the index must lie behind the media."""
    starts, at, end = [], 0, len(data)
    for name in path:
        while data[at + 4 : at + 8] != name:
            at += struct.unpack_from(">I", data, at)[0]
        starts.append(at)
        end = at + struct.unpack_from(">I", data, at)[0]
        at += 8
    out = bytearray(data[:end] + more + data[end:])
    for start in starts:
        struct.pack_into(">I", out, start, struct.unpack_from(">I", out, start)[0] + len(more))
    return bytes(out)


for kind in (b"udta", b"meta", b"uuid", b"free", b"skip", b"wide", b"mdat", b"pnot", b"junk"):
    for suffix in ("mp4", "m4a"):
        place(f"{suffix}: box {kind.decode()} at the end", lambda data, kind=kind: data + box(kind, bytes(16) + SAID))  # type: ignore[misc]
    for path in ((b"moov",), (b"moov", b"trak"), (b"moov", b"trak", b"mdia"), (b"moov", b"trak", b"mdia", b"minf", b"stbl")):
        if kind != b"mdat":
            where = path[-1].decode()
            place(
                f"mp4: box {kind.decode()} in {where}",
                lambda data, kind=kind, path=path: in_box(data, path, box(kind, bytes(16) + SAID)),  # type: ignore[misc]
            )
place("mp4: 3GP title", lambda data: in_box(data, (b"moov",), box(b"udta", box(b"titl", bytes(6) + SAID + b"\0"))))
place("mp4: GoPro GPMF", lambda data: in_box(data, (b"moov",), box(b"udta", box(b"GPMF", b"DVNMc\1\0\x12" + SAID))))
place("mp4: EXIF", lambda data: in_box(data, (b"moov",), box(b"udta", box(b"EXIF", exif_block()))))
place("mp4: brand", lambda data: data[:16] + SAID[:16] + data[32:] + box(b"free", SAID))
place(
    "mp4: name of a handler",
    lambda data: data.replace(b"VideoHandler", SAID[:12]) + box(b"free", SAID),
)
place("mp4: bytes behind the end", lambda data: data + box(b"free", SAID))
place("m4a: bytes behind the end", lambda data: data + box(b"free", SAID))


def side_stream(suffix: str, *words: str) -> Maker:
    """Subtitles or chapters that say the name."""

    def make(folder: Path) -> Path:
        said, chapters = folder / "said.srt", folder / "chapters.txt"
        said.write_text(f"1\n00:00:00,000 --> 00:00:00,300\n{NAME} lives here\n", encoding="utf-8")
        chapters.write_text(f";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=300\ntitle={NAME}\n", encoding="utf-8")
        return made(folder, suffix, *words, beside=("-i", said, "-i", chapters))

    return make


PLACES["mp4: subtitles"] = side_stream("mp4", "-map", "0", "-map", "1", "-map", "2", "-c:s", "mov_text")
PLACES["mkv: subtitles"] = side_stream("mkv", "-map", "0", "-map", "1", "-map", "2", "-c:s", "srt")
PLACES["mp4: chapters"] = side_stream("mp4", "-map", "0", "-map", "1", "-map_chapters", "3")
PLACES["mkv: chapters"] = side_stream("mkv", "-map", "0", "-map", "1", "-map_chapters", "3")
PLACES["mka: chapters"] = side_stream("mka", "-map", "0", "-map_chapters", "2")
PLACES["mp3: chapters"] = side_stream("mp3", "-map", "0", "-map_chapters", "2")


def _attached(folder: Path) -> Path:
    note = folder / f"{NAME}.txt"
    note.write_bytes(SAID)
    return made(folder, "mkv", "-attach", note, "-metadata:s:t", "mimetype=text/plain")


PLACES["mkv: attached file"] = _attached
_CODE = ("-timecode", "01:00:00:00", "-metadata:s:v", f"reel_name={NAME}")
PLACES["mov: name of a time code"] = lambda folder: made(folder, "mov", *_CODE, tagged=True)
PLACES["mp4: message between the pictures"] = lambda folder: made(
    folder, "mp4", "-bsf:v", f"h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+{NAME}"
)
PLACES["ts: message between the pictures"] = lambda folder: made(
    folder, "ts", "-bsf:v", f"h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+{NAME}"
)
PLACES["ts: name of the programme"] = lambda folder: made(
    folder, "ts", "-metadata", f"service_name={NAME}", "-metadata", f"service_provider={NAME}"
)
place("ts: packets without a stream", lambda data: data + (b"G\x1f\xfe\x10" + SAID).ljust(188, b"\xff") * 3)
place("mpg: padding", lambda data: data[:-4] + b"\0\0\1\xbe" + struct.pack(">H", len(SAID)) + SAID + data[-4:])
place("mpg: bytes behind the end", lambda data: data + SAID)
place("mkv: void element", lambda data: data + b"\xec" + bytes([0x80 | len(SAID)]) + SAID)
place("avi: chunk JUNK", lambda data: data + b"JUNK" + struct.pack("<I", len(SAID)) + SAID)
place("flv: bytes behind the end", lambda data: data + SAID)
place("wmv: bytes behind the end", lambda data: data + SAID)
place("ogv: bytes behind the end", lambda data: data + SAID)
place("mxf: bytes behind the end", lambda data: data + SAID)

# Sound


def in_wave(*chunks: tuple[bytes, bytes], front: bool = False) -> Callable[[bytes], bytes]:
    """A change that puts chunks into a WAV, in front of the sound or behind it."""

    def change(data: bytes) -> bytes:
        more = b"".join(name + struct.pack("<I", len(one)) + one + b"\0" * (len(one) % 2) for name, one in chunks)
        at = 36 if front else len(data)
        whole = data[:at] + more + data[at:]
        return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]

    return change


for kind in (b"bext", b"iXML", b"axml", b"JUNK", b"PAD ", b"cue ", b"id3 ", b"_PMX", b"cart", b"afsp", b"umid", b"LGWV", b"wavl"):
    for front in (False, True):
        content = bytes(700) + SAID if kind == b"bext" else SAID + WIDE
        place(f"wav: {kind.decode().strip()} {'in front' if front else 'behind'}", in_wave((kind, content), front=front))
place("wav: LIST INFO", in_wave((b"LIST", b"INFOINAM" + struct.pack("<I", len(SAID)) + SAID)))
place("wav: LIST adtl", in_wave((b"LIST", b"adtllabl" + struct.pack("<II", 4 + len(SAID), 1) + SAID)))
place("wav: bytes behind the end", lambda data: data + SAID)


def id3(version: int, *frames: tuple[bytes, bytes], unsynchronised: bool = False) -> bytes:
    """A tag of ID3 version 2."""
    body = b""
    for name, content in frames:
        size = struct.pack(">I", len(content))
        body += name + (size[1:] if version == 2 else size + b"\0\0") + content
    body = body.replace(b"\xff", b"\xff\0") if unsynchronised else body
    size = bytes(len(body) >> shift & 127 for shift in (21, 14, 7, 0))
    return b"ID3" + bytes([version, 0, 0x80 if unsynchronised else 0]) + size + body


_LYRICS = b"LYRICSBEGINLYR" + f"{len(SAID):05d}".encode() + SAID + b"000038LYRICS200"
_APE = b"APETAGEX" + struct.pack("<IIII", 2000, 32 + 9 + len(SAID) + 6, 1, 0) + bytes(8)
place("mp3: ID3 version 2.2", lambda data: id3(2, (b"TP1", b"\0" + SAID)) + data)
place("mp3: ID3 version 2.3", lambda data: id3(3, (b"TPE1", b"\1\xff\xfe" + WIDE), (b"PRIV", SAID + b"\0" + SAID)) + data)
place("mp3: ID3 version 2.4", lambda data: id3(4, (b"TPE1", b"\3" + SAID)) + data)
place("mp3: unsynchronised ID3", lambda data: id3(3, (b"TPE1", b"\1\xff\xfe" + WIDE), unsynchronised=True) + data)
place("mp3: object in ID3", lambda data: id3(3, (b"GEOB", b"\0text/plain\0n\0d\0" + SAID), (b"USLT", b"\0eng\0" + SAID)) + data)
place("mp3: two ID3 tags", lambda data: id3(3, (b"TPE1", b"\0x")) + id3(4, (b"TPE1", b"\3" + SAID)) + data)
place("mp3: ID3 version 1", lambda data: data + b"TAG" + SAID.ljust(125, b"\0"))
place("mp3: APE", lambda data: data + struct.pack("<II", len(SAID), 0) + b"Artist\0" + SAID + _APE)
place("mp3: Lyrics3", lambda data: data + _LYRICS + b"TAG" + bytes(125))
place("mp3: bytes between the frames", lambda data: _between_frames(data))
place("mp3: bytes behind the end", lambda data: data + SAID)
place("aac: bytes behind the end", lambda data: data + SAID)


def _between_frames(data: bytes) -> bytes:
    at = data.find(data[data.find(b"\xff\xf3") :][:2], len(data) // 2) if b"\xff\xf3" in data else -1
    return data[:at] + SAID + data[at:] if at > 0 else data + SAID


def _flac_block(kind: int, content: bytes) -> Callable[[bytes], bytes]:
    return lambda data: data[:42] + bytes([kind]) + struct.pack(">I", len(content))[1:] + content + data[42:]


_PICTURE = struct.pack(">II", 3, 9) + b"image/png" + struct.pack(">I", len(SAID)) + SAID + bytes(20)
place("flac: application", _flac_block(2, b"riff" + SAID))
place("flac: padding", _flac_block(1, SAID))
place("flac: picture", _flac_block(6, _PICTURE))
place("flac: cue sheet", _flac_block(5, SAID.ljust(128, b"\0") + bytes(268) + b"\1" + bytes(8) + b"\xaa" + bytes(27)))
place("flac: reserved block", _flac_block(100, SAID))
place("flac: bytes behind the end", lambda data: data + SAID)
place("flac: ID3 in front", lambda data: data + b"TAG" + SAID.ljust(125, b"\0"))
place("ogg: bytes behind the end", lambda data: data + SAID)


def _chained(folder: Path) -> Path:
    first = made(folder, "ogg")
    kept = first.read_bytes()
    return changed(made(folder, "ogg", tagged=True), lambda data: kept + data)


PLACES["ogg: second stream behind the first"] = _chained


def _in_form(*chunks: tuple[bytes, bytes]) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        whole = data + b"".join(name + struct.pack(">I", len(one)) + one + b"\0" * (len(one) % 2) for name, one in chunks)
        return whole[:4] + struct.pack(">I", len(whole) - 8) + whole[8:]

    return change


for kind in (b"ANNO", b"NAME", b"AUTH", b"(c) ", b"COMT", b"MARK", b"APPL", b"MIDI", b"ID3 "):
    place(f"aiff: {kind.decode().strip()}", _in_form((kind, SAID)))
place("au: note", lambda data: data[:4] + struct.pack(">I", 24 + 20) + data[8:24] + SAID.ljust(20, b"\0") + data[32:])
place("caf: information", lambda data: data + b"info" + struct.pack(">QI", 4 + 7 + len(SAID) + 1, 1) + b"artist\0" + SAID + b"\0")
place("caf: unknown chunk", lambda data: data + b"xxxx" + struct.pack(">Q", len(SAID)) + SAID)
