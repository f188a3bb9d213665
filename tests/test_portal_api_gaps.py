"""Whatever the pages of the portal offer, the API offers, under the same action of the same rules: one table of both."""

from __future__ import annotations

from flows.portal_client import PortalClient
from flows.portal_wire.operations import OPERATIONS
from portal.access import PUBLIC, SIGNED_IN
from portal.pages.tokens import SCOPE_WORDS
from portal.routes_table import API, ROUTES, SCOPES

ITEM, REVIEW, CASE, VET = "/my-work/{item_id}", "/my-work/{item_id}/review", "/cases/{case_id}", "/vetting/{application_id}"
OFFERED: dict[tuple[str, str], tuple[str, ...]] = {
    ("GET", "/submit"): ("choices",),
    ("POST", "/submit"): ("begin_upload",),
    ("POST", "/submit/urn"): ("check_urn",),
    ("POST", "/uploads"): ("begin_upload",),
    ("GET", "/uploads/{upload_id}"): ("upload_state",),
    ("PATCH", "/uploads/{upload_id}"): ("add_to_upload",),
    ("POST", "/uploads/{upload_id}/complete"): ("complete_upload",),
    ("GET", "/my-work"): ("items",),
    ("GET", "/review"): ("items",),
    ("GET", ITEM): ("item", "results"),
    ("GET", f"{ITEM}/state"): ("item",),
    ("POST", f"{ITEM}/release"): ("release",),
    ("POST", f"{ITEM}/accept"): ("settle",),
    ("POST", f"{ITEM}/return"): ("settle",),
    ("POST", f"{ITEM}/again"): ("try_again",),
    ("POST", f"{ITEM}/cancel"): ("cancel",),
    ("GET", f"{ITEM}/files/{{audience}}/{{part}}"): ("fetch_result",),
    ("POST", f"{ITEM}/time"): ("record_review_time",),
    ("GET", REVIEW): ("sheets", "sheet", "findings"),
    ("GET", f"{REVIEW}/picture"): ("page_picture",),
    ("POST", f"{REVIEW}/decide"): ("decide",),
    ("POST", f"{REVIEW}/undo"): ("undo_last",),
    ("POST", f"{REVIEW}/add"): ("add_findings",),
    ("GET", f"{REVIEW}/finding"): ("findings", "sheet"),
    ("POST", f"{REVIEW}/finding"): ("change_finding",),
    ("GET", f"{REVIEW}/case"): ("same_in_case",),
    ("POST", f"{REVIEW}/case"): ("decide_in_case",),
    ("POST", f"{REVIEW}/case/undo"): ("undo_in_case",),
    ("GET", f"{REVIEW}/recording"): ("recording", "transcript", "next_in_time", "speakers"),
    ("GET", f"{REVIEW}/media"): ("recording_media",),
    ("GET", f"{REVIEW}/sound"): ("loudness",),
    ("GET", f"{REVIEW}/tracks"): ("moving_boxes",),
    ("POST", f"{REVIEW}/mark"): ("add_mark",),
    ("POST", f"{REVIEW}/speaker"): ("say_speaker", "take_out_speaker"),
    ("GET", f"{REVIEW}/result"): ("version", "compare_versions"),
    ("POST", f"{REVIEW}/result"): ("make_version",),
    ("GET", f"{REVIEW}/after"): ("version_page",),
    ("GET", f"{REVIEW}/play"): ("version_media",),
    ("POST", f"{REVIEW}/release"): ("release",),
    ("POST", f"{REVIEW}/again"): ("review_again",),
    ("GET", "/cases"): ("list_cases",),
    ("POST", "/cases"): ("open_case",),
    ("GET", CASE): ("case", "case_work", "case_arrangement"),
    ("POST", f"{CASE}/check"): ("check_case",),
    ("POST", f"{CASE}/facts"): ("state_facts",),
    ("POST", f"{CASE}/types"): ("confirm_types",),
    ("POST", f"{CASE}/arrangement"): ("arrange_case",),
    ("POST", f"{CASE}/papers"): ("add_to_case", "offered_for_case"),
    ("POST", f"{CASE}/papers/out"): ("take_from_case",),
    ("POST", f"{CASE}/people"): ("let_into_case",),
    ("POST", f"{CASE}/drafts"): ("draft_forms",),
    ("GET", f"{CASE}/drafts/{{name}}"): ("case_draft",),
    ("POST", f"{CASE}/bag"): ("build_bag",),
    ("GET", f"{CASE}/bag/{{audience}}/{{name}}"): ("bundle",),
    ("POST", f"{CASE}/approval"): ("approve_bag",),
    ("GET", "/liaison"): ("inbox",),
    ("GET", "/liaison/{bag}"): ("parcel",),
    ("POST", "/liaison/{bag}/receipt"): ("take_parcel",),
    ("POST", "/liaison/{bag}/return"): ("return_parcel",),
    ("GET", "/liaison/{bag}/files/{path:path}"): ("parcel_file",),
    ("GET", "/vetting"): ("applications",),
    ("GET", "/vetting/clearances"): ("clearances",),
    ("GET", "/vetting/washes"): ("washes",),
    ("GET", "/vetting/washes/{name}"): ("wash",),
    ("POST", "/vetting/washes/{name}/answer"): ("answer_pair",),
    ("GET", VET): ("application", "decision_form"),
    ("GET", f"{VET}/dossier.pdf"): ("dossier",),
    ("POST", f"{VET}/time"): ("record_time",),
    ("POST", f"{VET}/decision"): ("decide_application",),
    ("POST", f"{VET}/second"): ("second_application",),
    ("POST", f"{VET}/harm-test"): ("harm_test",),
    ("POST", f"{VET}/letter"): ("write_letter",),
    ("GET", f"{VET}/letters/{{name}}"): ("letter",),
    ("POST", f"{VET}/again"): ("ask_again",),
    ("GET", "/hours"): ("hours",),
    ("GET", "/hours/ledger.csv"): ("hours",),
    ("GET", "/hours/timings.csv"): ("timings", "unit_timings"),
    ("POST", "/hours/timings"): ("start_timing",),
    ("POST", "/hours/timings/{timing_id}/stop"): ("stop_timing",),
    ("GET", "/system"): ("overview",),
    ("GET", "/system/items"): ("system_items",),
    ("POST", "/system/items/{number}/retry"): ("retry_item",),
    ("POST", "/system/items/{number}/cancel"): ("cancel_item",),
    ("GET", "/system/audit"): ("audit_lines",),
    ("POST", "/system/audit/proof"): ("prove_audit",),
}
LEFT_OUT = {
    *((method, path) for method, path in ROUTES if path.startswith(("/tokens", "/sign-", "/system/people"))),
    *(("GET", path) for path in ("/", "/health", "/accessibility", f"{API}/openapi.json")),
}
"""Tokens, signing in and who may sign in, on purpose; and what shows nothing of anybody's work."""
ALONE = {"me", "gather", "gathering_of"}
"""Operations that no page has: whom a token acts for, and handing an application in, which the command line does otherwise."""


def test_every_form_and_button_of_the_pages_has_its_operation() -> None:
    pages = {route for route in ROUTES if not route[1].startswith(f"{API}/")} | {("GET", f"{API}/openapi.json")}
    assert pages == set(OFFERED) | LEFT_OUT, "a page that the API does not offer, or that is gone"
    assert not set(OFFERED) & LEFT_OUT
    named = {name for names in OFFERED.values() for name in names}
    assert named | ALONE == set(OPERATIONS), "an operation that no page has"


def test_an_operation_asks_the_same_rule_as_its_page() -> None:
    for route, names in OFFERED.items():
        for name in names:
            own = OPERATIONS[name].action
            assert own == ROUTES[route] or (name == "choices" and own == SIGNED_IN), f"{name} asks {own}, not {ROUTES[route]}"
            assert own != PUBLIC


def test_every_scope_has_its_words_and_every_operation_its_method() -> None:
    assert {one.scope for one in OPERATIONS.values()} - {""} == SCOPES == set(SCOPE_WORDS)
    assert [name for name in OPERATIONS if not callable(getattr(PortalClient, name, None))] == []
    assert {one.method for one in OPERATIONS.values()} == {"GET", "POST", "PATCH"}
