"""`hoursback up`: the demo from its first line to a released file, what is missing, and settings that cannot be."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from portal_server import Browser

from portal.app import STATIC
from portal.serving import PortTakenError, listening
from portal.settings import PortalSettings
from reference.errors import HoursbackError

WAIT = 90.0


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Path]]:
    """Address, password and home of a demo that runs."""
    if not (STATIC / "vendor").is_dir():
        pytest.skip("the portal's front-end packages are not there: run python portal/front_end/build.py --tests")
    home = tmp_path_factory.mktemp("home")
    log = home / "up.log"
    command = [sys.executable, "-m", "flows.cli", "up", "--demo", "--no-prefect", "--port", "0"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env={**os.environ, "HOURSBACK_HOME": str(home)}, stdout=output, stderr=output)
    try:
        until, said = time.monotonic() + WAIT, ""
        while "portal is at" not in said and time.monotonic() < until and process.poll() is None:
            time.sleep(0.1)
            said = log.read_text()
        address, password = re.search(r"portal is at (\S+);", said), re.search(r"Password: (\S+)", said)
        assert address, said
        assert password, said
        yield address[1], password[1], home
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(40)
    assert "Traceback" not in log.read_text()
    assert working_in(home) == [], "the worker ended with the portal"


def working_in(home: Path) -> list[str]:
    """Processes whose home is in this folder; a zombie has no environment any more."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"HOURSBACK_HOME={home}".encode() in (process / "environ").read_bytes():
                found.append(process.name)
    return found


def sign_in(url: str, account: str, password: str) -> Browser:
    browser = Browser(url)
    assert "Hello" in browser.sign_in(account, password).text
    return browser


@pytest.mark.server
def test_the_demo_has_files_that_wait_and_a_case_that_others_see(started: tuple[str, str, Path]) -> None:
    url, password, home = started
    assert len(working_in(home)) >= 2, "portal and worker"
    officer = sign_in(url, "demo.officer", password)
    until = time.monotonic() + WAIT
    while "Needs review" not in (page := officer.get("/my-work").text) and time.monotonic() < until:
        time.sleep(0.5)
    assert "Needs review" in page
    assert "40 ZZ 00188 26" in page
    assert "Needs review" in sign_in(url, "demo.reviewer", password).get("/my-work").text
    assert "Nothing was handed in yet" in sign_in(url, "demo.officer2", password).get("/my-work").text


@pytest.mark.server
def test_a_file_goes_through_the_worker_of_up(started: tuple[str, str, Path]) -> None:
    url, password, _ = started
    officer = sign_in(url, "demo.officer", password)
    form = {"policy": "cps-precharge", "review": "none", "csrf": officer.token("/submit")}
    officer.post("/submit", data=form, files=[("files", ("note.txt", b"Ring 07700 900123 about the car.\n"))])
    item_id = re.findall(r'/my-work/([0-9a-f]{32})"', officer.get("/my-work").text)[0]
    until = time.monotonic() + WAIT
    while officer.get(f"/my-work/{item_id}/state").json()["state"] in ("new", "running") and time.monotonic() < until:
        time.sleep(0.3)
    assert b"07700" not in officer.get(f"/my-work/{item_id}/files/cps/document").content


@pytest.mark.server
def test_a_newcomer_hands_over_the_case_of_the_demo(started: tuple[str, str, Path]) -> None:
    url, password, _ = started
    officer = sign_in(url, "demo.officer", password)
    case = re.search(r'href="(/cases/[0-9a-f]{32})"', officer.get("/cases").text)
    assert case is not None
    page = case[1]
    form = {"policy": "cps-precharge", "review": "none", "urn": "40 ZZ 00188 26", "csrf": officer.token("/submit")}
    documents = Path(__file__).parent.parent / "examples" / "documents"
    files = [("files", (name, (documents / name).read_bytes())) for name in ("mg11_statement.pdf", "mg5_case_summary.pdf")]
    officer.post("/submit", data=form, files=files)
    until = time.monotonic() + 4 * WAIT  # two documents are read, redacted and proven meanwhile, on a machine that tests share
    while officer.get(page).text.count("Released") < 2 and time.monotonic() < until:
        time.sleep(0.5)
    assert officer.get(page).text.count("Released") == 2

    def settled(text: str) -> str:
        while "Please wait" in text and time.monotonic() < until + WAIT:
            time.sleep(0.5)
            text = officer.get(page).text
        return text

    assert "checks failed" in settled(officer.submit(f"{page}/check", token_from=page).text)
    built = settled(officer.submit(f"{page}/bag", token_from=page, audience="cps").text)
    assert "Waits for approval" in built, built
    bag = built.split(f"{page}/bag/cps/")[1].split('"')[0]
    supervisor = sign_in(url, "demo.supervisor", password)
    why = "Complete as far as it goes: an example."
    approved = supervisor.submit(f"{page}/approval", token_from=page, bag=bag, why=why, read="yes")
    assert "Handed over" in approved.text
    liaison = sign_in(url, "demo.liaison", password)
    assert "Whole" in liaison.get(f"/liaison/{bag}").text
    assert "You can read it now" in liaison.submit(f"/liaison/{bag}/receipt", token_from=f"/liaison/{bag}").text
    assert liaison.get(f"/liaison/{bag}/files/data/cps/bundle.pdf").content.startswith(b"%PDF-")


