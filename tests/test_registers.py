"""Registers are asked for real: databases, extracts. What they hold comes back typed; what fails says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import register_making as making
from register_asking import ADA, TABLE, quentin, template
from register_making import entry, strangers

from automations.registers.asking import Question
from automations.registers.connections import read_connections
from automations.registers.errors import (
    ConnectionsError,
    QuestionUnfitError,
    RegisterAnswerError,
    RegisterError,
    RegisterUnavailableError,
)
from automations.registers.extract import ExtractRegister
from automations.registers.sql import SqlRegister, bound_statement, guards

ENTRIES = [
    entry("R1", "Farnsworth", ["Quentin", "Zeb"], ADA, words="stopped near the docks", kind="arrest"),
    entry("R1", "Farnsworth", ["Quentin", "Zeb"], ADA, words="linked to a vehicle"),
    entry("R2", "FARNSWORTH", ["Quentina"], date(1990, 3, 4), postcode="EX1 1AA"),
    entry("R3", "Nobody", ["Quentin"], ADA),
    *strangers(300),
]


# --- databases


@pytest.fixture(scope="module")
def postgresql_register(postgresql_cluster: str) -> tuple[str, str]:
    """The owner's URL and that of a role which may only read the view."""
    import private_postgresql
    import psycopg

    url = private_postgresql.fresh_schema(postgresql_cluster)
    schema = url.rpartition("%3D")[2]
    role = f"reader_{schema}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN".encode())
        connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}".encode())
        connection.execute(b"CREATE TABLE secret_rows AS SELECT 1 AS secret")
    owner = "postgresql+psycopg://" + url.partition("://")[2]
    making.fill(owner, "vetting_intelligence", ENTRIES, role)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            b"CREATE FUNCTION wipe() RETURNS SETOF vetting_intelligence_rows LANGUAGE sql SECURITY DEFINER "
            b"AS 'DELETE FROM vetting_intelligence_rows RETURNING *'"
        )
    return owner, owner.replace("hoursback@", f"{role}@")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def sql_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_register")[1])
    url = f"sqlite:///{tmp_path / 'register.sqlite'}"
    making.fill(url, "vetting_intelligence", ENTRIES)
    return url


def test_a_database_answers_in_typed_rows(sql_url: str) -> None:
    register = SqlRegister(template("local_intelligence"), sql_url)
    answer = register.look_up(quentin())
    assert [row["key"] for row in answer.rows] == ["R1", "R1", "R3"]
    assert answer.rows[0]["born"] == ADA and answer.rows[0]["fact_date"] == date(2022, 3, 4)
    assert answer.rows[0]["fact_words"] == "stopped near the docks" and "vehicle" not in answer.rows[0]
    assert (answer.state, answer.cut, answer.subject) == ("answered", False, "third-party-3")
    by_place = register.look_up(Question("applicant", {"surname": ("X",), "born": (date(1990, 3, 4),), "postcode": ("EX11AA",)}))
    assert [row["key"] for row in by_place.rows] == ["R2"]
    assert register.look_up(Question("applicant", {"surname": ("ZZYZX",)})).rows == ()
    register.close()


def test_values_are_bound_and_never_become_part_of_the_statement(sql_url: str) -> None:
    register = SqlRegister(template("local_intelligence"), sql_url)
    for nasty in ("' OR '1'='1", "x'); DROP TABLE vetting_intelligence; --", "%", ":surname", "\\"):
        assert register.look_up(Question("applicant", {"surname": (nasty,), "forename": (nasty,), "phone": (nasty,)})).rows == ()
    assert len(register.look_up(quentin()).rows) == 3
    register.close()


def test_more_rows_than_are_read_mark_the_answer_as_cut(sql_url: str) -> None:
    register = SqlRegister(template("local_intelligence"), sql_url, most_rows=2)
    answer = register.look_up(quentin())
    assert len(answer.rows) == 2 and answer.cut
    register.close()


@pytest.mark.parametrize(
    "statement", ["DELETE FROM vetting_intelligence", "SELECT 1; DELETE FROM vetting_intelligence", "", "UPDATE x SET y = 1"]
)
def test_a_template_that_is_not_one_select_is_refused(statement: str) -> None:
    with pytest.raises(ConnectionsError, match="one SELECT"):
        bound_statement(template("local_intelligence", statement=statement))


