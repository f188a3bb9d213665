"""What the portal refuses, each with the status that HTTP has for it."""

from __future__ import annotations

from typing import ClassVar

from reference.errors import UsageError


class RefusedError(UsageError):
    """A request that is not answered with what it asked for; base of those below."""

    code = "E-PORTAL-REFUSED"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "This cannot be done"


class SignInNeededError(RefusedError):
    """Nobody is signed in."""

    code = "E-PORTAL-SIGN-IN"
    status = 401
    title = "Sign in first"


class NotAllowedError(RefusedError):
    """Their role, or their access to the case, does not allow this."""

    code = "E-PORTAL-NOT-ALLOWED"
    status = 403
    title = "You cannot do this"


class NotFoundError(RefusedError):
    """There is nothing here, or nothing that they may see."""

    code = "E-PORTAL-NOT-FOUND"
    status = 404
    title = "Page not found"


class FormTokenError(RefusedError):
    """A form without its token, or from another site."""

    code = "E-PORTAL-FORM-TOKEN"
    status = 403
    title = "The form was not taken"


class TooLargeError(RefusedError):
    """More was sent than is taken."""

    code = "E-PORTAL-TOO-LARGE"
    status = 413
    title = "This is too large"


class TooManyError(RefusedError):
    """Too many attempts in a short time."""

    code = "E-PORTAL-TOO-MANY"
    status = 429
    title = "Wait a while"


class SignInFailedError(RefusedError):
    """The identity provider's answer was not what was asked for, or names nobody who may come in."""

    code = "E-PORTAL-SIGN-IN-FAILED"
    status = 403
    title = "You could not be signed in"


class ConflictError(RefusedError):
    """What was asked for does not fit how things stand now."""

    code = "E-PORTAL-CONFLICT"
    status = 409
    title = "Things have changed"


class RangeError(RefusedError):
    """A stretch of a file that it does not have; `headers` say how long it is."""

    code = "E-PORTAL-RANGE"
    status = 416
    title = "There is no such stretch"

    def __init__(self, sentence: str, content_range: str) -> None:
        super().__init__(sentence)
        self.headers = {"content-range": content_range}
