"""What the database itself demands of a vetting decision: revision 0004, never edited afterwards, only followed by another.

Each table has requirements on a new row, as SQL that both databases read. A requirement that is not true (false, or unknown
because something is NULL) refuses the row with its code; `automations.decisions.errors` says the code in a sentence. Every table
is append-only, so what was once demanded stays true.

In a requirement ``NEW`` is the row; ``{named:x}``, ``{sealed:x:n}`` and ``{hash:x}`` are said in the words of each database by
`spoken`: x is somebody's name or a code, x is sealed by us around at least n bytes, x is a SHA-256 in hexadecimal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

SEAL_OVERHEAD = 40
"""Bytes that sealing adds: magic, key id, nonce, tag. The length of what was sealed is that of the seal, less these."""

RATIONALE_BYTES = 100
"""No rationale is shorter, whatever a force's reference data say."""

REASON_BYTES = 20

KEYS: dict[str, tuple[str, ...]] = {
    "vetting_officers": ("person",),
    "vetting_officer_ends": ("person",),
    "vetting_officer_marks": ("person", "mark", "relation"),
    "vetting_applications": ("id",),
    "vetting_application_marks": ("application_id", "mark", "role"),
    "vetting_states": ("application_id", "number"),
    "vetting_dossiers": ("application_id", "number"),
    "vetting_views": ("id",),
    "vetting_requests": ("id",),
    "vetting_decisions": ("id",),
    "vetting_seconds": ("decision_id",),
    "vetting_harm_tests": ("decision_id", "number"),
    "vetting_letters": ("id",),
    "vetting_clearances": ("clearance_id", "number"),
    "vetting_draw_commitments": ("id",),
    "vetting_draws": ("id",),
}
"""Every table with its primary key."""

ADVERSE = "('refuse', 'withdraw', 'grant_conditions')"


IN_SERVICE = (
    "EXISTS (SELECT 1 FROM vetting_officers o WHERE o.person = {person})"
    " AND NOT EXISTS (SELECT 1 FROM vetting_officer_ends e WHERE e.person = {person})"
    " AND EXISTS (SELECT 1 FROM vetting_officer_marks m WHERE m.person = {person} AND m.relation = 'self')"
)
"""Somebody is a registered vetting officer in service, whose own mark is on record."""


def _in_service(person: str) -> str:
    return IN_SERVICE.format(person=person)


def _apart(person: str, application: str) -> str:
    """Nobody named in the application is this officer or declared as theirs, and the application says who applies."""
    return (
        f"EXISTS (SELECT 1 FROM vetting_application_marks a WHERE a.application_id = {application} AND a.role = 'applicant')"
        f" AND NOT EXISTS (SELECT 1 FROM vetting_officer_marks m JOIN vetting_application_marks a ON a.mark = m.mark"
        f" WHERE m.person = {person} AND a.application_id = {application})"
    )


def _others(person: str, other: str) -> str:
    """Two persons: not the same name, and not two names of one person."""
    return (
        f"{person} <> {other} AND NOT EXISTS (SELECT 1 FROM vetting_officer_marks mine JOIN vetting_officer_marks theirs"
        f" ON mine.mark = theirs.mark WHERE mine.person = {person} AND theirs.person = {other}"
        " AND mine.relation = 'self' AND theirs.relation = 'self')"
    )


def _state(application: str) -> str:
    return f"(SELECT s.state FROM vetting_states s WHERE s.application_id = {application} ORDER BY s.number DESC LIMIT 1)"


def _latest_dossier(application: str) -> str:
    return f"(SELECT d.sha256 FROM vetting_dossiers d WHERE d.application_id = {application} ORDER BY d.number DESC LIMIT 1)"


def _seen(person: str, application: str, dossier: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM vetting_views v WHERE v.application_id = {application} AND v.person = {person}"
        f" AND v.dossier_sha256 = {dossier} AND v.part = 'dossier' AND v.seconds > 0)"
    )


def _of(decision: str, column: str) -> str:
    return f"(SELECT d.{column} FROM vetting_decisions d WHERE d.id = {decision})"