@pytest.mark.server
@pytest.mark.parametrize("as_owner", [True, False])
@pytest.mark.parametrize(
    "statement",
    [
        "WITH gone AS (DELETE FROM vetting_intelligence_rows RETURNING *) SELECT * FROM gone",
        "SELECT * FROM wipe()",
    ],
)
def test_a_statement_that_writes_in_disguise_changes_nothing(
    statement: str, as_owner: bool, postgresql_register: tuple[str, str]
) -> None:
    import psycopg

    owner, reader = postgresql_register
    register = SqlRegister(template("local_intelligence", statement=statement), owner if as_owner else reader)
    # The function runs with its owner's rights: only the transaction that reads stops it.
    with pytest.raises(RegisterError, match="ReadOnlySqlTransaction" if "wipe" in statement else "FeatureNotSupported"):
        register.look_up(quentin())
    register.close()
    with psycopg.connect(owner.replace("+psycopg", "")) as connection:
        count = connection.execute("SELECT count(*) FROM vetting_intelligence").fetchone()
    assert count == (len(ENTRIES),)


@pytest.mark.server
def test_the_least_role_can_do_nothing_but_read_its_view(postgresql_register: tuple[str, str]) -> None:
    import psycopg

    plain = postgresql_register[1].replace("+psycopg", "")
    for statement in (
        "INSERT INTO vetting_intelligence (record_no) VALUES ('x')",
        "UPDATE vetting_intelligence SET surname = 'x'",
        "DELETE FROM vetting_intelligence",
        "SELECT * FROM vetting_intelligence_rows",
        "SELECT * FROM secret_rows",
        "CREATE TABLE mine (x int)",
        "DROP VIEW vetting_intelligence",
    ):
        with psycopg.connect(plain) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())


@pytest.mark.server
def test_a_slow_statement_is_ended(postgresql_register: tuple[str, str]) -> None:
    statement = "SELECT pg_sleep(20), surname FROM vetting_intelligence"
    register = SqlRegister(template("local_intelligence", statement=statement), postgresql_register[1], seconds=0.2)
    with pytest.raises(RegisterUnavailableError, match=r"longer than 0\.2 seconds"):
        register.look_up(quentin())
    register.close()


def test_an_address_with_a_password_is_in_no_message(tmp_path: Path) -> None:
    addresses = (
        "postgresql://vetter:Hunter2Secret@127.0.0.1:1/intelligence",
        f"sqlite:///{tmp_path}/Hunter2Secret/none.sqlite",
        "mysterydb://vetter:Hunter2Secret@host/x",
        "postgresql://vetter:Hunter2Secret@[broken/x",
    )
    for address in addresses:
        with pytest.raises((RegisterError, ConnectionsError)) as failed:
            SqlRegister(template("local_intelligence"), address, seconds=1).look_up(quentin())
        assert "Hunter2Secret" not in str(failed.value) and "local_intelligence" in str(failed.value)
        assert failed.value.__cause__ is None


@pytest.mark.parametrize("dialect", ["postgresql", "mssql", "oracle", "sqlite"])
def test_templates_compile_for_every_kind_of_database(dialect: str) -> None:
    from importlib import import_module

    module = import_module(f"sqlalchemy.dialects.{dialect}")
    for code in TABLE:
        if TABLE[code]["kind"] == "sql":
            statement = bound_statement(template(code)).bindparams(surname=["X"], forename=[], born=[ADA])
            if "postcode" in statement._bindparams:
                statement = statement.bindparams(postcode=[], phone=[])
            compiled = str(statement.compile(dialect=module.dialect(), compile_kwargs={"render_postcompile": True}))
            assert compiled.lstrip().startswith("SELECT") and ":surname" not in compiled.replace(":surname_1", "")
    assert any("READ ONLY" in each or "query_only" in each for each in guards(dialect, 500)) or dialect == "mssql"
    assert any("500" in each for each in guards(dialect, 500)) or dialect in ("oracle", "sqlite")


# --- extracts

_LISTED = [
    entry("S1", "Farnsworth", ["Quentin"], ADA, words="Invented regime", when=date(2020, 1, 2)),
    entry("S2", "Farnsworth", ["Wilma"], ADA, words="Invented regime", when=None),
    entry("S3", "Farnsworth", ["Quentin"], None, words="Invented regime"),
    *strangers(200, seed=4),
]


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
def test_an_extract_answers_whatever_its_kind(ending: str, tmp_path: Path) -> None:
    write = {".csv": making.write_csv, ".parquet": making.write_parquet, ".xlsx": making.write_xlsx}[ending]
    path = write(tmp_path / f"sanctions{ending}", making.sanction_lines(_LISTED))
    register = ExtractRegister(template("sanctions"), path)
    answer = register.look_up(quentin())
    assert sorted(str(row["key"]) for row in answer.rows) == ["S1", "S2", "S3"]
    first = next(row for row in answer.rows if row["key"] == "S1")
    assert (first["born"], first["fact_date"], first["fact_words"]) == (ADA, date(2020, 1, 2), "Invented regime")
    assert len(answer.version) == 64
    assert register.look_up(Question("applicant", {"surname": ("ZZYZX",), "born": (ADA,)})).rows == ()
    register.close()


