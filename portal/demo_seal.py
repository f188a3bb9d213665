"""A seal for the demo: a key and a certificate that it signs itself. Never for a real case: nobody else knows or trusts it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.delivery import write_new

_DAYS = 365
NAME = "Hoursback demo, not a real force"


def demo_seal(home: Path) -> dict[str, str]:
    """Key and certificate under `home`, made once; as settings of the portal."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    folder = home / "demo-seal"
    key_file, certificate_file = folder / "key.pem", folder / "certificate.pem"
    if not (key_file.is_file() and certificate_file.is_file()):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)]), datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=_DAYS))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        plain = serialization.NoEncryption()
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        write_new(key_file, pem, overwrite=True)
        key_file.chmod(0o600)
        write_new(certificate_file, certificate.public_bytes(serialization.Encoding.PEM), overwrite=True)
    return {"seal_key": str(key_file), "seal_certificate": str(certificate_file), "trusted": str(certificate_file)}
