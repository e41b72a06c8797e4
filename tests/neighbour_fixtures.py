"""Two workspaces of the same ids as a fixture, for the test modules that name this file as a plugin."""

from collections.abc import Iterator

import pytest

from tests.neighbours import Neighbours, moved_in


@pytest.fixture
def neighbours(url: str) -> Iterator[Neighbours]:
    """Two workspaces in which rooms and colleagues have the same ids, on a new database."""
    found = moved_in(url)
    yield found
    found.store.close()
