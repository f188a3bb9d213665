"""All 36 checks in the order of the reasons, and the verdict on the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from case_files.case import Case
from case_files.checks import charging, disclosure, evidence, people, recordings
from case_files.checks.needs import doubtful, need_check, received
from case_files.checks.verdicts import Check, Rules, Verdict

CHECKS: Mapping[str, Check] = {
    "T01": received,
    "T02": need_check("T02"),
    "T03": need_check("T03"),
    "T04": charging.supervisor,
    "T05": need_check("T05"),
    "T06": people.statements_there,
    "T07": evidence.exhibits_there,
    "T08": people.interviews_there,
    "T09": people.suspects_convictions,
    "T10": people.witnesses_convictions,
    "T11": recordings.hard_media,
    "T12": evidence.third_party,
    "T13": charging.officer_in_case,
    "A01": charging.police_charge,
    "A02": disclosure.disclosed_there,
    "A03": charging.inquiry_insufficient,
    "A04": charging.inquiry_missing,
    "A05": need_check("A05"),
    "A06": disclosure.schedules_correct,
    "A07": need_check("A07"),
    "A08": evidence.exhibits_agree,
    "A09": evidence.forensic,
    "A10": evidence.medical,
    "A11": evidence.orders,
    "A12": people.statements_complete,
    "A13": recordings.not_clipped("BWV", "A13"),
    "A14": recordings.not_playable("BWV", "A14"),
    "A15": recordings.not_provided("BWV", "A15"),
    "A16": recordings.not_clipped("CCTV", "A16"),
    "A17": recordings.not_playable("CCTV", "A17"),
    "A18": recordings.not_provided("CCTV", "A18"),
    "A19": recordings.not_clipped("RECORDING", "A19"),
    "A20": recordings.not_playable("RECORDING", "A20"),
    "A21": people.special_measures,
    "A22": people.other_needs,
    "A23": people.victim_statement,
}


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the checks say of a file.

    Attributes:
        verdicts: of all checks in their order.
        unsure: ids of items that a person should look at: of no known type, unsure, or with pages that nobody has read.
    """

    verdicts: tuple[Verdict, ...]
    unsure: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether no check failed and no item is in doubt. Whether to submit is for a person to say."""
        return not self.unsure and all(verdict.state != "fail" for verdict in self.verdicts)

    def of(self, code: str) -> Verdict:
        """The verdict of one reason."""
        return next(verdict for verdict in self.verdicts if verdict.code == code)


def check(case: Case, rules: Rules) -> Readiness:
    """Check a case with its facts against every reason that the rules name."""
    return Readiness(tuple(CHECKS[code](case, rules) for code in rules.reasons if code in CHECKS), doubtful(case))
