"""A long track of pictures in segments that are read apart from each other, and the frames of one of them.

Findings speak of frames by their numbers, so a segment must number its frames as a reader of the whole track does. It does where
every packet has a time of its own: then a frame's number is how many packets are shown before it. What is read of a segment is
held against that; where a track does not keep to it, as a damaged one, it is no track to be cut, and is read in one piece.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from redaction.recordings.frames import Faults, Shown, decoded, in_size, packets
from redaction.recordings.opening import opened
from redaction.recordings.probe import probe
from redaction.signs import alive

_KEY_WITHIN = 10
"""Seconds within which a key frame is waited for; where none comes, a segment begins at any frame."""
_BACK = (0, 2, 10, 30)
"""Seconds before a segment to which is gone: formats without an index of their own lead to somewhere near."""


class NotCutError(Exception):
    """What was read of a segment is not what the index of its track says: the track has to be read in one piece."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a track of pictures. Frames are known by their numbers in the whole track.

    Attributes:
        picture: number of the track of pictures.
        lead: the first frame that is read: some seconds before `first`, which the segment before has as well.
        first: the first frame of its own.
        end: the frame behind its last.
        start_time: when the frame `lead` is shown, in the unit and by the clock of the file.
        end_time: when its last frame is shown.
        seconds: length of what is read.
    """

    picture: int
    lead: int
    first: int
    end: int
    start_time: int
    end_time: int
    seconds: float


def segments_of(source: Path, picture: int, seconds: float, overlap: float) -> tuple[Segment, ...]:
    """The segments of a track of pictures; none where it is short or cannot be cut.

    Args:
        source: a recording.
        picture: number of the track of pictures.
        seconds: about how long a segment is. A track of less than one and a half is not cut.
        overlap: seconds that a segment begins before the end of the one before it.

    Raises:
        DamagedFileError: it cannot be opened.
    """
    track = probe(source).pictures[picture]
    index = shown_times(source, track.index)
    if index is None:
        return ()
    times, keys = index
    ticks = round(seconds / track.base)
    count = round((times[-1] - times[0]) / ticks)
    if count < 2 or len(times) < 2 * count:
        return ()
    borders = [0]
    for number in range(1, count):
        wanted = times[0] + (times[-1] - times[0]) * number // count
        key = bisect_left(keys, wanted)
        late = key < len(keys) and keys[key] - wanted < min(round(_KEY_WITHIN / track.base), ticks // 2)
        border = bisect_left(times, keys[key] if late else wanted)
        if borders[-1] < border < len(times):
            borders.append(border)
    made = []
    for first, end in zip(borders, [*borders[1:], len(times)], strict=True):
        lead = bisect_left(times, times[first] - round(overlap / track.base)) if first else 0
        length = float((times[end - 1] - times[lead]) * track.base)
        made.append(Segment(picture, lead, first, end, times[lead], times[end - 1], length))
    return tuple(made)


def frames_of(source: Path, segment: Segment) -> Iterator[Shown]:
    """The frames of a segment, from its lead to its end, with the numbers that they have in the whole track.

    Raises:
        NotCutError: they are not those that the index told of.
        DamagedFileError: the file cannot be opened.
    """
    recording = probe(source)
    track = recording.pictures[segment.picture]
    number, before = segment.lead, segment.start_time - 1
    for frame in _decoded(source, track.index, segment):
        if frame.pts is None or frame.pts <= before or frame.is_corrupt or number >= segment.end:
            raise NotCutError
        at = max(frame.pts * track.base - recording.start, Fraction(0))
        yield Shown(number, at, (frame.duration or 0) * track.base, in_size(frame, track.size), track.posture)
        alive()
        number, before = number + 1, frame.pts
    if number != segment.end or before != segment.end_time:
        raise NotCutError


def shifted(shown: Iterator[Shown], by: int) -> Iterator[Shown]:
    """The frames with other numbers."""
    for one in shown:
        yield replace(one, number=one.number + by)


def shown_times(source: Path, index: int) -> tuple[list[int], list[int]] | None:
    """When each frame is shown, and each key frame, in order; None where packets do not tell.

    Args:
        source: a recording.
        index: of the stream in it.
    """
    times: list[int] = []
    keys: list[int] = []
    decoding: int | None = None
    faults = Faults()
    with opened(source) as container:
        for packet in packets(container, container.streams[index], faults):
            if not packet.size:
                continue
            alive()
            if packet.is_discard:
                continue  # an edit list leaves it out, and so does the decoder
            back = packet.dts is not None and decoding is not None and packet.dts <= decoding
            if packet.pts is None or packet.is_corrupt or back:
                return None
            decoding = packet.dts if packet.dts is not None else decoding
            times.append(packet.pts)
            if packet.is_keyframe:
                keys.append(packet.pts)
    if not times or faults or len(set(times)) < len(times):
        return None
    return sorted(times), sorted(keys)


def _decoded(source: Path, index: int, segment: Segment) -> Iterator[Any]:
    """The frames that are shown within a segment. What is read before it, as far back as a key frame, is passed over."""
    faults = Faults()
    with opened(source) as container:
        stream = container.streams[index]
        stream.thread_type = "AUTO"
        begun = not segment.lead
        for packet in _from_key_frame(container, stream, segment, faults):
            shown = decoded(packet, faults)
            if shown is None:
                raise NotCutError
            for frame in shown:
                if frame.pts is None or not (begun or frame.key_frame):
                    raise NotCutError  # what the file calls a key frame is none
                begun = True
                if frame.pts > segment.end_time:
                    return
                if frame.pts >= segment.start_time:
                    yield frame
            alive()


def _from_key_frame(container: Any, stream: Any, segment: Segment, faults: Faults) -> Iterator[Any]:
    """Packets from a key frame on that is shown no later than the segment begins."""
    if not segment.lead:
        yield from packets(container, stream, faults)
        return
    import av

    earlier = [segment.start_time - round(back / stream.time_base) for back in _BACK]
    for wanted in (*earlier, stream.start_time or 0):
        try:
            container.seek(wanted, stream=stream, backward=True)
        except av.FFmpegError:
            continue  # nothing to go to that lies before
        found = packets(container, stream, faults)
        first = next((packet for packet in found if packet.is_keyframe and packet.size), None)
        if first is not None and first.pts is not None and first.pts <= segment.start_time:
            yield first
            yield from found
            return
    raise NotCutError
