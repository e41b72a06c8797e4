"""A start looks for no garbage, and everything after it does."""

import gc

import pytest

from handlers.starting import unswept


def test_what_a_start_leaves_is_not_looked_through_again() -> None:
    try:
        with unswept():
            assert not gc.isenabled()
            built: list[list[str]] = [[]]
        assert gc.isenabled()
        assert not any(one is built for one in gc.get_objects())
    finally:
        gc.unfreeze()


def test_a_start_that_fails_leaves_the_collector_on() -> None:
    try:
        with pytest.raises(RuntimeError), unswept():
            raise RuntimeError
        assert gc.isenabled()
    finally:
        gc.unfreeze()
