"""Brings a sealed bag where it is delivered: a folder, or a store that speaks S3. Whole, or it is no bag; never over another."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from case_files.handover.bag import SEAL, check_bag
from flows.delivery import DeliveryError, TargetTakenError, file_sha256
from reference.errors import HoursbackError, UsageError

_BLOCK = 1 << 20
_FIRST = "bagit.txt"
"""Without it nothing is a bag: in a store that knows no renaming it is written last, when all the rest was read back."""


def check_place(bag: Path, place: str) -> None:
    """See, before anything is decided, that a bag may be delivered to a place.

    Args:
        bag: the folder.
        place: a folder, or ``s3://bucket/prefix``.

    Raises:
        UsageError: the place is of no kind that is known. TargetTakenError: something of that name is there, and it is not this
            bag under this seal.
        DeliveryError: the store cannot be reached.
    """
    if "://" in place:
        store, root = _store(place, bag)
        there = _asked(bag, lambda: store.exists(f"{root}/{_FIRST}"))
        if there and not _asked(bag, lambda: _is_ours(bag, lambda name: store.cat_file(f"{root}/{name}"))):
            raise _taken(bag)
    elif (folder := Path(place) / bag.name).exists() and not _is_ours(bag, lambda name: (folder / name).read_bytes()):
        raise _taken(bag)


def _is_ours(bag: Path, read: Callable[[str], bytes]) -> bool:
    """Whether what lies there is this bag under this seal: a delivery that ended when nobody could write it down any more."""
    try:
        return all((bag / name).read_bytes() == read(name) for name in (SEAL, "tagmanifest-sha256.txt"))
    except OSError:
        return False


def deliver(bag: Path, place: str) -> str:
    """Put a copy of a bag into a folder or a store, checked after it was written.

    A delivery to a store that broke off is gone on with: what is there already with the same bytes stays.

    Args:
        bag: the folder, sealed.
        place: a folder, which is created where it is not there, or ``s3://bucket/prefix``; who may write there is for the
            environment to say (``AWS_ACCESS_KEY_ID`` and so on), as S3 clients read it.

    Returns:
        Where it lies.

    Raises:
        UsageError: the place is of no kind that is known. TargetTakenError: a bag or other file of that name is there.
        DeliveryError: it cannot be written there, or is not whole there; what is there is no bag.
    """
    check_place(bag, place)
    return _to_store(bag, place) if "://" in place else _to_folder(bag, Path(place))


def _to_folder(bag: Path, folder: Path) -> str:
    """A copy under a temporary name that is checked, then named."""
    try:
        if (folder / bag.name).exists():
            if check_bag(folder / bag.name):
                raise _not_whole(bag)
            return str(folder / bag.name)
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f".hoursback-{secrets.token_hex(8)}.partial"
        try:
            shutil.copytree(bag, unfinished)
            if check_bag(unfinished):
                raise _not_whole(bag)
            unfinished.rename(folder / bag.name)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        raise DeliveryError(
            f"{bag.name} cannot be delivered to {folder.name} ({error.strerror or 'no access'}): see that the folder can be "
            "written to and has space, and give the same command again."
        ) from None
    return str(folder / bag.name)


def _to_store(bag: Path, place: str) -> str:
    store, root = _store(place, bag)
    names = sorted(path.relative_to(bag).as_posix() for path in bag.rglob("*") if path.is_file())
    for name in (*(name for name in names if name != _FIRST), _FIRST):
        wanted, key = file_sha256(bag / name), f"{root}/{name}"
        if _asked(bag, lambda key=key: store.exists(key)):
            if _asked(bag, lambda key=key: _sha256(store, key)) != wanted:
                raise _taken(bag)
            continue
        _asked(bag, lambda key=key, name=name: store.put_file(str(bag / name), key))
        if _asked(bag, lambda key=key: _sha256(store, key)) != wanted:
            raise _not_whole(bag)
    return f"{place.rstrip('/')}/{bag.name}"


def _store(place: str, bag: Path) -> tuple[Any, str]:
    """The file system of a place and the key under which the bag will lie."""
    if not place.startswith("s3://") or not place.removeprefix("s3://").strip("/"):
        raise UsageError("A case is delivered to a folder or to s3://bucket/prefix.")
    try:
        import fsspec

        store, root = fsspec.core.url_to_fs(place.rstrip("/"), use_listings_cache=False, skip_instance_cache=True)
    except ImportError:
        raise UsageError("Delivery to S3 needs a package that is not installed: install hoursback with its extra s3.") from None
    except Exception:  # whatever a client stumbles over in its settings: the sentence says where to look
        raise _unreachable(bag) from None
    return store, f"{root}/{bag.name}"


def _asked(bag: Path, question: Any) -> Any:
    """The answer of a store; its own words, which may hold keys and names of machines, are not passed on."""
    try:
        return question()
    except HoursbackError:
        raise
    except Exception:  # clients of stores raise what they like
        raise _unreachable(bag) from None


def _sha256(store: Any, key: str) -> str:
    digest = hashlib.sha256()
    with store.open(key, "rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _taken(bag: Path) -> TargetTakenError:
    return TargetTakenError(f"{bag.name} is in the delivery place already: nothing is written over.")


def _not_whole(bag: Path) -> DeliveryError:
    return DeliveryError(f"The copy of {bag.name} is not whole: see whether the delivery place has space, and try again.")


def _unreachable(bag: Path) -> DeliveryError:
    return DeliveryError(
        f"{bag.name} cannot be delivered: the store cannot be reached or refuses. See its address and the credentials in the "
        "environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL), and give the same command again."
    )
