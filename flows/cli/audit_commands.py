"""`hoursback audit` and `check`: is the chain whole, and does this file belong to this certificate?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli.speaking import Voice
from reference.errors import InputRefusedError, ProofFailedError

if TYPE_CHECKING:
    from redaction.certificate import Certificate


class BadCertificateError(InputRefusedError):
    """The file given is no certificate of ours."""

    code = "E-INPUT-CERTIFICATE"


class AuditBrokenError(ProofFailedError):
    """The audit chain was changed, cut or damaged."""

    code = "E-AUDIT-BROKEN"


class CertificateMismatchError(ProofFailedError):
    """The file is not the one that was certified."""

    code = "E-CERTIFICATE-MISMATCH"


_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def audit() -> None:
    """The audit chain: who did what, when, to which work item."""


@audit.command()
@click.option(
    "--certificate", "certificates", multiple=True, type=_FILE, help="Certificate whose line must still stand in the chain."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def verify(certificates: tuple[Path, ...], as_json: bool) -> int:
    """Prove the chain: no line changed, none missing, and every certificate's line where it stood."""
    from automations import audit as chain
    from flows.workshop import Workshop

    anchors = []
    for path in certificates:
        line = read_certificate(path).audit
        if line is not None:
            anchors.append(chain.AuditLine(line.sequence, line.hash))
    voice = Voice(as_json=as_json)
    with Workshop.open() as workshop, workshop.engine.read() as session:
        found = chain.verify(session, anchors)
    faults = [{"sequence": fault.sequence, "kind": fault.kind, "message": fault.message} for fault in found.faults]
    last = {"sequence": found.last.sequence, "sha256": found.last.sha256}
    voice.document({"whole": found.whole, "lines": found.lines, "last": last, "anchors": len(anchors), "faults": faults})
    for fault in faults:
        voice.line(f"line {fault['sequence']}: {fault['message']}")
    if not found.whole:
        raise AuditBrokenError(f"The audit chain is broken in {len(faults)} place{'' if len(faults) == 1 else 's'}.")
    held = f", {len(anchors)} certificate{'' if len(anchors) == 1 else 's'} anchored in it" if certificates else ""
    voice.line(f"whole: {found.lines} lines{held}; last line {found.last.sequence} {found.last.sha256}")
    return 0


@audit.command()
@click.option("--item", default="", help="Only lines about this work item.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def show(item: str, as_json: bool) -> None:
    """Print the lines of the chain."""
    from automations import audit as chain
    from flows.acceptance import find_item
    from flows.workshop import Workshop

    voice = Voice(as_json=as_json)
    with Workshop.open() as workshop:
        subject = find_item(workshop, item).subject if item else ""
        with workshop.engine.read() as session:
            rows = list(chain.lines(session, subject))
    voice.document({"lines": rows})
    for row in rows:
        voice.line(
            f"{row['sequence']:>6}  {row['at']}  {row['verb']:<12}  {row['actor']}  {row['subject']}  {json.dumps(row['detail'])}"
        )


@click.command()
@click.argument("certificate", type=_FILE)
@click.argument("file", type=_FILE)
def check(certificate: Path, file: Path) -> None:
    """Say whether FILE is the redacted file, or the original, that CERTIFICATE speaks of."""
    from flows.delivery import file_sha256

    read = read_certificate(certificate)
    found = file_sha256(file)
    if found == read.output_sha256:
        click.echo(f"{file} is the redacted file of this certificate ({read.policy}, for {read.audience}, {read.issued_at})")
    elif found == read.source_sha256 or (read.source_keyed and _keyed(found) == read.source_keyed):
        click.echo(f"{file} is the ORIGINAL that this certificate speaks of: do not disclose it")
    else:
        more = " Its original is known only where it was redacted: ask there." if read.source_keyed else ""
        raise CertificateMismatchError(f"{file} is not the file of {certificate}: it was changed or belongs to another.{more}")


def _keyed(sha256: str) -> str:
    from flows.delivery import original_of
    from flows.workshop import Workshop

    with Workshop.open() as workshop:
        return original_of(workshop.engine, sha256).keyed


def read_certificate(path: Path) -> Certificate:
    """Read a JSON certificate.

    Raises:
        BadCertificateError: it is none.
    """
    from redaction.certificate import Certificate

    try:
        return Certificate.from_json(path.read_text("utf-8"))
    except (ValueError, KeyError, TypeError):
        raise BadCertificateError(f"{path} is no certificate of this version of Hoursback (give the .json one).") from None
