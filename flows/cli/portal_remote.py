"""What the commands of `hoursback portal` share: the access in force, ids that may be short, rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reference.errors import UsageError

if TYPE_CHECKING:
    from flows.portal_client import PortalClient
    from flows.portal_wire.cases import BagView, CaseDetail
    from flows.portal_wire.reviews import Added, FindingView

AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)
NEW_FILE = click.Path(path_type=Path, dir_okay=False)
KIND = click.option("--kind", default="TERM", show_default=True, help="What it covers; hoursback portal choices lists the kinds.")
REASON = click.option("--why", default="", help="Reason, kept sealed with the plan.")
WAIT = click.option(
    "--seconds", type=click.FloatRange(min=0), default=1800.0, show_default=True, help="Give up waiting after so long."
)
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
    return only_one([one.item for one in client.items()], name, "item", "hoursback portal work")


def case_named(client: PortalClient, name: str) -> str:
    """The id of the case that is meant, by its reference or by at least six of its first digits."""
    if re.fullmatch(f"[0-9a-f]{{{_ID}}}", name):
        return name
    known, wanted = client.list_cases(), _plain(name)
    for one in known:
        if _plain(one.reference) == wanted:
            return one.case
    return only_one([one.case for one in known], name, "case", "hoursback portal cases list")


def application_named(client: PortalClient, name: str) -> str:
    """The id of the vetting application that is meant, by its reference or by at least six of its first digits."""
    if re.fullmatch(f"[0-9a-f]{{{_ID}}}", name):
        return name
    queue = client.applications()
    known = [*queue.waiting, *queue.decided]
    for one in known:
        if one.reference.casefold() == name.strip().casefold():
            return one.application
    return only_one([one.application for one in known], name, "application", "hoursback portal vetting queue")


def free(path: Path) -> Path:
    """A place where nothing lies yet.

    Raises:
        TargetTakenError: something does.
    """
    from flows.delivery import TargetTakenError

    if path.exists():
        raise TargetTakenError(f"{path} is there already: move it away, or give another place.")
    return path


def places(words: Sequence[str]) -> list[str]:
    """Ids that were given one by one or with commas."""
    return [part.strip() for word in words for part in word.split(",") if part.strip()]


def bag_named(case: CaseDetail, name: str) -> BagView:
    """The bag of this name; the newest where none is named."""
    for bag in case.bags:
        if name in ("", bag.name):
            return bag
    raise UsageError("The case has no such bundle: hoursback portal cases show tells what was built.")


def finding_line(one: FindingView) -> str:
    """A finding in columns: what it is, how it stands, where, and what it says where that was asked for."""
    undecided = "to decide" if one.open else "stays by policy"
    stands = {"accepted": "goes", "rejected": "stays"}.get(one.decision, undecided)
    says = f"{one.same} say the same" if one.same > 1 else ""
    text = [] if one.text is None else [one.text]
    return columns(one.id, one.kind, stands, one.where, *text, says, widths=(8, 18, 15, 24, *(30 for _ in text)))


def columns(*cells: object, widths: Sequence[int]) -> str:
    """A row in columns; the last cell is as long as it is."""
    padded = [str(cell).ljust(width) for cell, width in zip(cells, [*widths, 0], strict=False)]
    return "  ".join(padded).rstrip()


def _plain(reference: str) -> str:
    return "".join(letter for letter in reference.casefold() if letter.isalnum())


def only_one(known: Sequence[str], start: str, kind: str, where: str) -> str:
    """The one id that begins so; `kind` and `where` are for the sentence that says that there is none, or more than one."""
    found = [one for one in known if one.startswith(start.lower())] if len(start) >= _SHORTEST else []
    if len(found) != 1:
        if len(start) < _SHORTEST:
            raise UsageError(
                f"No {kind} that you may see is named so. Give at least {_SHORTEST} of its id's first digits; see {where}."
            )
        number = f"{len(found)} {kind}s begin so: give more digits" if found else f"No {kind} that you may see begins so"
        raise UsageError(f"{number}; see {where}.")
    return found[0]


def told_added(made: Added) -> int:
    """Say what became of additions to a plan."""
    click.echo(f"added: {len(made.added)}" + (f"; found before and going now: {len(made.accepted)}" if made.accepted else ""))
    if made.added:
        click.echo(f"  {', '.join(made.added)}")
    if made.unfound:
        click.echo(f"not found as written: number {', '.join(map(str, made.unfound))} of the texts", err=True)
    click.echo(f"{made.undecided} left to decide")
    return 0


def numbers_in(text: str, count: int) -> list[float] | None:
    """So many numbers with commas between them; None for anything else."""
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        return None
    return found if len(found) == count else None
