"""The terminal's way with backups: a whole database into one file, and a file into an empty database."""

import argparse
import gzip
import os
import sys
from pathlib import Path

from bot.settings import Settings
from handlers import files

COMMANDS = ("backup", "restore")
REFUSED = {
    "not_a_backup": "This file is not a backup of Dealmate.",
    "newer": "This backup was made by a newer Dealmate (version {revision} of the tables). Update first.",
    "cut_short": "This file ends too early, after {rows:,} rows. Nothing was written; use another backup.",
    "not_new": "The database has the tables of another version. Name a new one with --db; nothing was written.",
    "not_empty": "The database isn't empty (table {table}). Name a new one with --db; nothing was written.",
}


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The commands `backup` and `restore`."""
    out = commands.add_parser("backup", help="write the whole database to a file, while Dealmate goes on")
    into = commands.add_parser("restore", help="fill an empty database, SQLite or PostgreSQL, from a backup")
    for one in (out, into):
        one.add_argument("file", type=Path, metavar="FILE", help="dealmate.backup.gz, or any name")
        one.add_argument("--db", default="", help="database URL or SQLite file (default: DATABASE_URL)")


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Runs one of COMMANDS: 0, or 1 or 2 with a sentence on standard error."""
    return files.safely({"backup": _backup, "restore": _restore}[asked.command], settings, asked)


def _backup(settings: Settings, asked: argparse.Namespace) -> int:
    """Under another name first: a backup that broke off must not stand where a whole one was."""
    from store import backup
    from store.engine import Store

    files.present(settings)
    store = Store.open(settings.database_url)
    part = asked.file.with_name(asked.file.name + ".part")
    count = 0
    try:
        # What is in the file is as private as the database: nobody else on this computer may read it.
        part.touch(0o600)
        with part.open("wb") as raw:
            with gzip.open(raw, "wt", encoding="utf-8") as file:
                for line in backup.lines(store):
                    file.write(line + "\n")
                    count += line.startswith("[")
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(asked.file)
    except backup.BackupError:
        raise files.Stopped(
            "This database has no tables of Dealmate: nothing was written. Name another one with --db.", 1
        ) from None
    finally:
        part.unlink(missing_ok=True)
        store.close()
    print(f"{count:,} rows are in {asked.file}.")
    return 0


def _restore(settings: Settings, asked: argparse.Namespace) -> int:
    from store import backup
    from store.engine import Store

    store = Store.open(settings.database_url)
    try:
        with gzip.open(asked.file, "rt", encoding="utf-8") as file:
            count = backup.restore(store, file)
    except backup.BackupError as error:
        print(REFUSED[error.why].format(**error.facts), file=sys.stderr)
        return 2
    except (EOFError, gzip.BadGzipFile, UnicodeDecodeError):
        print(REFUSED["not_a_backup"], file=sys.stderr)
        return 2
    finally:
        store.close()
    print(f"{count:,} rows are restored.")
    return 0
