"""Why a vetting decision is refused: one class per cause. The database refuses with the code, and this says it in a sentence.

Sentences name nobody and quote nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from reference.errors import UsageError


class DecisionRefusedError(UsageError):
    """A step towards a vetting decision was refused."""

    code = "E-VET-REFUSED"
    sentence: ClassVar[str] = "The records refuse this step of a vetting decision."

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.sentence)


class OfficerMissingError(DecisionRefusedError):
    """Who acts is no registered vetting officer, has left, or has no mark of their own on record."""

    code = "E-VET-OFFICER"
    sentence = "Only a registered vetting officer in service, whose own mark is on record, can do this."


class ConflictError(DecisionRefusedError):
    """The officer, or somebody whom they declared as close, is in the application."""

    code = "E-VET-CONFLICT"
    sentence = (
        "Nobody decides, signs or reads where they or somebody close to them are in the application: give it to somebody else."
    )


class WrongStateError(DecisionRefusedError):
    """The step is not allowed from where the application stands."""

    code = "E-VET-STATE"
    sentence = "The application is not in a state that allows this: look where it stands."


class DossierChangedError(DecisionRefusedError):
    """The dossier named is not the one that counts."""

    code = "E-VET-DOSSIER"
    sentence = "The dossier that was shown is not the latest one of this application: open the latest."


class UnseenError(DecisionRefusedError):
    """No record says that the person opened the dossier."""

    code = "E-VET-UNSEEN"
    sentence = "Who decides or signs opens the dossier first; there is no record that they did."


class RationaleMissingError(DecisionRefusedError):
    """The rationale is missing, too short or names nothing."""

    code = "E-VET-RATIONALE"
    sentence = "A decision needs a rationale of its own that names the facts it relies on; this one is missing or too short."


class TestUnansweredError(DecisionRefusedError):
    """The two-stage test is open, or contradicts the outcome."""

    code = "E-VET-TEST"
    sentence = "The two-stage test is not answered, or its answers do not lead to this outcome."


class FactorsUnansweredError(DecisionRefusedError):
    """The form of factors is not filled."""

    code = "E-VET-FACTORS"
    sentence = "Each factor of the form needs an answer."


class NoDecisionError(DecisionRefusedError):
    """No decision is there to take effect."""

    code = "E-VET-NO-DECISION"
    sentence = "There is no decision of this application that could take effect now."


class SecondMissingError(DecisionRefusedError):
    """The second signature is missing, or one is asked for that is not needed."""

    code = "E-VET-SECOND"
    sentence = "An adverse decision takes effect only when a second person has signed it."


class SamePersonError(DecisionRefusedError):
    """The second person is the first."""

    code = "E-VET-SAME-PERSON"
    sentence = "Who decided cannot sign second: that is another person's task."


class InvolvedError(DecisionRefusedError):
    """Who hears the appeal took part in the decision."""

    code = "E-VET-INVOLVED"
    sentence = "An appeal is heard by somebody who had no part in the decision."


class ConditionsMissingError(DecisionRefusedError):
    """Conditions are missing, or do not belong."""

    code = "E-VET-CONDITIONS"
    sentence = "A grant with conditions says which ones and when they are reviewed; no other outcome has any."


class RecommendationRefusedError(DecisionRefusedError):
    """A recommendation stands where there is something to look at."""

    code = "E-VET-RECOMMENDATION"
    sentence = "A recommendation is only made where every register answered and nothing was found: here a person looks."


class OverrideMissingError(DecisionRefusedError):
    """A flagged rationale was kept without saying why."""

    code = "E-VET-OVERRIDE"
    sentence = "The rationale was flagged: change it, or say in a sentence why it stands."


class HarmTestMissingError(DecisionRefusedError):
    """Reasons were to be given without a harm test that allows it."""

    code = "E-VET-HARM-TEST"
    sentence = "No reasons are given until the harm test is on record and allows it."


class NotInEffectError(DecisionRefusedError):
    """Something was to follow from a decision that is not in effect."""

    code = "E-VET-NOT-IN-EFFECT"
    sentence = "There is no decision in effect that this could follow from."


class RequestMissingError(DecisionRefusedError):
    """No request is on record."""

    code = "E-VET-REQUEST"
    sentence = "An appeal or review begins with what was asked for, on record."


class ClearanceStateError(DecisionRefusedError):
    """The event does not follow from the one before."""

    code = "E-VET-CLEARANCE"
    sentence = "This does not follow from how the clearance stands."


class DrawRefusedError(DecisionRefusedError):
    """The draw has no commitment, or the wrong seed."""

    code = "E-VET-DRAW"
    sentence = "A draw needs a commitment that was on record before, and its seed."


class WashReasonMissingError(DecisionRefusedError):
    """An answer about a pair of a data wash gives no reason."""

    code = "E-VET-WASH-REASON"
    sentence = "An answer says why in a sentence: what agrees, and what does not."


class MalformedRecordError(DecisionRefusedError):
    """A row is malformed or double: a defect of the caller, or an attack."""

    code = "E-VET-RECORD"
    sentence = "The record is malformed, or it is there already."


class RationaleUnreadableError(DecisionRefusedError):
    """What stands for a rationale was not sealed by us: the decision counts for nothing."""

    code = "E-VET-UNREADABLE"
    sentence = "The rationale of this decision cannot be opened: it was not written by this system, and nothing follows from it."


class ApplicationMissingError(DecisionRefusedError):
    """There is no such application."""

    code = "E-VET-MISSING"
    sentence = "There is no vetting application of this id."


_BY_CODE = {cause.code: cause for cause in DecisionRefusedError.__subclasses__()}
_CODE = re.compile(r"E-VET-[A-Z-]+")


@contextmanager
def said() -> Iterator[None]:
    """Say what the database refuses inside the block; any other fault passes."""
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        if found := _CODE.search(str(error.orig)):
            raise _BY_CODE.get(found[0], DecisionRefusedError)() from None
        if "append-only" in str(error.orig):
            raise MalformedRecordError from None
        raise
