"""Following faces, plates and writing through a video.

`follow` looks at every frame once, in constant memory: networks look at some frames, between them what they found is followed
by its motion, forwards and backwards in time. See `docs/video-tracking.md`.
"""

from __future__ import annotations

from redaction.video.tracking.tracks import Followed, Settings, Track, box_at
from redaction.video.tracking.watching import faces_in, follow

__all__ = ["Followed", "Settings", "Track", "box_at", "faces_in", "follow"]
