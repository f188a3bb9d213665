"""How much memory the portal takes while a large file is handed in, and how fast it goes.

    python -m benchmarks.portal_upload --gb 3
    python -m benchmarks.portal_upload --gb 10 --kill --folder /somewhere/with/room

Starts the portal in a process of its own with records in a temporary folder, hands one file in through the client in pieces,
and reads the highest resident memory and the processor time of the portal's process from the system (Linux). With ``--kill`` the
portal is killed with signal 9 when half has arrived and started again on the same port: the client goes on where it stopped. The
disk needs twice the size of the file: what arrives, and its copy in the evidence store. The file itself has holes.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from automations.engine import open_engine
from automations.portal_records import people, tokens
from automations.settings import Settings
from flows.portal_client import PortalClient, PortalUnreachableError

_SERVE = """
import sys
from pathlib import Path
from automations.settings import Settings
from portal.serving import serve
from portal.settings import PortalSettings
home, port = Path(sys.argv[1]), int(sys.argv[2])
serve(Settings(home=home), port=port, portal=PortalSettings(), say=lambda words: print(words, flush=True))
"""
_BLOCK = 2**20


@dataclass(frozen=True, slots=True)
class Taken:
    """What a process took so far: highest resident memory in MB, and seconds of processor time."""

    megabytes: float
    seconds: float


def taken_by(pid: int) -> Taken:
    """What a process took so far."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text("ascii"))
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return Taken(int(found[1]) / 1000 if found else 0.0, (int(user) + int(system)) / os.sysconf("SC_CLK_TCK"))


class Portal:
    """A portal in a process of its own, which can be killed and started again on its port."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process, self.seconds = self._started(), 0.0

    def _started(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", _SERVE, str(self.home), str(self.port)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        process.stdout.readline()
        return process

    def kill_and_start(self) -> None:
        """End it as a power cut would, and start it again."""
        self.seconds += taken_by(self.process.pid).seconds
        self.process.kill()
        self.process.wait()
        self.process = self._started()


def hand_in(client: PortalClient, path: Path) -> None:
    """Hand a file in; where the connection stays broken, hand it in again to go on."""
    while True:
        try:
            client.submit(path, policy="cps-precharge")
            return
        except PortalUnreachableError:
            print("the client gave up and goes on where the portal stands", flush=True)


def when_half_has_arrived(home: Path, size: int, do: Callable[[], None]) -> threading.Thread:
    """Do something once when half of the file lies in the portal's folder for uploads."""

    def watch() -> None:
        while not any(part.stat().st_size > size / 2 for part in (home / "uploads").glob("*.part")):
            time.sleep(0.02)
        do()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--gb", type=float, default=1.0)
    parser.add_argument("--kill", action="store_true", help="kill the portal in the middle and start it again")
    parser.add_argument("--folder", help="where there is room; the system's temporary folder unless given")
    given = parser.parse_args()
    blocks = int(given.gb * 1e9 / _BLOCK)
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        home, source = Path(folder) / "home", Path(folder) / "recording.mp4"
        with source.open("wb") as file:
            file.truncate(blocks * _BLOCK)
            for number in range(blocks):
                file.seek(number * _BLOCK)
                file.write(number.to_bytes(8, "big"))
        with open_engine(Settings(home=home)) as engine, engine.write() as session:
            person = people.add_local(session, "officer", "Officer", ["officer"], "a password to measure")
            secret = tokens.make(session, person.id, "measure", ["submit"], 1)[1]
        portal = Portal(home)
        with PortalClient(f"http://127.0.0.1:{portal.port}", secret, timeout=900) as client:
            small = Path(folder) / "small.txt"
            small.write_text("A small file.\n")
            hand_in(client, small)
            before, started = taken_by(portal.process.pid), time.monotonic()
            killed = when_half_has_arrived(home, source.stat().st_size, portal.kill_and_start) if given.kill else None
            hand_in(client, source)
            took = time.monotonic() - started
        after = taken_by(portal.process.pid)
        portal.process.terminate()
        portal.process.wait(30)
    print(f"{given.gb:g} GB in {took:.0f} s, {given.gb * 1000 / took:.0f} MB/s" + (", killed once on the way" if killed else ""))
    print(f"highest memory of the portal: {before.megabytes:.0f} MB before, {after.megabytes:.0f} MB after")
    print(f"processor time of the portal: {portal.seconds + after.seconds - before.seconds:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
