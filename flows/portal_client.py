"""A client of the portal's HTTP API, for programs of the force: hand in, wait, decide, fetch.

with PortalClient("https://hoursback.force.example", token) as portal:
item = portal.submit(Path("statement.pdf"), policy="cps-precharge")
portal.wait(item)
portal.fetch(item, "cps", "document", Path("redacted.pdf"))
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import httpx

from automations.temporary import temporary_name
from reference.errors import HoursbackError, UsageError

_PIECE = 8 * 2**20
_TRIES = 5
Part = Literal["document", "certificate.pdf", "certificate.json"]


class PortalRefusedError(HoursbackError):
    """The portal did not do what it was asked; carries its code and sentence."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code  # type: ignore[misc]
        self.business = status < 500  # type: ignore[misc]


class PortalUnreachableError(HoursbackError):
    """The portal does not answer."""

    code = "E-SYS-PORTAL"


@dataclass(frozen=True, slots=True, repr=False)
class RemoteItem:
    """A piece of work as the portal tells of it."""

    id: str
    name: str
    state: str
    case: str
    findings: int | None
    undecided: int | None
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class RemoteFinding:
    """A finding; its text is None unless it was asked for."""

    id: str
    kind: str
    where: str
    decision: str
    text: str | None


@dataclass(frozen=True, slots=True)
class RemoteResult:
    """A version for one audience."""

    audience: str
    released: bool
    counts: Mapping[str, int]
    files: tuple[str, ...]


