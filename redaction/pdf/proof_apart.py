"""A reader of page text in a process of its own, so that a long file keeps two cores busy and a reader that hangs can be ended.

The child gets the path of the redacted file and page numbers, and answers with texts. It is told no secret.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_SECONDS_A_PAGE = 5.0
_SECONDS_TO_START = 60.0
_CHILD = "from redaction.pdf.proof_apart import answer; answer()"


class ReadingApart:
    """The texts of some pages, being read by one engine in another process from the moment this is made."""

    def __init__(self, engine: str, path: Path, pages: list[int]) -> None:
        self._limit = _SECONDS_TO_START + _SECONDS_A_PAGE * len(pages)
        # Answers are larger than a pipe holds, so they are read only when asked for: the child waits at most then.
        self._child = subprocess.Popen(
            [sys.executable, "-c", _CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps({"engine": engine, "path": str(path.absolute()), "pages": pages}).encode())
        self._child.stdin.close()
        self._child.stdin = None

    def texts(self) -> Iterator[str]:
        """The texts, in the order of the pages asked for.

        Raises:
            TimeoutError: the reader did not end in time and was ended.
            RuntimeError: the reader failed.
        """
        try:
            out, _ = self._child.communicate(timeout=self._limit)
        except subprocess.TimeoutExpired:
            self.end()
            raise TimeoutError from None
        if self._child.returncode != 0:
            raise RuntimeError("the reader failed")
        yield from json.loads(out)

    def end(self) -> None:
        """End the child if it still runs."""
        if self._child.poll() is None:
            self._child.kill()
        if self._child.stdout is not None:
            self._child.stdout.close()
        self._child.wait()


def answer() -> None:
    """What the child does: read one question from standard input, and write the texts to standard output."""
    from redaction.pdf.proof_text import ENGINES, quiet

    question = json.loads(sys.stdin.buffer.read())
    read, _ = ENGINES[question["engine"]]
    with quiet():
        texts = list(read(Path(question["path"]), "", question["pages"]))
    sys.stdout.buffer.write(json.dumps(texts).encode())
    sys.stdout.buffer.flush()
