"""Applying a policy to a plan, and accepting without a reviewer."""

from __future__ import annotations

import pytest

from redaction.findings import Finding, TextPlace
from redaction.plan import Plan
from redaction.policy import accept_all, apply_policy
from reference.policies import UnknownAudienceError, load_policy


def finding(number: int, kind: str, role: str = "") -> Finding:
    return Finding(f"f{number}", kind, "Jo Bloggs", TextPlace(0, number, number + 1), 0.9, "test", "because", role=role)


@pytest.fixture
def plan() -> Plan:
    kinds = [("PERSON", "officer"), ("PERSON", ""), ("ADDRESS", "witness"), ("URN", ""), ("DATE_OF_BIRTH", "suspect")]
    return Plan("0" * 64, "txt", findings=tuple(finding(n, kind, role) for n, (kind, role) in enumerate(kinds)))


def test_every_finding_gets_its_type_and_a_ruling_for_each_audience(plan: Plan) -> None:
    applied = apply_policy(plan, load_policy("cps-precharge"))
    assert [f.cps_type for f in applied.findings] == ["Named individual", "Named individual", "Address", "Other", "Date of birth"]
    assert [f.actions["cps"].action for f in applied.findings] == ["keep", "ask", "redact", "keep", "keep"]
    assert all(set(f.actions) == {"cps", "defence"} for f in applied.findings)
    assert applied.findings[2].actions["cps"].reason == "ADDRESS"
    assert applied.policy == "cps-precharge"
    assert applied.policy_sha256 == load_policy("cps-precharge").sha256


def test_accepting_takes_what_the_policy_redacts_or_asks_about(plan: Plan) -> None:
    accepted = accept_all(apply_policy(plan, load_policy("cps-precharge")), "cps", by="night run")
    assert [f.id for f in accepted.going("cps")] == ["f1", "f2"]
    assert {f.decision.origin for f in accepted.going("cps")} == {"unattended"}
    assert {f.decision.by for f in accepted.going("cps")} == {"night run"}
    assert [f.decision.state for f in accepted.findings].count("proposed") == 3


def test_what_a_person_rejected_stays_rejected(plan: Plan) -> None:
    applied = apply_policy(plan, load_policy("public"))
    decided = applied.with_findings(f.decided("rejected", by="reviewer", origin="reviewer") for f in applied.findings)
    assert accept_all(decided, "public", by="night run").going("public") == []


def test_a_kind_that_no_policy_knows_is_asked_about_never_kept(plan: Plan) -> None:
    strange = plan.with_findings([finding(0, "SOMETHING_NEW")])
    applied = apply_policy(strange, load_policy("cps-precharge"))
    assert applied.findings[0].actions["cps"].action == "ask"
    assert applied.findings[0].cps_type == "Other"
    assert len(accept_all(applied, "cps", by="x").going("cps")) == 1


def test_without_a_policy_nothing_slips_out(plan: Plan) -> None:
    assert len(accept_all(plan, "cps", by="x").going("cps")) == len(plan.findings)


def test_an_audience_that_the_policy_does_not_know_is_refused(plan: Plan) -> None:
    with pytest.raises(UnknownAudienceError, match="cps, defence"):
        accept_all(apply_policy(plan, load_policy("cps-precharge")), "", by="x")


def test_applying_again_keeps_decisions_and_changes_rulings(plan: Plan) -> None:
    first = accept_all(apply_policy(plan, load_policy("cps-precharge")), "cps", by="x")
    second = apply_policy(first, load_policy("public"))
    assert [f.decision for f in second.findings] == [f.decision for f in first.findings]
    assert second.findings[2].actions.keys() == {"public"}
