"""Redaction policies: complete, sourced, and refused when a force's change breaks them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.identifiers import IDENTIFIERS
from reference.loader import DATA, BrokenReferenceError, MissingReferenceError, load
from reference.policies import ROLES, Policy, Ruling, UnknownAudienceError, load_policy, policy_names

CPS_TYPES = {
    "Named individual", "Title", "Occupation", "Relationship to others", "Address", "Location", "Vehicle registration",
    "NHS number", "Date of birth", "Bank details", "NI Number", "Phone number", "Email address", "Previous convictions",
    "Other", "MG11 Backsheet", "Contains personal data", "Blank page",
}  # fmt: skip


@pytest.fixture(params=policy_names())
def policy(request: pytest.FixtureRequest) -> Policy:
    return load_policy(request.param)


def test_the_five_policies_are_there() -> None:
    assert policy_names() == ["cps-precharge", "defence-disclosure", "foi", "public", "subject-access"]


def test_every_kind_is_said_for_every_audience_with_reason_and_why(policy: Policy) -> None:
    reasons = load("reason_codes")
    for kind in load("redaction_types"):
        assert policy.why[kind]
        for audience in policy.audiences:
            for role in ("", *ROLES):
                ruling = policy.action(kind, role, audience)
                assert ruling.reason in reasons if ruling.action != "keep" else ruling.reason == ""


def test_every_identifier_has_a_redaction_type() -> None:
    assert set(IDENTIFIERS) <= set(load("redaction_types").rows)


def test_redaction_types_are_the_cps_ones_and_labels_fit_a_box() -> None:
    types = load("redaction_types")
    assert {row["cps_type"] for row in types.rows.values()} == CPS_TYPES
    assert all(len(row["box"]) <= 10 for row in types.rows.values())


def test_the_prosecutor_keeps_what_the_case_needs() -> None:
    cps = load_policy("cps-precharge")
    for role in ROLES:
        assert cps.action("PERSON", role, "cps").action == "keep"
    for kind in ("URN", "OFFENCE_CODE", "COLLAR_NUMBER", "EXHIBIT_REFERENCE", "CRIME_REFERENCE", "LOCATION", "TITLE", "AGE"):
        assert cps.action(kind).action == "keep"
    for kind in (
        "MG11_BACKSHEET",
        "ADDRESS",
        "PHONE",
        "EMAIL",
        "NHS_NUMBER",
        "NINO",
        "PASSPORT",
        "DRIVING_LICENCE",
        "BANK_ACCOUNT",
    ):
        assert cps.action(kind, "witness").action == "redact"
    assert cps.action("DATE_OF_BIRTH", "suspect") == Ruling("keep")
    assert cps.action("DATE_OF_BIRTH", "victim") == Ruling("redact", "DOB")
    assert cps.action("VRM").action == cps.action("PERSON").action == "ask"


def test_the_defence_never_gets_more_than_the_prosecutor() -> None:
    strictness = {"keep": 0, "ask": 1, "redact": 2}
    cps = load_policy("cps-precharge")
    for kind in load("redaction_types"):
        for role in ("", *ROLES):
            assert strictness[cps.action(kind, role, "defence").action] >= strictness[cps.action(kind, role, "cps").action]


def test_an_unknown_policy_or_audience_is_named_with_what_there_is() -> None:
    with pytest.raises(MissingReferenceError, match="cps-precharge"):
        load_policy("nonesuch")
    with pytest.raises(MissingReferenceError):
        load_policy("../policies/foi")
    with pytest.raises(UnknownAudienceError, match="requester"):
        load_policy("foi").action("PERSON", "", "cps")


def overlay(tmp_path: Path, text: str, name: str = "foi") -> Path:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / f"{name}.toml").write_text(text, "utf-8")
    return tmp_path


def test_a_force_changes_one_row_and_one_setting(tmp_path: Path) -> None:
    row = 'two_person = false\n[kinds.TITLE]\naction = "redact"\nreason = "s.40(2)"\nwhy = "Ours do"\nsource = "foia40"\n'
    ours, theirs = load_policy("foi", overlay(tmp_path, row)), load_policy("foi")
    assert ours.action("TITLE") == Ruling("redact", "s.40(2)")
    assert ours.two_person is False
    assert ours.action("PERSON") == theirs.action("PERSON")
    assert ours.sha256 != theirs.sha256


def test_what_becomes_of_attachments_is_said_for_each_audience_with_its_reason(tmp_path: Path) -> None:
    assert {name: dict(load_policy(name).attachments) for name in policy_names()} == {
        "cps-precharge": {"cps": "redact", "defence": "redact"},
        "defence-disclosure": {"defence": "redact"},
        "foi": {"requester": "remove"},
        "public": {"public": "remove"},
        "subject-access": {"subject": "redact"},
    }
    assert all("(" in load_policy(name).attachments_why for name in policy_names())
    row = "[attachments]\naction = { requester = 'redact' }\nwhy = 'Ours look at each'\nsource = 'ico'\n"
    ours = load_policy("foi", overlay(tmp_path, row))
    assert ours.attachments == {"requester": "redact"} and ours.sha256 != load_policy("foi").sha256


def test_a_policy_of_a_force_that_says_nothing_of_attachments_removes_them(tmp_path: Path) -> None:
    text = (DATA / "policies" / "cps-precharge.toml").read_text("utf-8")
    before, _, after = text.partition("[attachments]")
    folder = overlay(tmp_path, before + "[kinds.PERSON]" + after.partition("[kinds.PERSON]")[2], "ours")
    assert load_policy("ours", folder).attachments == {"cps": "remove", "defence": "remove"}


def test_a_new_kind_of_a_force_must_be_said_in_every_policy_it_uses(tmp_path: Path) -> None:
    (tmp_path / "redaction_types.toml").write_text(
        '[[rows]]\nkind = "TATTOO"\ncps_type = "Other"\nlabel = "ink"\nbox = "INK"\nvalid_from = 2026-01-01\nsource = "us"\n'
    )
    with pytest.raises(BrokenReferenceError, match="does not say what happens to TATTOO"):
        load_policy("foi", tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[kinds.PERSON]\naction = 'redact'\nreason = 's.40(2)'\nsource = 'foia40'\n", "PERSON: give a sentence why"),
        ("[kinds.PERSON]\naction = 'remove'\nreason = 's.40(2)'\nwhy = 'x'\nsource = 'foia40'\n", "must be redact, keep or ask"),
        ("[kinds.PERSON]\naction = 'redact'\nwhy = 'x'\nsource = 'foia40'\n", "reason must be a code"),
        ("[kinds.PERSON]\naction = {cps = 'keep'}\nwhy = 'x'\nsource = 'foia40'\n", "must be said for each of requester"),
        ("[kinds.PERSN]\naction = 'keep'\nwhy = 'x'\nsource = 'foia40'\n", "PERSN, which is not a kind"),
        ("[kinds.PERSON]\naction = 'keep'\nwhy = 'x'\nsource = 'foia40'\nroles = {boss = 'ask'}\n", "roles must be a table"),
        ("mode = 'fast'\n", "mode must be review or auto"),
        ("required_channels = ['telepathy']\n", "no proof has"),
        ("audiences = []\n", "at least one audience"),
        ("kinds = 3\n", "must be tables"),
        ("[kinds]\nPERSON = 'redact'\n", "PERSON: must be a table"),
        ("mode = \n", "look at line 1"),
        ("attachments = 'redact'\n", "attachments: must be a table"),
        ("[attachments]\naction = 'keep'\nwhy = 'x'\nsource = 'ico'\n", "action for requester must be redact or remove"),
        ("[attachments]\naction = {cps = 'redact'}\nwhy = 'x'\nsource = 'ico'\n", "said for each of requester"),
        ("[attachments]\naction = 'redact'\nsource = 'ico'\n", "attachments: give a sentence why"),
        ("[attachments]\naction = 'redact'\nwhy = 'x'\nsource = 'ico'\nhow = 'y'\n", "attachments: no setting 'how'"),
        ("colour = 'red'\n", "no setting 'colour'"),
    ],
)
def test_a_broken_change_is_refused_with_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BrokenReferenceError, match=said):
        load_policy("foi", overlay(tmp_path, text))


def test_a_force_adds_a_policy_of_its_own(tmp_path: Path) -> None:
    text = (DATA / "policies" / "public.toml").read_text("utf-8")
    folder = overlay(tmp_path, text.replace('title = "Publication"', 'title = "Press office"'), "press")
    assert load_policy("press", folder).title == "Press office"
    assert "press" in policy_names(folder)


SETTINGS = ("title", "audiences", "mode", "two_person", "required_channels", "valid_from", "attachments", "sources", "kinds")
values = st.recursive(
    st.one_of(st.text(max_size=5), st.integers(), st.booleans(), st.sampled_from(["redact", "keep", "ask", "foia40", "s.40(2)"])),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["requester", "officer", "x"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@settings(deadline=None)
@given(
    st.one_of(
        st.tuples(st.sampled_from(SETTINGS), values),
        st.tuples(st.sampled_from(["action", "reason", "roles", "why", "source"]), values),
    )
)
def test_any_value_in_any_place_is_read_or_refused_never_a_traceback(change: tuple[str, object]) -> None:
    from reference import policies

    data = policies.read_toml(DATA / "policies" / "foi.toml")
    name, value = change
    (data if name in SETTINGS else data["kinds"]["PERSON"])[name] = value
    try:
        read = policies._checked("foi", data, None, date(2026, 11, 22))
    except BrokenReferenceError:
        return
    assert read.action("PERSON").action in ("redact", "keep", "ask")