def _in_effect(decision: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM vetting_states s WHERE s.state = 'decided' AND s.decision_id = "
        f"{decision} AND s.number = (SELECT MAX(t.number) FROM vetting_states t WHERE t.application_id = s.application_id))"
    )


_NEW_APPLICATION = "NEW.application_id"
_DECIDER = _of("NEW.decision_id", "person")
_SECOND = "(SELECT n.person FROM vetting_seconds n WHERE n.decision_id = NEW.decision_id)"
_AGREED = "EXISTS (SELECT 1 FROM vetting_seconds n WHERE n.decision_id = NEW.decision_id AND n.agrees = TRUE)"
_ADVERSE_DECISION = f"{_of('NEW.decision_id', 'outcome')} IN {ADVERSE}"
_TAKES = "NEW.state IN ('decided', 'awaiting_second')"

_TRANSITION = f"""CASE COALESCE({_state(_NEW_APPLICATION)}, '')
    WHEN '' THEN NEW.state = 'application'
    WHEN 'application' THEN NEW.state IN ('gathering', 'closed')
    WHEN 'gathering' THEN NEW.state IN ('awaiting_decision', 'closed')
    WHEN 'awaiting_decision' THEN NEW.state IN ('gathering', 'awaiting_second', 'decided', 'closed')
    WHEN 'awaiting_second' THEN NEW.state IN ('decided', 'awaiting_decision', 'appeal', 'review')
    WHEN 'decided' THEN NEW.state IN ('appeal', 'review')
    WHEN 'appeal' THEN NEW.state IN ('awaiting_second', 'decided')
    WHEN 'review' THEN NEW.state IN ('awaiting_second', 'decided')
    ELSE FALSE END"""

_BACK_FROM_SECOND = f"""{_state(_NEW_APPLICATION)} <> 'awaiting_second' OR NEW.state = 'decided' OR EXISTS (
    SELECT 1 FROM vetting_states s JOIN vetting_seconds n ON n.decision_id = s.decision_id
    JOIN vetting_decisions d ON d.id = s.decision_id
    WHERE s.application_id = NEW.application_id AND n.agrees = FALSE
    AND s.number = (SELECT MAX(t.number) FROM vetting_states t WHERE t.application_id = NEW.application_id)
    AND NEW.state = CASE d.kind WHEN 'initial' THEN 'awaiting_decision' ELSE d.kind END)"""

_KIND_FITS = f"""CASE {_of("NEW.decision_id", "kind")}
    WHEN 'initial' THEN {_state(_NEW_APPLICATION)} IN ('awaiting_decision', 'awaiting_second')
    WHEN 'appeal' THEN {_state(_NEW_APPLICATION)} IN ('appeal', 'awaiting_second')
    WHEN 'review' THEN {_state(_NEW_APPLICATION)} IN ('review', 'awaiting_second') END"""

_TEST = """NEW.stage1 IN ('yes', 'no') AND NEW.stage2 IN ('yes', 'no', 'not_reached') AND {named:NEW.ground} AND CASE NEW.outcome
    WHEN 'refuse' THEN NEW.stage2 = 'yes' AND (NEW.stage1 = 'yes' OR NEW.ground NOT IN ('suspicion', 'none'))
    WHEN 'withdraw' THEN NEW.stage2 = 'yes' AND (NEW.stage1 = 'yes' OR NEW.ground NOT IN ('suspicion', 'none'))
    WHEN 'grant' THEN (NEW.stage1 = 'no' AND NEW.stage2 = 'not_reached') OR NEW.stage2 = 'no'
    WHEN 'grant_conditions' THEN NEW.stage2 = 'no'
    WHEN 'discontinue' THEN NEW.stage2 = 'not_reached' AND NEW.ground <> 'none'
    ELSE FALSE END"""

_NO_TRACE = """NEW.recommendation = '' OR (NEW.recommendation = 'no_trace' AND NEW.outcome = 'grant' AND EXISTS (
    SELECT 1 FROM vetting_dossiers d WHERE d.application_id = NEW.application_id AND d.sha256 = NEW.dossier_sha256
    AND d.answered > 0 AND d.strong + d.review + d.gaps + d.unanswered + d.contradictions = 0))"""

