"""The database itself: migrations, how it is opened, and that nothing is lost or done twice when many write at once."""

import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, func, inspect, make_url, select, text, update

from bot.cards import Answer, plain
from bot.stages import Stage
from handlers.cli import main
from handlers.turn import Said, take
from store import deals, workspaces
from store.engine import MIGRATIONS, Store
from store.ledger import Ledger
from store.tables import deals as deal_rows
from store.tables import deliveries, metadata, pains
from tests.conversation import START

ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new, empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
        return
    server = make_url(request.getfixturevalue("postgres_url")).set(drivername="postgresql+psycopg")
    name = f"new_{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def empty(url: str) -> Iterator[Store]:
    store = Store.open(url)
    yield store
    store.close()


def test_the_migrations_make_the_tables_as_they_are_described(empty: Store) -> None:
    empty.migrate()
    with empty.engine.connect() as connection:
        # SQLite writes defaults down in another way than it was told them.
        opts = {"compare_type": True, "compare_server_default": not empty.sqlite}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(empty: Store) -> None:
    empty.migrate()
    take(empty, Said("/deal add acme", "T1", "U1", "C1"), START)
    tables = inspect(empty.engine).get_table_names()
    empty.migrate()
    assert inspect(empty.engine).get_table_names() == tables
    with empty.transaction() as connection:
        assert connection.scalar(select(deal_rows.c.name)) == "acme"


def test_the_names_of_the_migrations_tell_their_versions(empty: Store) -> None:
    told = [one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    assert list(empty._versions) == told  # noqa: SLF001 — read from the names, or each start would import Alembic
    empty.migrate()
    with empty.engine.connect() as connection:
        assert empty.revision(connection) == MigrationContext.configure(connection).get_current_revision() == told[0]


def test_a_start_on_tables_that_are_up_to_date_does_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'deals.db'}"
    code = (
        "import sys; from store.engine import Store; store = Store.open(sys.argv[1]); store.migrate(); "
        "print(store.ready(), 'alembic' in sys.modules)"
    )
    said = [subprocess.check_output([sys.executable, "-c", code, url], text=True).strip() for _ in range(2)]
    assert said == ["True True", "True False"]


def test_ready_at_the_newest_version_and_at_one_that_a_newer_release_made(empty: Store) -> None:
    assert not empty.ready()
    empty.migrate()
    assert empty.ready()
    for version, fit in (("0000", False), ("9999", True)):
        with empty.transaction() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
        assert empty.ready() is fit


