"""Writing that only a machine sees: some steps of grey beside its ground, or in a colour as bright as it.

Whoever raises the contrast of a picture reads it, so it is made visible and read as well. Only even grounds are looked at: on a
photograph or a grained scan such steps drown, for everybody.

Not done: such writing in photographs, on grounds with grain, and faint writing that is not print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_SEEN = 24
"""Steps of brightness from which the reader sees a letter."""
_FLOORS = (2, 0)
"""Steps of brightness that count as the ground itself: those that a lossy codec makes, and none for what is fainter still."""
_GRAINED = 0.02
"""Share of an even ground that differs by such few steps, from which these are grain and no print."""
_LETTER = 31
"""Pixels of the window in which a letter is told from its ground."""
_EVEN = 0.55
"""Share of an even ground that is of one shade to the last bit."""
_GROUND = 0.35
"""Share of a picture that is even ground, from which it is a page, a screen or a drawing and no photograph."""
_GLANCE = 1000
"""Pixels of the longer side at which it is first looked whether there is anything; every so manieth pixel is taken as it is."""
_LEAST = 60
"""Pixels of ink in that glance: two small letters."""


def unveiled(pixels: Pixels) -> list[Pixels]:
    """The faint marks of a picture, black on white, with everything else gone: one picture for each depth at which there are any.

    Args:
        pixels: grey, or three colours in any order.
    """
    step = max(1, max(pixels.shape[:2]) // _GLANCE)
    glance = pixels[::step, ::step]
    found = []
    for floor in _FLOORS:
        seen = _marks(glance, floor)
        if int((seen > 0).sum()) >= _LEAST:
            found.append(255 - (seen if step == 1 else _marks(pixels, floor)))
    return found


def _marks(pixels: Pixels, floor: int) -> Pixels:
    """How much a pixel differs from its ground, from 0 to 255, where the ground is even and the reader sees nothing."""
    import cv2
    import numpy as np

    channels = [np.ascontiguousarray(one) for one in (cv2.split(pixels) if pixels.ndim == 3 else [pixels])]
    if all(np.array_equal(one, channels[0]) for one in channels[1:]):
        channels = channels[:1]
    grey: Any = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY) if len(channels) == 3 else channels[0]
    window = np.ones((_LETTER, _LETTER), np.uint8)
    unseen = cv2.subtract(cv2.dilate(grey, window), cv2.erode(grey, window)) < _SEEN
    nothing: Pixels = np.zeros(grey.shape, np.uint8)
    if float(unseen.mean()) < _GROUND:
        return nothing
    ink: Any = nothing
    for channel in channels:
        # An even ground is the same in every second pixel, and its median there takes a quarter of the time.
        ground: Any = cv2.medianBlur(np.ascontiguousarray(channel[::2, ::2]), _LETTER)
        ground = cv2.resize(ground, grey.shape[::-1], interpolation=cv2.INTER_NEAREST)
        ink = np.maximum(ink, cv2.absdiff(channel, ground))
    if floor == 0 and float(((ink > 0) & (ink <= max(_FLOORS)))[unseen].mean()) > _GRAINED:
        return nothing
    ink[ink <= floor] = 0
    even = cv2.boxFilter((ink == 0).astype(np.float32), -1, (_LETTER, _LETTER)) >= _EVEN
    looked_at = unseen & even
    if float(looked_at.mean()) < _GROUND:
        return nothing
    ink[~looked_at] = 0
    most = cv2.dilate(ink, window).astype(np.float32)
    found: Pixels = np.where(ink > 0, ink * (255.0 / np.maximum(most, 1.0)), 0).astype(np.uint8)
    return found
