"""What the commands of `hoursback portal` share: the access in force, ids that may be short, rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reference.errors import UsageError

if TYPE_CHECKING:
    from flows.portal_client import PortalClient
    from flows.portal_wire.cases import BagView, CaseDetail

_ID = 32
_SHORTEST = 6


@contextmanager
def portal() -> Iterator[PortalClient]:
    """The portal with the token of the environment or of the file; see `flows.portal_client.access`."""
    from flows.portal_client.access import access

    with access().client() as client:
        yield client


def item_named(client: PortalClient, name: str) -> str:
    """The id of the item that is meant, by at least six of its first digits."""
    if len(name) == _ID:
        return name
    return _only([one.item for one in client.items()], name, "item", "hoursback portal work")


def case_named(client: PortalClient, name: str) -> str:
    """The id of the case that is meant, by its reference or by at least six of its first digits."""
    if re.fullmatch(f"[0-9a-f]{{{_ID}}}", name):
        return name
    known, wanted = client.list_cases(), _plain(name)
    for one in known:
        if _plain(one.reference) == wanted:
            return one.case
    return _only([one.case for one in known], name, "case", "hoursback portal cases list")


def bag_named(case: CaseDetail, name: str) -> BagView:
    """The bag of this name; the newest where none is named."""
    for bag in case.bags:
        if name in ("", bag.name):
            return bag
    raise UsageError("The case has no such bundle: hoursback portal cases show tells what was built.")


def columns(*cells: object, widths: Sequence[int]) -> str:
    """A row in columns; the last cell is as long as it is."""
    padded = [str(cell).ljust(width) for cell, width in zip(cells, [*widths, 0], strict=False)]
    return "  ".join(padded).rstrip()


def _plain(reference: str) -> str:
    return "".join(letter for letter in reference.casefold() if letter.isalnum())


def _only(known: Sequence[str], start: str, kind: str, where: str) -> str:
    found = [one for one in known if one.startswith(start.lower())] if len(start) >= _SHORTEST else []
    if len(found) != 1:
        number = f"{len(found)} are" if found else "no"
        raise UsageError(f"{number.capitalize()} {kind} of yours that begins so: give more of its id; see {where}.")
    return found[0]
