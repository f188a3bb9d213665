"""The pages: one module a subject, each with its router. A new subject adds its router here and its routes to `routes_table`."""

from __future__ import annotations

from fastapi import APIRouter

from portal import things
from portal.pages import cases, front, liaison, sign_in, submit, work

ROUTERS: list[APIRouter] = [
    front.router,
    sign_in.router,
    submit.router,
    work.router,
    cases.router,
    liaison.router,
]

things.add("upload", submit.load_upload)
