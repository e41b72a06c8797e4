"""`dealmate doctor`: looks at everything an installation stands on, and says in words what to fix."""

import argparse
import asyncio
import platform
import sqlite3
from collections.abc import Iterator
from importlib.util import find_spec

from bot.checkup import Finding, summed, told
from bot.settings import Settings
from handlers.faults import UnfitError
from handlers.office import Office, utc_now
from store.engine import Store

ENGINE = "dbos"


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command `doctor`."""
    doctor = commands.add_parser("doctor", help="check tokens, scopes, database, clock and addresses; says what to fix")
    doctor.add_argument("--lang", choices=("en", "ko"), default="en", help="language of the findings")
    doctor.add_argument("--db", default="", help="database URL or SQLite file (default: DATABASE_URL)")


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Prints what was found; 1 where something must be fixed."""
    from handlers.slack import doctor as slack
    from handlers.teams import doctor as teams

    store = Store.open(settings.database_url)
    findings = list(_database(store))
    try:
        usable = not any(finding.level == "fix" for finding in findings)
        if unfit := settings.unfit():
            findings.append(Finding("fix", "unfit", {"reason": unfit}))
        findings += _engine(store, usable)
        if _slack(settings) or not settings.teams_app_id:
            findings += asyncio.run(slack.examine(settings, Office(store) if usable else None))
        findings += asyncio.run(teams.examine(settings))
    finally:
        store.close()
    for finding in findings:
        print(told(finding, asked.lang))
    print(f"\n{summed(findings, asked.lang)}")
    return int(any(finding.level == "fix" for finding in findings))


def _slack(settings: Settings) -> bool:
    """Whether this deployment is for Slack, too."""
    own = (settings.slack_bot_token, settings.slack_signing_secret, settings.slack_app_token, settings.slack_client_id)
    return any(own)


def _database(store: Store) -> Iterator[Finding]:
    from sqlalchemy.exc import SQLAlchemyError

    from store import installations

    try:
        with store.engine.connect() as connection:
            store.revision(connection)
    except SQLAlchemyError as error:
        yield Finding("fix", "database", {"reason": _short(error)})
        return
    if not store.ready():
        yield Finding("fix", "migrate")
        return
    try:
        with store.engine.connect() as connection, connection.begin() as transaction:
            installations.probe(connection, utc_now())
            transaction.rollback()
    except SQLAlchemyError as error:
        yield Finding("fix", "read_only", {"reason": _short(error)})
    else:
        yield Finding("ok", "database")


def _short(error: Exception) -> str:
    """What the database's driver says, in one line."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0][:200]


def _engine(store: Store, usable: bool) -> Iterator[Finding]:
    """Whether work can happen by itself here, and whether it does: what is late, and what was given up."""
    if not find_spec(ENGINE):
        yield Finding("fix", "engine")
        return
    from handlers.jobs.engine import fit

    try:
        fit(store)
    except UnfitError:
        yield Finding("fix", "engine_unfit", {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version})
        return
    yield Finding("ok", "engine")
    if usable:
        yield from _jobs(store)


def _jobs(store: Store) -> Iterator[Finding]:
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from handlers.jobs.outbox import Outbox
    from handlers.jobs.report import survey

    try:
        counts = survey(Outbox(store)).counts
    except (OperationalError, ProgrammingError):  # the engine makes its tables when it first starts
        yield Finding("note", "no_worker")
        return
    if counts["late"]:
        yield Finding("fix", "late", {"count": counts["late"]})
    if given_up := counts["failed"] + counts["parked"]:
        yield Finding("note", "given_up", {"count": given_up})
