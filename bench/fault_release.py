"""A release with a migration, and a backup, while people write; both are judged by what is in the database after."""

import asyncio
import gzip
import io
import json
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path

import aiohttp

from bench.fault_house import ROOT, People, Postgres, Replica, among, report, slack
from bench.fault_journal import faults
from bench.fault_writes import PEOPLE, judge, lines, prepare
from store import backup
from store.engine import Store
from tests.slack_api import SlackApi

MOST = 100_000  # writes while the tables are changed
HELD = 6.0  # seconds that somebody reads, a backup say, while the tables are changed


def before_newest_migrations(folder: Path) -> Path:
    """The newest code that lacks some of today's migrations and has no others, unpacked."""
    here = "store/migrations/versions"
    today = {one.name for one in (ROOT / here).glob("0*.py")}
    for changed in _git("rev-list", "--first-parent", "HEAD", "--", here).decode().split():
        commit = f"{changed}^"
        listed = _git("ls-tree", "--name-only", commit, f"{here}/").decode().split()
        names = {Path(one).name for one in listed} - {"__init__.py"}
        if names < today:
            break
    else:
        raise RuntimeError("no such commit")
    archive = _git("archive", commit, "bot", "store", "handlers")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")
    print(f"old code: {changed[:7]}^, without {', '.join(sorted(today - names))}", flush=True)
    return folder


def _git(*words: str) -> bytes:
    return subprocess.run(["git", "-C", str(ROOT), *words], check=True, capture_output=True).stdout


def release(count: int, folder: Path) -> bool:
    """Old code, then the migration, then both at once, then the new alone."""
    old = before_newest_migrations(folder / "old")
    server = Postgres(folder / "postgres")
    try:
        _run("migrate", server.url, home=old)
        with slack() as api:
            first, second = Replica(server.url, api.url, "", old), Replica(server.url, api.url)
            try:
                return asyncio.run(_release(count, first, second, api.hook, server.url))
            finally:
                first.end()
                second.end()
    finally:
        server.close()


def _run(what: str, url: str, *more: str, home: Path = ROOT) -> None:
    command = [sys.executable, "-m", "handlers.cli", what, "--db", url, *more]
    subprocess.run(command, cwd=home, check=True, capture_output=True)


async def _release(count: int, old: Replica, new: Replica, hook: str, url: str) -> bool:
    ports: list[int] = []
    acknowledged: set[str] = set()
    sent: set[str] = set()
    old.start()
    await asyncio.to_thread(old.ready)
    ports.append(old.port)
    store = Store.open(url)
    started = time.monotonic()
    async with aiohttp.ClientSession() as session:
        people = People(lambda: ports, hook, session)
        await prepare(people)
        await among(PEOPLE, lines(people, count // 4, acknowledged, sent))
        done = asyncio.Event()
        endless = takewhile(lambda _: not done.is_set(), lines(people, MOST, acknowledged, sent, 4 * count))
        talking = asyncio.create_task(among(2, endless))
        reading = asyncio.create_task(asyncio.to_thread(_read, store))
        await asyncio.sleep(0.5)
        since = time.monotonic()
        await asyncio.to_thread(_run, "migrate", url)
        migrated = time.monotonic() - since
        done.set()
        await asyncio.gather(talking, reading)
        longest = max(one.seconds for one in people.heard if one.at > since)
        new.start()
        await asyncio.to_thread(new.ready)
        ports.append(new.port)
        await among(PEOPLE, lines(people, count // 4, acknowledged, sent, 2 * count))
        status = await asyncio.to_thread(old.readyz)
        ports.remove(old.port)
        await among(PEOPLE, lines(people, count // 4, acknowledged, sent, 3 * count))
    kept = judge(
        "a release with a migration: old code, both, new code", store, acknowledged, sent, people,
        time.monotonic() - started,
    )  # fmt: skip
    store.close()
    missed = len(sent) - len(acknowledged)
    return report(
        "people during that release", not missed,
        f"not acknowledged {missed}; the migration took {migrated:.1f} s, {HELD:.0f} of which somebody else read; the "
        f"longest answer meanwhile {longest:.2f} s; /readyz of the old code on the new tables {status}",
    ) and kept  # fmt: skip


def _read(store: Store) -> None:
    """Holds a snapshot of every table for a while, as a backup does."""
    with store.snapshot() as connection:
        for table in ("workspaces", "members", "channels", "deals"):
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}")  # noqa: S608 - names of our own
        time.sleep(HELD)


def backups(count: int, folder: Path) -> bool:
    """A backup of each database while people write to it, restored into the other one."""
    server, other = Postgres(folder / "postgres"), folder / "restored.db"
    try:
        with slack() as api:
            kept = _backup("PostgreSQL to SQLite", count, server.url, lambda: f"sqlite:///{other}", api, folder)
            there = Postgres(folder / "empty")
            try:
                file = f"sqlite:///{folder / 'file.db'}"
                return _backup("SQLite to PostgreSQL", count, file, lambda: there.url, api, folder) and kept
            finally:
                there.close()
    finally:
        server.close()


def _backup(name: str, count: int, url: str, to: Callable[[], str], api: SlackApi, folder: Path) -> bool:
    _run("migrate", url)
    replica = Replica(url, api.url)
    saved = folder / f"{name.split(maxsplit=1)[0]}.gz"
    replica.start()
    try:
        answered, refused = asyncio.run(_save(count, replica.ready(), api.hook, url, saved))
    finally:
        replica.end()
    started = time.monotonic()
    _run("restore", to(), str(saved))
    took = time.monotonic() - started
    store = Store.open(to())
    with gzip.open(saved, "rt", encoding="utf-8") as file:
        kept = [json.loads(line) for line in file]
    again = [json.loads(line) for line in backup.lines(store)]
    wrong = faults(store)
    store.close()
    same = _content(kept) == _content(again)
    rows = kept[-1]["end"]
    return report(
        f"backup during load, {name}", same and not wrong and not refused,
        f"{rows:,} rows while {answered} of {count} writes were answered, refused {refused}; restored in {took:.1f} s",
        f"content {'equal' if same else 'DIFFERS'}; journal {'adds up' if not wrong else '; '.join(wrong)}",
    )  # fmt: skip


async def _save(count: int, replica: Replica, hook: str, url: str, saved: Path) -> tuple[int, int]:
    acknowledged: set[str] = set()
    sent: set[str] = set()
    async with aiohttp.ClientSession() as session:
        people = People(lambda: [replica.port], hook, session)
        await prepare(people)
        await among(PEOPLE, lines(people, count, acknowledged, sent))
        talking = asyncio.create_task(among(PEOPLE, lines(people, count, acknowledged, sent, count)))
        await asyncio.sleep(0.5)
        await asyncio.to_thread(_run, "backup", url, str(saved))
        await talking
    return len(acknowledged) - count, len(sent) - len(acknowledged)


def _content(parts: list[object]) -> dict[str, list[str]]:
    """The rows of each table, by column name, whatever order the database keeps columns in."""
    found: dict[str, list[str]] = {}
    table, columns = "", []
    for part in parts:
        if isinstance(part, dict):
            table, columns = part.get("table", ""), part.get("columns", [])
        elif isinstance(part, list):
            row = dict(zip(columns, part, strict=True))
            found.setdefault(table, []).append(json.dumps(row, sort_keys=True))
    return {name: sorted(rows) for name, rows in found.items()}
