"""The `dealmate` command: serve, play, say, migrate, jobs, and what works with files."""

import argparse
import errno
import getpass
import importlib.util
import os
import socket
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.chapters import PlaybookError
from bot.settings import Settings
from handlers import backup, doctor, exchange, files, keys, logs, manifest, map_file, playbook, teams_package
from handlers.faults import UnfitError
from handlers.starting import unswept

if TYPE_CHECKING:
    from handlers.wiring import House

NEWER = "A newer Dealmate has been here, and this one can work with its tables; nothing was changed."
DESCRIPTION = "What to say to whom next: deals, the customer's people, talking points and references, in chat."


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; the exit status is 0, or 1 with a sentence on standard error, or 2 for wrong usage."""
    asked = _parser().parse_args(arguments)
    try:
        settings = Settings.read(os.environ)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if getattr(asked, "db", ""):
        settings = replace(settings, database_url=_url(asked.db))
        try:
            settings.check_database()
        except ValueError as error:
            print(error, file=sys.stderr)
            return 2
    logs.begin(settings.log_level, settings.log_format)
    run: dict[str, object] = {"serve": _serve, "play": _play, "say": _say, "migrate": _migrate, "playbook": _playbook}
    run |= dict.fromkeys(files.COMMANDS, files.run) | dict.fromkeys(exchange.COMMANDS, exchange.run)
    run |= dict.fromkeys(backup.COMMANDS, backup.run)
    run["map"] = map_file.run
    run |= {"doctor": doctor.run, "keys": keys.run, "manifest": manifest.run, "jobs": _jobs}
    run["teams"] = teams_package.run
    try:
        return int(run[asked.command](settings, asked))  # type: ignore[operator]
    except PlaybookError as error:  # of PLAYBOOK_DIR: better no start than half a playbook
        print(f"PLAYBOOK_DIR: {error}", file=sys.stderr)
        return 2
    except NotADirectoryError as error:
        print(error, file=sys.stderr)
        return 2


def _playbook(_: Settings, asked: argparse.Namespace) -> int:
    return playbook.run(asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("dealmate", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    say = commands.add_parser("say", help='answer a line in the terminal: dealmate say "/deal stage acme evaluating"')
    say.add_argument("line", nargs="+", help="the line, as you would type it in chat")
    say.add_argument("--lang", choices=("en", "ko"), default="", help="language of the answer")
    say.add_argument("--user", default=getpass.getuser(), help="who says it (default: you)")
    say.add_argument("--channel", default="terminal", help="in which channel (default: terminal)")
    serve = commands.add_parser("serve", help="serve Slack, and do what happens by itself: digests, reminders")
    serve.add_argument("--role", choices=("all", "web", "worker"), default="all", help="only one of the two")
    play = commands.add_parser("play", help="serve the chat playground on this computer, with sample deals")
    migrate = commands.add_parser("migrate", help="bring the database's tables to the newest version")
    playbook.add_parsers(commands)
    files.add_parsers(commands)
    map_file.add_parser(commands)
    exchange.add_parsers(commands)
    backup.add_parsers(commands)
    manifest.add_parser(commands)
    teams_package.add_parser(commands)
    doctor.add_parser(commands)
    keys.add_parser(commands)
    jobs = commands.add_parser("jobs", help="what happens by itself: due, running, failed, late, parked")
    jobs.add_argument("what", nargs="?", choices=("list", "retry", "cancel"), default="list")
    jobs.add_argument("id", nargs="?", default="", help="which job, for retry and cancel")
    for one in (say, serve, play, migrate, jobs):
        one.add_argument("--db", default="", help="database URL or SQLite file (default: DATABASE_URL)")
    for one in (serve, play):
        one.add_argument("--port", type=_port, default=None, help="port (default: PORT, 3000)")
    return parser


def _jobs(settings: Settings, asked: argparse.Namespace) -> int:
    from handlers.jobs import report  # the engine's library takes half a second to import

    return report.run(settings, asked)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {text!r}")
    return int(text)


def _taken(host: str, port: int) -> bool:
    """Whether another program listens there: better said before anything begins."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return False  # whatever it is, the server says it
            print(f"Port {port} is in use. Choose another one with --port.", file=sys.stderr)
            return True
    return False


def _url(database: str) -> str:
    return database if "://" in database else f"sqlite:///{database}"


def _migrate(settings: Settings, _: argparse.Namespace) -> int:
    from sqlalchemy.exc import DBAPIError

    from store.engine import Store

    store = Store.open(settings.database_url)
    try:
        newer = store.beyond()
        store.migrate()
        if not store.sqlite:
            from handlers.jobs import engine

            engine.migrate(store)
    except DBAPIError as error:  # away, or not ours to change
        print(f"The database can't be used: {error.orig}", file=sys.stderr)
        return 1
    finally:
        store.close()
    print(NEWER if newer else "The database is at the newest version.")
    return 0


