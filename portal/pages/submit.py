"""Handing files in: one form, which works without scripts; with them files go in pieces that go on where they stopped."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from automations import audit
from automations.audit import Verb
from automations.portal_records import cases, uploads
from automations.portal_records.people import Person
from automations.portal_records.uploads import Upload
from flows.failures import explain
from portal import receiving
from portal.access import Thing
from portal.desk import Desk
from portal.patience import SlowRequestError
from portal.shield import CHUNK_BYTES
from portal.visits import Here, Visit
from portal.wishes import AUDIENCES, ROLES, Wish, WishError, checked_urn, policies, read_wish
from portal.words import plural
from reference.errors import HoursbackError

router = APIRouter()
PIECE_SECONDS = 120.0
"""A piece that takes longer breaks off; what has arrived of it stays."""
_BLOCK = 2**20


@router.get("/submit")
def ask(here: Here) -> Response:
    """The form."""
    return _form(here)


@router.post("/submit")
def hand_in(here: Here) -> Response:
    """Take files that came with the form, from a browser without scripts."""
    sent = [*here.form.getlist("files"), *here.form.getlist("folder")]
    files = [file for file in sent if isinstance(file, UploadFile) and file.filename]
    try:
        wish = wish_of(here.desk, here.user, _fields(here), make_case=bool(files))
    except WishError as error:
        return _form(here, error.wrong)
    if not files:
        return _form(here, {"files": "Choose one file or more."})
    taken, refused = 0, []
    for file in files:
        try:
            _take_whole(here, wish, file)
            taken += 1
        except HoursbackError as error:
            refused.append(f"{receiving.safe_name(file.filename or '')}: {explain(error)[1]}")
    if refused:
        said = f"{plural(taken, 'file')} handed in. " if taken else ""
        return _form(here, {"files": said + " ".join(refused)})
    return here.go("/my-work", f"{plural(taken, 'file')} handed in.")


@router.post("/submit/urn")
def check_urn(here: Here) -> Response:
    """What the form's script asks while somebody types a URN."""
    try:
        shown, told = checked_urn(here.field("urn"))
    except WishError as error:
        return JSONResponse({"good": False, "said": error.wrong["urn"]})
    return JSONResponse({"good": not told, "urn": shown, "said": told or f"{shown} looks right."})