_SETTLED = "(d.kind <> 'appeal' OR EXISTS (SELECT 1 FROM vetting_states s WHERE s.decision_id = d.id AND s.state = 'decided'))"
"""Decisions whose people hear no appeal: all before it, and those of an earlier appeal that took effect."""

_UNINVOLVED = f"""NEW.kind <> 'appeal' OR NOT EXISTS (
    SELECT 1 FROM vetting_decisions d WHERE d.application_id = NEW.application_id AND {_SETTLED} AND (
    NOT ({_others("NEW.person", "d.person")}) OR EXISTS (SELECT 1 FROM vetting_seconds n WHERE n.decision_id = d.id
    AND NOT ({_others("NEW.person", "n.person")}))))"""

_SECOND_UNINVOLVED = f"""{_of("NEW.decision_id", "kind")} <> 'appeal' OR NOT EXISTS (
    SELECT 1 FROM vetting_decisions d WHERE d.application_id = {_of("NEW.decision_id", "application_id")} AND {_SETTLED}
    AND (NOT ({_others("NEW.person", "d.person")}) OR EXISTS (SELECT 1 FROM vetting_seconds n WHERE n.decision_id = d.id
    AND NOT ({_others("NEW.person", "n.person")}))))"""

_CLEARANCE = """CASE WHEN NEW.number = 1 THEN NEW.event IN ('granted', 'transferred_in')
        OR (NEW.event = 'imported' AND NEW.decision_id = '')
    ELSE NEW.event IN ('changed', 'reviewed', 'withdrawn', 'ended', 'renewed') AND EXISTS (
        SELECT 1 FROM vetting_clearances c WHERE c.clearance_id = NEW.clearance_id AND c.number = NEW.number - 1
        AND c.person_mark = NEW.person_mark AND c.event NOT IN ('withdrawn', 'ended')
        AND (NEW.event NOT IN ('changed', 'reviewed', 'ended')
             OR (c.level = NEW.level AND c.expires_on = NEW.expires_on AND NEW.decision_id = '')))
    END"""

_CLEARED = f"""CASE WHEN NEW.event IN ('granted', 'transferred_in', 'renewed', 'withdrawn') THEN
    {_in_effect("NEW.decision_id")} AND EXISTS (
        SELECT 1 FROM vetting_decisions d JOIN vetting_applications a ON a.id = d.application_id
        JOIN vetting_application_marks m ON m.application_id = a.id AND m.role = 'applicant' AND m.mark = NEW.person_mark
        WHERE d.id = NEW.decision_id AND (NEW.event = 'withdrawn' AND d.outcome = 'withdraw'
            OR NEW.event <> 'withdrawn' AND d.outcome IN ('grant', 'grant_conditions') AND a.level = NEW.level))
    AND NOT EXISTS (SELECT 1 FROM vetting_clearances c WHERE c.decision_id = NEW.decision_id)
    ELSE TRUE END"""

