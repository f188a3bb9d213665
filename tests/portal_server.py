"""A portal of its own for a test module: in this process, on a free port, with people of every role."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from automations.portal_records import passwords, people, sessions
from automations.portal_records.people import Person
from automations.settings import Settings
from flows.workshop import close_corridors
from portal.access import Role
from portal.app import STATIC, make_app
from portal.serving import listening
from portal.settings import PortalSettings

PASSWORD = "a password for tests"


@dataclass
class RunningPortal:
    """A portal that answers."""

    url: str
    app: FastAPI
    settings: Settings
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def engine(self) -> Any:
        return self.app.state.desk.engine

    def client(self, who: str = "") -> Browser:
        """A browser without scripts; signed in as `who` where one is named."""
        browser = Browser(self.url)
        if who:
            with self.engine.write() as session:
                cookie, _ = sessions.start(session, self.engine.sealer, self.people[who].id)
            browser.cookies.set("hoursback", cookie, domain="127.0.0.1", path="/")
        return browser


class Browser(httpx.Client):
    """Like a browser without scripts: keeps cookies, follows redirects, sends a page's form token."""

    def __init__(self, url: str) -> None:
        super().__init__(base_url=url, follow_redirects=True, timeout=60, verify=False)

    def token(self, path: str = "/accessibility") -> str:
        found = re.search(r'name="csrf"\s+(?:type="hidden"\s+)?value="([^"]+)"', self.get(path).text)
        return found[1] if found else ""

    def submit(self, path: str, *, token_from: str = "/accessibility", **data: Any) -> httpx.Response:
        return self.post(path, data={**data, "csrf": self.token(token_from)})

    def sign_in(self, account: str, password: str = PASSWORD) -> httpx.Response:
        return self.submit("/sign-in", token_from="/sign-in", account=account, password=password)


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port while the block runs; gives its address."""
    with closing(listening("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


@contextmanager
def portal_at(home: Path, **settings: Any) -> Iterator[RunningPortal]:
    """A portal whose records lie in `home`, with somebody of each role in the same unit, and a second officer elsewhere."""
    if not (STATIC / "vendor").is_dir():
        pytest.skip("the portal's front-end packages are not there: run python portal/front_end/build.py --tests")
    engine_settings = Settings(home=home, person="the service", unit="Disclosure")
    app = make_app(engine_settings, PortalSettings(local_accounts=True, **settings))
    # Scrypt at a hundredth of its price: these are no secrets.
    with patch.object(passwords, "_N", 2**9), running(app) as url:
        portal = RunningPortal(url, app, engine_settings)
        with portal.engine.write() as session:
            for role in Role:
                account = f"{role.replace('_', '-')}@force.example"
                portal.people[role] = people.add_local(session, account, f"Test {role}", [role], PASSWORD, "Disclosure")
            stranger = people.add_local(session, "stranger@force.example", "Test stranger", Role, PASSWORD, "Elsewhere")
            portal.people["stranger"] = stranger
        yield portal
        portal.engine.close()
    close_corridors(home)