@router.post("/uploads")
def begin(here: Here) -> Response:
    """Begin a file that comes in pieces: the form's answers with the file's ``name``, ``size`` and ``modified``."""
    try:
        wish = wish_of(here.desk, here.user, _fields(here))
    except WishError as error:
        return JSONResponse({"wrong": error.wrong}, 422)
    size, modified = (
        int(text) if (text := here.field(name)).isdigit() and len(text) < 18 else 0 for name in ("size", "modified")
    )
    upload = receiving.begin(here.desk, here.user, wish, here.field("name"), size, modified)
    return JSONResponse(shown(upload) | {"piece": CHUNK_BYTES // 8}, 201)


@router.get("/uploads/{upload_id}")
def stands(here: Here) -> Response:
    """How much of a file has arrived."""
    return JSONResponse(shown(upload_of(here)))


@router.patch("/uploads/{upload_id}")
async def add(here: Here) -> Response:
    """The next piece, from the byte that the header ``Upload-Offset`` names."""
    upload = await run_in_threadpool(upload_of, here)
    await receive(here.desk, here.request, upload, whole_number(here.request.headers.get("upload-offset", "")))
    return JSONResponse(shown(await run_in_threadpool(upload_of, here)))


@router.post("/uploads/{upload_id}/complete")
def complete(here: Here) -> Response:
    """Hand in a file that has arrived whole."""
    item_id = receiving.finish(here.desk, here.user, upload_of(here), here.field("sha256"))
    return JSONResponse({"item": item_id})


def wish_of(desk: Desk, person: Person, fields: dict[str, Sequence[str]], *, make_case: bool = True) -> Wish:
    """The wish that fields tell, with its case, which is opened where there is none and `make_case` says so.

    Raises:
        WishError: an answer cannot be taken, or there is such a case and the person is not on its list.
    """
    wish = read_wish(desk.engine.settings, fields)
    if not wish.urn or not make_case:
        return wish
    with desk.engine.write() as session:
        case, made = cases.open_case(session, desk.engine.sealer, wish.urn, person.id, person.account)
        if person.id not in cases.people_of(session, case.id):
            raise WishError({"urn": f"This case is here already and you are not on its list. Ask {case.created_by} to add you."})
        if made:
            audit.append(session, Verb.COLLECTION, person.account, case.subject, {"opened": True})
    return replace(wish, case_id=case.id)


def shown(upload: Upload) -> dict[str, object]:
    """An upload as scripts and clients see it."""
    return {
        "upload": upload.id,
        "size": upload.size,
        "received": upload.received,
        "state": upload.state,
        "item": upload.item_id,
        "code": upload.error_code,
    }


def upload_of(here: Visit) -> Upload:
    """The upload that the path names."""
    with here.desk.engine.read() as session:
        return uploads.get(session, here.desk.engine.sealer, here.request.path_params["upload_id"])


async def receive(desk: Desk, request: Request, upload: Upload, offset: int) -> None:
    """Write what arrives, block by block, from `offset`.

    Raises:
        ConflictError: it does not belong where the upload stands. SlowRequestError: it takes too long.
    """
    opened = receiving.receiving(desk, upload, offset)
    file = await run_in_threadpool(opened.__enter__)
    try:
        async with asyncio.timeout(PIECE_SECONDS):
            waiting = bytearray()
            async for block in request.stream():
                waiting += block
                if len(waiting) >= _BLOCK:
                    await run_in_threadpool(file.write, bytes(waiting))
                    waiting.clear()
            await run_in_threadpool(file.write, bytes(waiting))
    except TimeoutError:
        raise SlowRequestError("The connection is too slow for this piece. What has arrived stays; send the rest.") from None
    finally:
        await run_in_threadpool(opened.__exit__, None, None, None)


def whole_number(text: str) -> int:
    """A number of bytes or milliseconds; -1 for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,17}", text) else -1


def load_upload(desk: Desk, upload_id: str) -> Thing:
    """For the guard."""
    with desk.engine.read() as session:
        return Thing("upload", upload_id, owners=frozenset({uploads.get(session, desk.engine.sealer, upload_id).person_id}))


def _take_whole(here: Visit, wish: Wish, file: UploadFile) -> None:
    upload = receiving.begin(here.desk, here.user, wish, file.filename or "", file.size or 0)
    with receiving.receiving(here.desk, upload, upload.received) as target:
        file.file.seek(upload.received)
        while block := file.file.read(_BLOCK):
            target.write(block)
    with here.desk.engine.read() as session:
        whole = uploads.get(session, here.desk.engine.sealer, upload.id)
    receiving.finish(here.desk, here.user, whole)


def _fields(here: Visit) -> dict[str, Sequence[str]]:
    return {name: here.fields(name) for name in here.form}


def _form(here: Visit, wrong: dict[str, str] | None = None) -> Response:
    """The form, with what was answered and what is wrong."""
    known = policies(here.desk.engine.settings)
    answers = {name: here.fields(name) for name in here.form if name not in ("csrf", "password")}
    with here.desk.engine.read() as session:
        mine = cases.cases_of(session, here.desk.engine.sealer, here.user.id)
    return here.page(
        "submit.html",
        status=422 if wrong else 200,
        wrong=wrong or {},
        answers=answers,
        policies=known.values(),
        audiences=AUDIENCES,
        roles=ROLES,
        cases=mine[:20],
        clamd=bool(here.desk.settings.clamd),
        most=here.desk.settings.most_upload_gb,
    )