REQUIREMENTS: dict[str, tuple[tuple[str, str], ...]] = {
    "vetting_officers": (
        ("E-VET-RECORD", "{named:NEW.person} AND {named:NEW.registered_by} AND NEW.person <> NEW.registered_by"),
        ("E-VET-RECORD", "NOT EXISTS (SELECT 1 FROM vetting_officers o WHERE LOWER(o.person) = LOWER(NEW.person))"),
    ),
    "vetting_officer_ends": (
        ("E-VET-OFFICER", "EXISTS (SELECT 1 FROM vetting_officers o WHERE o.person = NEW.person)"),
        ("E-VET-RECORD", "{named:NEW.ended_by}"),
    ),
    "vetting_officer_marks": (
        ("E-VET-OFFICER", "EXISTS (SELECT 1 FROM vetting_officers o WHERE o.person = NEW.person)"),
        ("E-VET-RECORD", "{hash:NEW.mark} AND {named:NEW.relation}"),
    ),
    "vetting_applications": (
        ("E-VET-RECORD", "{named:NEW.id} AND {named:NEW.reference} AND {named:NEW.level} AND {named:NEW.opened_by}"),
    ),
    "vetting_application_marks": (
        ("E-VET-RECORD", "{hash:NEW.mark} AND NEW.role IN ('applicant', 'third_party')"),
        ("E-VET-RECORD", "EXISTS (SELECT 1 FROM vetting_applications a WHERE a.id = NEW.application_id)"),
        (
            "E-VET-STATE",
            f"COALESCE({_state(_NEW_APPLICATION)}, 'application')"
            " IN ('application', 'gathering', 'awaiting_decision', 'appeal', 'review')",
        ),
    ),
    "vetting_states": (
        ("E-VET-RECORD", "{named:NEW.person} AND EXISTS (SELECT 1 FROM vetting_applications a WHERE a.id = NEW.application_id)"),
        (
            "E-VET-STATE",
            "NEW.number = 1 + COALESCE((SELECT MAX(s.number) FROM vetting_states s"
            " WHERE s.application_id = NEW.application_id), 0)",
        ),
        ("E-VET-STATE", _TRANSITION),
        ("E-VET-STATE", f"NEW.decision_id = '' OR {_TAKES}"),
        ("E-VET-STATE", _BACK_FROM_SECOND + f" OR {_state(_NEW_APPLICATION)} IS NULL"),
        ("E-VET-DOSSIER", f"NEW.state <> 'awaiting_decision' OR {_latest_dossier(_NEW_APPLICATION)} IS NOT NULL"),
        (
            "E-VET-REQUEST",
            "NEW.state NOT IN ('appeal', 'review') OR "
            f"{_state(_NEW_APPLICATION)} = 'awaiting_second' OR EXISTS ("
            "SELECT 1 FROM vetting_requests r JOIN vetting_states s ON s.decision_id = r.decision_id AND s.state = 'decided'"
            " WHERE r.application_id = NEW.application_id AND r.kind = NEW.state AND s.application_id = NEW.application_id"
            " AND s.number = NEW.number - 1)",
        ),
        (
            "E-VET-NO-DECISION",
            f"NOT ({_TAKES}) OR EXISTS (SELECT 1 FROM vetting_decisions d WHERE d.id = NEW.decision_id"
            " AND d.application_id = NEW.application_id AND d.number = (SELECT MAX(l.number) FROM vetting_decisions l"
            " WHERE l.application_id = NEW.application_id))",
        ),
        (
            "E-VET-NO-DECISION",
            f"NOT ({_TAKES}) OR (({_KIND_FITS}) AND NOT EXISTS (SELECT 1 FROM vetting_states s"
            " WHERE s.decision_id = NEW.decision_id AND (s.state = NEW.state OR s.number < NEW.number - 1)))",
        ),
        (
            "E-VET-DOSSIER",
            f"NOT ({_TAKES}) OR {_of('NEW.decision_id', 'dossier_sha256')} = {_latest_dossier(_NEW_APPLICATION)}",
        ),
        ("E-VET-SECOND", f"NEW.state <> 'awaiting_second' OR {_ADVERSE_DECISION}"),
        (
            "E-VET-SECOND",
            f"NEW.state <> 'decided' OR NOT ({_ADVERSE_DECISION})"
            f" OR ({_AGREED} AND {_state(_NEW_APPLICATION)} = 'awaiting_second')",
        ),
        ("E-VET-OFFICER", f"NOT ({_TAKES}) OR NEW.person = {_DECIDER} OR NEW.person = {_SECOND}"),
        ("E-VET-OFFICER", f"NOT ({_TAKES}) OR ({_in_service(_DECIDER)})"),
        ("E-VET-CONFLICT", f"NOT ({_TAKES}) OR ({_apart(_DECIDER, _NEW_APPLICATION)})"),
        (
            "E-VET-CONFLICT",
            f"NEW.state <> 'decided' OR NOT ({_ADVERSE_DECISION}) OR ({_apart(_SECOND, _NEW_APPLICATION)}"
            f" AND {_others(_SECOND, _DECIDER)})",
        ),
    ),
    "vetting_dossiers": (
        (
            "E-VET-STATE",
            f"{_state(_NEW_APPLICATION)} IN ('gathering', 'awaiting_decision', 'appeal', 'review')"
            " AND NEW.number = 1 + COALESCE((SELECT MAX(d.number) FROM vetting_dossiers d"
            " WHERE d.application_id = NEW.application_id), 0)",
        ),
        (
            "E-VET-RECORD",
            "{hash:NEW.sha256} AND {named:NEW.made_by} AND NEW.strong >= 0 AND NEW.review >= 0 AND NEW.gaps >= 0"
            " AND NEW.unanswered >= 0 AND NEW.contradictions >= 0 AND NEW.answered >= 0",
        ),
    ),
    "vetting_views": (
        (
            "E-VET-DOSSIER",
            "EXISTS (SELECT 1 FROM vetting_dossiers d WHERE d.application_id = NEW.application_id"
            " AND d.sha256 = NEW.dossier_sha256)",
        ),
        ("E-VET-RECORD", "{named:NEW.id} AND {named:NEW.person} AND {named:NEW.part} AND NEW.seconds >= 0"),
        ("E-VET-OFFICER", _in_service("NEW.person")),
        ("E-VET-CONFLICT", _apart("NEW.person", _NEW_APPLICATION)),
    ),
    "vetting_requests": (
        ("E-VET-RECORD", "{named:NEW.id} AND {named:NEW.recorded_by} AND NEW.kind IN ('appeal', 'review')"),
        ("E-VET-RECORD", f"{{sealed:NEW.sealed_grounds:{SEAL_OVERHEAD + 1}}}"),
        (
            "E-VET-NOT-IN-EFFECT",
            f"{_in_effect('NEW.decision_id')} AND {_of('NEW.decision_id', 'application_id')} = NEW.application_id",
        ),
    ),
    "vetting_decisions": (
        ("E-VET-RECORD", "{named:NEW.id} AND NEW.kind IN ('initial', 'appeal', 'review')"),
        (
            "E-VET-STATE",
            f"{_state(_NEW_APPLICATION)} = CASE NEW.kind WHEN 'initial' THEN 'awaiting_decision' ELSE NEW.kind END"
            " AND NEW.number = 1 + COALESCE((SELECT MAX(d.number) FROM vetting_decisions d"
            " WHERE d.application_id = NEW.application_id), 0)",
        ),
        ("E-VET-OFFICER", _in_service("NEW.person")),
        ("E-VET-CONFLICT", _apart("NEW.person", _NEW_APPLICATION)),
        ("E-VET-INVOLVED", _UNINVOLVED),
        ("E-VET-DOSSIER", f"NEW.dossier_sha256 = {_latest_dossier(_NEW_APPLICATION)}"),
        ("E-VET-UNSEEN", _seen("NEW.person", _NEW_APPLICATION, "NEW.dossier_sha256")),
        ("E-VET-TEST", _TEST),
        ("E-VET-FACTORS", "{named:NEW.factors} AND {hash:NEW.form_sha256}"),
        (
            "E-VET-RATIONALE",
            f"{{sealed:NEW.sealed_rationale:{SEAL_OVERHEAD + RATIONALE_BYTES}}} AND {{named:NEW.relied_on}}",
        ),
        (
            "E-VET-CONDITIONS",
            "CASE WHEN NEW.outcome = 'grant_conditions' THEN {named:NEW.conditions} AND NEW.review_on IS NOT NULL"
            f" AND {{sealed:NEW.sealed_conditions:{SEAL_OVERHEAD + 2}}} ELSE NEW.conditions = '' END",
        ),
        ("E-VET-RECOMMENDATION", _NO_TRACE),
        ("E-VET-OVERRIDE", f"NEW.flags = '' OR {{sealed:NEW.sealed_override:{SEAL_OVERHEAD + REASON_BYTES}}}"),
    ),
    "vetting_seconds": (
        (
            "E-VET-STATE",
            "EXISTS (SELECT 1 FROM vetting_states s WHERE s.decision_id = NEW.decision_id AND s.state = 'awaiting_second'"
            " AND s.number = (SELECT MAX(t.number) FROM vetting_states t WHERE t.application_id = s.application_id))",
        ),
        ("E-VET-SAME-PERSON", _others("NEW.person", _DECIDER)),
        ("E-VET-OFFICER", _in_service("NEW.person")),
        ("E-VET-CONFLICT", _apart("NEW.person", _of("NEW.decision_id", "application_id"))),
        ("E-VET-INVOLVED", _SECOND_UNINVOLVED),
        ("E-VET-DOSSIER", f"NEW.dossier_sha256 = {_of('NEW.decision_id', 'dossier_sha256')}"),
        ("E-VET-UNSEEN", _seen("NEW.person", _of("NEW.decision_id", "application_id"), "NEW.dossier_sha256")),
        ("E-VET-RATIONALE", f"NEW.agrees IS NOT NULL AND {{sealed:NEW.sealed_reason:{SEAL_OVERHEAD + REASON_BYTES}}}"),
    ),
    "vetting_harm_tests": (
        (
            "E-VET-RECORD",
            "NEW.number = 1 + COALESCE((SELECT MAX(h.number) FROM vetting_harm_tests h WHERE h.decision_id = NEW.decision_id), 0)"
            " AND NEW.outcome IN ('give', 'give_in_part', 'withhold')",
        ),
        ("E-VET-NOT-IN-EFFECT", _in_effect("NEW.decision_id")),
        ("E-VET-OFFICER", _in_service("NEW.person")),
        ("E-VET-CONFLICT", _apart("NEW.person", _of("NEW.decision_id", "application_id"))),
        ("E-VET-RATIONALE", f"{{sealed:NEW.sealed_reason:{SEAL_OVERHEAD + REASON_BYTES}}}"),
    ),
    "vetting_letters": (
        ("E-VET-RECORD", "{named:NEW.id} AND {named:NEW.template} AND {hash:NEW.sha256} AND {named:NEW.made_by}"),
        ("E-VET-NOT-IN-EFFECT", _in_effect("NEW.decision_id")),
        (
            "E-VET-HARM-TEST",
            "NEW.reasons = FALSE OR (SELECT h.outcome FROM vetting_harm_tests h WHERE h.decision_id = NEW.decision_id"
            " ORDER BY h.number DESC LIMIT 1) IN ('give', 'give_in_part')",
        ),
    ),
    "vetting_clearances": (
        (
            "E-VET-RECORD",
            "{named:NEW.clearance_id} AND {hash:NEW.person_mark} AND {named:NEW.level} AND {named:NEW.person}"
            f" AND NEW.on_day IS NOT NULL AND NEW.expires_on IS NOT NULL AND {{sealed:NEW.sealed_person:{SEAL_OVERHEAD + 2}}}",
        ),
        ("E-VET-CLEARANCE", _CLEARANCE),
        ("E-VET-NOT-IN-EFFECT", _CLEARED),
        ("E-VET-OFFICER", _in_service("NEW.person")),
        (
            "E-VET-CONFLICT",
            "NOT EXISTS (SELECT 1 FROM vetting_officer_marks m WHERE m.person = NEW.person AND m.mark = NEW.person_mark)",
        ),
    ),
    "vetting_draw_commitments": (
        (
            "E-VET-DRAW",
            "{named:NEW.id} AND {hash:NEW.commitment} AND {hash:NEW.population_sha256} AND {named:NEW.person}"
            " AND NEW.size > 0 AND NEW.size <= NEW.population",
        ),
    ),
    "vetting_draws": (
        (
            "E-VET-DRAW",
            "{hash:NEW.seed} AND {hash:NEW.result_sha256} AND {named:NEW.person} AND {named:NEW.word} AND EXISTS (SELECT 1"
            " FROM vetting_draw_commitments c WHERE c.id = NEW.id AND c.at <= NEW.at AND c.person <> NEW.person)",
        ),
    ),
}
"""Table -> requirements in the order in which they are asked."""

