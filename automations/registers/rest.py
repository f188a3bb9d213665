"""Registers behind a REST interface that an OpenAPI document describes: where to ask, what to send, what comes back.

Only the operation that the template names is used, GET or POST. Redirects are never followed, certificates always checked,
answers limited in size. A busy register (429, 502, 503, 504) is asked again, as late as it says.
"""

from __future__ import annotations

import email.utils
import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice, product
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin, urlsplit

from automations.registers.asking import Answer, Question, Template
from automations.registers.columns import at_path, typed_rows
from automations.registers.errors import (
    ConnectionsError,
    QuestionUnfitError,
    RegisterAnswerError,
    RegisterRefusedError,
    RegisterUnavailableError,
)

if TYPE_CHECKING:
    import httpx

_LARGEST = 10 << 20
_ATTEMPTS = 4
_LONGEST_WAIT = 30.0
_MOST_ASKINGS = 16
"""Combinations of values that one question may need where the interface takes one value each."""
_BUSY = {429, 502, 503, 504}
_WHOLE = 6
"""An answer has to be there as a whole within so many times the limit for one wait."""
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


class RestRegister:
    """One register behind a REST interface. Keeps connections open between questions."""

    def __init__(
        self,
        template: Template,
        base_url: str,
        description: Mapping[str, Any],
        *,
        token: str = "",
        seconds: float = 10.0,
        most_rows: int = 500,
        ca_file: str = "",
        proxy: str = "",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Get ready to ask; no connection is made yet.

        Args:
            template: its row has `operation` (id), `send` ("parameter=field"), `items`, maybe `next` (paths).
            base_url: https, or http on this machine alone.
            description: the OpenAPI document (version 3, JSON).
            token: bearer token; never shown.
            seconds: limit for connecting and for each wait for data; a whole answer may take six times as long.
            most_rows: rows that are read; a further one marks the answer as cut.
            ca_file: certificates of the authority that signed the register's own; the machine's own authorities unless given.
            proxy: address of a proxy. Those of the environment are not used.
            sleep: waits; a test's own.

        Raises:
            ConnectionsError: the address, the document or the template do not fit together.
        """
        import httpx

        # It would write addresses, and with them names, to the log.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._template, self._most_rows, self._sleep, self._seconds = template, most_rows, sleep, seconds
        self._base = _checked_address(template.code, base_url)
        self._operation = _Operation.of(template, description)
        try:
            import ssl

            verify = ssl.create_default_context(cafile=ca_file or None)
            self._client = httpx.Client(
                timeout=seconds,
                follow_redirects=False,
                trust_env=False,
                verify=verify,
                proxy=proxy or None,
                headers={"Accept": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})},
            )
        except (OSError, ValueError):
            raise ConnectionsError(f"The register {template.code} names certificates or a proxy that cannot be used.") from None

    @property
    def template(self) -> Template:
        """What it is and how it is asked."""
        return self._template

    def look_up(self, question: Question) -> Answer:
        """Ask; errors as for `Register.look_up`."""
        self._template.require(question)
        asked_at = datetime.now(UTC)
        sent = list(islice(self._operation.askings(question), _MOST_ASKINGS + 1))
        if not sent:
            raise QuestionUnfitError(
                f"The register {self._template.code} cannot be asked about somebody of whom so little is known."
            )
        found: list[Mapping[str, Any]] = []
        cut = len(sent) > _MOST_ASKINGS
        for values in sent[:_MOST_ASKINGS]:
            for item in self._items(values):
                if item not in found:
                    found.append(item)
                if len(found) > self._most_rows:
                    break
        cut = cut or len(found) > self._most_rows
        kept = typed_rows(self._template, found[: self._most_rows])
        return Answer(self._template.code, question.subject, "answered", asked_at, kept, cut)

    def close(self) -> None:
        """End its connections."""
        self._client.close()

    def _items(self, values: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        method, address, arguments = self._operation.request(self._base, values)
        seen = set[str]()
        while address and address not in seen:
            seen.add(address)
            data = self._asked(method, address, arguments)
            yield from self._operation.items(data)
            further = at_path(data, self._template.row.get("next") or "-") if isinstance(data, Mapping) else None
            address, arguments, method = self._same_place(further), {}, "GET"

    def _same_place(self, further: Any) -> str:
        """The address of the next page, which must lie where we asked."""
        if not isinstance(further, str) or not further:
            return ""
        address = urljoin(self._base + "/", further)
        if urlsplit(address)[:2] != urlsplit(self._base)[:2]:
            raise RegisterAnswerError(f"The register {self._template.code} points to another host for its next page.")
        return address

    def _asked(self, method: str, address: str, arguments: Mapping[str, Any]) -> Any:
        import httpx

        code = self._template.code
        for attempt in range(1, _ATTEMPTS + 1):
            wait = min(0.5 * 2**attempt, _LONGEST_WAIT)
            try:
                with self._client.stream(method, address, **arguments) as response:
                    if response.status_code not in _BUSY:
                        return self._read(response)
                    wait = _asked_wait(response, wait)
                    reason = f"it is busy ({response.status_code})"
            except httpx.TimeoutException:
                reason = "it took too long"
            except httpx.HTTPError as error:
                # Its message may quote the address.
                reason = type(error).__name__
            if attempt < _ATTEMPTS:
                self._sleep(wait)
        raise RegisterUnavailableError(f"The register {code} does not answer: {reason}.")

    def _read(self, response: httpx.Response) -> Any:
        code, status = self._template.code, response.status_code
        if status in (401, 403):
            raise RegisterRefusedError(f"The register {code} refuses us ({status}): see the token and its rights.")
        if 300 <= status < 400:
            raise RegisterAnswerError(
                f"The register {code} sends us elsewhere ({status}), which is not followed: correct its address."
            )
        if status != 200:
            if status >= 500:
                raise RegisterUnavailableError(f"The register {code} failed ({status}).")
            raise RegisterAnswerError(f"The register {code} does not take our question ({status}): see its template.")
        content, until = bytearray(), time.monotonic() + _WHOLE * self._seconds
        for chunk in response.iter_bytes():
            content += chunk
            if time.monotonic() > until:
                raise RegisterUnavailableError(f"The register {code} does not answer: its answer never ends.")
            if len(content) > _LARGEST:
                raise RegisterAnswerError(f"The answer of {code} is larger than {_LARGEST >> 20} MB.")
        try:
            return json.loads(bytes(content))
        except (ValueError, RecursionError):
            raise RegisterAnswerError(f"The answer of {code} is not JSON.") from None


class _Operation:
    """One operation of an OpenAPI document, with what the template sends and reads."""

    def __init__(self, template: Template, path: str, method: str, document: Mapping[str, Any], node: Mapping[str, Any]) -> None:
        self._template, self._path, self._method = template, path, method
        self._document = document
        self._send = _pairs(template, template.row.get("send") or ())
        described = [self._resolved(each) for each in node.get("parameters") or ()]
        self._places = {each.get("name"): (each.get("in"), self._resolved(each.get("schema") or {})) for each in described}
        self._required = {each.get("name") for each in described if each.get("required")}
        body = at_path(self._resolved(node.get("requestBody") or {}), "content") or {}
        self._body = self._resolved((body.get("application/json") or {}).get("schema") or {})
        for name, schema in (self._body.get("properties") or {}).items():
            self._places[name] = ("body", self._resolved(schema))
        self._required |= set(self._body.get("required") or ())
        if unknown := [name for name in self._send if name not in self._places]:
            raise ConnectionsError(f"The OpenAPI document of {template.code} has no parameter {unknown[0]} for its operation.")
        answers = node.get("responses") or {}
        media = (self._resolved(answers.get("200") or {}).get("content") or {}).get("application/json") or {}
        self._answer = self._resolved(media.get("schema") or {})
        self._item = self._schema_of_items()

    @classmethod
    def of(cls, template: Template, document: Mapping[str, Any]) -> _Operation:
        """The operation that the template names.

        Raises:
            ConnectionsError: the document has none of that id, or does not hold together.
        """
        wanted = template.row.get("operation")
        try:
            for path, methods in (document.get("paths") or {}).items():
                for method, node in methods.items():
                    if method in ("get", "post") and node.get("operationId") == wanted:
                        shared = methods.get("parameters") or []
                        return cls(
                            template, path, method, document, {**node, "parameters": [*shared, *(node.get("parameters") or ())]}
                        )
        except (AttributeError, TypeError, KeyError, RecursionError):
            raise ConnectionsError(f"The OpenAPI document of {template.code} does not hold together.") from None
        raise ConnectionsError(f"The OpenAPI document of {template.code} has no operation {wanted} to get or post.")

    def askings(self, question: Question) -> Iterator[dict[str, Any]]:
        """The values of each request that a question needs: one value each, but for parameters that take a list."""
        choices = []
        for name, field in self._send.items():
            values = [str(value) for value in question.values.get(field, ())]
            if not values:
                if name in self._required:
                    return
                continue
            many = self._places[name][1].get("type") == "array"
            choices.append([(name, values)] if many else [(name, value) for value in values])
        if choices:
            yield from map(dict, product(*choices))

    def request(self, base: str, values: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]]:
        """Method, address, and what goes with it."""
        path, query, body, headers = self._path, dict[str, Any](), dict[str, Any](), dict[str, str]()
        for name, value in values.items():
            place = self._places[name][0]
            if place == "path":
                if value in (".", ".."):
                    # However it is written, it would be a step within the path and not a value.
                    raise QuestionUnfitError(f"The register {self._template.code} cannot be asked with a value of dots alone.")
                path = path.replace("{" + name + "}", quote(str(value), safe=""))
            elif place == "body":
                body[name] = value
            elif place == "header":
                headers[name] = quote(str(value), safe=" ")
            else:
                query[name] = value
        arguments: dict[str, Any] = {"params": query} if query else {}
        if self._method == "post":
            arguments["json"] = body
        if headers:
            arguments["headers"] = headers
        return self._method.upper(), base + path, arguments

    def items(self, data: Any) -> list[Mapping[str, Any]]:
        """The entries of an answer, checked against the document's types where it gives some."""
        found = at_path(data, self._template.row.get("items") or "")
        code = self._template.code
        if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
            raise RegisterAnswerError(f"The answer of {code} has no list of entries where its template says.")
        for each in found:
            for column in self._template.columns.values():
                value, schema = at_path(each, column), self._schema_at(self._item, column)
                wanted = _TYPES.get(str(schema.get("type")))
                if (
                    value is not None
                    and wanted
                    and (not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted))
                ):
                    raise RegisterAnswerError(
                        f"The answer of {code} has something in {column} that its OpenAPI document does not allow."
                    )
        return [_with_columns(self._template, each) for each in found]

    def _schema_of_items(self) -> Mapping[str, Any]:
        return self._resolved(self._schema_at(self._answer, self._template.row.get("items") or "").get("items") or {})

    def _schema_at(self, schema: Mapping[str, Any], path: str) -> Mapping[str, Any]:
        for part in path.split(".") if path else ():
            schema = self._resolved((schema.get("properties") or {}).get(part) or {})
        return schema

    def _resolved(self, node: Any, depth: int = 0) -> Mapping[str, Any]:
        """A node, or what its reference within the document points to."""
        if not isinstance(node, Mapping) or depth > 20:
            raise TypeError
        reference = node.get("$ref")
        if reference is None:
            return node
        if not str(reference).startswith("#/"):
            raise TypeError
        found: Any = self._document
        for part in str(reference)[2:].split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        return self._resolved(found, depth + 1)


