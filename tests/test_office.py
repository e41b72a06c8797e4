"""What a door does with the store by itself, where another replica does the same at that moment."""

import asyncio
import time
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select, text

from handlers.office import REHEARSED, Office
from handlers.turn import Said, take
from store import posts, workspaces
from store.engine import Collision, Store
from store.tables import deals, focus, metadata
from tests.conversation import START

WAITS = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND state = 'active'")


def held(store: Store) -> int:
    """How many connections wait for what another one holds."""
    with store.engine.connect() as connection:
        return int(connection.execute(WAITS).scalar_one())


def test_a_rehearsal_leaves_nothing(store: Store) -> None:
    before = counted(store)
    asyncio.run(Office(store).rehearse())
    assert counted(store) == before
    assert REHEARSED.line
    assert take(store, replace(REHEARSED, workspace=uuid.uuid4().hex), START).private  # a line that does something
    assert counted(store) != before


def counted(store: Store) -> dict[str, int]:
    """How many rows each table has."""
    with store.transaction() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in metadata.tables.items()
        }


@pytest.mark.parametrize("url", ["sqlite:///{folder}/empty.db", "postgresql://nobody:x@127.0.0.1:9/none"])
def test_a_rehearsal_without_tables_or_a_database_is_let_be(url: str, tmp_path: Path) -> None:
    office = Office(Store.open(url.format(folder=tmp_path)))
    asyncio.run(office.rehearse())
    office.close()


@pytest.mark.postgres
def test_a_rehearsal_on_an_empty_server_is_let_be(postgres: Store, postgres_url: str) -> None:
    with postgres.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CREATE DATABASE rehearsal")
    office = Office(Store.open(make_url(postgres_url).set(database="rehearsal").render_as_string(hide_password=False)))
    asyncio.run(office.rehearse())
    office.close()


@pytest.mark.postgres
def test_two_replicas_note_something_of_one_thread_at_the_same_moment(postgres: Store, postgres_url: str) -> None:
    """The second one finds the row only when it writes its own; it looks again instead of losing what it knew."""
    handle = uuid.uuid4().hex
    for name in ("acme", "Globex"):
        take(postgres, Said(f"/deal add {name}", handle, "U1", "C1", outsiders="no"), START)
    with postgres.transaction() as connection:
        here = workspaces.alone(connection, handle, START).workspace
        made = connection.scalars(select(deals.c.id).where(deals.c.workspace_id == here).order_by(deals.c.id)).all()
    first, second = (posts.Notes(threads=[(handle, "C1", "1.1", deal)]) for deal in made)
    office = Office(Store.open(postgres_url))

    async def both() -> None:
        with postgres.transaction() as connection:
            posts.note(connection, first, START)
            noting = asyncio.create_task(office.keep(posts.note, second, START))
            until = time.monotonic() + 2
            while not held(postgres) and time.monotonic() < until:  # noqa: ASYNC110 - PostgreSQL tells nobody
                await asyncio.sleep(0.01)
            assert held(postgres) == 1
        await noting

    asyncio.run(both())
    office.close()
    with postgres.transaction() as connection:
        thread = workspaces.place_of("C1", "1.1")
        about = select(focus.c.deal_id).where(focus.c.workspace_id == here, focus.c.place == thread)
        assert connection.scalars(about).all() == [made[1]]


def test_what_collides_twice_is_told(sqlite: Store) -> None:
    """One more try finds what the other one made; where it doesn't, something else is wrong."""
    tries = []

    def collide(_: object) -> None:
        tries.append(1)
        raise Collision[1]

    with pytest.raises(Collision):
        asyncio.run(Office(sqlite).keep(collide))
    assert len(tries) == 2
