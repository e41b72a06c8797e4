"""A start without sweeping: nearly all that it builds stays, and looking for garbage in it only takes time."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unswept() -> Iterator[None]:
    """Looks for no garbage inside; what is there at the end lives as long as the process and is never looked through.

    Some garbage is among it, but that is one object in a hundred, and finding it takes 0.1 s.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