def _say(settings: Settings, asked: argparse.Namespace) -> int:
    """One turn in the terminal, through the same door as every other."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from bot.cards import plain
    from handlers.office import utc_now
    from handlers.turn import Said, take
    from handlers.wiring import custom
    from store.engine import Store

    line = asked.line[0] if len(asked.line) == 1 else " ".join(asked.line)
    said = Said(
        line, "TERMINAL", asked.user, asked.channel, asked.user, asked.channel, asked.lang, outsiders="no", admin=True
    )
    store = Store.open(settings.database_url)
    try:
        answer = take(store, said, utc_now(), custom(settings))
    except (OperationalError, ProgrammingError) as error:
        return files.unusable(error.orig)
    finally:
        store.close()
    for card in (answer.public, answer.private):
        if card:
            print(plain(card))
    for file in answer.files:
        Path(file.name).write_bytes(file.data)
        print(f"📎 {file.about}: {file.name}")
    return 0


def _serve(settings: Settings, asked: argparse.Namespace) -> int:
    from handlers import process

    settings = _with_port(settings, asked)
    if unfit := _unfit(settings):
        print(unfit, file=sys.stderr)
        return 2
    if _taken(settings.host, settings.port):
        return 1
    open_doors = settings.slack_signing_secret or settings.slack_app_token or settings.teams_app_id
    if not open_doors and asked.role != "worker":
        print(
            "Neither SLACK_SIGNING_SECRET nor SLACK_APP_TOKEN is set: Slack's door stays closed. "
            "docs/slack.md says how to open it. To try without Slack: dealmate play",
            file=sys.stderr,
        )
    try:
        with unswept():
            server = process.server(_house(settings, asked.role), settings.host, settings.port)
    except UnfitError as error:
        print(error, file=sys.stderr)
        return 1
    server.run()
    return 0


def _house(settings: Settings, role: str) -> "House":
    """What serves in this role, begun; raises UnfitError where it can't."""
    from sqlalchemy.exc import OperationalError

    from handlers import wiring

    office = wiring.open_office(settings)
    if office.store.sqlite:  # a file of our own; a shared database is migrated by whoever deploys
        try:
            office.store.migrate()
        except OperationalError as error:
            raise UnfitError(f"The database can't be used: {error.orig}") from error
    house = wiring.serve(settings, office, role)
    house.starting()
    return house


def _unfit(settings: Settings) -> str:
    """Why nothing can be served with these settings, in a sentence; "" when it can."""
    from store.keys import Keys, KeysError

    try:
        if settings.slack_client_id and settings.dealmate_keys:
            Keys(settings.dealmate_keys).check()
    except KeysError as error:
        return f"DEALMATE_KEYS: {error}. Make one with `dealmate keys new`."
    if settings.teams_app_id and importlib.util.find_spec("jwt") is None:
        return "TEAMS_APP_ID is set, but what Teams needs is not installed: pip install 'dealmate[teams]'"
    if settings.otel_endpoint and not _has_traces():
        return "OTEL_EXPORTER_OTLP_ENDPOINT is set, but what traces need is not installed: pip install 'dealmate[otel]'"
    return settings.unfit()


def _has_traces() -> bool:
    try:
        return all(map(importlib.util.find_spec, ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")))
    except ModuleNotFoundError:  # not even what they are part of
        return False


def _play(settings: Settings, asked: argparse.Namespace) -> int:
    settings = _with_port(settings, asked)
    if settings.database_url == Settings.database_url:  # its sample deals stay apart from yours
        settings = replace(settings, database_url="sqlite:///playground.db")
    if unfit := _unfit(settings):
        print(unfit, file=sys.stderr)
        return 2
    if _taken("127.0.0.1", settings.port):
        return 1
    with unswept():
        from handlers import process, wiring

        try:
            server = process.server(wiring.play(settings), "127.0.0.1", settings.port)
        except UnfitError as error:
            print(error, file=sys.stderr)
            return 1
    print(f"\n  The playground is at  http://127.0.0.1:{settings.port}/play\n"
          "  It answers this computer only. Ctrl-C stops it.\n", flush=True)  # fmt: skip
    server.run()
    return 0


def _with_port(settings: Settings, asked: argparse.Namespace) -> Settings:
    return settings if asked.port is None else replace(settings, port_text=str(asked.port))


if __name__ == "__main__":
    sys.exit(main())
