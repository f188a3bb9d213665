"""Asking the portal: one request at a time, tried again where the connection broke, and what it refuses as our own errors."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote, unquote, urlsplit

import httpx
from pydantic import BaseModel, ValidationError

from automations.temporary import temporary_name
from flows.delivery import TargetTakenError
from flows.portal_wire.base import Given, Taken
from flows.portal_wire.operations import OPERATIONS
from reference.errors import ExitStatus, HoursbackError, UsageError

TRIES = 5
_KEY_IN_USE = "E-PORTAL-KEY"
_REFUSED = ("E-INPUT", "E-PORTAL-EMPTY", "E-PORTAL-HASH", "E-PORTAL-MALWARE", "E-CASE-BAG")
"""Codes of what is wrong with a file; anything else that the portal does not do is for whoever asked to put right."""
_LONGEST_WAIT = 60.0
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")

Value = str | int | float
Answer = TypeVar("Answer", bound=Given)
Sent = TypeVar("Sent", bound=Taken)


class PortalRefusedError(HoursbackError):
    """The portal did not do what it was asked; carries its status, code and sentence."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code  # type: ignore[misc]
        self.business = status < 500  # type: ignore[misc]
        self.exit_status = _exit_status(status, code)  # type: ignore[misc]


class PortalUnreachableError(HoursbackError):
    """The portal does not answer."""

    code = "E-SYS-PORTAL"


