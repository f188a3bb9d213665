"""Every operation of the API: the one table that the portal serves, its guard and description read, and the client calls.

An operation has the name of the function that answers it (`portal.api`), which is its ``operationId`` in the description and the
method of our own client. Left out on purpose: tokens, signing in, and who may sign in. No token makes another one or lets anybody
in.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        method: of HTTP.
        path: below ``/api/v1``; a thing that it is done to is named as the portal's own routes name it.
        action: what the portal's rules call it (`portal.access.ACTIONS`); ``signed-in`` for what concerns no thing and no role.
        scope: that a token needs; empty for any token.
    """

    method: str
    path: str
    action: str
    scope: str


OPERATIONS = {
    "me": Operation("GET", "/me", "signed-in", ""),
    "choices": Operation("GET", "/choices", "signed-in", ""),
    "check_urn": Operation("POST", "/urn", "submit", "submit"),
    "begin_upload": Operation("POST", "/uploads", "submit", "submit"),
    "upload_state": Operation("GET", "/uploads/{upload_id}", "upload.continue", "submit"),
    "add_to_upload": Operation("PATCH", "/uploads/{upload_id}", "upload.continue", "submit"),
    "complete_upload": Operation("POST", "/uploads/{upload_id}/complete", "upload.continue", "submit"),
    "items": Operation("GET", "/items", "work.list", "items"),
    "item": Operation("GET", "/items/{item_id}", "item.see", "items"),
    "cancel": Operation("POST", "/items/{item_id}/cancel", "item.settle", "decisions"),
    "try_again": Operation("POST", "/items/{item_id}/again", "item.settle", "submit"),
    "findings": Operation("GET", "/items/{item_id}/findings", "item.review", "findings"),
    "add_findings": Operation("POST", "/items/{item_id}/findings", "item.review", "decisions"),
    "decide": Operation("POST", "/items/{item_id}/decisions", "item.review", "decisions"),
    "change_finding": Operation("POST", "/items/{item_id}/findings/change", "item.review", "decisions"),
    "same_in_case": Operation("GET", "/items/{item_id}/case", "item.review", "findings"),
    "decide_in_case": Operation("POST", "/items/{item_id}/case", "item.review", "decisions"),
    "undo_in_case": Operation("POST", "/items/{item_id}/case/undo", "item.review", "decisions"),
    "record_review_time": Operation("POST", "/items/{item_id}/time", "item.review", "decisions"),
    "sheets": Operation("GET", "/items/{item_id}/sheets", "item.review", "findings"),
    "sheet": Operation("GET", "/items/{item_id}/sheets/{sheet}", "item.review", "originals"),
    "page_picture": Operation("GET", "/items/{item_id}/pages/{page}", "item.review", "originals"),
    "recording": Operation("GET", "/items/{item_id}/recording", "item.review", "items"),
    "moving_boxes": Operation("GET", "/items/{item_id}/recording/boxes", "item.review", "findings"),
    "next_in_time": Operation("GET", "/items/{item_id}/recording/next", "item.review", "findings"),
    "transcript": Operation("GET", "/items/{item_id}/recording/transcript", "item.review", "originals"),
    "loudness": Operation("GET", "/items/{item_id}/recording/loudness", "item.review", "originals"),
    "recording_media": Operation("GET", "/items/{item_id}/recording/media", "item.review", "originals"),
    "add_mark": Operation("POST", "/items/{item_id}/recording/marks", "item.review", "decisions"),
    "speakers": Operation("GET", "/items/{item_id}/recording/speakers", "item.review", "findings"),
    "say_speaker": Operation("POST", "/items/{item_id}/recording/speakers", "item.review", "decisions"),
    "take_out_speaker": Operation("POST", "/items/{item_id}/recording/speakers/out", "item.review", "decisions"),
    "make_version": Operation("POST", "/items/{item_id}/versions", "item.review", "originals"),
    "version": Operation("GET", "/items/{item_id}/versions/{audience}", "item.review", "originals"),
    "version_page": Operation("GET", "/items/{item_id}/versions/{audience}/pages/{page}", "item.review", "originals"),
    "version_media": Operation("GET", "/items/{item_id}/versions/{audience}/media", "item.review", "originals"),
    "compare_versions": Operation("GET", "/items/{item_id}/comparison", "item.review", "originals"),
    "undo_last": Operation("POST", "/items/{item_id}/undo", "item.review", "decisions"),
    "release": Operation("POST", "/items/{item_id}/release", "item.release", "decisions"),
    "review_again": Operation("POST", "/items/{item_id}/review-again", "item.review", "decisions"),
    "settle": Operation("POST", "/items/{item_id}/outcome", "item.settle", "decisions"),
    "results": Operation("GET", "/items/{item_id}/results", "item.see", "results"),
    "fetch_result": Operation("GET", "/items/{item_id}/results/{audience}/{part}", "item.download", "results"),
    "hours": Operation("GET", "/hours", "hours.see", "hours"),
    "timings": Operation("GET", "/timings", "timing.make", "timings"),
    "unit_timings": Operation("GET", "/timings/unit", "timing.make", "timings"),
    "start_timing": Operation("POST", "/timings", "timing.make", "timings"),
    "stop_timing": Operation("POST", "/timings/{timing_id}/stop", "timing.stop", "timings"),
    "list_cases": Operation("GET", "/cases", "case.list", "cases:read"),
    "open_case": Operation("POST", "/cases", "case.open", "cases:write"),
    "case": Operation("GET", "/cases/{case_id}", "case.see", "cases:read"),
    "case_work": Operation("GET", "/cases/{case_id}/work", "case.see", "cases:read"),
    "add_to_case": Operation("POST", "/cases/{case_id}/files", "case.change", "cases:write"),
    "take_from_case": Operation("POST", "/cases/{case_id}/files/out", "case.change", "cases:write"),
    "arrange_case": Operation("POST", "/cases/{case_id}/arrangement", "case.change", "cases:write"),
    "case_arrangement": Operation("GET", "/cases/{case_id}/arrangement", "case.see", "cases:read"),
    "offered_for_case": Operation("GET", "/cases/{case_id}/offered", "case.change", "cases:read"),
    "check_case": Operation("POST", "/cases/{case_id}/check", "case.change", "cases:write"),
    "state_facts": Operation("POST", "/cases/{case_id}/facts", "case.change", "cases:write"),
    "confirm_types": Operation("POST", "/cases/{case_id}/types", "case.change", "cases:write"),
    "let_into_case": Operation("POST", "/cases/{case_id}/people", "case.change", "cases:people"),
    "draft_forms": Operation("POST", "/cases/{case_id}/drafts", "case.change", "cases:write"),
    "case_draft": Operation("GET", "/cases/{case_id}/drafts/{name}", "case.see", "cases:read"),
    "build_bag": Operation("POST", "/cases/{case_id}/bags", "case.change", "cases:write"),
    "bundle": Operation("GET", "/cases/{case_id}/bags/{bag}/{audience}", "case.see", "cases:read"),
    "approve_bag": Operation("POST", "/cases/{case_id}/approval", "case.approve", "cases:approve"),
    "inbox": Operation("GET", "/liaison", "liaison.list", "liaison"),
    "parcel": Operation("GET", "/liaison/{parcel}", "liaison.list", "liaison"),
    "parcel_file": Operation("GET", "/liaison/{parcel}/file", "liaison.list", "liaison"),
    "take_parcel": Operation("POST", "/liaison/{parcel}/receipt", "liaison.receive", "liaison"),
    "return_parcel": Operation("POST", "/liaison/{parcel}/return", "liaison.return", "liaison:return"),
    "applications": Operation("GET", "/vetting", "vetting.list", "vetting:read"),
    "gather": Operation("POST", "/vetting", "vetting.gather", "vetting:gather"),
    "gathering_of": Operation("GET", "/vetting/gathering", "vetting.list", "vetting:gather"),
    "clearances": Operation("GET", "/vetting/clearances", "vetting.list", "vetting:read"),
    "washes": Operation("GET", "/vetting/washes", "vetting.list", "vetting:read"),
    "wash": Operation("GET", "/vetting/washes/{wash}", "vetting.list", "vetting:read"),
    "answer_pair": Operation("POST", "/vetting/washes/{wash}/answer", "wash.answer", "vetting:decide"),
    "application": Operation("GET", "/vetting/{application_id}", "application.see", "vetting:read"),
    "dossier": Operation("GET", "/vetting/{application_id}/dossier", "application.see", "vetting:read"),
    "record_time": Operation("POST", "/vetting/{application_id}/time", "application.see", "vetting:read"),
    "decision_form": Operation("GET", "/vetting/{application_id}/form", "application.see", "vetting:read"),
    "decide_application": Operation("POST", "/vetting/{application_id}/decision", "vetting.decide", "vetting:decide"),
    "second_application": Operation("POST", "/vetting/{application_id}/second", "vetting.confirm", "vetting:decide"),
    "harm_test": Operation("POST", "/vetting/{application_id}/harm-test", "vetting.decide", "vetting:decide"),
    "write_letter": Operation("POST", "/vetting/{application_id}/letters", "vetting.decide", "vetting:decide"),
    "letter": Operation("GET", "/vetting/{application_id}/letters/{name}", "application.see", "vetting:read"),
    "ask_again": Operation("POST", "/vetting/{application_id}/again", "vetting.decide", "vetting:decide"),
    "overview": Operation("GET", "/system", "system.see", "system:read"),
    "system_items": Operation("GET", "/system/items", "system.see", "system:read"),
    "retry_item": Operation("POST", "/system/items/{number}/retry", "system.change", "system:change"),
    "cancel_item": Operation("POST", "/system/items/{number}/cancel", "system.change", "system:change"),
    "audit_lines": Operation("GET", "/system/audit", "audit.search", "audit"),
    "prove_audit": Operation("GET", "/system/audit/proof", "audit.search", "audit"),
}
