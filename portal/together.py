"""`hoursback up`: portal, worker and Prefect server on one machine, started together and ended together."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from automations.settings import Settings
from portal.app import FrontEndMissingError, require_front_end
from portal.demo import DEMO_HOME, prepare_demo
from portal.demo_seal import demo_seal
from portal.serving import listening, serve
from portal.settings import PortalSettings
from reference.errors import ExitStatus, HoursbackError

Say = Callable[[str], None]
_PYTHON = [sys.executable, "-P"]
"""-P: what lies in the folder where somebody works is never taken for a part of the program."""
_LOOK_SECONDS = 1.0
_LEAST_LIFE = 5.0
_PREFECT_SECONDS = 120.0


def run(*, demo: bool, check: bool, port: int | None, prefect: bool, say: Say) -> int:
    """Start everything, or only say what is missing; returns an exit status."""
    if demo:
        os.environ["HOURSBACK_HOME"] = str(Settings.load().home / DEMO_HOME)
        os.environ.setdefault("HOURSBACK_PORTAL_LOCAL_ACCOUNTS", "true")
        if not check:
            for name, value in demo_seal(Path(os.environ["HOURSBACK_HOME"])).items():
                os.environ.setdefault(f"HOURSBACK_PORTAL_{name.upper()}", value)
    settings = Settings.load()
    portal = PortalSettings.load(settings.home)
    if check:
        return _say_what_is_there(settings, portal, prefect=prefect, say=say)
    require_front_end()
    if demo:
        prepare_demo(settings, say)
    with _beside(settings, prefect=prefect, say=say):
        serve(settings, port=port, portal=portal, say=say)
    return 0


@dataclass
class Beside:
    """A process beside the portal, started again when it dies.

    Attributes:
        name: for its log.
        command: to run.
        environment: of it.
        log: where it writes.
    """

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None)
    started: float = 0.0

    def see_to(self) -> None:
        """Start it, or start it again; one that dies at once is not started again at once."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None and time.monotonic() - self.started < _LEAST_LIFE:
            return
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self.started = time.monotonic()

    def end(self) -> None:
        """Tell it and its children to stop, and make sure of it."""
        if self.process is None:
            return
        for number, patience in ((signal.SIGTERM, 15.0), (signal.SIGKILL, 5.0)):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
                return


@contextmanager
def _beside(settings: Settings, *, prefect: bool, say: Say) -> Iterator[None]:
    """Worker and Prefect server while the block runs."""
    environment = {**os.environ, "HOURSBACK_HOME": str(settings.home)}
    logs = settings.home / "logs"
    processes = []
    if prefect:
        from flows.prefect_environment import prepare

        with contextlib.closing(listening("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        environment["PREFECT_HOME"] = str(settings.home / "prefect")
        prepare(environment)
        environment["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
        command = [*_PYTHON, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui"]
        processes.append(Beside("Prefect server", command, environment, logs / "prefect-server.log"))
    # It carries work out from the first second, and lets the Prefect server see it from when that answers.
    processes.append(Beside("worker", [*_PYTHON, "-m", "flows.working"], environment, logs / "worker.log"))
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            for process in processes:
                process.see_to()
            stop.wait(_LOOK_SECONDS)

    threads = [threading.Thread(target=watch, name="beside", daemon=True)]
    if prefect:
        threads.append(threading.Thread(target=_register, args=(environment, stop, say), name="register", daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)
        for process in reversed(processes):
            process.end()


def _register(environment: dict[str, str], stop: threading.Event, say: Say) -> None:
    """Bring the Prefect server to what the catalogue says, once it answers."""
    url, until = environment["PREFECT_API_URL"], time.monotonic() + _PREFECT_SECONDS
    while not stop.wait(0.5) and time.monotonic() < until:
        with contextlib.suppress(OSError, ValueError):
            urllib.request.urlopen(f"{url}/health", timeout=5).close()
            command = [*_PYTHON, "-m", "flows.cli", "init"]
            done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
            if done.returncode == 0:
                say(f"The Prefect server is at {url}.")
                return
    if not stop.is_set():
        say("The Prefect server does not answer; work goes on without it. See logs/prefect-server.log in the home folder.")


def _say_what_is_there(settings: Settings, portal: PortalSettings, *, prefect: bool, say: Say) -> int:
    missing = 0
    for good, needed, words in _checks(settings, portal, prefect=prefect):
        say(f"{'ok      ' if good else 'missing ' if needed else 'without '} {words}")
        missing += needed and not good
    return int(ExitStatus.USAGE) if missing else 0


def _checks(settings: Settings, portal: PortalSettings, *, prefect: bool) -> Iterator[tuple[bool, bool, str]]:
    """What was found: whether it is good, whether nothing works without it, and what to say."""
    try:
        require_front_end()
        yield True, True, "the portal's styles"
    except FrontEndMissingError as error:
        yield False, True, str(error)
    try:
        from automations.engine import open_engine

        open_engine(settings).close()
        yield True, True, f"records, key and evidence store, with {settings.home} as home"
    except HoursbackError as error:
        yield False, True, str(error)
    try:
        listening(portal.host, portal.port).close()
        yield True, True, f"port {portal.port} is free"
    except HoursbackError as error:
        yield False, True, str(error)
    ways = bool(portal.oidc_issuer or portal.local_accounts)
    yield (
        ways,
        True,
        "a way to sign in" if ways else "a way to sign in: name an identity provider (oidc_issuer), see docs/portal.md",
    )
    yield bool(portal.clamd), False, "a malware scanner (clamd)"
    yield shutil.which("soffice") is not None, False, "LibreOffice, for old Office files and for PDF of Office files"
    yield shutil.which("tesseract") is not None, False, "Tesseract, a second reader of pictures"
    if prefect:
        yield settings.database_url.startswith("postgresql"), False, "PostgreSQL, for more than one busy client"
