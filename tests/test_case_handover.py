"""The bag: whatever is changed, added, removed or swapped is caught, here and by the stock tools that VERIFY.txt names."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import bagit
import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from case_files.handover.bag import SEAL, STAMP, NotABagError, check_bag, write_bag
from case_files.handover.papers import verify_text
from case_files.handover.seal import Sealer, SealKeyError, SealMissingError, check_seal
from case_files.handover.stamp import StampError, accept_stamp, check_stamp, shortest, stamp_request
from flows.case_stamp import sealed_and_stamped
from reference.errors import UsageError

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def certificate(
    name: str, key: Key, issuer: x509.Certificate | None, issuer_key: Key, *, ca: bool, days: int = 30
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=40))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    return builder.sign(issuer_key, hashes.SHA256())


class Force:
    """An authority, and a sealer whose certificate it issued."""

    def __init__(self, kind: str = "ec") -> None:
        self.root_key: Key = ec.generate_private_key(ec.SECP256R1())
        self.root = certificate("Anyshire root", self.root_key, None, self.root_key, ca=True)
        self.key: Key = ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)
        self.own = certificate("Anyshire case files", self.key, self.root, self.root_key, ca=False)

    @property
    def sealer(self) -> Sealer:
        return Sealer(self.key, self.own)


PAYLOAD: dict[str, Path | bytes] = {
    "cps/bundle.pdf": b"%PDF-1.7 bundle",
    "items/001_MG5.pdf": b"report",
    "recordings/JS1.mp4": bytes(range(256)) * 50,
}


def sealed(folder: Path, force: Force) -> Path:
    target = folder / "bag"
    write_bag(
        target, PAYLOAD, {"External-Identifier": "40ZZ1234526"}, {"VERIFY.txt": verify_text(SEAL, STAMP)}, seal=force.sealer.seal
    )
    return target


@pytest.fixture(scope="module")
def force() -> Force:
    return Force()


@pytest.fixture
def bag(tmp_path: Path, force: Force) -> Path:
    return sealed(tmp_path, force)


def whole(folder: Path, force: Force) -> bool:
    try:
        return not check_bag(folder) and not check_seal(folder, [force.root])[1]
    except (NotABagError, SealMissingError):
        return False


def stock_commands_pass(folder: Path, root: x509.Certificate) -> bool:
    """What VERIFY.txt says, as a person would type it."""
    issuer = folder.parent / "ISSUER.pem"
    issuer.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    text = (folder / "VERIFY.txt").read_text()
    lines = [line[3:] for line in text.splitlines() if line.startswith("   ") and not line.startswith("   (and the same")]
    script = "\n".join(lines).replace("ISSUER.pem", str(issuer)).replace("/tmp/listed", str(folder.parent / "listed"))
    script = script.replace("AUTHORITY.pem", str(folder.parent / "AUTHORITY.pem"))
    done = subprocess.run(["bash", "-ec", script], cwd=folder, capture_output=True, text=True, timeout=60)
    return done.returncode == 0 and not done.stdout.replace("Verification: OK", "").strip()


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_a_whole_bag_passes_everywhere(tmp_path: Path, kind: str) -> None:
    own = Force(kind)
    folder = sealed(tmp_path, own)
    assert whole(folder, own)
    said, faults = check_seal(folder, [own.root])
    assert said is not None and not faults
    assert said.subject == "CN=Anyshire case files"
    assert check_seal(folder, [own.own])[1] == []
    bagit.Bag(str(folder)).validate()
    assert stock_commands_pass(folder, own.root)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 9), st.floats(0, 1, exclude_max=True), st.integers(0, 7))
def test_any_flipped_byte_is_caught(
    tmp_path_factory: pytest.TempPathFactory, force: Force, file: int, where: float, bit: int
) -> None:
    folder = tmp_path_factory.mktemp("flip") / "bag"
    sealed(folder.parent, force)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    place = files[file % len(files)]
    content = bytearray(place.read_bytes())
    at = int(where * len(content))
    content[at] ^= 1 << bit
    place.write_bytes(bytes(content))
    assert not whole(folder, force), f"{place.name}, byte {at}, bit {bit}"


def _rewrite(folder: Path) -> None:
    """An attacker who changes a file and writes every manifest anew."""
    import hashlib

    (folder / "data/items/001_MG5.pdf").write_bytes(b"another report!")
    info = folder / "bag-info.txt"
    size = sum(path.stat().st_size for path in (folder / "data").rglob("*") if path.is_file())
    info.write_text(
        "\n".join(
            f"Payload-Oxum: {size}.3" if line.startswith("Payload-Oxum") else line for line in info.read_text().splitlines()
        )
        + "\n"
    )
    for kind, inside in (("manifest", True), ("tagmanifest", False)):
        for algorithm in ("sha256", "sha512"):
            files = sorted(
                path
                for path in folder.rglob("*")
                if path.is_file() and path.relative_to(folder).as_posix().startswith("data/") == inside
            )
            lines = [
                f"{hashlib.new(algorithm, path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
                for path in files
                if path.name != SEAL and not path.name.startswith("tagmanifest")
            ]
            (folder / f"{kind}-{algorithm}.txt").write_text("".join(lines))


DEEDS = {
    "a file is edited": lambda folder: (folder / "data/items/001_MG5.pdf").write_bytes(b"rep0rt"),
    "a file is added": lambda folder: (folder / "data/items/002.pdf").write_bytes(b"more"),
    "a file is added beside the manifests": lambda folder: (folder / "note.txt").write_bytes(b"more"),
    "a file is taken away": lambda folder: (folder / "data/items/001_MG5.pdf").unlink(),
    "a manifest is taken away": lambda folder: (folder / "manifest-sha512.txt").unlink(),
    "a line is taken out of a manifest": lambda folder: (folder / "manifest-sha256.txt").write_text(
        (folder / "manifest-sha256.txt").read_text().split("\n", 1)[1]
    ),
    "everything is written anew": _rewrite,
    "a link stands for a file": lambda folder: (
        (folder / "data/items/001_MG5.pdf").unlink(),
        (folder / "data/items/001_MG5.pdf").symlink_to("/etc/hostname"),
    ),
    "the seal is taken away": lambda folder: (folder / SEAL).unlink(),
    "the seal is empty": lambda folder: (folder / SEAL).write_bytes(b""),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_bag_that_was_tampered_with_is_caught_by_us_and_by_stock_commands(bag: Path, force: Force, deed: str) -> None:
    DEEDS[deed](bag)
    assert not whole(bag, force)
    assert not stock_commands_pass(bag, force.root)


def test_another_bags_seal_and_a_seal_by_somebody_else_are_caught(tmp_path: Path, bag: Path, force: Force) -> None:
    other = tmp_path / "other"
    write_bag(other, {"a.txt": b"a"}, {}, seal=force.sealer.seal)
    kept = (bag / SEAL).read_bytes()
    (bag / SEAL).write_bytes((other / SEAL).read_bytes())
    assert not whole(bag, force)
    stranger = Force()
    (bag / SEAL).write_bytes(stranger.sealer.seal((bag / "tagmanifest-sha256.txt").read_bytes())[SEAL])
    assert not whole(bag, force)
    assert not stock_commands_pass(bag, force.root)
    (bag / SEAL).write_bytes(kept)
    assert whole(bag, force)


def test_an_end_entity_cannot_issue_a_sealers_certificate(tmp_path: Path, force: Force) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    forged = Sealer(key, certificate("Forged", key, force.own, force.key, ca=False), (force.own,))
    folder = tmp_path / "bag"
    write_bag(folder, PAYLOAD, {}, seal=forged.seal)
    assert [fault.what for fault in check_seal(folder, [force.root])[1]] == ["is by a certificate that nobody here trusts"]


def test_a_bag_is_not_written_over_and_a_failed_one_leaves_nothing(tmp_path: Path, bag: Path, force: Force) -> None:
    with pytest.raises(UsageError, match="there already"):
        write_bag(bag, PAYLOAD, {})
    with pytest.raises(FileNotFoundError):
        write_bag(tmp_path / "new", {"a.pdf": tmp_path / "not there"}, {})
    with pytest.raises(UsageError, match="name"):
        write_bag(tmp_path / "new", {"../a.pdf": b""}, {})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bag"]


def test_keys_that_cannot_seal_are_refused_in_a_sentence(tmp_path: Path, force: Force) -> None:
    key, own = tmp_path / "key.pem", tmp_path / "own.pem"
    key.write_bytes(
        force.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"secret")
        )
    )
    own.write_bytes(force.own.public_bytes(serialization.Encoding.PEM))
    assert Sealer.load(key, own, b"secret").certificate == force.own
    with pytest.raises(SealKeyError):
        Sealer.load(key, own, b"wrong")
    own.write_bytes(force.root.public_bytes(serialization.Encoding.PEM))
    with pytest.raises(SealKeyError, match="belong"):
        Sealer.load(key, own, b"secret")


class Authority:
    """A time-stamp authority on this machine: openssl behind a small server."""

    def __init__(self, folder: Path, name: str = "Time authority") -> None:
        folder.mkdir()
        self.folder, self.key = folder, ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        )
        self.certificate = builder.sign(self.key, hashes.SHA256())
        pem = serialization.Encoding.PEM
        plain = serialization.NoEncryption()
        (folder / "key.pem").write_bytes(self.key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
        (folder / "own.pem").write_bytes(self.certificate.public_bytes(pem))
        (folder / "serial").write_text("01")
        settings = {
            "serial": "serial",
            "signer_cert": "own.pem",
            "signer_key": "key.pem",
            "certs": "own.pem",
            "default_policy": "1.2.3.4",
            "digests": "sha256",
            "signer_digest": "sha256",
            "ess_cert_id_alg": "sha256",
        }
        lines = "\n".join(f"{name} = {value}" for name, value in settings.items())
        (folder / "tsa.cnf").write_text(f"[tsa]\ndefault_tsa = a\n[a]\n{lines}\n")

    def answer(self, request: bytes) -> bytes:
        (self.folder / "request.tsq").write_bytes(request)
        command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "request.tsq", "-out", "reply.tsr"]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True, timeout=60)
        return (self.folder / "reply.tsr").read_bytes()


@contextmanager
def serving(answer: Callable[[bytes], bytes]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            reply = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_an_authority_stamps_the_seal_and_openssl_agrees(tmp_path: Path, force: Force) -> None:
    authority = Authority(tmp_path / "authority")
    folder = tmp_path / "bag"
    tags = {"VERIFY.txt": verify_text(SEAL, STAMP)}
    with serving(authority.answer) as url:
        write_bag(folder, PAYLOAD, {}, tags, seal=lambda data: sealed_and_stamped(force.sealer, data, url))
    moment, faults = check_stamp(folder, [authority.certificate])
    assert faults == [] and moment is not None and abs((datetime.now(UTC) - moment).total_seconds()) < 120
    (tmp_path / "AUTHORITY.pem").write_bytes(authority.certificate.public_bytes(serialization.Encoding.PEM))
    assert stock_commands_pass(folder, force.root)
    assert [fault.what for fault in check_stamp(folder, [force.root])[1]] == ["is by an authority that nobody here trusts"]
    kept = (folder / STAMP).read_bytes()
    for at in range(0, len(kept), 7):
        content = bytearray(kept)
        content[at] ^= 1
        (folder / STAMP).write_bytes(bytes(content))
        assert check_stamp(folder, [authority.certificate])[1], at
    (folder / STAMP).write_bytes(kept)
    (folder / SEAL).write_bytes(force.sealer.seal((folder / "tagmanifest-sha256.txt").read_bytes() + b" ")[SEAL])
    assert "is not over this seal" in [fault.what for fault in check_stamp(folder, [authority.certificate])[1]]
    assert not stock_commands_pass(folder, force.root)


def test_what_an_authority_says_beside_its_signature_is_not_carried(tmp_path: Path, force: Force) -> None:
    from asn1crypto import tsp

    authority = Authority(tmp_path / "authority")
    request = stamp_request(b"seal")
    reply = tsp.TimeStampResp.load(authority.answer(request))
    reply["status"]["status_string"] = ["served by a machine in the cellar"]
    signed = reply["time_stamp_token"]["content"]
    stranger = force.root.public_bytes(serialization.Encoding.DER)
    signed["certificates"].append(signed["certificates"][0].copy())
    signed["certificates"].append(cms.CertificateChoices.load(stranger))
    talkative = reply.dump(force=True)
    short = accept_stamp(talkative, request)
    assert shortest(short) == short
    kept = tsp.TimeStampResp.load(short)["time_stamp_token"]["content"]["certificates"]
    assert [own.dump() for own in kept] == [authority.certificate.public_bytes(serialization.Encoding.DER)]
    assert b"cellar" in talkative and b"cellar" not in short
    (tmp_path / "bag").mkdir()
    (tmp_path / "bag" / SEAL).write_bytes(b"seal")
    for content, faults in ((short, []), (talkative, ["has bytes that say nothing"])):
        (tmp_path / "bag" / STAMP).write_bytes(content)
        assert [fault.what for fault in check_stamp(tmp_path / "bag", [authority.certificate])[1]] == faults


def test_an_authority_that_answers_badly_leaves_no_bag(tmp_path: Path, force: Force) -> None:
    authority = Authority(tmp_path / "authority")
    old = authority.answer(stamp_request(b"something else"))
    for answer in (lambda _: b"", lambda _: b"no time-stamp", lambda _: old):
        with serving(answer) as url, pytest.raises(StampError):
            write_bag(tmp_path / "bag", PAYLOAD, {}, seal=lambda data, url=url: sealed_and_stamped(force.sealer, data, url))  # type: ignore[misc]
    with pytest.raises(StampError, match="cannot be reached"):
        sealed_and_stamped(force.sealer, b"", "http://127.0.0.1:1/")
    with pytest.raises(UsageError, match="begins with"):
        sealed_and_stamped(force.sealer, b"", "file:///etc/passwd")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["authority"]
