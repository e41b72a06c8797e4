"""The terminal's `dealmate map`: a deal's picture into a .png or .svg file."""

import argparse
from pathlib import Path

from bot.cards import Answer, plain
from bot.lexer import quoted
from bot.settings import Settings
from handlers.files import ACTOR, Stopped, meant, present, safely

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
    return safely(_draw, settings, asked)


def _draw(settings: Settings, asked: argparse.Namespace) -> int:
    ending = asked.out.suffix.lower()
    if ending not in ENDINGS:
        raise Stopped(f"{asked.out}: name the file .png or .svg")
    present(settings)
    answer = _ask(settings, asked, ending.removeprefix("."))
    if not answer.files:
        raise Stopped(plain(answer.private, buttons=False) if answer.private else "", code=1)
    asked.out.write_bytes(answer.files[0].data)
    print(f"📎 {asked.out}")
    return 0


def _ask(settings: Settings, asked: argparse.Namespace, kind: str) -> Answer:
    """The answer to the line that somebody in that workspace would say."""
    from handlers.office import utc_now
    from handlers.turn import Said, take
    from handlers.wiring import custom
    from store import joining, references
    from store.engine import Store

    store = Store.open(settings.database_url)
    try:
        with store.transaction() as connection:
            workspace = meant(joining.home(connection, asked.workspace), references.handles(connection))
        line = f"/dmu picture deal:{quoted(asked.deal)} {kind}"
        said = Said(line, workspace, ACTOR, ACTOR, ACTOR, ACTOR, asked.lang, outsiders="no")
        return take(store, said, utc_now(), custom(settings))
    finally:
        store.close()
