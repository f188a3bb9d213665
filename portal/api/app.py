"""The API as an application of its own, mounted below the portal: errors are problem details, and OpenAPI says each of them."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from flows.portal_wire.base import Problem
from portal.api import (
    cases,
    choices,
    hours,
    liaison,
    operations,
    recordings,
    reviews,
    sheets,
    speakers,
    system,
    together,
    versions,
    vetting,
    washes,
)
from portal.api.calls import guard_call
from portal.api.pace import Pace
from portal.desk import Desk
from portal.faults import as_problem
from portal.routes_table import API, API_SCOPES
from reference.errors import HoursbackError

PROBLEMS = {
    "400": "The request cannot be read",
    "401": "No token, or one that does not hold",
    "403": "The token, the role or the case does not allow this",
    "404": "Not there, or not yours to see",
    "405": "There is no such operation here",
    "408": "The piece took too long",
    "409": "It does not fit how things stand now",
    "413": "Too large",
    "422": "It cannot be taken",
    "429": "Too many requests of this token",
    "503": "The records do not answer",
}

_SUBJECTS = (
    *(choices, operations, reviews, sheets, together, recordings, speakers, versions, hours),
    *(cases, liaison, washes, vetting, system),
)


def make_api(desk: Desk) -> FastAPI:
    """The API over `desk`."""
    app = FastAPI(
        title="Hoursback",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(guard_call)],
        generate_unique_id_function=_name,
    )
    app.state.desk, app.state.pace = desk, Pace(desk.settings.api_per_minute)
    for subject in _SUBJECTS:
        app.include_router(subject.room)

    @app.get("/openapi.json", include_in_schema=False)
    def openapi() -> Response:
        return JSONResponse(app.openapi())

    app.add_exception_handler(HTTPException, as_problem)
    app.add_exception_handler(HoursbackError, as_problem)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return app


def _name(route: APIRoute) -> str:
    """An operation is named as its function is, and as the method of our own client (`flows.portal_client`)."""
    return route.name


def _unreadable(request: Request, error: Exception) -> Response:
    """What does not fit the description: where and how, never the value."""
    assert isinstance(error, RequestValidationError)
    errors = [{"where": [str(part) for part in one["loc"]], "what": str(one["type"])} for one in error.errors()]
    problem = Problem(
        title="This cannot be taken",
        status=422,
        detail="The request is not as the description of the API says.",
        code="E-PORTAL-REQUEST",
        request=request.state.request_id,
        errors=errors[:50],
    )
    return JSONResponse(problem.model_dump(), 422, media_type="application/problem+json")


def _described(app: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1 with the token, its scopes, and the problems that every operation may answer with."""
    if app.openapi_schema:
        return app.openapi_schema
    found = get_openapi(title="Hoursback", version="1", openapi_version="3.1.0", routes=app.routes, servers=[{"url": API}])
    parts = found.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for path, operations_of in found["paths"].items():
        for method, operation in operations_of.items():
            operation["security"] = [{"token": list(filter(None, [API_SCOPES[method.upper(), API + path]]))}]
            ranged = {"416": "The file has no such stretch"} if "206" in operation["responses"] else {}
            for status, words in (PROBLEMS | ranged).items():
                content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
                operation["responses"][status] = {"description": words, "content": content}
    app.openapi_schema = found
    return found
