"""Reads and checks one CMS signature (RFC 5652) from its parts: used for seals and for time-stamps.

Only what we accept is accepted: one signer, signed attributes, SHA-2, RSA (PKCS #1 v1.5) or elliptic curves. Nothing is fetched;
revocation is not looked up. Trust is in the certificates that the caller gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

_HASHES: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
_SCHEMES = {name: ("rsassa_pkcs1v15", f"{name}_rsa", f"{name}_ecdsa") for name in _HASHES}
_LONGEST_CHAIN = 5


class UnreadableSignatureError(ValueError):
    """The bytes are no CMS signature of the kind that is accepted."""


@dataclass(frozen=True, slots=True, repr=False)
class Signature:
    """One parsed signature.

    Attributes:
        certificate: of the signer.
        subject: whom the certificate names.
        valid: from when to when the certificate is in date.
        given: all certificates that came with it.
        signed_at: the signer's own time, where it is said.
        encapsulated: the content inside, empty for a detached signature.
        digest: of the content, as signed.
        algorithm: of that digest.
        attributes: what was signed, DER.
        value: the signature itself.
    """

    certificate: x509.Certificate
    subject: str
    valid: tuple[datetime, datetime]
    given: tuple[x509.Certificate, ...]
    signed_at: datetime | None
    encapsulated: bytes
    digest: bytes
    algorithm: str
    attributes: bytes
    value: bytes

    def covers(self, content: bytes) -> bool:
        """Whether the content is what was signed."""
        found = hashes.Hash(_HASHES[self.algorithm])
        found.update(content)
        return found.finalize() == self.digest

    def is_valid(self) -> bool:
        """Whether the signature is by the key of the certificate."""
        try:
            key = self.certificate.public_key()
            if isinstance(key, rsa.RSAPublicKey):
                key.verify(self.value, self.attributes, padding.PKCS1v15(), _HASHES[self.algorithm])
            elif isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(self.value, self.attributes, ec.ECDSA(_HASHES[self.algorithm]))
            else:
                return False
        except (InvalidSignature, ValueError, UnsupportedAlgorithm):
            return False
        return True

    def is_trusted(self, trusted: Sequence[x509.Certificate]) -> bool:
        """Whether the certificate is one that is trusted, or was issued by one through at most four others."""
        current = self.certificate
        for _ in range(_LONGEST_CHAIN):
            if current in trusted:
                return True
            issuer = next((issuer for issuer in (*trusted, *self.given) if issuer != current and _issued(current, issuer)), None)
            if issuer is None:
                return False
            current = issuer
        return False

    def chain(self) -> list[x509.Certificate]:
        """The signer's certificate and those among the given ones that lead from it, without one that is signed by itself."""
        found = [self.certificate]
        while len(found) < _LONGEST_CHAIN:
            above = (one for one in self.given if one not in found and one.issuer != one.subject and _issued(found[-1], one))
            issuer = next(above, None)
            if issuer is None:
                break
            found.append(issuer)
        return found

    def was_valid_at(self, moment: datetime) -> bool:
        """Whether the certificate was in date then."""
        return self.valid[0] <= moment <= self.valid[1]


def read_signature(data: bytes, content_type: str) -> Signature:
    """Parse a signature.

    Args:
        data: DER of a ContentInfo with SignedData.
        content_type: what must be signed: ``data`` or ``tst_info``.

    Raises:
        UnreadableSignatureError: it is none, or not of the kind that is accepted.
    """
    # With the names that time-stamps and signed PDFs add: the library fixes its table of names when it first reads one.
    from asn1crypto import cms, pdf, tsp  # noqa: F401

    try:
        signed: Any = cms.ContentInfo.load(data, strict=True)["content"]
        signer = signed["signer_infos"][0]
        # The bytes as they came, not as asn1crypto would write them again: they were signed as they came.
        certificates = tuple(x509.load_der_x509_certificate(entry.dump()) for entry in signed["certificates"])
        attributes = {attribute["type"].native: attribute["values"] for attribute in signer["signed_attrs"]}
        inner = signed["encap_content_info"]
        algorithm = signer["digest_algorithm"]["algorithm"].native
        identifier = signer["sid"].chosen
        own = next((one for one in certificates if _is_meant(identifier, one)), None)
        odd = (
            len(signed["signer_infos"]) != 1
            or inner["content_type"].native != content_type
            or attributes["content_type"][0].native != content_type
            or algorithm not in _HASHES
            or [entry["algorithm"].native for entry in signed["digest_algorithms"]] != [algorithm]
            or signer["signature_algorithm"]["algorithm"].native not in _SCHEMES[algorithm]
            or any(
                entry["parameters"].native is not None
                for entry in (*signed["digest_algorithms"], signer["digest_algorithm"], signer["signature_algorithm"])
            )
            or (signed["version"].native, signer["version"].native) != ("v1" if content_type == "data" else "v3", "v1")
            or (content_type == "data" and bool(signer["unsigned_attrs"].native))
        )
        if own is None or odd:
            raise UnreadableSignatureError
        content = inner["content"]
        return Signature(
            certificate=own,
            # Read here, since a certificate is parsed when it is asked, and a damaged one must not fail later.
            subject=own.subject.rfc4514_string(),
            valid=(own.not_valid_before_utc, own.not_valid_after_utc),
            given=certificates,
            signed_at=attributes["signing_time"][0].native if "signing_time" in attributes else None,
            encapsulated=content.parsed.dump() if content_type != "data" else b"",
            digest=attributes["message_digest"][0].native,
            algorithm=algorithm,
            attributes=signer["signed_attrs"].untag().dump(),
            value=signer["signature"].native,
        )
    except Exception:  # whatever the parsers stumble over in foreign bytes: it is no signature that is accepted
        raise UnreadableSignatureError from None


def _is_meant(identifier: Any, certificate: x509.Certificate) -> bool:
    """Whether a signer's identifier (issuer and serial number) is that of a certificate."""
    return bool(
        identifier["serial_number"].native == certificate.serial_number
        and identifier["issuer"].dump() == certificate.issuer.public_bytes()
    )


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
        constraints = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
    except Exception:  # a certificate that cannot be read issued nothing
        return False
    return constraints.ca