class PortalClient:
    """Speaks to one portal with one token. Use it as a context manager, or call `close`."""

    def __init__(self, url: str, token: str, *, timeout: float = 120.0) -> None:
        """Nothing is sent yet.

        Raises:
            UsageError: the address is neither https nor on this machine: the token would be sent in clear.
        """
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise UsageError("The portal's address must start with https://.")
        headers = {"authorization": f"Bearer {token}", "accept": "application/json"}
        self._http = httpx.Client(base_url=f"{url.rstrip('/')}/api/v1", headers=headers, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def submit(
        self,
        path: Path,
        *,
        policy: str,
        audiences: Sequence[str] = (),
        urn: str = "",
        review: Literal["person", "none"] = "person",
        terms: Sequence[str] = (),
        keep: Sequence[str] = (),
        parties: Sequence[tuple[str, str]] = (),
        to_pdf: bool = False,
        password: str = "",
    ) -> str:
        """Hand in a file, in pieces, going on where a connection broke off; returns the id of its work item."""
        size, digest = path.stat().st_size, hashlib.sha256()
        wish: dict[str, Any] = {
            "policy": policy,
            "audiences": list(audiences),
            "urn": urn,
            "review": review,
            "terms": list(terms),
            "keep": list(keep),
            "parties": [{"role": role, "name": name} for role, name in parties],
            "to_pdf": to_pdf,
            "password": password,
        }
        new = {"name": path.name, "size": size, "modified": int(path.stat().st_mtime * 1000), "wish": wish}
        stands = self._ask("POST", "/uploads", json=new)
        upload = str(stands["upload"])
        with path.open("rb") as file:
            received = int(stands["received"])
            while received < size:
                file.seek(received)
                received = self._send_piece(upload, received, file.read(_PIECE))
            file.seek(0)
            while block := file.read(2**20):
                digest.update(block)
        done = self._ask("POST", f"/uploads/{upload}/complete", json={"sha256": digest.hexdigest()})
        return str(done["item"])

    def items(self, state: str = "") -> list[RemoteItem]:
        """What the token's person may see, newest first."""
        found = self._ask("GET", "/items", params={"limit": "500", **({"state": state} if state else {})})
        return [_item(one) for one in found["items"]]

    def item(self, item_id: str) -> RemoteItem:
        """One piece of work."""
        return _item(self._ask("GET", f"/items/{item_id}"))

    def wait(self, item_id: str, *, seconds: float = 600.0) -> RemoteItem:
        """Wait until no worker is due on an item; it may then still await a review.

        Raises:
            PortalUnreachableError: it takes longer than `seconds`.
        """
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = self.item(item_id)
            if found.state not in ("new", "running"):
                return found
            time.sleep(0.5)
        raise PortalUnreachableError("The work did not end in time; ask again later.")

    def findings(self, item_id: str, *, texts: bool = False) -> list[RemoteFinding]:
        """What was found; with `texts` also the words, which the portal puts on record."""
        found: list[RemoteFinding] = []
        while True:
            asked = {"offset": str(len(found)), "limit": "1000", "texts": str(texts).lower()}
            page = self._ask("GET", f"/items/{item_id}/findings", params=asked)
            found += [
                RemoteFinding(one["id"], one["kind"], one["where"], one["decision"], one["text"]) for one in page["findings"]
            ]
            if len(found) >= page["total"] or not page["findings"]:
                return found

    def decide(
        self,
        item_id: str,
        *,
        accept: Sequence[str] = (),
        reject: Sequence[str] = (),
        accept_rest: bool = False,
        why: str = "",
        minutes: float = 0.0,
    ) -> int:
        """Decide on findings; returns how many are left undecided."""
        decisions = {"accept": list(accept), "reject": list(reject), "accept_rest": accept_rest, "why": why, "minutes": minutes}
        return int(self._ask("POST", f"/items/{item_id}/decisions", json=decisions)["undecided"])

    def release(self, item_id: str) -> RemoteItem:
        """End the review."""
        return _item(self._ask("POST", f"/items/{item_id}/release"))

    def accept(self, item_id: str, minutes: float = 0.0) -> RemoteItem:
        """Accept released work."""
        return _item(self._ask("POST", f"/items/{item_id}/outcome", json={"outcome": "accepted", "minutes": minutes}))

    def send_back(self, item_id: str, reason: str, minutes: float = 0.0) -> RemoteItem:
        """Return released work for a reason code."""
        outcome = {"outcome": "returned", "reason": reason, "minutes": minutes}
        return _item(self._ask("POST", f"/items/{item_id}/outcome", json=outcome))

    def results(self, item_id: str) -> list[RemoteResult]:
        """The versions of an item."""
        found = self._ask("GET", f"/items/{item_id}/results")
        return [RemoteResult(one["audience"], one["released"], one["counts"], tuple(one["files"])) for one in found["results"]]

    def fetch(self, item_id: str, audience: str, part: Part, target: Path) -> Path:
        """Fetch a released file to `target`, which is there whole or not at all."""
        temporary = target.with_name(temporary_name(f".{target.name}"))
        try:
            with self._http.stream("GET", f"/items/{item_id}/results/{audience}/{part}") as answer:
                if answer.status_code != 200:
                    answer.read()
                    raise _refusal(answer)
                with temporary.open("xb") as file:
                    for block in answer.iter_bytes():
                        file.write(block)
            temporary.replace(target)
        except httpx.HTTPError:
            raise PortalUnreachableError("The portal does not answer; nothing was written.") from None
        finally:
            temporary.unlink(missing_ok=True)
        return target

    def hours(self) -> list[Mapping[str, Any]]:
        """Net hours by task, unit, month, grade of baseline and kind of benefit."""
        return list(self._ask("GET", "/hours")["rows"])

    def _send_piece(self, upload: str, offset: int, piece: bytes) -> int:
        """Send one piece; after a broken connection go on from where the portal stands."""
        headers = {"upload-offset": str(offset), "content-type": "application/octet-stream"}
        for left in reversed(range(_TRIES)):
            try:
                answer = self._http.patch(f"/uploads/{upload}", content=piece, headers=headers)
            except httpx.HTTPError:
                if not left:
                    raise PortalUnreachableError("The connection to the portal broke off; hand in again to go on.") from None
                time.sleep(2 ** (_TRIES - left) / 4)
                return int(self._ask("GET", f"/uploads/{upload}")["received"])
            return int(_answer(answer)["received"])
        return offset

    def _ask(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        """One request; what changes something carries a key, so that trying again does it once."""
        headers = {"idempotency-key": uuid.uuid4().hex} if method == "POST" else {}
        for left in reversed(range(_TRIES)):
            try:
                return _answer(self._http.request(method, path, headers=headers, **more))
            except httpx.HTTPError:
                if not left:
                    break
                time.sleep(2 ** (_TRIES - left) / 8)
        raise PortalUnreachableError("The portal does not answer.")


def _answer(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_success:
        found: dict[str, Any] = answer.json()
        return found
    raise _refusal(answer)


def _refusal(answer: httpx.Response) -> PortalRefusedError:
    try:
        problem = answer.json()
        return PortalRefusedError(answer.status_code, str(problem["code"]), str(problem["detail"]))
    except (ValueError, KeyError, TypeError):
        return PortalRefusedError(answer.status_code, "E-SYS-PORTAL", "The portal answered something that it should not.")


def _item(data: Mapping[str, Any]) -> RemoteItem:
    return RemoteItem(
        data["item"],
        data["name"],
        data["state"],
        data["case"],
        data["findings"],
        data["undecided"],
        data["code"],
        data.get("detail", ""),
    )
