"""What the database itself demands of an answer about a pair of a data wash: revision 0006, said as `vetting_rules` does."""

from __future__ import annotations

from automations.records.migrations.vetting_rules import IN_SERVICE, REASON_BYTES, SEAL_OVERHEAD

KEYS: dict[str, tuple[str, ...]] = {"vetting_wash_answers": ("id",)}

REQUIREMENTS: dict[str, tuple[tuple[str, str], ...]] = {
    "vetting_wash_answers": (
        (
            "E-VET-RECORD",
            "{named:NEW.id} AND {named:NEW.wash} AND {hash:NEW.pair_mark} AND {hash:NEW.person_mark} AND {hash:NEW.state_sha256}"
            " AND NEW.answer IN ('same', 'other', 'unsure') AND NEW.at IS NOT NULL",
        ),
        ("E-VET-OFFICER", IN_SERVICE.format(person="NEW.person")),
        (
            "E-VET-CONFLICT",
            "NOT EXISTS (SELECT 1 FROM vetting_officer_marks m WHERE m.person = NEW.person AND m.mark = NEW.person_mark)",
        ),
        ("E-VET-WASH-REASON", f"{{sealed:NEW.sealed:{SEAL_OVERHEAD + REASON_BYTES}}}"),
    ),
}
"""Table -> requirements in the order in which they are asked."""