_SPOKEN = {
    "sqlite": {
        "named": "(TYPEOF({x}) = 'text' AND {x} GLOB '*[A-Za-z0-9]*[A-Za-z0-9]*' AND {x} = TRIM({x}))",
        "hash": "(TYPEOF({x}) = 'text' AND LENGTH({x}) = 64 AND {x} NOT GLOB '*[^0-9a-f]*')",
        "sealed": "(TYPEOF({x}) = 'blob' AND LENGTH({x}) >= {n} AND SUBSTR({x}, 1, 4) = X'48425331')",
    },
    "postgresql": {
        "named": "({x} ~ '[A-Za-z0-9].*[A-Za-z0-9]' AND {x} = TRIM({x}))",
        "hash": "({x} ~ '^[0-9a-f]{{64}}$' AND LENGTH({x}) = 64)",
        "sealed": "(OCTET_LENGTH({x}) >= {n} AND SUBSTRING({x} FROM 1 FOR 4) = '\\x48425331'::bytea)",
    },
}


def spoken(requirement: str, dialect: str) -> str:
    """A requirement in the words of one database."""

    def say(found: re.Match[str]) -> str:
        return _SPOKEN[dialect][found[1]].format(x=found[2], n=found[3] or "")

    return re.sub(r"\{(named|hash|sealed):([\w.]+)(?::(\d+))?\}", say, requirement)


