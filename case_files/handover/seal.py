"""Seals a bag with the force's key: a detached CMS signature (RFC 5652) over the tag manifest, and its check.

The signature is made by the `cryptography` library; it is checked here from its parts, so that a receiver without openssl can,
and by ``openssl cms -verify`` as `VERIFY.txt` says. Whom the certificate belongs to is for the receiver to know: they name the
certificates that they trust.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7

from case_files.handover.bag import SEAL, Fault
from case_files.handover.cms import UnreadableSignatureError, read_signature
from reference.errors import InputRefusedError, UsageError


class SealKeyError(UsageError):
    """The key or certificate that shall seal cannot be used."""

    code = "E-USAGE-SEAL-KEY"


class SealMissingError(InputRefusedError):
    """The bag is not sealed, or its seal cannot be read."""

    code = "E-INPUT-SEAL"


@dataclass(frozen=True, slots=True, repr=False)
class Sealer:
    """A private key with its certificate, and the certificates that lead to one the receiver trusts."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @classmethod
    def load(cls, key: Path, certificate: Path, password: bytes | None = None) -> Sealer:
        """Read a key and its certificates (the first is the key's own) from PEM files.

        Raises:
            SealKeyError: a file cannot be read, the password is wrong, the key is of another kind than RSA or EC, or the
                certificate is not that of the key or is out of date.
        """
        try:
            private = serialization.load_pem_private_key(key.read_bytes(), password)
            own, *chain = x509.load_pem_x509_certificates(certificate.read_bytes())
        except (OSError, ValueError, TypeError):
            raise SealKeyError(
                f"{key.name} and {certificate.name} are no key and certificate that can be opened: see docs."
            ) from None
        if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise SealKeyError(f"{key.name} is neither an RSA nor an elliptic curve key.")
        if private.public_key() != own.public_key():
            raise SealKeyError(f"{certificate.name} does not belong to the key {key.name}.")
        now = datetime.now(UTC)
        if not own.not_valid_before_utc <= now <= own.not_valid_after_utc:
            raise SealKeyError(f"{certificate.name} is not valid today: renew it.")
        return cls(private, own, tuple(chain))

    def seal(self, content: bytes) -> dict[str, bytes]:
        """The files of a seal over some bytes: the detached signature, DER."""
        builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(self.certificate, self.key, hashes.SHA256())
        for certificate in self.chain:
            builder = builder.add_certificate(certificate)
        options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoCapabilities]
        return {SEAL: builder.sign(serialization.Encoding.DER, options)}


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal that holds: who sealed by the certificate, its fingerprint (SHA-256), and when by the sealer's own clock."""

    subject: str
    fingerprint: str
    signed_at: datetime | None


def check_seal(folder: Path, trusted: Sequence[x509.Certificate]) -> tuple[Sealed | None, list[Fault]]:
    """Check the seal of a bag over the tag manifest as it lies there.

    Args:
        folder: the bag.
        trusted: certificates that the receiver trusts: of the sealer, or of who issued it.

    Returns:
        What the seal says, and what is wrong: changed content, a signature by nobody who is trusted, a certificate out of date at
        signing.

    Raises:
        SealMissingError: there is no seal, or it is no CMS signature.
    """
    try:
        signature = read_signature((folder / SEAL).read_bytes(), "data")
    except FileNotFoundError:
        raise SealMissingError(f"{folder.name} is not sealed: it has no {SEAL}. Ask for it to be handed over again.") from None
    except (OSError, UnreadableSignatureError):
        raise SealMissingError(f"The seal of {folder.name} cannot be read: ask for it to be handed over again.") from None
    faults = []
    content = folder / "tagmanifest-sha256.txt"
    if not signature.covers(content.read_bytes() if content.is_file() else b""):
        faults.append(Fault("tagmanifest-sha256.txt", "is not what was sealed"))
    if not signature.is_valid():
        faults.append(Fault(SEAL, "is not a signature by the certificate in it"))
    if not signature.is_trusted(trusted):
        faults.append(Fault(SEAL, "is by a certificate that nobody here trusts"))
    if signature.signed_at is not None and not signature.was_valid_at(signature.signed_at):
        faults.append(Fault(SEAL, "is by a certificate that was not valid then"))
    fingerprint = signature.certificate.fingerprint(hashes.SHA256()).hex()
    return Sealed(signature.subject, fingerprint, signature.signed_at), faults


def load_trusted(paths: Sequence[Path]) -> list[x509.Certificate]:
    """Certificates that a receiver trusts, from PEM files.

    Raises:
        SealKeyError: a file holds no certificate.
    """
    found = []
    for path in paths:
        try:
            found += x509.load_pem_x509_certificates(path.read_bytes())
        except (OSError, ValueError):
            raise SealKeyError(f"{path.name} holds no certificate that can be read.") from None
    return found
