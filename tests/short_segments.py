"""The `hoursback` command with segments of about a second, and with a fault of the machine once some parts of the work are kept.

FAULT names it (``killed``, ``full``), AFTER how many parts are kept before, PART what their names begin with.
"""

from __future__ import annotations

import errno
import os
import signal
import sys

from flows import kept_parts, segments
from flows.cli.entry import main
from flows.shelf import Shelf

FAULT, AFTER = os.environ.get("FAULT", ""), int(os.environ.get("AFTER", "0"))
PART = os.environ.get("PART", "segment-")


class Faulty(Shelf):
    """A shelf that the fault meets when the next part is kept."""

    def put_bytes(self, name: str, content: bytes) -> None:
        """See `Shelf.put_bytes`."""
        if FAULT and name.startswith(PART) and len(self.names(PART)) >= AFTER:
            if FAULT == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(errno.ENOSPC, "No space left on device")
        super().put_bytes(name, content)


if __name__ == "__main__":
    segments.SECONDS = kept_parts.SECONDS = float(os.environ.get("SECONDS", "1"))
    segments.Shelf = kept_parts.Shelf = Faulty  # type: ignore[misc]
    sys.exit(main(sys.argv[1:]))
