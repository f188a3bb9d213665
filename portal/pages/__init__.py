"""The pages: one module a subject, each with its router. A new subject adds its router here and its routes to `routes_table`."""

from __future__ import annotations

from fastapi import APIRouter

from portal.pages import front, review, review_recording, review_result, sign_in

ROUTERS: list[APIRouter] = [front.router, sign_in.router, review.router, review_result.router, review_recording.router]
