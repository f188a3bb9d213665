"""The schedule of a bag: a PDF that says what is handed over and who approved it, signed with the force's certificate.

It is made when a case is approved, after the bag was built: it joins the bag as a further tag file, and the tag manifests, which
the seal covers, are written anew with its line. So each of its bytes is covered twice, and it can leave the bag on its own:
any reader of signed PDFs shows whose it is. `built_manifest` says what the tag manifest was before.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from case_files.handover.bag import ALGORITHMS, SEAL, Fault, replace_file
from case_files.handover.cms import UnreadableSignatureError, read_signature
from case_files.making.form import Fields, Form, Grid, Words, as_pdf, parts_of, rows

if TYPE_CHECKING:
    from case_files.handover.seal import Sealer

SCHEDULE = "schedule.pdf"
_SIGNED = (
    "The signature is in this file, not on the page: a reader of signed PDFs shows whose it is and that nothing was changed."
)
_RESERVED = 32_768
"""Bytes kept free in the PDF for the signature with its certificates."""


@dataclass(frozen=True, slots=True, repr=False)
class Listed:
    """One file of the payload on the schedule: its name in the bag, its length in bytes, its SHA-256."""

    name: str
    size: int
    sha256: str


def payload_of(folder: Path) -> list[Listed]:
    """What a bag carries, by its manifest."""
    found = []
    for line in (folder / "manifest-sha256.txt").read_text("utf-8").splitlines():
        digest, _, name = line.partition("  ")
        found.append(Listed(name.removeprefix("data/"), (folder / name).stat().st_size, digest))
    return found


def write_schedule(urn: str, files: Sequence[Listed], facts: Sequence[tuple[str, str]], manifest: str) -> bytes:
    """The schedule as tagged PDF, not signed yet.

    Args:
        urn: of the case, or empty.
        files: in the order in which they are listed.
        facts: pairs for its head: who built it, who approved it, when.
        manifest: SHA-256 of the bag's tag manifest as it was built.
    """
    entries = tuple(
        (str(number), file.name, f"{file.size:,}", f"{file.sha256[:32]} {file.sha256[32:]}")
        for number, file in enumerate(files, start=1)
    )
    form = Form(
        "",
        "SCHEDULE OF WHAT IS HANDED OVER",
        (
            Fields(rows([*facts, ("Bag as built, SHA-256 of its tag manifest", manifest)])),
            Words("", _SIGNED),
            Grid("Files", ("No.", "File in the bag", "Bytes", "SHA-256"), (1, 5, 2, 6), entries),
        ),
        urn=parts_of(urn) if urn else None,
    )
    return as_pdf(form)


def sign_schedule(pdf: bytes, sealer: Sealer) -> bytes:
    """The schedule signed (PAdES baseline, without a time-stamp of its own): nothing in it may be changed afterwards."""
    from asn1crypto import keys
    from asn1crypto import x509 as asn1
    from cryptography.hazmat.primitives import serialization
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    plain = serialization.NoEncryption()
    key = sealer.key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, plain)
    stores: Any = SimpleCertificateStore
    store = stores.from_certs(asn1.Certificate.load(_der(own)) for own in sealer.chain)
    signer = signers.SimpleSigner(
        signing_cert=asn1.Certificate.load(_der(sealer.certificate)),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=store,
    )
    how = signers.PdfSignatureMetadata(
        field_name="Approval",
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    made = BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), how, signer=signer, output=made, bytes_reserved=_RESERVED)
    return made.getvalue()


def _der(certificate: Any) -> bytes:
    from cryptography.hazmat.primitives import serialization

    der: bytes = certificate.public_bytes(serialization.Encoding.DER)
    return der


def add_schedule(folder: Path, content: bytes) -> None:
    """Put a schedule into a bag that is not sealed, and list it in the tag manifests. Doing it again replaces it."""
    replace_file(folder / SCHEDULE, content)
    for algorithm in ALGORITHMS:
        place = folder / f"tagmanifest-{algorithm}.txt"
        lines = [line for line in _lines(place) if not line.endswith(f"  {SCHEDULE}".encode())]
        lines.append(f"{hashlib.new(algorithm, content).hexdigest()}  {SCHEDULE}".encode())
        # As a bag is written: in the order of the lines' names.
        lines.sort(key=lambda line: line.partition(b"  ")[2])
        replace_file(place, b"".join(line + b"\n" for line in lines))


def remove_schedule(folder: Path) -> None:
    """Take an unfinished schedule out of a bag, so that it is as it was built."""
    for algorithm in ALGORITHMS:
        place = folder / f"tagmanifest-{algorithm}.txt"
        kept = b"".join(line + b"\n" for line in _lines(place) if not line.endswith(f"  {SCHEDULE}".encode()))
        if kept != place.read_bytes():
            replace_file(place, kept)
    (folder / SCHEDULE).unlink(missing_ok=True)


def built_manifest(folder: Path) -> str:
    """SHA-256 of the tag manifest as the bag was built, without a schedule's line; empty for a folder without one."""
    place = folder / "tagmanifest-sha256.txt"
    if not place.is_file():
        return ""
    kept = [line for line in _lines(place) if not line.endswith(f"  {SCHEDULE}".encode())]
    return hashlib.sha256(b"".join(line + b"\n" for line in kept)).hexdigest()


def _lines(place: Path) -> list[bytes]:
    return place.read_bytes().split(b"\n")[:-1]


def check_schedule(folder: Path) -> list[Fault]:
    """Check the signature of a bag's schedule: over all of it, valid, by the certificate that sealed the bag.

    Whom that certificate belongs to is judged with the seal. A bag without a schedule has no fault here.
    """
    place = folder / SCHEDULE
    if not place.is_file():
        return []
    try:
        who, whole = _signed_by(place.read_bytes())
        sealed = read_signature((folder / SEAL).read_bytes(), "data")
    except (OSError, UnreadableSignatureError):
        return [Fault(SCHEDULE, "cannot be compared with the seal")]
    except Exception:  # whatever the parsers stumble over in foreign bytes
        return [Fault(SCHEDULE, "is not signed, or its signature cannot be read")]
    faults = []
    if not whole:
        faults.append(Fault(SCHEDULE, "was changed after it was signed"))
    if who != _der(sealed.certificate):
        faults.append(Fault(SCHEDULE, "is signed by somebody other than who sealed the bag"))
    return faults


def _signed_by(content: bytes) -> tuple[bytes, bool]:
    """DER of the signer's certificate, and whether the signature holds over all of the file."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    # It tells its log of what it cannot read, with a traceback; the fault says it here.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    (signature,) = PdfFileReader(BytesIO(content)).embedded_signatures
    # Trust is judged with the seal; here only whether the bytes are the signer's. Nothing is fetched.
    context = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    usage = KeyUsageConstraints(key_usage=set(), match_all_key_usages=False)
    status = validate_pdf_signature(signature, context, key_usage_settings=usage)
    whole = (
        status.intact
        and status.valid
        and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and status.modification_level in (ModificationLevel.NONE, None)
    )
    der: bytes = signature.signer_cert.dump()
    return der, bool(whole) and not any(signature.pkcs7_content[_length(signature.pkcs7_content) :])


def _length(content: bytes) -> int:
    """Bytes of the DER value at the head of some bytes: what follows in the place of a signature must be empty."""
    from asn1crypto import parser

    _, _, _, header, value, trailer = parser.parse(content, strict=False)
    return len(header) + len(value) + len(trailer)
