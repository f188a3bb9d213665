"""The engine: settings, evidence store, sealer and records, opened together and closed together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from automations import work_items
from automations.errors import KeyUnusableError, LeaseLostError, RecordsUnavailableError, SettingsError
from automations.sealing import Sealer, open_sealer
from automations.settings import Settings
from automations.store import EvidenceStore

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from automations.records.database import Records
    from automations.work_items import Lease


_KEY_CHECK = "fingerprint_key"


@dataclass(frozen=True, slots=True)
class Engine:
    """What every automation works with. Use it as a context manager, or call `close`."""

    settings: Settings
    store: EvidenceStore
    sealer: Sealer
    records: Records

    def write(self) -> AbstractContextManager[Session]:
        """A transaction that may write; commits at the end of the block, or nothing of it happened."""
        return self.records.write()

    def read(self) -> AbstractContextManager[Session]:
        """A session that only reads."""
        return self.records.read()

    def close(self) -> None:
        """Close the database connections."""
        self.records.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_engine(settings: Settings | None = None) -> Engine:
    """Open everything that `settings` names, making what does not exist yet; `Settings.load()` unless given.

    Any number of processes may do so at once.
    """
    from automations.records.database import Records

    settings = settings or Settings.load()
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"The home folder {settings.home} cannot be made: {error.strerror}.") from error
    sealer = open_sealer(settings.plan_key, settings.key_file)
    engine = Engine(settings, EvidenceStore(settings.store_url), sealer, Records(settings.database_url))
    try:
        _check_key(engine)
    except BaseException:
        engine.close()
        raise
    return engine


def _check_key(engine: Engine) -> None:
    """Refuse another key than the one this database began with: nothing sealed would open, and no reference would be found."""
    from sqlalchemy import select

    from automations.records.database import insert_if_new
    from automations.records.tables import InstallationRow

    ours = engine.sealer.fingerprint(["installation"])
    query = select(InstallationRow.value).where(InstallationRow.name == _KEY_CHECK)
    with engine.read() as session:
        theirs = session.execute(query).scalar_one_or_none()
    if theirs is None:
        with engine.write() as session:
            session.execute(insert_if_new(session, InstallationRow).values(name=_KEY_CHECK, value=ours))
            theirs = session.execute(query).scalar_one()
    if theirs != ours:
        message = "The records were made with another plan key: restore it, as the first line of the key file or of the setting."
        raise KeyUnusableError(message)


@dataclass(slots=True)
class Heart:
    """Whether the lease is still ours, as far as the last sign of life showed."""

    lost: bool = field(default=False)


@contextmanager
def beating(engine: Engine, lease: Lease) -> Iterator[Heart]:
    """Give signs of life for `lease` from a thread while the block runs, three in each lease.

    A lost lease shows in `Heart.lost`, and in any case when the work is recorded. A database that does not answer is tried again
    at the next beat.
    """
    heart, stop = Heart(), threading.Event()

    def beat() -> None:
        while not stop.wait(lease.seconds / 3):
            try:
                with engine.write() as session:
                    work_items.heartbeat(session, lease)
            except LeaseLostError:
                heart.lost = True
                return
            except RecordsUnavailableError:
                continue

    thread = threading.Thread(target=beat, name=f"lease-{lease.item.id[:8]}", daemon=True)
    thread.start()
    try:
        yield heart
    finally:
        stop.set()
        thread.join()
