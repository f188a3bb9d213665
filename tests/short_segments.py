"""The `hoursback` command with segments of about a second, and with a fault of the machine once some segments are kept.

FAULT names it (``killed``, ``full``), AFTER how many segments are kept before.
"""

from __future__ import annotations

import errno
import os
import signal
import sys

from flows import segments
from flows.cli.entry import main
from flows.shelf import Shelf

FAULT, AFTER = os.environ.get("FAULT", ""), int(os.environ.get("AFTER", "0"))


class Faulty(Shelf):
    """A shelf that the fault meets when the next segment is kept."""

    def put_bytes(self, name: str, content: bytes) -> None:
        """See `Shelf.put_bytes`."""
        if FAULT and len(self.names("segment-")) >= AFTER:
            if FAULT == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(errno.ENOSPC, "No space left on device")
        super().put_bytes(name, content)


if __name__ == "__main__":
    segments.SECONDS = 1.0
    segments.Shelf = Faulty  # type: ignore[misc]
    sys.exit(main(sys.argv[1:]))