def test_days_of_an_extract_in_british_order(tmp_path: Path) -> None:
    path = making.write_csv(tmp_path / "s.csv", making.sanction_lines(_LISTED, "%d/%m/%Y"))
    register = ExtractRegister(template("sanctions", keys=["surname born"]), path, day_format="%d/%m/%Y")
    rows = register.look_up(quentin()).rows
    assert {row["key"] for row in rows} == {"S1", "S2"} and rows[0]["born"] == ADA
    register.close()


def test_an_extract_cannot_be_asked_about_a_surname_alone(tmp_path: Path) -> None:
    path = making.write_csv(tmp_path / "s.csv", making.sanction_lines(_LISTED))
    register = ExtractRegister(template("sanctions"), path)
    with pytest.raises(QuestionUnfitError):
        register.look_up(Question("applicant", {"surname": ("FARNSWORTH",)}))
    with pytest.raises(QuestionUnfitError, match="surname"):
        register.look_up(Question("applicant", {"born": (ADA,)}))


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("s.csv", b"GroupID,Surname\n1,Farnsworth\n", RegisterAnswerError),
        ("s.parquet", b"PAR1 Farnsworth", RegisterAnswerError),
        ("s.xlsx", b"PK\x03\x04 Farnsworth", RegisterAnswerError),
        ("s.csv", b"", RegisterAnswerError),
        ("s.csv", None, RegisterUnavailableError),
    ],
)
def test_a_broken_extract_is_an_answer_that_failed(
    name: str, content: bytes | None, error: type[Exception], tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(error) as failed:
        ExtractRegister(template("sanctions"), tmp_path / name).look_up(quentin())
    assert "Farnsworth" not in str(failed.value) and "sanctions" in str(failed.value)


def test_after_reading_the_extract_nothing_else_can_be_reached(tmp_path: Path) -> None:
    import duckdb

    path = making.write_csv(tmp_path / "s.csv", making.sanction_lines(_LISTED))
    register = ExtractRegister(template("sanctions"), path)
    register.look_up(quentin())
    assert register._base is not None
    for statement in (f"SELECT * FROM read_csv('{path}')", "SET enable_external_access = true", f"COPY extract TO '{path}.out'"):
        with pytest.raises(duckdb.Error):
            register._base.execute(statement)
    register.close()


# --- the file of connections


def test_connections_name_registers_and_hold_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "registers.toml"
    path.write_text(
        '[[register]]\ncode = "local_intelligence"\nurl_env = "INTELLIGENCE_URL"\nper_minute = 60\n'
        '[[register]]\ncode = "sanctions"\npath = "sanctions.csv"\n[[register]]\ncode = "pnc"\n'
    )
    found = read_connections(path, TABLE)
    assert [each.template.code for each in found] == ["local_intelligence", "sanctions", "pnc"]
    with pytest.raises(ConnectionsError, match="INTELLIGENCE_URL"):
        found[0].open(None, {})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = ", "not valid TOML"),
        ("[[registers]]\n", r"\[\[register\]\]"),
        ('[[register]]\ncode = "Hunter2Secret"\n', "code must be one of"),
        ('[[register]]\ncode = "pnc"\n[[register]]\ncode = "pnc"\n', "twice"),
        ('[[register]]\ncode = "pnc"\npassword = "Hunter2Secret"\n', "cannot have"),
        ('[[register]]\ncode = "local_intelligence"\n', "lacks url_env"),
        ('[[register]]\ncode = "sanctions"\npath = "x.csv"\nmost_rows = 0\n', "most_rows"),
        ('[[register]]\ncode = "sanctions"\npath = 7\n', "must be text"),
        (
            '[[register]]\ncode = "credit"\nbase_url = "https://x"\nopenapi = "o.json"\nproxy = "http://u:Hunter2Secret@p"\n',
            "no password",
        ),
    ],
)
def test_a_broken_file_of_connections_is_refused(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "registers.toml"
    path.write_text(text)
    with pytest.raises(ConnectionsError, match=words) as refused:
        read_connections(path, TABLE)
    assert "Hunter2Secret" not in str(refused.value)