def _with_columns(template: Template, each: Mapping[str, Any]) -> Mapping[str, Any]:
    """An entry in which the first part of every column stands: what JSON leaves out is empty."""
    return {**{column.partition(".")[0]: None for column in template.columns.values()}, **each}


def _pairs(template: Template, lines: Any) -> dict[str, str]:
    pairs = dict(str(line).partition("=")[::2] for line in lines)
    if not pairs or not all(pairs) or not all(pairs.values()):
        raise ConnectionsError(f"The template of {template.code} must say what it sends: parameter=field.")
    return pairs


def _checked_address(code: str, base_url: str) -> str:
    parts = urlsplit(base_url)
    here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if parts.username or parts.password or parts.query or not parts.hostname:
        raise ConnectionsError(f"The address of {code} must be a plain https:// address; its token goes into the environment.")
    if parts.scheme != "https" and not (parts.scheme == "http" and here):
        raise ConnectionsError(f"The address of {code} must begin with https://; http:// is for this machine alone.")
    return base_url.rstrip("/")


def _asked_wait(response: httpx.Response, otherwise: float) -> float:
    """Seconds that the register asks us to wait, at most half a minute."""
    asked = response.headers.get("Retry-After", "").strip()
    if asked.isdigit():
        return min(float(asked), _LONGEST_WAIT)
    try:
        moment = email.utils.parsedate_to_datetime(asked)
    except (ValueError, TypeError):
        return otherwise
    if moment.tzinfo is None:
        return otherwise
    return max(0.0, min((moment - datetime.now(UTC)).total_seconds(), _LONGEST_WAIT))
