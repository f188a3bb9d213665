"""Reading an application from a file, by what the file is: JSON, data of a web form, a PDF form, a Word questionnaire."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from vetting.application.building import from_data, from_form
from vetting.application.errors import ApplicationError
from vetting.subjects import Application

LARGEST = 20 << 20
"""Bytes of a form; a scan with pictures is larger and is handed in beside the form."""

_FLAT = "application/x-www-form-urlencoded"


def read(path: Path) -> Application:
    """The application in a file, whatever the file is called.

    Raises:
        ApplicationError: the file cannot be read, is of another kind, or a field holds what it cannot hold.
    """
    name = path.name
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise ApplicationError(f"{name} cannot be read: {error.strerror}.") from None
    return read_bytes(content, name)


def read_bytes(content: bytes, name: str) -> Application:
    """The application in the content of a file; `name` is for messages. Errors as for `read`."""
    if len(content) > LARGEST:
        raise ApplicationError(f"{name} is larger than {LARGEST >> 20} MB: hand in the form alone, pictures beside it.")
    if b"%PDF-" in content[:1024]:
        from vetting.application.pdf_form import answers_of_pdf

        return from_form(answers_of_pdf(content, name), name)
    if content.startswith(b"PK\x03\x04"):
        from vetting.application.word_form import answers_of_docx

        return from_form(answers_of_docx(content, name), name)
    return _from_text(content, name)


def read_web_form(body: bytes, name: str = "the form") -> Application:
    """The application that a browser sent as ``application/x-www-form-urlencoded``. Errors as for `read`."""
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=20_000)
    except (UnicodeDecodeError, ValueError):
        raise ApplicationError(f"{name} is no data of a web form ({_FLAT}).") from None
    return from_form(_once(pairs, name), name)


def _from_text(content: bytes, name: str) -> Application:
    try:
        data = json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=lambda pairs: _once(pairs, name), parse_constant=_no_number
        )
    except ApplicationError:
        raise
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise ApplicationError(f"{name} is no application: no JSON in UTF-8, no PDF form, no Word questionnaire.") from None
    if isinstance(data, dict) and any("." in key for key in data):
        return from_form(data, name)
    return from_data(data, name)


def _once(pairs: Iterable[tuple[str, Any]], name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ApplicationError(f"{name}: the same field is given twice.")
        found[key] = value
    return found


def _no_number(_: str) -> None:
    raise ValueError
