"""Asks the time-stamp authority that the user named: the one call of a case that leaves the machine."""

from __future__ import annotations

import urllib.error
import urllib.request

from case_files.handover.bag import SEAL, STAMP
from case_files.handover.seal import Sealer
from case_files.handover.stamp import StampError, accept_stamp, stamp_request
from reference.errors import UsageError

_SECONDS = 30
_LARGEST = 1 << 20


class _NowhereElse(urllib.request.HTTPRedirectHandler):
    """An authority that sends us elsewhere is not the one that the user named."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow nothing: the answer is then the error that it is."""


def sealed_and_stamped(sealer: Sealer, content: bytes, authority: str = "") -> dict[str, bytes]:
    """The files of a seal, with a time-stamp over it where an authority is named.

    Args:
        sealer: the force's key.
        content: of the tag manifest.
        authority: its address (https or http), or empty.

    Raises:
        UsageError: the address is none. StampError: the authority cannot be reached or does not answer with a time-stamp.
    """
    files = sealer.seal(content)
    if authority:
        files[STAMP] = _ask(authority, files[SEAL])
    return files


def _ask(authority: str, seal: bytes) -> bytes:
    if not authority.startswith(("https://", "http://")):
        raise UsageError("The address of a time-stamp authority begins with https:// or http://.")
    wanted = stamp_request(seal)
    asked = urllib.request.Request(authority, wanted, {"Content-Type": "application/timestamp-query"})
    try:
        with urllib.request.build_opener(_NowhereElse).open(asked, timeout=_SECONDS) as answer:
            reply: bytes = answer.read(_LARGEST)
    except (urllib.error.URLError, OSError, ValueError):
        raise StampError("The time-stamp authority cannot be reached: nothing was sealed. Try again, or leave it out.") from None
    return accept_stamp(reply, wanted)
