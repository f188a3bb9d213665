"""Vetting: the queue, the dossier, what an officer decided, and what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from flows.portal_client.talking import PortalRefusedError, Talking, made, waited
from flows.portal_wire.vetting import (
    Again,
    ApplicationDetail,
    Clearances,
    FormView,
    Gathering,
    HarmTest,
    LetterMade,
    LetterOrder,
    NewApplication,
    Queue,
    Recorded,
    SecondOpinion,
    VettingVerdict,
    Viewed,
)
from flows.portal_wire.washes import PairAnswer, WashDetail, WashNames, WashStands


class VettingOperations(Talking):
    """What vetting officers do."""

    def applications(self) -> Queue:
        """Applications that wait for somebody, and those that were decided last."""
        return self._get(Queue, "applications")

    def gather(self, form: Mapping[str, Any], *, unit: str = "", registers: Sequence[str] = ()) -> Gathering:
        """Begin to check an application and to ask the force's registers about everybody in it; see `gathered`."""
        new = made(NewApplication, form=dict(form), unit=unit, registers=list(registers))
        return self._post(Gathering, "gather", new)

    def gathering_of(self, reference: str) -> Gathering:
        """How gathering goes, by the force's number for the application."""
        return self._get(Gathering, "gathering_of", reference=reference)

    def gathered(self, begun: Gathering, *, seconds: float = 1800.0) -> str:
        """Wait until an application has its dossier; its id.

        Raises:
            PortalRefusedError: gathering failed. PortalUnreachableError: it takes longer than `seconds`.
        """
        last = [begun]

        def unfinished() -> Gathering | None:
            if last[0].running:
                last[0] = self.gathering_of(begun.reference)
            return last[0] if last[0].running else None

        waited(unfinished, seconds, "Asking the registers")
        if last[0].failed or not last[0].application:
            raise PortalRefusedError(422, "E-PORTAL-REFUSED", last[0].failed or "The application has no dossier: gather again.")
        return last[0].application

    def clearances(self) -> Clearances:
        """Clearances that run out; the portal puts on record that they were looked at."""
        return self._get(Clearances, "clearances")

    def washes(self) -> list[str]:
        """The data washes of the force, by name."""
        return self._get(WashNames, "washes").washes

    def wash(self, name: str, *, band: Literal["", "strong", "review"] = "", first: int = 0, limit: int = 10) -> WashDetail:
        """How a wash stands, and pairs that wait; the portal puts each pair on record."""
        return self._get(WashDetail, "wash", band=band, first=first, limit=limit, wash=name)

    def answer_pair(self, name: str, said: PairAnswer) -> WashStands:
        """Record what the officer says of a pair, whose token this is."""
        return self._post(WashStands, "answer_pair", said, wash=name)

    def application(self, application_id: str) -> ApplicationDetail:
        """An application and what its dossier holds; the portal puts on record that it was opened."""
        return self._get(ApplicationDetail, "application", application_id=application_id)

    def dossier(self, application_id: str, target: Path) -> Path:
        """Fetch the dossier, a PDF, to `target`; the portal puts on record that it was opened."""
        return self._download("dossier", target, application_id=application_id)

    def record_time(self, application_id: str, viewed: Viewed) -> Recorded:
        """How long a part of the dossier was open before the person."""
        return self._post(Recorded, "record_time", viewed, application_id=application_id)

    def decision_form(self, application_id: str) -> FormView:
        """The form of a decision on this application."""
        return self._get(FormView, "decision_form", application_id=application_id)

    def decide_application(self, application_id: str, verdict: VettingVerdict) -> Recorded:
        """Record what the officer decided, whose token this is."""
        return self._post(Recorded, "decide_application", verdict, application_id=application_id)

    def second_application(self, application_id: str, opinion: SecondOpinion) -> Recorded:
        """Sign an adverse decision as the second person, or send it back."""
        return self._post(Recorded, "second_application", opinion, application_id=application_id)

    def harm_test(self, application_id: str, test: HarmTest) -> Recorded:
        """Record whether giving the reasons would do harm."""
        return self._post(Recorded, "harm_test", test, application_id=application_id)

    def write_letter(self, application_id: str, order: LetterOrder) -> LetterMade:
        """Write the letter of the decision in effect."""
        return self._post(LetterMade, "write_letter", order, application_id=application_id)

    def letter(self, application_id: str, name: str, target: Path) -> Path:
        """Fetch a letter to `target`; the portal puts on record that it was opened."""
        return self._download("letter", target, application_id=application_id, name=name)

    def ask_again(self, application_id: str, asked: Again) -> Recorded:
        """Record an appeal, or a reason for a review."""
        return self._post(Recorded, "ask_again", asked, application_id=application_id)
