"""The application: `make_app` puts guard, pages, static files and errors together."""

from __future__ import annotations

from pathlib import Path

from fastapi import Depends, FastAPI
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from automations.engine import open_engine
from automations.settings import Settings
from portal.api.app import make_api
from portal.desk import Desk
from portal.faults import as_page
from portal.pages import ROUTERS
from portal.routes_table import API
from portal.settings import PortalSettings
from portal.shield import Shield
from portal.visits import guard
from reference.errors import HoursbackError

STATIC = Path(__file__).parent / "static"


class FrontEndMissingError(HoursbackError):
    """The front-end packages were not fetched."""

    code = "E-PORTAL-FRONT-END"
    business = True


def require_front_end() -> None:
    """Refuse to start without styles.

    Raises:
        FrontEndMissingError: they are not there; says what to do.
    """
    if not (STATIC / "vendor" / "govuk-frontend" / "govuk-frontend.min.css").is_file():
        raise FrontEndMissingError(
            "The portal's styles are not there: run python portal/front_end/build.py once, with Node or npm."
        )


def make_app(settings: Settings, portal: PortalSettings | None = None) -> FastAPI:
    """The portal as an ASGI application.

    Args:
        settings: of the engine.
        portal: of the portal; what the home folder and the environment say unless given.

    Raises:
        FrontEndMissingError: the front-end packages were not fetched. HoursbackError: the engine cannot be opened.
    """
    require_front_end()
    portal = portal or PortalSettings.load(settings.home)
    app = FastAPI(title="Hoursback", docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(guard)])
    app.state.desk = Desk(open_engine(settings), portal)
    for router in ROUTERS:
        app.include_router(router)
    app.mount(API, make_api(app.state.desk))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(HTTPException, as_page)
    app.add_exception_handler(HoursbackError, as_page)
    app.add_middleware(Shield, settings=portal, explain=as_page)
    return app