def test_a_release_can_be_taken_back(url: str, empty: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """A newer release widened the tables and wrote into them; this code starts on them and leaves them alone."""
    assert not empty.beyond()
    empty.migrate()
    assert not empty.beyond()
    with empty.transaction() as connection:
        connection.execute(text("ALTER TABLE deals ADD COLUMN later VARCHAR(9) NOT NULL DEFAULT 'new'"))
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert empty.beyond()
    empty.migrate()
    assert main(["migrate", "--db", url]) == 0
    assert "A newer Dealmate has been here" in capsys.readouterr().out
    assert empty.ready()
    assert "acme" in private(take(empty, Said("/deal add acme", "T1", "U1", "C1", outsiders="no"), START))
    assert "acme" in private(take(empty, Said("/deal pain acme slow", "T1", "U1", "C1", outsiders="no"), START))
    with empty.transaction() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
        assert connection.scalar(text("SELECT later FROM deals")) == "new"


def test_names_with_marks_are_found_without_them_after_an_upgrade(empty: Store) -> None:
    empty.migrate()
    rows = {
        "Acme, Inc.": ("acme,-inc.", "acme,inc."), "Beta: one": ("beta:-one", "beta:one"), "Beta one": ("beta-one", "betaone"),
        "plain": ("plain", "plain"),
    }  # fmt: skip
    for name in rows:
        take(
            empty, Said(f'/deal add "{name.split(",")[0].replace(":", " x")}"', "T1", "U1", "C1", outsiders="no"), START
        )
    with empty.transaction() as connection:
        made = connection.execute(select(deal_rows.c.id).order_by(deal_rows.c.id)).scalars().all()
        for number, (name, (slug, key)) in zip(made, rows.items(), strict=True):
            told = {"name": name, "slug": slug, "key": key}
            connection.execute(update(deal_rows).where(deal_rows.c.id == number).values(**told))
        connection.execute(text("UPDATE alembic_version SET version_num = '0015'"))
    empty.migrate()
    with empty.transaction() as connection:
        found = connection.execute(select(deal_rows.c.name, deal_rows.c.slug, deal_rows.c.key)).all()
    assert {row.name: (row.slug, row.key) for row in found} == rows | {"Acme, Inc.": ("acme-inc", "acmeinc")}
    for said in ("acme inc", "Acme, Inc.", "beta one", "plain"):
        assert "●" in private(take(empty, Said(f"/deal show {said}", "T1", "U1", "C1", outsiders="no"), START))


@pytest.mark.postgres
def test_who_may_not_make_tables_is_told_so(
    postgres: Store, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """As on a PostgreSQL whose schema belongs to somebody else, or on a standby."""
    with postgres.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for order in ("ROLE reader LOGIN", "DATABASE others", "DATABASE standby"):
            connection.execute(text(f"CREATE {order}"))
        connection.execute(text("ALTER DATABASE standby SET default_transaction_read_only = on"))
    address = make_url(postgres_url)
    for url, why in (
        (address.set(database="others", username="reader"), "permission denied"),
        (address.set(database="standby"), "read-only"),
    ):
        assert main(["migrate", "--db", url.render_as_string(hide_password=False)]) == 1
        told = capsys.readouterr().err
        assert "The database can't be used" in told
        assert why in told


def test_a_database_that_is_not_there_is_not_ready() -> None:
    for url in ("sqlite:////nowhere/at/all.db", "postgresql://nobody:x@127.0.0.1:9/none"):
        store = Store.open(url)
        assert not store.ready()
        store.close()


def test_two_processes_may_migrate_at_once(url: str, empty: Store) -> None:
    code = "import sys; from store.engine import Store; Store.open(sys.argv[1]).migrate()"
    started = [subprocess.Popen([sys.executable, "-c", code, url], stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [(one.communicate(timeout=60)[1], one.returncode) for one in started] == [("", 0)] * 3
    assert empty.ready()


def test_sqlite_is_opened_safely(sqlite: Store) -> None:
    with sqlite.transaction() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 2_000}


def test_a_new_file_is_for_its_owner_and_one_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    for mode in (0o600, 0o640):
        store = Store.open(f"sqlite:///{file}")
        store.migrate()
        with store.transaction() as connection:
            workspaces.enter(connection, "T1", "U1", "C1")
            assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == dict.fromkeys(
                ("new.db", "new.db-wal", "new.db-shm"), mode
            )
        store.close()
        file.chmod(0o640)  # as an operator may have it, for a group of theirs


def test_what_raises_leaves_nothing(store: Store) -> None:
    handle = uuid.uuid4().hex

    def interrupted() -> None:
        with store.transaction() as connection:
            place = workspaces.enter(connection, handle, "U1", "C1")
            ledger = Ledger(connection, place.workspace_id, "U1", START)
            deals.required(ledger, deals.add(ledger, "acme", Stage.GATHER).id + 1)

    with pytest.raises(LookupError):
        interrupted()
    assert rows(store, handle) == 0


def together(work: Callable[[int], Answer], count: int, threads: int) -> list[Answer]:
    """The answers of turns that begin at the same moment."""
    gate = threading.Barrier(threads)

    def one(number: int) -> Answer:
        if number < threads:
            gate.wait(20)
        return work(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(count)))


def rows(store: Store, handle: str, table: object = deal_rows) -> int:
    """How many rows a workspace has in a table."""
    with store.transaction() as connection:
        here = workspaces.enter(connection, handle, "", "").workspace_id
        columns = table.c  # type: ignore[attr-defined]
        return connection.scalar(select(func.count()).where(columns.workspace_id == here)) or 0


def private(answer: Answer) -> str:
    return plain(answer.private) if answer.private else ""


def test_two_doors_on_one_database_lose_nothing(url: str, empty: Store) -> None:
    empty.migrate()
    other = Store.open(url)
    take(empty, Said("/deal add acme", "T1", "U1", "C1"), START)

    def work(number: int) -> Answer:
        said = Said(f"/deal pain acme number{number}", "T1", f"U{number % 4}", "C1")
        return take(other if number % 2 else empty, said, START)

    answers = together(work, 60, 6)
    other.close()
    assert all(f"number{number}" in private(answer) for number, answer in enumerate(answers))
    assert rows(empty, "T1", pains) == 60


def test_a_delivery_that_comes_twice_changes_nothing_twice(store: Store) -> None:
    handle = uuid.uuid4().hex
    said = Said("/deal add acme", handle, "U1", "C1", delivery="D1")
    assert private(take(store, said, START))
    assert take(store, said, START) == Answer()
    assert rows(store, handle) == 1
    assert private(take(store, Said("/deal add Globex", handle, "U1", "C1", delivery="D2"), START))
    assert take(store, Said("/deal add Other", handle, "U1", "C1", delivery="D2"), START) == Answer()
    assert (rows(store, handle), rows(store, handle, deliveries)) == (2, 2)


def test_a_delivery_whose_line_was_refused_is_not_answered_again(store: Store) -> None:
    said = Said("/deal stage nowhere 5", uuid.uuid4().hex, "U1", "C1", delivery="D1")
    assert private(take(store, said, START))
    assert take(store, said, START) == Answer()


def test_a_delivery_that_comes_eight_times_at_once_is_done_once(store: Store) -> None:
    handle = uuid.uuid4().hex
    take(store, Said("/deal add acme", handle, "U1", "C1"), START)
    said = Said("/deal pain acme slow", handle, "U1", "C1", delivery="D1")
    answers = together(lambda _: take(store, said, START), 8, 8)
    assert sum(answer != Answer() for answer in answers) == 1
    assert rows(store, handle, pains) == 1


def test_the_first_lines_of_a_workspace_at_once(store: Store) -> None:
    handle = uuid.uuid4().hex
    work = lambda number: take(store, Said(f"/deal add deal{number}", handle, "U1", "C1"), START)  # noqa: E731
    together(work, 8, 8)
    assert rows(store, handle) == 8


def test_one_deal_made_eight_times_at_once_is_made_once_and_the_others_are_told(store: Store) -> None:
    handle = uuid.uuid4().hex
    answers = together(lambda number: take(store, Said("/deal add acme", handle, f"U{number}", "C1"), START), 8, 8)
    assert rows(store, handle) == 1
    assert all("acme" in private(answer) for answer in answers)


def test_one_room_linked_from_many_places_at_once(store: Store) -> None:
    handle = uuid.uuid4().hex
    for name in ("acme", "Globex"):
        take(store, Said(f"/deal add {name}", handle, "U1", "C1"), START)

    def work(number: int) -> Answer:
        return take(store, Said(f"/deal link {('acme', 'Globex')[number % 2]}", handle, f"U{number}", "C1"), START)

    assert all(map(private, together(work, 8, 8)))


def test_two_lines_of_one_person_at_once(store: Store) -> None:
    handle = uuid.uuid4().hex
    take(store, Said("/deal add acme", handle, "U1", "C1"), START)
    answers = together(lambda _: take(store, Said("/deal show acme", handle, "U2", "C1"), START), 8, 8)
    assert all(map(private, answers))