class Talking:
    """Speaks to one portal with one token."""

    def __init__(self, url: str, token: str, *, timeout: float = 120.0) -> None:
        """Nothing is sent yet.

        Raises:
            UsageError: the address is none, or neither https nor on this machine: the token would be sent in clear.
        """
        try:
            parts = urlsplit(url)
            host = parts.hostname
        except ValueError:
            raise UsageError("The portal's address is none: it starts with https:// and names its host.") from None
        if not host or (parts.scheme != "https" and not (parts.scheme == "http" and host in _THIS_MACHINE)):
            raise UsageError("The portal's address must start with https://.")
        if not token.isascii() or not token.isprintable() or not token.strip():
            raise UsageError("The token is none: copy it as the portal showed it.")
        headers = {"authorization": f"Bearer {token.strip()}", "accept": "application/json"}
        self._http = httpx.Client(base_url=f"{url.rstrip('/')}/api/v1", headers=headers, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _get(self, answer: type[Answer], operation: str, /, **values: Value) -> Answer:
        """Ask for something by the name of its operation; see `place_of` for what becomes of `values`."""
        method, path, params = place_of(operation, values)
        return self._read(answer, self._ask(method, path, params=params))

    def _post(self, answer: type[Answer], operation: str, sent: Taken | None = None, /, **values: Value) -> Answer:
        """Ask for a change, with a key, so that trying again does it once."""
        more = {} if sent is None else {"json": sent.model_dump(mode="json")}
        method, path, _ = place_of(operation, values)
        return self._read(answer, self._ask(method, path, headers={"idempotency-key": uuid.uuid4().hex}, **more))

    def _download(self, operation: str, target: Path, /, **values: Value) -> Path:
        """Fetch a file to `target`, which is there whole or not at all."""
        temporary = target.with_name(temporary_name(f".{target.name}"))
        try:
            self._stream(operation, temporary, values)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        return target

    def _download_into(self, operation: str, folder: Path, /, **values: Value) -> Path:
        """Fetch a file into a folder under the name that the portal gives it, and never over one that is there.

        Raises:
            TargetTakenError: a file of that name is there.
        """
        waiting = folder / temporary_name(".hoursback")
        try:
            name = self._stream(operation, waiting, values)
            target = folder / name
            if target.exists():
                raise TargetTakenError(f"{target} is there already: move it away, or give another folder.")
            waiting.replace(target)
        finally:
            waiting.unlink(missing_ok=True)
        return target

    def _stream(self, operation: str, target: Path, values: Mapping[str, Value]) -> str:
        """Fetch a file to `target`, which must not be there; returns the name that the portal gives it."""
        method, path, params = place_of(operation, values)
        try:
            with self._http.stream(method, path, params=params) as answer:
                if answer.status_code != 200:
                    answer.read()
                    raise refusal(answer)
                with target.open("xb") as file:
                    for block in answer.iter_bytes():
                        file.write(block)
                return _plain_name(answer.headers.get("content-disposition", ""))
        except httpx.HTTPError:
            raise PortalUnreachableError("The portal does not answer; nothing was written.") from None

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        for left in reversed(range(TRIES)):
            try:
                answer = self._http.request(method, path, **more)
            except httpx.HTTPError:
                if not left:
                    break
                time.sleep(2 ** (TRIES - left) / 8)
                continue
            if answer.is_success:
                return answer
            refused = refusal(answer)
            if not left or not (answer.status_code == 429 or (refused.code == _KEY_IN_USE and left < TRIES - 1)):
                raise refused
            # Asked too often, or the try before this one is still being worked on.
            time.sleep(pause(answer, 2 ** (TRIES - left) / 4))
        raise PortalUnreachableError("The portal does not answer.")

    def _read(self, model: type[Answer], answer: httpx.Response) -> Answer:
        try:
            return model.model_validate_json(answer.content)
        except ValidationError:
            # What pydantic says quotes the answer, which may hold names.
            raise PortalRefusedError(500, "E-SYS-PORTAL", "The portal answered what this client does not know.") from None


def made(model: type[Sent], **values: Any) -> Sent:
    """What is to be sent, checked before it is.

    Raises:
        UsageError: the API does not take such a value; names the field, never the value.
    """
    try:
        return model(**values)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        raise UsageError(f"{where or 'What was given'} is not as the portal takes it.") from None


def waited(ask: Callable[[], BaseModel | None], seconds: float, what: str) -> None:
    """Ask until nothing is left to wait for.

    Raises:
        PortalUnreachableError: it takes longer than `seconds`.
    """
    until, pause = time.monotonic() + seconds, 0.25
    while ask() is not None:
        if time.monotonic() >= until:
            raise PortalUnreachableError(f"{what} did not end in time; ask again later.")
        time.sleep(pause)
        pause = min(pause * 1.5, 5.0)


def place_of(operation: str, values: Mapping[str, Value]) -> tuple[str, str, dict[str, str]]:
    """Method, path and parameters of an operation: a value is one part of its path where that names it, else a parameter."""
    one, left = OPERATIONS[operation], {name: _written(value) for name, value in values.items()}
    path = re.sub(r"\{(\w+)\}", lambda found: quote(left.pop(found[1]), safe=""), one.path)
    return one.method, path, {name: value for name, value in left.items() if value}


def _written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def refusal(answer: httpx.Response) -> PortalRefusedError:
    """What the portal refused, and why."""
    try:
        problem: Mapping[str, Any] = answer.json()
        return PortalRefusedError(answer.status_code, str(problem["code"]), str(problem["detail"]))
    except (ValueError, KeyError, TypeError):
        return PortalRefusedError(answer.status_code, "E-SYS-PORTAL", "The portal answered something that it should not.")


def _plain_name(disposition: str) -> str:
    """The file name of a ``Content-Disposition``, as one that can be written anywhere below a folder; never a path."""
    found = re.search(r"filename\*=UTF-8''([^;]+)", disposition) or re.search(r'filename="([^"]*)"', disposition)
    last = re.split(r"[/\\]", unquote(found[1]) if found else "")[-1]
    kept = "".join("_" if not character.isprintable() or character in '<>:"|?*' else character for character in last)
    return kept.strip().lstrip(".")[:200] or "file"


def pause(answer: httpx.Response, otherwise: float) -> float:
    """Seconds to wait before the portal may be asked again."""
    told = answer.headers.get("retry-after", "")
    return min(float(told), _LONGEST_WAIT) if told.isascii() and told.isdecimal() else otherwise


def _exit_status(status: int, code: str) -> ExitStatus:
    if status >= 500 or status == 429:
        return ExitStatus.SYSTEM
    return ExitStatus.REFUSED if code.startswith(_REFUSED) else ExitStatus.USAGE
