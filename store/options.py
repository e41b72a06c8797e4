"""The options that a customer compares and what is said about them, over a ledger, as the bot's frozen values."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, select

from bot.deals import Deal
from bot.options import Deployment, Option, OptionNote
from store import deals
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import option_notes, options

_OPTIONS = Prepared(
    select(options)
    .where(
        options.c.workspace_id == bindparam("workspace"),
        options.c.deal_id == bindparam("deal"),
        options.c.retired_at.is_(None),
    )
    .order_by(options.c.id)
)
_NOTES = Prepared(
    select(option_notes)
    .where(option_notes.c.workspace_id == bindparam("workspace"), option_notes.c.deal_id == bindparam("deal"))
    .order_by(option_notes.c.id)
)
_NAME = Prepared(
    select(options.c.name).where(options.c.workspace_id == bindparam("workspace"), options.c.id == bindparam("option"))
)


def options_of(ledger: Ledger, deal_id: int) -> tuple[Option, ...]:
    """What is compared in a deal, oldest first, with what is said about each."""
    rows = ledger.rows_of(options, _OPTIONS, deal_id)
    notes: dict[int, list[OptionNote]] = defaultdict(list)
    for row in ledger.rows(_NOTES, deal=deal_id) if rows else ():
        notes[row.option_id].append(
            OptionNote(row.id, row.kind, row.text, row.sign, row.stakeholder_id, row.reflected_at, row.at, row.by)
        )
    return tuple(_option(row, notes[row.id]) for row in rows)


def _option(row: Any, notes: Collection[OptionNote]) -> Option:
    return Option(
        id=row.id,
        deal_id=row.deal_id,
        name=row.name,
        scope=row.scope,
        deployment=Deployment(row.deployment) if row.deployment else None,
        pains=tuple(row.pains),
        recommended=row.recommended,
        why=row.why,
        notes=tuple(notes),
    )


def name_of(ledger: Ledger, option_id: int) -> str:
    """The name of any option ever recorded, also of one since dropped; '' where there is no such row."""
    row = ledger.row(_NAME, option=option_id)
    return str(row.name) if row else ""


def add(
    ledger: Ledger, deal: Deal, name: str, scope: str, deployment: Deployment | None, pains: Collection[int]
) -> int:
    """Records an option; `pains` are ids of the deal's problems that it solves."""
    ledger.about(deal.id)
    return ledger.insert(
        options, deal_id=deal.id, name=name, scope=scope, deployment=str(deployment or ""), pains=list(pains),
        recommended=False, why="",
    )  # fmt: skip


def change(ledger: Ledger, option: Option, **values: Any) -> None:
    """Sets columns of an option."""
    if "pains" in values:
        values["pains"] = list(values["pains"])
    if "deployment" in values:
        values["deployment"] = str(values["deployment"] or "")
    ledger.about(option.deal_id)
    ledger.update(options, option.id, **values)


def drop(ledger: Ledger, option: Option) -> None:
    """Takes an option off the board; the history keeps it."""
    change(ledger, option, retired_at=ledger.now, recommended=False)


def recommend(ledger: Ledger, option: Option, why: str) -> None:
    """Recommends this option and no other."""
    change(ledger, option, recommended=True, why=why)  # first, since the history tells a write by its first change
    for other in options_of(ledger, option.deal_id):
        if other.recommended and other.id != option.id:
            change(ledger, other, recommended=False)


def choose(ledger: Ledger, deal: Deal, option: Option, why: str, by: str) -> Deal:
    """Records the customer's decision: for which option, why, by whom, and that it was now."""
    return deals.change(
        ledger, deal, chosen_id=option.id, decided_by=by, decided_why=why, decided_at=ledger.now, touched_at=ledger.now
    )


def note(ledger: Ledger, option: Option, kind: str, text: str, sign: str = "", person_id: int | None = None) -> int:
    """Records what is said about an option; see `bot.options.OptionNote` for kinds and signs."""
    ledger.about(option.deal_id)
    return ledger.insert(
        option_notes, deal_id=option.deal_id, option_id=option.id, kind=kind, sign=sign, text=text,
        stakeholder_id=person_id, at=ledger.now, by=ledger.actor,
    )  # fmt: skip


def reflect(ledger: Ledger, option: Option, note_id: int) -> bool:
    """Notes that something was made of a feedback on this option; False where there is no such feedback."""
    if note_id not in {one.id for one in option.of_kind("feedback")}:
        return False
    ledger.about(option.deal_id)
    return ledger.update(option_notes, note_id, reflected_at=ledger.now)