def triggers(
    dialect: str,
    schema: str = "",
    keys: Mapping[str, tuple[str, ...]] = KEYS,
    requirements: Mapping[str, Sequence[tuple[str, str]]] = REQUIREMENTS,
) -> list[str]:
    """The statements that put the requirements into a database.

    Args:
        dialect: "sqlite" or "postgresql".
        schema: of PostgreSQL, in which the tables lie: the functions look nowhere else, so that a temporary table of that name
            deceives nobody.
        keys: every table with its primary key; those of revision 0004 if left out.
        requirements: by table, likewise.
    """
    statements = []
    for table, key in keys.items():
        # SQLite's INSERT OR REPLACE takes away the row in its way without asking the trigger on DELETE: there may be none.
        unique = " AND ".join(f"x.{column} = NEW.{column}" for column in key)
        asked = (("E-VET-RECORD", f"NOT EXISTS (SELECT 1 FROM {table} x WHERE {unique})"), *requirements[table])
        said = [(code, spoken(requirement, dialect)) for code, requirement in asked]
        statements += _sqlite(table, said) if dialect == "sqlite" else _postgresql(table, said, schema)
    return statements


def _sqlite(table: str, said: list[tuple[str, str]]) -> list[str]:
    body = " ".join(f"SELECT RAISE(ABORT, '{code}') WHERE ({sql}) IS NOT TRUE;" for code, sql in said)
    made = [f"CREATE TRIGGER {table}_required BEFORE INSERT ON {table} BEGIN {body} END"]
    for verb in ("UPDATE", "DELETE"):
        made.append(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    return made


def _postgresql(table: str, said: list[tuple[str, str]], schema: str) -> list[str]:
    about = {
        "application_id": "NEW.application_id",
        "decision_id": "(SELECT d.application_id FROM vetting_decisions d WHERE d.id = NEW.decision_id)",
    }
    columns = {
        "vetting_application_marks": "application_id",
        "vetting_states": "application_id",
        "vetting_dossiers": "application_id",
        "vetting_decisions": "application_id",
        "vetting_requests": "application_id",
        "vetting_seconds": "decision_id",
        "vetting_letters": "decision_id",
        "vetting_harm_tests": "decision_id",
    }
    # One at a time for each application, each seeing what the one before left: that needs READ COMMITTED.
    turn = ""
    if table in columns:
        key = about[columns[table]]
        turn = f"PERFORM pg_advisory_xact_lock(hashtext('vetting'), hashtext(COALESCE({key}, '')));"
    body = " ".join(f"IF ({sql}) IS NOT TRUE THEN RAISE EXCEPTION '{code}'; END IF;" for code, sql in said)
    quoted = '"' + schema.replace('"', '""') + '"'
    return [
        f"CREATE FUNCTION {table}_required() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, {quoted}, pg_temp AS "
        "$$ BEGIN IF current_setting('transaction_isolation') <> 'read committed' THEN RAISE EXCEPTION 'E-VET-RECORD'; END IF; "
        f"{turn} {body} RETURN NEW; END $$",
        f"CREATE TRIGGER {table}_required BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_required()",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION hoursback_append_only()",
    ]
