"""A register behind a web server: answers in the types of its document, pages, patience, certificates, and what goes wrong."""

# ruff: noqa: F811 - a fixture is imported and asked for by name
from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import register_server
from register_asking import ADA, quentin, template
from test_registers import postgresql_register, sql_url  # noqa: F401 - fixtures

from automations.registers.asking import Question
from automations.registers.errors import (
    ConnectionsError,
    QuestionUnfitError,
    RegisterAnswerError,
    RegisterRefusedError,
    RegisterUnavailableError,
)
from automations.registers.rest import RestRegister
from automations.registers.sql import SqlRegister

# --- REST


@pytest.fixture(scope="module")
def mood() -> register_server.Mood:
    return register_server.Mood()


@pytest.fixture(scope="module")
def server(mood: register_server.Mood) -> Iterator[tuple[str, dict[str, Any]]]:
    people = [
        register_server.person("C1", "Farnsworth", ["Quentin", "Zeb"], "1990-04-30", "EX1 1AA", "ccj", "judgment of £410"),
        register_server.person("C2", "Farnsworth", ["Wilma"], "1990-04-30", "EX1 1AA", "insolvency", "debt relief order"),
        register_server.person("C3", "Quill", ["Quentin"], "1990-04-30", "EX1 1AA", "ccj", "judgment of £90"),
    ]
    with register_server.serve(people, mood) as served:
        yield served


@pytest.fixture
def rest(server: tuple[str, dict[str, Any]], mood: register_server.Mood) -> Iterator[Callable[..., RestRegister]]:
    for name, value in ((field, getattr(register_server.Mood(), field)) for field in register_server.Mood.__slots__):
        setattr(mood, name, value)
    made: list[RestRegister] = []

    def make(**changes: Any) -> RestRegister:
        settings = {"token": register_server.TOKEN, "seconds": 2.0, "sleep": lambda _: None, **changes}
        row = settings.pop("row", {})
        made.append(RestRegister(template("credit", **row), server[0], server[1], **settings))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_rest_register_answers_in_the_types_of_its_document(rest: Callable[..., RestRegister]) -> None:
    answer = rest().look_up(quentin(surname=("FARNSWORTH", "QUILL")))
    assert [row["key"] for row in answer.rows] == ["C1", "C2", "C3"]
    assert answer.rows[0] == {
        "key": "C1",
        "surname": "Farnsworth",
        "forenames": "Quentin Zeb",
        "born": ADA,
        "lines": "1 Register Row",
        "postcode": "EX1 1AA",
        "fact_kind": "ccj",
        "fact_words": "judgment of £410",
        "fact_date": date(2021, 5, 6),
    }


def test_an_operation_to_post_takes_lists_in_its_body_and_values_in_its_path(
    rest: Callable[..., RestRegister], mood: register_server.Mood
) -> None:
    send = ["surnames=surname", "birthDate=born", "area=postcode", "x-case=vehicle"]
    register = rest(row={"operation": "searchByPost", "send": send})
    values = {"surname": ("FARNSWORTH", "QUILL"), "postcode": ("EX1/1AA",), "vehicle": ("BD51SMR",)}
    # A slash in a value never becomes a part of the path.
    with pytest.raises(RegisterAnswerError, match="404"):
        register.look_up(quentin(**values))
    answer = register.look_up(quentin(**{**values, "postcode": ("EX11AA",)}))
    assert [row["key"] for row in answer.rows] == ["C1", "C2", "C3"]
    (asked,) = mood.asked
    assert asked == {
        "area": "EX11AA",
        "case": "BD51SMR",
        "surnames": ["FARNSWORTH", "QUILL"],
        "birthDate": "1990-04-30",
        "limit": 50,
    }
    with pytest.raises(QuestionUnfitError):
        register.look_up(Question("applicant", {"surname": ("QUILL",), "born": (ADA,)}))


def test_pages_are_followed_on_the_same_host_alone(rest: Callable[..., RestRegister], mood: register_server.Mood) -> None:
    mood.page = 1
    assert [row["key"] for row in rest().look_up(quentin()).rows] == ["C1", "C2"]
    mood.body = b'{"results": [], "next": "https://elsewhere.example/people"}'
    with pytest.raises(RegisterAnswerError, match="another host"):
        rest().look_up(quentin())


