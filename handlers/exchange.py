"""The terminal's way with all the rest: deals of a CRM's file in, everything out, and erasing somebody for good."""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot import crm, sheets
from bot.cards import Card, plain
from bot.deal_rows import DealFile, plan, read
from bot.reply import say
from bot.settings import Settings
from handlers import files
from handlers.commands.fields import currency
from handlers.files import Stopped

if TYPE_CHECKING:
    from store.ledger import Ledger

COMMANDS = ("import", "export", "forget")
BAR = 30  # characters of the progress bar
SHOWN_EVERY = 100  # rows


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Options of `import` and `export` for deals and everything, and the command `forget`."""
    into, out = commands.choices["import"], commands.choices["export"]
    into.add_argument("--yes", action="store_true", help="deals: don't ask whether the mapping is right")
    into.add_argument(
        "--map", action="append", default=[], metavar="NAME=MEANING",
        help="deals: a column (Konto=account), a stage (\"Phase 3=develop\"), a colleague (\"Sora Park=U123\"); "
        "column=- leaves it out; fields: " + ", ".join(crm.FIELDS),
    )  # fmt: skip
    out.add_argument("--format", choices=("csv", "json"), default="", help="all: default by the name, else csv")
    out.add_argument("--private", action="store_true", help="all: also stances and the like, kept from exports usually")
    forget = commands.add_parser("forget", help="erase a customer's person for good, the history included")
    forget.add_argument("person", metavar="PERSON", help="the name as recorded, or the e-mail address")
    forget.add_argument("--deal", default="", help="only in this deal")
    forget.add_argument("--yes", action="store_true", help="don't ask")
    forget.add_argument("--workspace", default="", metavar="HANDLE", help="whose (default: the only one there is)")
    forget.add_argument("--db", default="", help="database URL or SQLite file (default: DATABASE_URL)")
    for one in (into, out, forget):
        one.add_argument("--lang", choices=("en", "ko"), default="en", help="language of what is said")


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Runs one of COMMANDS; reference cases are `handlers.files`' own."""
    work = {("import", "deals"): _import, ("export", "all"): _export, ("forget", ""): _forget}
    own = work.get((asked.command, getattr(asked, "what", "")))
    return files.safely(own, settings, asked) if own else files.run(settings, asked)


def _show(asked: argparse.Namespace, reply: str, **facts: object) -> None:
    print(plain(_card(asked, reply, **facts), buttons=False))


def _card(asked: argparse.Namespace, reply: str, **facts: object) -> Card:
    return say(reply, asked.lang, **facts)


def _agreed(asked: argparse.Namespace, question: str) -> bool:
    """Whether the person at the terminal says yes; where nobody can answer, no."""
    if asked.yes:
        return True
    with suppress(EOFError):
        print(plain(_card(asked, "terminal_question", question=question)), end=" [y/N] ", flush=True)
        return input().strip().lower() in ("y", "yes", "예", "네", "ㅇ")
    return False


def _import(settings: Settings, asked: argparse.Namespace) -> int:
    """Reads first, asks, and writes in a transaction of its own: nobody waits for an answer with the file locked."""
    from store import exchange

    data = asked.file.read_bytes()
    with files.ledger_of(settings, asked.workspace, "deal import") as ledger:
        zone = exchange.zone(ledger)
        today = ledger.now.astimezone(ZoneInfo(zone)).date()
        known = exchange.layout(ledger)
        told = _told(asked, known)
        found = read(data, today, told.over(known), currency(zone))
        planned = plan(exchange.known(ledger, (row.key for row in found.rows)), found.rows)
    _show(asked, "deal_mapping", file=found, plan=planned, name=asked.file.name)
    _tell_bad(asked, found)
    if not found.rows or asked.dry_run or not _agreed(asked, "import"):
        _show(asked, "nothing_written", ask=bool(found.rows) and not asked.dry_run)
        return 1 if found.failed else 0
    with files.ledger_of(settings, asked.workspace, "deal import") as ledger:
        planned = plan(exchange.known(ledger, (row.key for row in found.rows)), found.rows)
        exchange.carry_out(ledger, planned, _bar if sys.stderr.isatty() else _silent)
        exchange.remember(ledger, told.over(found.layout))
    _show(asked, "deals_imported", plan=planned, failed=len({one.line for one in found.failed}), write=ledger.write_id)
    return 1 if found.failed else 0


def _told(asked: argparse.Namespace, known: crm.Layout) -> crm.Layout:
    try:
        return crm.told(asked.map, known.owners)
    except ValueError as error:
        raise Stopped(
            plain(_card(asked, "map_unreadable", word=str(error), fields=list(crm.FIELDS), chat=False))
        ) from error


def _tell_bad(asked: argparse.Namespace, found: DealFile) -> None:
    """Each row that wasn't read, and each cell that was left out, with its line and reason, on standard error."""
    for one in found.bad:
        print(f"{asked.file}:{one.line}: {plain(_card(asked, 'deal_trouble', trouble=one))}", file=sys.stderr)


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def _bar(done: int, total: int) -> None:
    if done % SHOWN_EVERY == 0 or done == total:
        filled = "█" * (BAR * done // total)
        print(f"\r{filled:<{BAR}} {done:,}/{total:,}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _export(settings: Settings, asked: argparse.Namespace) -> int:
    from store import exchange

    kind = asked.format or ("json" if asked.file.suffix.lower() == ".json" else "csv")
    with files.ledger_of(settings, asked.workspace, "export all") as ledger:
        tables = exchange.everything(ledger, asked.private)
        columns = {name: exchange.columns(name, asked.private) for name in tables}
    if kind == "json":
        about = {"format": "dealmate", "exported_at": ledger.now.isoformat(), "private": asked.private}
        asked.file.write_text(json.dumps({**about, "tables": tables}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    else:
        _write_tables(asked.file, tables, columns)
    count = sum(map(len, tables.values()))
    _show(asked, "all_exported", count=count, tables=len(tables), name=str(asked.file), private=asked.private)
    return 0


def _write_tables(folder: Path, tables: dict[str, list[dict[str, Any]]], columns: Mapping[str, Iterable[str]]) -> None:
    """A CSV file per table."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        table = [[_cell(row[column]) for column in columns[name]] for row in rows]
        (folder / f"{name}.csv").write_bytes(sheets.write(columns[name], table))


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _forget(settings: Settings, asked: argparse.Namespace) -> int:
    from bot.deals import key_of
    from store import erasing

    def found(ledger: "Ledger") -> tuple[list[erasing.Record], bool]:
        every = erasing.records(ledger, asked.person)
        gone = [one for one in every if not asked.deal or key_of(one.deal) == key_of(asked.deal)]
        if not gone:
            raise Stopped(plain(_card(asked, "nobody_to_forget", word=asked.person)))
        return gone, len(gone) == len(every)

    with files.ledger_of(settings, asked.workspace, erasing.VERB) as ledger:
        gone, everywhere = found(ledger)
        counts = erasing.preview(ledger, gone, everywhere).counts
    _show(asked, "forget_asked", records=gone, counts=counts, others=(), admin=True, person=gone[0], everywhere=False)
    if not _agreed(asked, "forget"):
        _show(asked, "nothing_written", ask=True)
        return 0
    with files.ledger_of(settings, asked.workspace, erasing.VERB) as ledger:
        gone, everywhere = found(ledger)
        deal_id = gone[0].deal_id if len({one.deal_id for one in gone}) == 1 else None
        receipt = erasing.note(ledger, erasing.erase(ledger, gone, everywhere), deal_id)
    _show(asked, "forgotten", receipt=receipt)
    return 0
