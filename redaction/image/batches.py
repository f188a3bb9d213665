"""Lines put through the networks, those of like width together, shared by threads."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from redaction.image import networks
from redaction.image.decoding import NOTHING, Reading, decoded
from redaction.image.ink import as_colour
from redaction.signs import each

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_HEIGHT, _LEAST_WIDTH = 48, 64
"""Pixels of a line as the recognisers see it."""
_BATCH, _TOGETHER, _ALIKE = 4, 800, 0.92
"""Lines that are read at once, at most, and how wide they are in all unless it is one: what is wider than that a processor does
not keep at hand, and takes a tenth longer. How wide the narrowest is beside the widest: padding costs as lines do."""


class Models:
    """The networks, and threads that share the lines of a picture."""

    def __init__(self, threads: int, first: networks.Networks, again: networks.Networks) -> None:
        self._first, self._again = first, again
        self.quick = first is not again
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="lines")

    def detect(self, batch: Any) -> Any:
        """The map of text (rows, columns; 0 to 1) of one picture."""
        return self._again.detect(batch)

    def recognise(self, crops: Sequence[Pixels], narrowed: float, *, exact: bool) -> list[Reading]:
        """Read lines, those of like width together."""
        network = self._again if exact else self._first
        widths = [max(16, round(crop.shape[1] / crop.shape[0] * _HEIGHT * narrowed)) for crop in crops]
        groups = groups_of(widths)
        found = [NOTHING] * len(crops)
        read = self._threads.map(lambda group: _read_group([(crops[n], widths[n]) for n in group], network), groups)
        for group, readings in each(zip(groups, read, strict=True)):
            for number, reading in zip(group, readings, strict=True):
                found[number] = reading
        return found


def groups_of(widths: Sequence[int]) -> list[list[int]]:
    """Which lines are read at once, the widest first."""
    groups: list[list[int]] = []
    for number in sorted(range(len(widths)), key=lambda number: -widths[number]):
        most = min(_BATCH, _TOGETHER // max(1, widths[groups[-1][0]])) if groups else 0
        if groups and len(groups[-1]) < most and max(_LEAST_WIDTH, widths[number]) >= _ALIKE * widths[groups[-1][0]]:
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups


def _read_group(crops: list[tuple[Pixels, int]], network: networks.Networks) -> list[Reading]:
    import cv2
    import numpy as np

    width = max(_LEAST_WIDTH, *(own for _, own in crops))
    batch = np.zeros((len(crops), 3, _HEIGHT, width), np.float32)
    for place, (crop, own) in enumerate(crops):
        method = cv2.INTER_AREA if crop.shape[0] > _HEIGHT else cv2.INTER_LINEAR
        sized: Any = cv2.resize(crop, (own, _HEIGHT), interpolation=method)
        batch[place, :, :, :own] = as_colour(sized).transpose(2, 0, 1).astype(np.float32) / 127.5 - 1
    chances, characters = network.recognise(batch), network.characters()
    return [decoded(own, characters, len(own) * wide / width) for own, (_, wide) in zip(chances, crops, strict=True)]
