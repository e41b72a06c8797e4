"""The terminal's way with reference cases: import and export of files, and a ranking without any database."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.cards import plain
from bot.case_rows import write_csv, write_json
from bot.cases import Cases, Plan, plan, read
from bot.references import samples_told
from bot.reply import say
from bot.settings import Settings
from handlers import ranking
from handlers.office import utc_now

ACTOR = "terminal"  # who changed it, in the history
MANY = 1_000  # rows, above which a line says how far it is
KINDS = {".csv": write_csv, ".json": write_json}
COMMANDS = ("import", "export", "rank")
Work = Callable[[Settings, argparse.Namespace], int]


class Stopped(Exception):  # noqa: N818 — it ends a command with a sentence
    """The command can't go on; `code` is its exit status."""

    def __init__(self, sentence: str, code: int = 2) -> None:
        super().__init__(sentence)
        self.code = code


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The commands `import`, `export` and `rank`, with their help; `handlers.exchange` adds to them."""
    into = commands.add_parser("import", help="read reference cases, or deals of a CRM, from a file")
    out = commands.add_parser("export", help="write the reference cases, or everything, to a file")
    for one, more, file in (
        (into, "deals", "CSV; for references also JSON, as docs/references.md describes"),
        (out, "all", "FILE.csv or FILE.json; for all, a folder or FILE.json"),
    ):
        one.add_argument("what", choices=("references", more))
        one.add_argument("file", type=Path, metavar="FILE", help=file)
        one.add_argument("--workspace", default="", metavar="HANDLE", help="whose (default: the only one there is)")
        one.add_argument("--db", default="", help="database URL or SQLite file (default: DATABASE_URL)")
    into.add_argument("--dry-run", action="store_true", help="only say what would be read")
    ranking.add_parser(commands)


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Runs one of COMMANDS: 0, or 1 where rows were bad or the database can't be used, or 2 for wrong usage."""
    return safely({"import": _import, "export": _export, "rank": _rank}[asked.command], settings, asked)


def _rank(_: Settings, asked: argparse.Namespace) -> int:
    return ranking.run(asked, utc_now().date())


def safely(work: Work, settings: Settings, asked: argparse.Namespace) -> int:
    """What a command gives back; what can't go on becomes a sentence and an exit status."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    try:
        return work(settings, asked)
    except Stopped as stopped:
        print(stopped, file=sys.stderr)
        return stopped.code
    except OSError as error:
        print(f"{error.filename or getattr(asked, 'file', '')}: {error.strerror}", file=sys.stderr)
        return 2 if error.filename else 1  # a file that was named wrongly, or a disk that is full
    except (OperationalError, ProgrammingError) as error:
        return unusable(error.orig)


def unusable(error: object) -> int:
    """Says why the database can't be used and what to try; the exit status."""
    print(f"The database can't be used: {error}\n{_hint(str(error))}", file=sys.stderr)
    return 1


def _hint(error: str) -> str:
    if "locked" in error:
        return "Another program has it locked. Try again when that one is done."
    if "no such table" in error or "does not exist" in error:
        return "Is it there and migrated? Try: dealmate migrate"
    return "Is it there, and may this user read and write it?"


def present(settings: Settings) -> None:
    """Raises Stopped where there is no such SQLite file: what only reads makes none."""
    name = settings.database_url.removeprefix("sqlite:///")
    if name != settings.database_url and not Path(name.partition("?")[0]).exists():
        raise Stopped(f"There is no Dealmate database at {name}. Name another one with --db.", 1)


def _import(settings: Settings, asked: argparse.Namespace) -> int:
    from store import references

    cases = read(asked.file.read_bytes(), today=utc_now().date())
    with ledger_of(settings, asked.workspace, "ref import") as ledger:
        known = references.every(ledger)
        planned = plan(known, cases.rows, utc_now().date())
        if not asked.dry_run:
            references.carry_out(ledger, planned, _progress)
    _report(planned, cases, asked, samples_told(known))
    return 1 if cases.bad else 0


def _progress(done: int, total: int) -> None:
    if total > MANY and (done % MANY == 0 or done == total):
        print(f"\r{done:,} of {total:,} cases", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _report(planned: Plan, cases: Cases, asked: argparse.Namespace, samples: bool) -> None:
    told = [*planned.added, *(after for _, after in planned.changed)]
    tell_bad(cases, asked.file, asked.lang)
    card = say(
        "cases_read", asked.lang, plan=planned, bad_rows=cases.bad_rows, dry=asked.dry_run,
        silent=[one for one in told if not one.consent],
        samples_ended=samples and any(one.consent and not one.sample for one in told),
    )  # fmt: skip
    print(plain(card))


def tell_bad(cases: Cases, file: Path, language: str = "en") -> None:
    """Each bad row with its place and reason, and the columns that mean nothing, on standard error."""
    for one in cases.bad:
        print(f"{file}:{one.line}: {plain(say('trouble', language, trouble=one))}", file=sys.stderr)
    if cases.unused:
        print(f"{file}: {plain(say('columns_unused', language, unused=cases.unused))}", file=sys.stderr)


def _export(settings: Settings, asked: argparse.Namespace) -> int:
    from store import references

    write = KINDS.get(asked.file.suffix.lower())
    if write is None:
        raise Stopped(f"{asked.file}: name the file .csv or .json")
    present(settings)
    with ledger_of(settings, asked.workspace, "ref export") as ledger:
        found = references.every(ledger)
    asked.file.write_bytes(write(found))
    print(f"{len(found)} cases in {asked.file}")
    return 0


def meant(handle: str, known: Sequence[str], first: bool = False) -> str:
    """The workspace that is meant: named, or the only one; the `first` of all may be named before it is there."""
    if not handle and len(known) != 1:
        raise Stopped(f"Say which with --workspace: {', '.join(known)}" if known else NOBODY)
    if handle and handle not in known and (known or not first):
        raise Stopped(f"There is no workspace {handle}. There are: {', '.join(known)}")
    return handle or known[0]


@contextmanager
def ledger_of(settings: Settings, handle: str, verb: str) -> Iterator[Any]:
    """A transaction in the workspace that is meant; where several are and none was named, it says which there are."""
    from store import joining, references, stall, workspaces
    from store.engine import Store
    from store.ledger import Ledger

    store = Store.open(settings.database_url)
    try:
        with store.transaction() as connection:
            known = references.handles(connection)
            place = workspaces.enter(connection, meant(joining.home(connection, handle), known, first=True), "", "")
            yield (ledger := Ledger(connection, place.workspace_id, ACTOR, utc_now(), verb=verb))
            stall.settle(ledger)
    finally:
        store.close()


NOBODY = (
    "There is no workspace yet. It is made by the first line said in it, or by --workspace HANDLE (Slack's team id)."
)
