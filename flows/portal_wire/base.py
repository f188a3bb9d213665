"""What every message has in common, and the problem that an operation answers with where it does not do what it was asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Words = Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
"""A longer text, with its lines."""
Code = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[a-z0-9][a-z0-9-]*$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
"""Of a kind of form, a factor, a bag."""
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
FindingId = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9._:/+-]+$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$")]
StateName = Literal["new", "running", "awaiting_review", "done", "returned", "failed"]
Minutes = Annotated[float, Field(ge=0, le=10_000)]


class Taken(BaseModel):
    """What is sent to the portal: a name that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", strict=True)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Nothing: what is sent may hold names, and a representation ends in logs."""
        return iter(())


class Given(BaseModel):
    """What the portal answers; a client leaves what a later portal adds."""

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Nothing: what is answered may hold names, and a representation ends in logs."""
        return iter(())


class Problem(Given):
    """What went wrong, after RFC 9457; `code` is stable and stands in the list of errors."""

    title: str
    status: int
    detail: str
    code: str
    request: str
    errors: list[dict[str, Any]] | None = None
