"""A long track of pictures is encoded in segments, each a file of its own: what is done stays done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain, count, islice, takewhile
from pathlib import Path

from redaction.recordings.writing import Looks, Ready, encode_pictures

FRAMES = 1500
"""Frames of a segment: about a minute."""
_NAME = re.compile(r"(\d+)-(\d+)\.(\d+)\.mp4")


def encode_in_segments(
    pictures_from: Callable[[int], Iterator[Ready]], folder: Path, track: int, looks: Looks, expected: int
) -> tuple[list[Path], int]:
    """Encode all frames, in segments that begin with a key frame each; those that lie there already are taken as they are.

    Args:
        pictures_from: gives the frames from a number on.
        folder: for the segments.
        track: number of the track, for their names.
        looks: what the encoder is told.
        expected: number of frames that there should be: where so many are done, none are asked for.

    Returns:
        The segments in order, and the number of frames in them together.

    Raises:
        OSError: the disk is full.
        EncodingFailedError: the encoder gave up.
    """
    done = finished(folder, track)
    total = sum(frames for _, frames in done)
    segments = [path for path, _ in done]
    if done and total == expected:
        return segments, total
    pictures = pictures_from(total)
    for number in count(len(done)):
        first = next(pictures, None)
        if first is None:
            break
        unfinished = folder / f"{track}-{number}.unfinished"
        frames = encode_pictures(chain([first], islice(pictures, FRAMES - 1)), unfinished, looks)
        segments.append(unfinished.replace(folder / f"{track}-{number}.{frames}.mp4"))
        total += frames
    return segments, total


def finished(folder: Path, track: int) -> list[tuple[Path, int]]:
    """Segments of a track that are done, from the first without a gap, each with its number of frames."""
    found: dict[int, tuple[Path, int]] = {}
    for path in folder.iterdir():
        name = _NAME.fullmatch(path.name)
        if name and int(name[1]) == track:
            found[int(name[2])] = (path, int(name[3]))
    without_gap = takewhile(found.__contains__, count())
    return [found[number] for number in without_gap]
