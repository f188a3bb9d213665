"""Python's search for circles is rare in the middle of a long document, and as it was before afterwards."""

from __future__ import annotations

import gc
import inspect
from threading import Barrier, Thread

import pytest

from redaction.collecting import rare_collections
from redaction.pdf.verify import verify


def test_the_search_is_as_it_was_after_the_last_of_several_at_a_time() -> None:
    before = gc.get_threshold()
    together, seen = Barrier(2, timeout=30), []

    def work(first: bool) -> None:
        with rare_collections():
            together.wait()
            if first:
                return
            gone.join(30)
            seen.append(gc.get_threshold())

    gone = Thread(target=work, args=(True,))
    stays = Thread(target=work, args=(False,))
    gone.start()
    stays.start()
    stays.join(30)
    assert seen and seen[0][0] > before[0]
    assert gc.get_threshold() == before


def test_an_error_puts_it_back_too() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError), rare_collections():
        raise ValueError
    assert gc.get_threshold() == before


def test_a_door_that_is_worked_so_still_says_what_it_takes() -> None:
    assert "progress" in inspect.signature(verify).parameters
