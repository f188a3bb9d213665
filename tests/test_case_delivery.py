"""A sealed bag in an S3-compatible store: whole and read back, or no bag; never over anything."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from case_files.handover.bag import check_bag, write_bag
from flows.case_delivery import deliver
from flows.delivery import DeliveryError, TargetTakenError
from reference.errors import UsageError

pytest.importorskip("s3fs", reason="the extra s3 is not installed")
pytest.importorskip("moto.server", reason="no S3 server to test with")

PAYLOAD: dict[str, Path | bytes] = {"cps/bundle.pdf": b"%PDF-1.7 pages", "check/report.json": b"{}"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A store on a free port of this machine."""
    from moto.server import ThreadedMotoServer

    own = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    own.start()
    host, port = own.get_host_and_port()
    yield f"http://{host}:{port}"
    own.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty bucket, and an environment that may write to it."""
    import s3fs

    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tester")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret-of-anybody")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    name = f"cases-{hashlib.sha256(request.node.name.encode()).hexdigest()[:12]}"
    s3fs.S3FileSystem(skip_instance_cache=True).mkdir(name)
    yield name


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    folder = tmp_path / "bag"
    write_bag(folder, PAYLOAD, {})
    return folder


def store() -> Any:
    import s3fs

    return s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)


def test_a_bag_arrives_whole_and_is_never_written_over(tmp_path: Path, bag: Path, bucket: str) -> None:
    assert deliver(bag, f"s3://{bucket}/incoming/") == f"s3://{bucket}/incoming/bag"
    store().get(f"{bucket}/incoming/bag/", str(tmp_path / "back"), recursive=True)
    assert check_bag(tmp_path / "back") == []
    (tmp_path / "other").mkdir()
    write_bag(tmp_path / "other" / "bag", {"a.txt": b"other"}, {})
    for again in (bag, tmp_path / "other" / "bag"):
        with pytest.raises(TargetTakenError, match="nothing is written over"):
            deliver(again, f"s3://{bucket}/incoming")
    assert store().cat(f"{bucket}/incoming/bag/data/cps/bundle.pdf") == b"%PDF-1.7 pages"


def test_a_delivery_that_broke_off_is_no_bag_and_is_gone_on_with(bag: Path, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import s3fs

    put, sent = s3fs.S3FileSystem.put_file, list[str]()

    def breaks_off(self: Any, source: str, key: str, **more: Any) -> Any:
        sent.append(key)
        if len(sent) == 4:
            raise OSError("connection to secret-host lost")
        return put(self, source, key, **more)

    with monkeypatch.context() as broken:
        broken.setattr(s3fs.S3FileSystem, "put_file", breaks_off)
        with pytest.raises(DeliveryError, match="cannot be reached or refuses") as refused:
            deliver(bag, f"s3://{bucket}/in")
    assert "secret-host" not in str(refused.value)
    there = store().find(f"{bucket}/in")
    assert len(there) == 3 and not any(key.endswith("bagit.txt") for key in there)
    deliver(bag, f"s3://{bucket}/in")
    assert len(store().find(f"{bucket}/in")) == sum(path.is_file() for path in bag.rglob("*"))


def test_what_is_stored_is_read_back_and_something_else_under_its_key_stays(
    bag: Path, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import s3fs

    own = store()
    own.pipe(f"{bucket}/in/bag/data/cps/bundle.pdf", b"somebody else's")
    with pytest.raises(TargetTakenError):
        deliver(bag, f"s3://{bucket}/in")
    assert own.cat(f"{bucket}/in/bag/data/cps/bundle.pdf") == b"somebody else's"

    def damaged(self: Any, source: str, key: str, **_: Any) -> None:
        self.pipe_file(key, Path(source).read_bytes()[:-1])

    monkeypatch.setattr(s3fs.S3FileSystem, "put_file", damaged)
    with pytest.raises(DeliveryError, match="is not whole"):
        deliver(bag, f"s3://{bucket}/damaged")
    assert not own.exists(f"{bucket}/damaged/bag/bagit.txt")


def test_a_delivery_that_nobody_wrote_down_is_found_whole_the_next_time(tmp_path: Path, bag: Path, bucket: str) -> None:
    (bag / "seal.p7s").write_bytes(b"the seal of this bag")
    for place in (f"s3://{bucket}/twice", str(tmp_path / "outbox")):
        assert deliver(bag, place) == deliver(bag, place)
    (tmp_path / "outbox" / "bag" / "data" / "cps" / "bundle.pdf").write_bytes(b"changed there")
    with pytest.raises(DeliveryError, match="is not whole"):
        deliver(bag, str(tmp_path / "outbox"))
    (bag / "seal.p7s").write_bytes(b"another seal")
    for place in (f"s3://{bucket}/twice", str(tmp_path / "outbox")):
        with pytest.raises(TargetTakenError):
            deliver(bag, place)


def test_places_and_credentials_that_do_not_serve_are_refused_in_a_sentence(
    bag: Path, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("http://127.0.0.1:1/x", "s3://", "ftp://host/x"):
        with pytest.raises(UsageError, match=r"a folder or to s3://bucket/prefix"):
            deliver(bag, place)
    with pytest.raises(DeliveryError, match="AWS_ACCESS_KEY_ID"):
        deliver(bag, f"s3://{bucket}-that-is-not-there/in")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(DeliveryError, match="cannot be reached") as refused:
        deliver(bag, f"s3://{bucket}/in")
    assert "not-a-secret" not in str(refused.value) and "127.0.0.1" not in str(refused.value)
