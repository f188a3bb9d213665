"""Errors as pages: a title, a sentence, what to do, the request's number; never a traceback."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from automations.errors import RecordsUnavailableError, WorkItemMissingError, WorkItemStateError
from flows.failures import explain
from portal.refusals import NotFoundError, RefusedError, SignInNeededError
from portal.routes_table import API
from reference.errors import ExitStatus, HoursbackError

_TITLES = {
    404: "Page not found",
    405: "This cannot be done here",
    409: "Things have changed",
    422: "This cannot be taken",
    503: "The service is not available",
}


def status_of(error: BaseException) -> int:
    """The HTTP status of an error."""
    if isinstance(error, RefusedError):
        return error.status
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, WorkItemMissingError):
        return 404
    if isinstance(error, WorkItemStateError):
        return 409
    if isinstance(error, RecordsUnavailableError):
        return 503
    if isinstance(error, HoursbackError):
        return 422 if error.exit_status in (ExitStatus.USAGE, ExitStatus.REFUSED, ExitStatus.NOT_RELEASED) else 500
    return 500


def told(error: Exception) -> tuple[int, str, str, str]:
    """Status, code, title and sentence of an error; one that was not foreseen is noted in the local log, without values."""
    status = status_of(error)
    if isinstance(error, HTTPException):
        code = NotFoundError.code if status == 404 else RefusedError.code
        sentence = "There is no such page, or it is not yours to see." if status == 404 else "The request cannot be answered."
    else:
        code, sentence, _ = explain(error)
    title = error.title if isinstance(error, RefusedError) else _TITLES.get(status, "Something went wrong")
    return status, code, title, sentence


def as_page(request: Request, error: Exception) -> Response:
    """The page that says what is wrong; somebody who has to sign in first is sent there."""
    if isinstance(error, SignInNeededError) and request.method in ("GET", "HEAD"):
        return RedirectResponse("/sign-in", 303)
    if "application/json" in request.headers.get("accept", "") or request.url.path.startswith(f"{API}/"):
        return as_problem(request, error)
    status, code, title, sentence = told(error)
    html = request.app.state.desk.render(
        "fault.html",
        title=title,
        sentence=sentence,
        code=code,
        request_id=request.state.request_id,
        navigation=[],
        notice="",
        back=_came_from(request),
    )
    return HTMLResponse(html, status)


def as_problem(request: Request, error: Exception) -> Response:
    """The same for programs: problem details, after RFC 9457."""
    status, code, title, sentence = told(error)
    problem = {"title": title, "detail": sentence, "status": status, "code": code, "request": request.state.request_id}
    headers = {"www-authenticate": "Bearer"} if status == 401 else dict(getattr(error, "headers", None) or {})
    return JSONResponse(problem, status, headers, media_type="application/problem+json")


def _came_from(request: Request) -> str:
    """The page of ours whose form was refused, as its path; empty where the browser does not say, or it is another site's."""
    if request.method in ("GET", "HEAD"):
        return ""
    try:
        said = urlsplit(request.headers.get("referer", ""))
        port = said.port
    except ValueError:
        return ""
    host = said.hostname if port is None else f"{said.hostname}:{port}"
    if not said.path.startswith("/") or said.path.startswith(("//", "/\\")) or host != request.headers.get("host", "").lower():
        return ""
    return said.path + (f"?{said.query}" if said.query else "")