def test_a_busy_register_is_asked_again_as_late_as_it_says(rest: Callable[..., RestRegister], mood: register_server.Mood) -> None:
    waits: list[float] = []
    mood.busy, mood.retry_after = 2, "7"
    assert len(rest(sleep=waits.append).look_up(quentin()).rows) == 2
    assert waits == [7.0, 7.0] and len(mood.asked) == 3
    mood.busy, mood.retry_after = 99, "86400"
    waits.clear()
    with pytest.raises(RegisterUnavailableError, match="busy"):
        rest(sleep=waits.append).look_up(quentin())
    assert waits == [30.0] * 3


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"status": 500}, RegisterUnavailableError, "failed"),
        ({"status": 403}, RegisterRefusedError, "refuses"),
        ({"status": 404}, RegisterAnswerError, "does not take"),
        ({"location": "http://169.254.169.254/latest"}, RegisterAnswerError, "elsewhere"),
        ({"body": b"<html>Farnsworth"}, RegisterAnswerError, "not JSON"),
        ({"body": b'{"people": []}'}, RegisterAnswerError, "no list"),
        ({"body": b'{"results": [{"reference": 7}]}'}, RegisterAnswerError, "reference"),
        ({"body": b'{"results": [{"reference": "C1", "birthDate": "Farnsworth"}]}'}, RegisterAnswerError, "birthDate"),
        ({"body": b"[" * 100_000}, RegisterAnswerError, "not JSON"),
        ({"body": b" " * (11 << 20)}, RegisterAnswerError, "larger than 10 MB"),
    ],
)
def test_what_a_rest_register_does_wrong_is_said_without_its_content(
    changes: dict[str, Any], error: type[Exception], words: str, rest: Callable[..., RestRegister], mood: register_server.Mood
) -> None:
    for name, value in changes.items():
        setattr(mood, name, value)
    with pytest.raises(error, match=words) as failed:
        rest().look_up(quentin())
    assert "arnsworth" not in str(failed.value).lower() and register_server.TOKEN not in str(failed.value)


def test_a_register_that_is_slow_wrong_or_not_there_is_unavailable(
    rest: Callable[..., RestRegister], mood: register_server.Mood, server: tuple[str, dict[str, Any]]
) -> None:
    mood.slow = 0.6
    with pytest.raises(RegisterUnavailableError, match="too long"):
        rest(seconds=0.1).look_up(quentin())
    mood.slow = 0.0
    with pytest.raises(RegisterRefusedError, match="401"):
        rest(token="another").look_up(quentin())
    gone = RestRegister(template("credit"), "http://127.0.0.1:1", server[1], sleep=lambda _: None)
    with pytest.raises(RegisterUnavailableError):
        gone.look_up(quentin())
    gone.close()


def own_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine that nobody else signed, and its key."""
    import ipaddress
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test register")])
    start = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), start, start + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "own.pem", folder / "own.key"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return files


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    tls = own_certificate(tmp_path)
    people = [register_server.person("C1", "Farnsworth", ["Quentin"], "1990-04-30", "EX1 1AA", "ccj", "judgment")]
    settings: dict[str, Any] = {"token": register_server.TOKEN, "sleep": lambda _: None}
    with register_server.serve(people, tls=tls) as (address, document):
        assert address.startswith("https://")
        wary = RestRegister(template("credit"), address, document, **settings)
        with pytest.raises(RegisterUnavailableError, match="ConnectError"):
            wary.look_up(quentin())
        told = RestRegister(template("credit"), address, document, ca_file=str(tls[0]), **settings)
        assert [row["key"] for row in told.look_up(quentin()).rows] == ["C1"]
        wary.close()
        told.close()


@pytest.mark.parametrize(
    "address",
    [
        "http://register.example",
        "ftp://127.0.0.1",
        "https://user:secret@register.example",
        "register.example",
        "https://x/?key=1",
    ],
)
def test_an_address_that_is_not_safe_is_refused(address: str, server: tuple[str, dict[str, Any]]) -> None:
    with pytest.raises(ConnectionsError) as refused:
        RestRegister(template("credit"), address, server[1])
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "row",
    [{"operation": "deletePeople"}, {"send": ["unknown=surname"]}, {"send": []}, {"send": ["surname"]}],
)
def test_a_template_that_does_not_fit_the_document_is_refused(row: dict[str, Any], server: tuple[str, dict[str, Any]]) -> None:
    with pytest.raises(ConnectionsError):
        RestRegister(template("credit", **row), server[0], server[1])
    with pytest.raises(ConnectionsError):
        RestRegister(template("credit"), server[0], {"paths": {"/people": 7}})


def test_names_and_tokens_are_in_no_log(rest: Callable[..., RestRegister], sql_url: str) -> None:
    heard = io.StringIO()
    handler, root = logging.StreamHandler(heard), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        rest().look_up(quentin())
        with pytest.raises(RegisterRefusedError):
            rest(token="wrong-Hunter2Secret").look_up(quentin())
        register = SqlRegister(template("local_intelligence"), sql_url)
        register.look_up(quentin())
        register.close()
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
    told = heard.getvalue().lower()
    assert "farnsworth" not in told and register_server.TOKEN not in told and "hunter2secret" not in told