@pytest.mark.server
def test_the_demo_has_an_application_for_two_vetting_officers(started: tuple[str, str, Path]) -> None:
    url, password, _ = started
    first = sign_in(url, "demo.vetting", password)
    application = re.search(r'href="(/vetting/[0-9a-f]{32})"', first.get("/vetting").text)
    assert application is not None
    assert "Thistlewood" in first.get(application[1]).text
    assert "Your decision" in sign_in(url, "demo.vetting2", password).get(application[1]).text


def test_who_comes_between_the_address_and_the_first_answer_waits() -> None:
    with closing(listening("127.0.0.1", 0)) as listener:
        visitor = socket.create_connection(listener.getsockname(), timeout=5)  # nobody takes connections yet
        with closing(visitor), closing(listener.accept()[0]) as taken:
            visitor.sendall(b"hello")
            assert taken.recv(5) == b"hello"


def test_a_port_that_somebody_has_is_refused_in_a_sentence() -> None:
    with closing(listening("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"port {port}.*Give --port another"):
            listening("127.0.0.1", port)


def test_check_says_what_is_missing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flows.cli", "up", "--check", "--no-prefect"]
    environment = {**os.environ, "HOURSBACK_HOME": str(tmp_path / "home"), "HOURSBACK_PORTAL_PORT": "0"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "missing  a way to sign in" in done.stdout
    assert "without  a malware scanner" in done.stdout


def test_an_answer_does_not_wait_until_the_one_before_is_acknowledged() -> None:
    """Each page came 40 ms late: its body waited until the browser had acknowledged the headers."""

    async def sends_at_once() -> int:
        accepted: asyncio.Future[asyncio.BaseTransport] = asyncio.get_running_loop().create_future()

        class Server(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                accepted.set_result(transport)

        with closing(listening("127.0.0.1", 0)) as listener:
            async with await asyncio.get_running_loop().create_server(Server, sock=listener):
                with socket.create_connection(listener.getsockname()):
                    connection = (await accepted).get_extra_info("socket")
                    return int(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    assert asyncio.run(sends_at_once())


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"HOURSBACK_PORTAL_COLOUR": "red"}, "no setting 'colour'"),
        ({"HOURSBACK_PORTAL_PORT": "many"}, "port has a bad value"),
        ({"HOURSBACK_PORTAL_LOCAL_ACCOUNTS": "perhaps"}, "local_accounts has a bad value"),
        ({"HOURSBACK_PORTAL_HOST": "0.0.0.0"}, "needs base_url with https"),
        ({"HOURSBACK_PORTAL_HOST": "0.0.0.0", "HOURSBACK_PORTAL_BASE_URL": "http://a.example"}, "needs base_url with https"),
        ({"HOURSBACK_PORTAL_OIDC_ISSUER": "https://provider.example"}, "needs oidc_client_id"),
        ({"HOURSBACK_PORTAL_IDLE_MINUTES": "0"}, "idle_minutes must lie"),
    ],
)
def test_settings_that_cannot_be_are_refused(tmp_path: Path, environment: dict[str, str], said: str) -> None:
    with pytest.raises(HoursbackError, match=re.escape(said)):
        PortalSettings.load(tmp_path, environment)


def test_a_settings_file_that_is_no_toml_is_refused_without_its_content(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text('oidc_client_secret = "a secret without an end')
    with pytest.raises(HoursbackError) as refused:
        PortalSettings.load(tmp_path, {})
    assert "a secret" not in str(refused.value)
    (tmp_path / "portal.toml").write_text('marking = "OFFICIAL"\nport = 9000\n')
    found = PortalSettings.load(tmp_path, {"HOURSBACK_PORTAL_PORT": "9001"})
    assert (found.marking, found.port) == ("OFFICIAL", 9001)
