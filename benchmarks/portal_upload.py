"""How much memory the portal takes while a large file is handed in, and how fast it goes.

    python -m benchmarks.portal_upload --gb 3

Starts the portal in a process of its own with records in a temporary folder, hands one file in through the client in pieces,
and reads the highest resident memory of the portal's process from the system before and after (Linux).
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from automations.engine import open_engine
from automations.portal_records import people, tokens
from automations.settings import Settings
from flows.portal_client import PortalClient

_SERVE = """
import sys
from pathlib import Path
from automations.settings import Settings
from portal.serving import serve
from portal.settings import PortalSettings
serve(Settings(home=Path(sys.argv[1])), port=0, portal=PortalSettings(), say=lambda words: print(words, flush=True))
"""
_BLOCK = 2**20


def highest_memory(pid: int) -> float:
    """The highest resident memory of a process so far, in MB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text("ascii"))
    return int(found[1]) / 1000 if found else 0.0


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--gb", type=float, default=1.0)
    gb = parser.parse_args().gb
    with tempfile.TemporaryDirectory() as folder:
        home, source = Path(folder) / "home", Path(folder) / "recording.mp4"
        with source.open("wb") as file:
            for number in range(int(gb * 1e9 / _BLOCK)):
                file.write(number.to_bytes(8, "big") * (_BLOCK // 8))
        with open_engine(Settings(home=home)) as engine, engine.write() as session:
            person = people.add_local(session, "officer", "Officer", ["officer"], "a password to measure")
            secret = tokens.make(session, person.id, "measure", ["submit"], 1)[1]
        portal = subprocess.Popen([sys.executable, "-c", _SERVE, str(home)], stdout=subprocess.PIPE, text=True)
        assert portal.stdout is not None
        address = re.search(r"at (\S+);", portal.stdout.readline())
        assert address
        with PortalClient(address[1], secret, timeout=900) as client:
            small = Path(folder) / "small.txt"
            small.write_text("A small file.\n")
            client.submit(small, policy="cps-precharge")
            before, started = highest_memory(portal.pid), time.monotonic()
            client.submit(source, policy="cps-precharge")
            took = time.monotonic() - started
        after = highest_memory(portal.pid)
        portal.terminate()
        portal.wait(30)
    print(f"{gb:g} GB in {took:.0f} s, {gb * 1000 / took:.0f} MB/s")
    print(f"highest memory of the portal: {before:.0f} MB before, {after:.0f} MB after")
    return 0


if __name__ == "__main__":
    sys.exit(main())
