"""A time-stamp over the seal (RFC 3161): an authority that is neither side says when the seal existed.

The request holds a hash and a random number, nothing of the case. Asking an authority leaves the machine, so it happens only
where the user names one (`flows/case_stamp.py`).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from case_files.handover.bag import SEAL, STAMP, Fault
from case_files.handover.cms import UnreadableSignatureError, read_signature
from reference.errors import InputRefusedError


class StampError(InputRefusedError):
    """A time-stamp authority gave no time-stamp over what was sent."""

    code = "E-INPUT-STAMP"


def stamp_request(content: bytes) -> bytes:
    """A request for a time-stamp over some bytes, DER: their SHA-256, a nonce, and the wish for the authority's certificate."""
    from asn1crypto import tsp

    request = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(content).digest()},
            "nonce": secrets.randbits(63),
            "cert_req": True,
        }
    )
    made: bytes = request.dump()
    return made


def accept_stamp(reply: bytes, request: bytes) -> bytes:
    """The reply of an authority, where it grants what was asked for.

    Returns:
        The reply in its shortest form: see `shortest`.

    Raises:
        StampError: it refuses, is no reply, or is about another request.
    """
    from asn1crypto import tsp

    try:
        wanted = tsp.TimeStampReq.load(request)
        said, _ = _read(reply)
        if said["nonce"].native != wanted["nonce"].native or said["message_imprint"].native != wanted["message_imprint"].native:
            raise StampError("The time-stamp authority answered something else than it was asked: try again, or another one.")
        return shortest(reply)
    except StampError:
        raise
    except Exception:  # whatever the parser stumbles over in a foreign reply
        raise StampError("The time-stamp authority gave no time-stamp: try again, or name another one.") from None


def shortest(reply: bytes) -> bytes:
    """A granted reply without what says nothing: words of the authority, revocation lists, unsigned attributes, odd certificates.

    Nothing of it is signed, so taking it away changes no signature; what stays is the signer's certificate and those that lead
    to, but not including, one that is signed by itself. A bag carries a time-stamp in this form alone, so that every bit counts.

    Raises:
        UnreadableSignatureError: it is no reply with a time-stamp.
    """
    from asn1crypto import cms, tsp

    try:
        token: Any = tsp.TimeStampResp.load(reply, strict=True)["time_stamp_token"]
        signature = read_signature(token.dump(), "tst_info")
        signed = token["content"]
        kept = {one.public_bytes(serialization.Encoding.DER) for one in signature.chain()}
        given = {entry.dump() for entry in signed["certificates"]} & kept
        signed["certificates"] = cms.CertificateSet([cms.CertificateChoices.load(der) for der in sorted(given)])
        signed["crls"] = None
        signed["signer_infos"][0]["unsigned_attrs"] = None
        made: bytes = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump(force=True)
        return made
    except Exception:  # whatever the parser stumbles over in foreign bytes
        raise UnreadableSignatureError from None


def _read(reply: bytes) -> tuple[Any, Any]:
    """What a reply says (TSTInfo) and its signature."""
    from asn1crypto import tsp

    try:
        answer: Any = tsp.TimeStampResp.load(reply, strict=True)
        granted = answer["status"]["status"].native in ("granted", "granted_with_mods")
        token = answer["time_stamp_token"].dump() if granted else b""
    except Exception:  # whatever the parser stumbles over in foreign bytes
        raise UnreadableSignatureError from None
    signature = read_signature(token, "tst_info")
    try:
        return tsp.TSTInfo.load(signature.encapsulated, strict=True), signature
    except Exception:  # as above
        raise UnreadableSignatureError from None


def check_stamp(folder: Path, trusted: Sequence[x509.Certificate]) -> tuple[datetime | None, list[Fault]]:
    """Check the time-stamp of a bag over its seal.

    Args:
        folder: the bag.
        trusted: certificates of authorities that the receiver trusts.

    Returns:
        When the seal existed by the authority's clock, or None for a bag without a time-stamp, and what is wrong with it.
    """
    place = folder / STAMP
    if not place.is_file():
        return None, []
    try:
        said, signature = _read(place.read_bytes())
        imprint = said["message_imprint"]
        moment: datetime = said["gen_time"].native
        algorithm, digest = imprint["hash_algorithm"]["algorithm"].native, imprint["hashed_message"].native
        short = shortest(place.read_bytes())
    except Exception:  # as above, where a field is parsed when it is first asked for
        return None, [Fault(STAMP, "cannot be read")]
    faults = []
    if short != place.read_bytes():
        faults.append(Fault(STAMP, "has bytes that say nothing"))
    seal = (folder / SEAL).read_bytes() if (folder / SEAL).is_file() else b""
    if algorithm not in ("sha256", "sha384", "sha512") or hashlib.new(algorithm, seal).digest() != digest:
        faults.append(Fault(STAMP, "is not over this seal"))
    if not signature.covers(signature.encapsulated) or not signature.is_valid():
        faults.append(Fault(STAMP, "is not a signature by the certificate in it"))
    if not signature.is_trusted(trusted) or not _may_stamp(signature.certificate):
        faults.append(Fault(STAMP, "is by an authority that nobody here trusts"))
    if not signature.was_valid_at(moment):
        faults.append(Fault(STAMP, "is by a certificate that was not valid then"))
    return moment, faults


def _may_stamp(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except Exception:  # a certificate whose purposes cannot be read has none
        return False
    return ExtendedKeyUsageOID.TIME_STAMPING in usage
