"""The verdict of a proof, channel by channel. A channel that could not be checked is `unchecked`, never clean."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Literal

from redaction.findings import Finding

ChannelState = Literal["clean", "leaked", "unchecked"]


@dataclass(frozen=True, slots=True)
class Channel:
    """One place in which a secret could have survived, and what looking there showed.

    Attributes:
        name: stable key, for example ``page-text:pdfium`` or ``raw-objects``; policies name the ones they require by the part
            before the colon.
        state: ``clean``, ``leaked`` or ``unchecked``.
        engine: tool and version that looked.
        detail: for a person; finding ids, pages and counts, never a secret.
        found: what the look came upon that nobody decided on, ready to be added to the plan. It may hold a secret, so it is in no
            `repr` and no certificate.
    """

    name: str
    state: ChannelState
    engine: str
    detail: str = ""
    found: tuple[Finding, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Verification:
    """All channels of one redacted file."""

    channels: tuple[Channel, ...]

    @property
    def leaked(self) -> tuple[Channel, ...]:
        """Channels in which a secret was found."""
        return tuple(channel for channel in self.channels if channel.state == "leaked")

    def blocking(self, required: Collection[str]) -> tuple[Channel, ...]:
        """What stops the release: every leak, and every channel in `required` that is unchecked or missing."""
        stopped = list(self.leaked)
        seen = set()
        for channel in self.channels:
            seen.add(channel.name.split(":")[0])
            if channel.state == "unchecked" and channel.name.split(":")[0] in required:
                stopped.append(channel)
        missing = sorted(set(required) - seen)
        stopped += [Channel(name, "unchecked", "", "this channel was not looked at") for name in missing]
        return tuple(stopped)

    def passed(self, required: Collection[str]) -> bool:
        """True when nothing leaked and every required channel was checked."""
        return not self.blocking(required)


def checked(name: str, look: Callable[[], Channel]) -> Channel:
    """The channel, or the same unchecked where its reader fails: whatever it stumbles over, nobody has looked."""
    try:
        return look()
    except Exception as error:
        return Channel(name, "unchecked", name.partition(":")[2], f"the reader stopped ({type(error).__name__})")
