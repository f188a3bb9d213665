"""What a reviewer looks at, ready quickly: the open plan, the outline of the file, its pages as pictures, kept sealed.

Pages are drawn in a reading process of their own, so that looking at a page never waits for another file's detection.
"""

from __future__ import annotations

import atexit
import json
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from automations.errors import WorkItemStateError
from automations.settings import Settings
from automations.temporary import temporary_name
from automations.work_items import WorkItem
from flows.job import open_plan
from flows.review import request_of
from flows.shelf import Shelf, clear_old
from flows.workshop import Workshop, corridor_of, desks_of, make_desks
from redaction.plan import Plan
from redaction.shown import Outline
from reference.errors import HoursbackError

if TYPE_CHECKING:
    from redaction.confined.doors import Corridor

Value = TypeVar("Value")

_KEPT = 8
"""Open plans and outlines in memory."""
_SOURCES_KEPT = 3
_AHEAD = 2
"""Pages that are drawn before anybody asks for them."""


@dataclass(frozen=True, slots=True, repr=False)
class Source:
    """The file that is redacted: its hash, its name and what it is."""

    sha256: str
    name: str
    media: str
    password: str


def plan_at(workshop: Workshop, item: WorkItem, sha256: str = "") -> Plan:
    """The item's plan as it stands, or as it stood under a hash, opened once for all who ask.

    Raises:
        WorkItemStateError: it has none yet.
    """
    if "plan" not in item.result:
        raise WorkItemStateError(f"Work item {item.id} is {item.state} and has no plan yet.")
    sha256 = sha256 or str(item.result["plan"])
    key = f"{item.id}:{sha256}"
    plan = _PLANS.get(key)
    if plan is None:
        plan = open_plan(workshop, item, sha256)
        _PLANS.put(key, plan)
    return plan


def remember(item: WorkItem, sha256: str, plan: Plan) -> None:
    """Have `plan_at` know a plan that was just sealed, without opening it again."""
    _PLANS.put(f"{item.id}:{sha256}", plan)


def source_of(workshop: Workshop, item: WorkItem, plan: Plan) -> Source:
    """The file that is redacted."""
    request = request_of(workshop, item)
    if "working" in item.result:
        name = f"{Path(request.name).stem}.{item.result['converted_to']}"
        return Source(str(item.result["working"]), name, plan.media, plan.password)
    return Source(item.input_sha256, request.name, plan.media, plan.password)


def outline_of(workshop: Workshop, item: WorkItem, source: Source) -> Outline:
    """What the file shows, read once and kept sealed.

    Raises:
        InputRefusedError: it cannot be read any more.
    """
    return _outline(Shelf(workshop, item), "outline", lambda: _read(workshop, source))


def picture_of(workshop: Workshop, item: WorkItem, source: Source, page: int, pages: int) -> bytes:
    """A page as a JPEG; the next pages are drawn meanwhile.

    Args:
        workshop: where to work.
        item: under review.
        source: see `source_of`.
        page: from 0.
        pages: how many there are.

    Raises:
        InputRefusedError: there is no such page.
    """
    shelf = Shelf(workshop, item)
    picture = _drawn(workshop, shelf, source, page)
    for near in range(page + 1, min(page + 1 + _AHEAD, pages)):
        if not shelf.has(f"page-{near}"):
            _ahead().submit(_quietly, workshop, shelf, source, near)
    return picture


def outline_of_result(workshop: Workshop, item: WorkItem, name: str, media: str) -> Outline:
    """What a tried result on the shelf shows."""
    shelf = Shelf(workshop, item)

    def read() -> Outline:
        with workshop.desk() as desk:
            return reader_of(workshop.engine.settings).outline(shelf.write_to(name, desk / f"result.{media}"), media)

    return _outline(shelf, f"{name}.outline", read)


def picture_of_result(workshop: Workshop, item: WorkItem, name: str, media: str, page: int) -> bytes:
    """A page of a tried result as a JPEG."""
    shelf, own = Shelf(workshop, item), f"{name}.page-{page}"
    if not shelf.has(own):
        with workshop.desk() as desk:
            target = desk / "page.jpg"
            result = shelf.write_to(name, desk / f"result.{media}")
            reader_of(workshop.engine.settings).draw(result, media, page, target)
            shelf.put_file(own, target)
    return shelf.read(own)


def reader_of(settings: Settings) -> Corridor:
    """The reading process for what people look at."""
    make_desks(settings)
    return corridor_of(settings, showing=True)


@cache
def _ahead() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "pages-ahead")


def _outline(shelf: Shelf, name: str, read: Callable[[], Outline]) -> Outline:
    key = f"{shelf.item_id}:{name}"
    if (known := _OUTLINES.get(key)) is not None:
        return known
    if shelf.has(name):
        made = Outline.from_data(json.loads(shelf.read(name)))
    else:
        made = read()
        shelf.put_bytes(name, json.dumps(made.to_data()).encode())
    _OUTLINES.put(key, made)
    return made


def _read(workshop: Workshop, source: Source) -> Outline:
    clear_old(workshop.engine.settings)
    with _at_hand(workshop, source) as path:
        return reader_of(workshop.engine.settings).outline(path, source.media, source.password)


def _drawn(workshop: Workshop, shelf: Shelf, source: Source, page: int) -> bytes:
    name = f"page-{page}"
    if not shelf.has(name):
        with _at_hand(workshop, source) as path:
            if not shelf.has(name):
                target = path.with_name(f"page-{page}.jpg")
                try:
                    reader_of(workshop.engine.settings).draw(path, source.media, page, target, source.password)
                    shelf.put_file(name, target)
                finally:
                    target.unlink(missing_ok=True)
    return shelf.read(name)


def _quietly(workshop: Workshop, shelf: Shelf, source: Source, page: int) -> None:
    with suppress(HoursbackError, OSError):
        _drawn(workshop, shelf, source, page)


@contextmanager
def _at_hand(workshop: Workshop, source: Source) -> Iterator[Path]:
    """The file in a private folder, which stays for a while: people turn many pages of one file. One person at a time."""
    desks = desks_of(workshop.engine.settings)
    with _SOURCE_LOCK:
        # The reading process of a home may write on its own desks alone, so what lies on another's is no use to it.
        path = _SOURCES.pop((desks, source.sha256), None)
        if path is None or not path.is_file():
            make_desks(workshop.engine.settings)
            folder = desks / temporary_name("desk")
            folder.mkdir(mode=0o700)
            path = workshop.engine.store.fetch(source.sha256, folder / source.name)
        _SOURCES[desks, source.sha256] = path
        while len(_SOURCES) > _SOURCES_KEPT:
            _, old = _SOURCES.popitem(last=False)
            shutil.rmtree(old.parent, ignore_errors=True)
        yield path


def _leave() -> None:
    for path in _SOURCES.values():
        shutil.rmtree(path.parent, ignore_errors=True)


atexit.register(_leave)


class Latest(Generic[Value]):
    """The last few things that were used, for all threads."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._kept: OrderedDict[str, Value] = OrderedDict()

    def get(self, key: str) -> Value | None:
        """What was put under this key, if it is still there."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: str, value: Value) -> None:
        """Keep this; what was used longest ago gives way."""
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


_PLANS: Latest[Plan] = Latest(_KEPT)
_OUTLINES: Latest[Outline] = Latest(_KEPT)
_SOURCES: OrderedDict[tuple[Path, str], Path] = OrderedDict()
_SOURCE_LOCK = threading.RLock()
