"""Where a new scene begins, and how much moves: both from a tiny copy of each frame."""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_TINY = (48, 32)
_LEAST_CHANGE = 14.0
"""Mean change of brightness (of 255) below which no scene begins."""
_ABOVE_USUAL = 3.0
_UNLIKE = 0.55
"""Correlation with the frame before below which a frame may show another scene."""
_HISTOGRAM = 0.75


class Scenes:
    """Compares each frame with the one before it."""

    def __init__(self) -> None:
        self._before: Any = None
        self._usual: deque[float] = deque([2.0], maxlen=25)

    def look(self, luma: Pixels) -> tuple[bool, float]:
        """Whether a new scene begins with this frame, and by how much (of 255) it differs from the one before on average."""
        import cv2
        import numpy as np

        tiny: Any = cv2.resize(luma, _TINY, interpolation=cv2.INTER_AREA).astype(np.float32)
        before, self._before = self._before, tiny
        if before is None:
            return False, 0.0
        change = float(np.abs(tiny - before).mean())
        usual = median(self._usual)
        self._usual.append(change)
        if change < _LEAST_CHANGE or change < _ABOVE_USUAL * usual:
            return False, change
        a, b = tiny - tiny.mean(), before - before.mean()
        alike = float((a * b).sum()) / (float((a * a).sum() * (b * b).sum()) ** 0.5 + 1e-6)
        if alike > _UNLIKE:
            return False, change
        return alike < _UNLIKE / 2 or _shared_levels(tiny, before) < _HISTOGRAM, change


def _shared_levels(one: Any, other: Any) -> float:
    """Share of the histograms of brightness that two frames have in common."""
    import numpy as np

    first, second = (np.histogram(each, 16, (0, 256))[0] for each in (one, other))
    return float(np.minimum(first, second).sum() / one.size)
