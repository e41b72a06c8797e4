"""The terminal's `dealmate map`: a deal's picture into a .png or .svg file."""

import argparse
import sys
from pathlib import Path

from bot.cards import Answer, plain
from bot.lexer import quoted
from bot.settings import Settings
from handlers.files import ACTOR, NOBODY

ENDINGS = (".png", ".svg")


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command with its help."""
    one = commands.add_parser("map", help="draw a deal's process and people into a .png or .svg file")
    one.add_argument("deal", metavar="DEAL", help="the deal's name, or its number")
    one.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="FILE.png or FILE.svg")
    one.add_argument("--lang", choices=("en", "ko"), default="", help="language of the picture")
    one.add_argument("--workspace", default="", metavar="HANDLE", help="whose (default: the only one there is)")
    one.add_argument("--db", default="", help="database URL or SQLite file (default: DATABASE_URL)")


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Draws it: 0, or 1 where there is no such deal or the database can't be used, or 2 for wrong usage."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    ending = asked.out.suffix.lower()
    if ending not in ENDINGS:
        print(f"{asked.out}: name the file .png or .svg", file=sys.stderr)
        return 2
    try:
        answer = _ask(settings, asked, ending.removeprefix("."))
        if not answer.files:
            print(plain(answer.private, buttons=False) if answer.private else "", file=sys.stderr)
            return 1
        asked.out.write_bytes(answer.files[0].data)
    except LookupError as error:
        print(error.args[0], file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    except (OperationalError, ProgrammingError) as error:
        print(f"The database can't be used: {error.orig}\nIs it there and migrated? Try: dealmate migrate",
              file=sys.stderr)  # fmt: skip
        return 1
    print(f"📎 {asked.out}")
    return 0


def _ask(settings: Settings, asked: argparse.Namespace, kind: str) -> Answer:
    """The answer to the line that somebody in that workspace would say."""
    from handlers.office import utc_now
    from handlers.turn import Said, take
    from handlers.wiring import custom
    from store import references
    from store.engine import Store

    store = Store.open(settings.database_url)
    try:
        with store.transaction() as connection:
            known = references.handles(connection)
        if not asked.workspace and len(known) != 1:
            raise LookupError(f"Say which with --workspace: {', '.join(known)}" if known else NOBODY)
        if asked.workspace and asked.workspace not in known:
            raise LookupError(f"There is no workspace {asked.workspace}. There are: {', '.join(known)}")
        line = f"/dmu picture deal:{quoted(asked.deal)} {kind}"
        said = Said(line, asked.workspace or known[0], ACTOR, ACTOR, ACTOR, ACTOR, asked.lang, outsiders="no")
        return take(store, said, utc_now(), custom(settings))
    finally:
        store.close()
