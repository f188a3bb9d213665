"""How numpy multiplies matrices in this process."""

from __future__ import annotations

import contextlib
import ctypes


def multiply_in_one_thread() -> None:
    """Let numpy use one thread for its products in this process, where it multiplies with OpenBLAS.

    Our matrices are small: a second thread gains little, spins while it waits, and takes the core of the other process that
    reads. A sum over several threads also ends in other last digits than a sum in one, which is enough to make a speech model
    write "O" where it wrote "O." before. The environment variable for it counts only before numpy is imported.
    """
    from numpy.linalg import _umath_linalg

    with contextlib.suppress(OSError):
        library = ctypes.CDLL(_umath_linalg.__file__)
        for prefix, suffix in (("scipy_", "64_"), ("", "64_"), ("scipy_", ""), ("", "")):
            setter = getattr(library, f"{prefix}openblas_set_num_threads{suffix}", None)
            if setter is not None:
                setter(1)
                return
