"""Backups: everything comes back, on either database, and a bad file or a full database is refused whole."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, func, make_url, select, text

from bot.cards import plain
from handlers.cli import main
from handlers.turn import Said, take
from store import backup
from store.engine import Store
from store.tables import deals, workspaces
from tests.conversation import START

KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
LINES = (
    "/deal add acme size:320 industry:retail 3억",
    "/deal stage acme evaluating",
    "/dmu add @kim decider",
    '/dmu concern kim "데이터는 어디에 있나요?"',
    '/deal next acme "견적 <보내기>" 12/4 @me',
    "/deal undo",
    "/ref import",
)


class Places:
    """New, empty databases of either kind."""

    def __init__(self, folder: Path, request: pytest.FixtureRequest) -> None:
        self._folder, self._request = folder, request
        self._made: list[Store] = []
        self._names: list[str] = []

    def new(self, kind: str) -> Store:
        """An empty database, without tables."""
        number = len(self._made)
        if kind == "sqlite":
            url = f"sqlite:///{self._folder / f'{number}.db'}"
        else:
            name = f"backup_{self._folder.name.replace('-', '_')}_{number}".lower()
            self._server(f'CREATE DATABASE "{name}"')
            self._names.append(name)
            url = self._address().set(database=name).render_as_string(hide_password=False)
        self._made.append(Store.open(url))
        return self._made[-1]

    def close(self) -> None:
        for store in self._made:
            store.close()
        for name in self._names:
            self._server(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _address(self) -> URL:
        return make_url(self._request.getfixturevalue("postgres_url")).set(drivername="postgresql+psycopg")

    def _server(self, order: str) -> None:
        engine = create_engine(self._address(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(order))
        engine.dispose()


@pytest.fixture
def places(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Places]:
    made = Places(tmp_path, request)
    yield made
    made.close()


def lived_in(store: Store) -> Store:
    """A database in which something happened, and something was taken back."""
    store.migrate()
    for line in LINES:
        said(store, line)
    return store


def said(store: Store, line: str) -> str:
    answer = take(store, Said(line, "T1", "U1", "C1", outsiders="no", admin=True), START)
    return "\n".join(plain(card) for card in (answer.public, answer.private) if card)


def rows(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if line.startswith("[")]


@pytest.mark.parametrize("source", KINDS)
@pytest.mark.parametrize("target", KINDS)
def test_everything_comes_back(places: Places, source: str, target: str) -> None:
    full, empty = lived_in(places.new(source)), places.new(target)
    kept = list(backup.lines(full))

    assert backup.restore(empty, kept) == sum(line.startswith("[") for line in kept) > 15

    assert list(backup.lines(empty)) == kept
    assert empty.ready()
    assert said(empty, "/deal show acme") == said(full, "/deal show acme")
    assert said(empty, "/deal history acme") == said(full, "/deal history acme")


@pytest.mark.parametrize("target", KINDS)
def test_ids_go_on_after_the_highest_ever_given(places: Places, target: str) -> None:
    full, empty = lived_in(places.new("sqlite")), places.new(target)
    said(full, "/deal add globex")
    said(full, "/deal undo")  # its number must not be given again
    backup.restore(empty, backup.lines(full))
    for store in (full, empty):
        said(store, "/deal add initech")
    newest = select(func.max(deals.c.id))
    with full.transaction() as one, empty.transaction() as other:
        assert one.execute(newest).scalar_one() == other.execute(newest).scalar_one() == 3


@pytest.mark.parametrize("source", KINDS)
def test_a_backup_is_one_moment_and_hinders_nobody(places: Places, source: str) -> None:
    full = lived_in(places.new(source))
    before = rows(backup.lines(full))
    under_way = backup.lines(full)
    begun = [next(under_way), next(under_way)]
    other = Store.open(full.engine.url.render_as_string(hide_password=False))
    said(other, "/deal add globex")
    other.close()
    assert rows([*begun, *under_way]) == before


def test_a_backup_of_older_tables_is_brought_up_to_date(places: Places) -> None:
    old, new = places.new("sqlite"), places.new("sqlite")
    old.migrate("0001")
    with old.transaction() as connection:
        connection.execute(text("INSERT INTO workspaces (handle, timezone) VALUES ('T9', 'Asia/Seoul')"))
    assert backup.restore(new, backup.lines(old)) == 1
    assert new.ready()
    with new.transaction() as connection:
        assert connection.execute(select(workspaces.c.handle)).scalar_one() == "T9"


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_ends_early_writes_nothing(places: Places, kind: str) -> None:
    full, empty = lived_in(places.new("sqlite")), places.new(kind)
    kept = list(backup.lines(full))
    with pytest.raises(backup.BackupError, match="cut_short"):
        backup.restore(empty, kept[:-1])
    with pytest.raises(backup.BackupError, match="cut_short"):
        backup.restore(empty, [*kept[:-8], kept[-1]])
    with empty.transaction() as connection:
        assert connection.execute(select(func.count()).select_from(workspaces)).scalar_one() == 0


@pytest.mark.parametrize("first", ["", "{}", "no JSON", '{"dealmate": 99, "revision": "0001"}', '["a"]'])
def test_another_file_is_refused(places: Places, first: str) -> None:
    with pytest.raises(backup.BackupError, match="not_a_backup"):
        backup.restore(places.new("sqlite"), [first])


def test_a_newer_backup_and_a_full_database_are_refused(places: Places) -> None:
    full = lived_in(places.new("sqlite"))
    with pytest.raises(backup.BackupError, match="newer"):
        backup.restore(places.new("sqlite"), [json.dumps({"dealmate": 1, "revision": "9999"})])
    kept = list(backup.lines(full))
    with pytest.raises(backup.BackupError, match="not_empty"):
        backup.restore(full, kept)
    assert list(backup.lines(full)) == kept


def test_the_commands(places: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    full = lived_in(places.new("sqlite"))
    file, copy = tmp_path / "kept.gz", tmp_path / "copy.db"
    assert main(["backup", str(file), "--db", str(full.engine.url.database)]) == 0
    assert file.stat().st_mode & 0o077 == 0
    assert main(["restore", str(file), "--db", str(copy)]) == 0
    assert "rows are restored" in capsys.readouterr().out
    assert main(["restore", str(file), "--db", str(copy)]) == 2
    assert "isn't empty" in capsys.readouterr().err
    file.write_bytes(file.read_bytes()[:200])
    assert main(["restore", str(file), "--db", str(tmp_path / "other.db")]) == 2
    assert "not a backup" in capsys.readouterr().err


def test_what_is_no_database_of_ours_leaves_the_last_backup_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "b.gz"
    kept.write_bytes(b"the last good one")
    absent, empty = tmp_path / "typo.db", tmp_path / "empty.db"
    sqlite3.connect(empty).close()
    empty.touch()
    assert main(["backup", str(kept), "--db", str(absent)]) == 1
    assert main(["backup", str(kept), "--db", str(empty)]) == 1
    said = capsys.readouterr().err
    assert "There is no Dealmate database at" in said
    assert "no tables of Dealmate" in said
    assert kept.read_bytes() == b"the last good one"
    assert not absent.exists()
