"""Where somebody speaks in a sound, loud or soft, by Silero's detector.

A voice far below the others is there for whoever turns the sound up: what is no speech at the usual loudness is made louder by
itself and listened to again.

Not done: a voice under another one at the same moment, even where it could be taken apart by the channels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    import numpy as np

    Samples = np.ndarray[Any, np.dtype[np.float32]]

Piece = tuple[int, int]
"""First sample of a stretch of speech, and the one behind its last."""

RATE = 16_000
"""Samples a second that Whisper and the detector of speech work with."""
NOTHING = 2e-6
"""Loudest sample up to which there is no sound: a sixteenth of the smallest step of 16 bits."""
LOUD = 0.3
"""To which the loudest samples are brought before speech is looked for."""
VOICE = {"threshold": 0.3, "min_speech_duration_ms": 60, "min_silence_duration_ms": 250, "speech_pad_ms": 60}
_FAR_BELOW = 30.0
"""How much softer than the others a piece of speech is that is heard in a window of its own."""
_LEAST_GAP, _GAP = 2 * RATE // 5, 6 * RATE
"""Samples without speech in which faint speech is looked for, at least and at a time."""


def speech_in(samples: Samples) -> list[Piece]:
    """Where somebody speaks, loud or soft: where nobody is heard it is made louder, piece by piece, and listened to again."""
    import numpy as np

    loud = float(np.percentile(np.abs(samples), 99.5)) if samples.shape[0] else 0.0
    found = _voice(samples, min(20.0, LOUD / loud) if loud > NOTHING else 1.0)
    ends = [0, *(end for _, end in found)]
    starts = [*(start for start, _ in found), samples.shape[0]]
    for begin, end in zip(ends, starts, strict=True):
        for low in range(begin, end, _GAP):
            gap = samples[low : min(end, low + _GAP)]
            loud = _usual_peak(gap)
            if gap.shape[0] >= _LEAST_GAP and loud > NOTHING:
                found = [*found, *((low + first, low + last) for first, last in _voice(gap, LOUD / loud))]
    return sorted(found)


def _usual_peak(samples: Samples) -> float:
    """How loud a stretch is where it is loud, not counting the end of a louder word beside it, nor where there is nothing."""
    import numpy as np

    size = RATE // 10
    peaks = np.abs(samples[: samples.shape[0] - samples.shape[0] % size]).reshape(-1, size).max(axis=1)
    peaks = peaks[peaks > NOTHING]
    return float(np.percentile(peaks, 80)) if peaks.shape[0] else 0.0


def _voice(samples: Samples, gain: float) -> list[Piece]:
    """Where somebody speaks in a sound that is made so many times louder."""
    import numpy as np
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    found = get_speech_timestamps(np.clip(samples * np.float32(max(1.0, gain)), -1, 1), VadOptions(**VOICE))
    return [(int(one["start"]), int(one["end"])) for one in found]


def far_apart(samples: Samples, piece: Piece, other: Piece) -> bool:
    """Whether of two pieces of speech one is much softer: a recogniser hears only the louder one."""
    import numpy as np

    one, two = (float(np.sqrt((samples[low:high] ** 2).mean())) for low, high in (piece, other))
    return max(one, two) > _FAR_BELOW * min(one, two)
