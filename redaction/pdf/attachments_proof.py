"""Proof of the files in a redacted PDF: read with pypdf, each proven by the room of its kind, and nothing beside them.

What says how a file is kept is compared with the little that `redaction.pdf.attachments_again` writes. Names are read with all
other hidden texts (`redaction.pdf.proof_structure`), bytes that are no proven file with all other objects
(`redaction.pdf.proof_objects`).
"""

from __future__ import annotations

import hashlib
import io
from importlib.metadata import version
from typing import Any

from redaction import parts
from redaction.kinds import MEDIA_TYPES
from redaction.pdf.proof_text import Proof
from redaction.pdf.reading import attachments_in
from redaction.signs import each
from redaction.verification import Channel

_FILE_KEYS = frozenset(("/Type", "/Subtype", "/Params", "/Length", "/Filter"))
_NEEDED = frozenset(("/Type", "/Params"))


class NotOursError(ValueError):
    """A file is not kept the way ours are."""


def attached_files(proof: Proof) -> list[Channel]:
    """A channel for each file that stands in the redacted PDF, and one for how they are kept.

    Tells `proof` which contents were looked at (`Proof.attached`). Where nothing was said of attachments there is nothing to do:
    the other channels find any file.
    """
    if not proof.parts:
        return []
    tool = f"pypdf {version('pypdf')}"
    try:
        files = _files(proof)
    except NotOursError as error:
        return [Channel("attachments:tree", "unchecked", tool, str(error))]
    if set(files) != set(proof.parts):
        return [
            Channel("attachments:tree", "unchecked", tool, f"{len(files)} files stand where {len(proof.parts)} were expected")
        ]
    channels = [Channel("attachments:tree", "clean", tool, f"{len(files)} files, with name, kind and size alone")]
    with attachments_in(proof.source, proof.plan.password) as attached:
        for one in each(attached):
            if one.id in files:
                said = proof.parts[one.id]
                channels.append(parts.verify(one.part(), files[one.id], said, proof.plan, proof.audience))
    if len(channels) != len(files) + 1:
        channels.append(Channel("attachments:tree", "unchecked", tool, "files stand there that the source does not have"))
    proof.attached = frozenset(hashlib.sha256(data).digest() for data in files.values())
    return channels


def _files(proof: Proof) -> dict[str, bytes]:
    """Contents of the files in the redacted PDF, by number.

    Raises:
        NotOursError: anything is kept with them that we do not write.
    """
    from pypdf import PdfReader

    root: Any = PdfReader(io.BytesIO(proof.redacted.read_bytes())).trailer["/Root"]
    collection = root.get("/Collection")
    if collection is not None and dict(collection.get_object()) != {"/Type": "/Collection", "/View": "/D"}:
        raise NotOursError("the portfolio says more than that it is one")
    tree = _exactly(_exactly(root["/Names"], {"/EmbeddedFiles"})["/EmbeddedFiles"], {"/Names"})["/Names"]
    files: dict[str, bytes] = {}
    for key, specification in zip(tree[::2], tree[1::2], strict=True):
        spec = _exactly(specification, {"/Type", "/F", "/UF", "/EF"})
        streams = _exactly(spec["/EF"], {"/F", "/UF"})
        stream = streams["/F"]
        if streams.raw_get("/F") != streams.raw_get("/UF") or spec["/F"] != spec["/UF"]:
            raise NotOursError("a file has two contents or two names")
        if not _NEEDED <= set(stream) <= _FILE_KEYS or stream["/Type"] != "/EmbeddedFile":
            raise NotOursError("a file says more than its kind and size")
        if "/Subtype" in stream and stream["/Subtype"][1:] not in MEDIA_TYPES.values():
            raise NotOursError("a file is of a kind that we do not write")
        data = bytes(stream.get_data())
        if dict(stream["/Params"]) != {"/Size": len(data)} or not str(key).isdigit() or str(int(key)) in files:
            raise NotOursError("a file says more than its number and size")
        files[str(int(key))] = data
    return files


def _exactly(value: Any, keys: set[str]) -> Any:
    found = value.get_object()
    if set(found) != keys:
        raise NotOursError("more stands with the files than we write")
    return found
