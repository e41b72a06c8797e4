"""What people may choose among while they type: deals, a deal's people, references; one query each."""

from typing import Final

from sqlalchemy import bindparam, select

from bot.deals import key_of
from bot.names import key as person_key
from bot.stages import Stage
from store.deals import OPEN
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import case_studies, deals, stakeholders

MOST: Final = 100
LOOKED_AT: Final = 500  # references whose names are compared

_DEALS = Prepared(
    select(deals.c.id, deals.c.name, deals.c.stage)
    .where(
        deals.c.workspace_id == bindparam("workspace"),
        OPEN,
        deals.c.key.like(bindparam("like"), escape="\\"),
    )
    .order_by(deals.c.touched_at.desc(), deals.c.id)
    .limit(MOST)
)
_PEOPLE = Prepared(
    select(stakeholders.c.id, stakeholders.c.name, stakeholders.c.title)
    .where(
        stakeholders.c.workspace_id == bindparam("workspace"),
        stakeholders.c.deal_id == bindparam("deal"),
        stakeholders.c.retired_at.is_(None),
        stakeholders.c.key.like(bindparam("like"), escape="\\"),
    )
    .order_by(stakeholders.c.id)
    .limit(MOST)
)
_CASES = Prepared(
    select(case_studies.c.id, case_studies.c.slug)
    .where(case_studies.c.workspace_id == bindparam("workspace"))
    .order_by(case_studies.c.updated_at.desc(), case_studies.c.id)
    .limit(LOOKED_AT)
)


def open_deals(ledger: Ledger, typed: str) -> tuple[tuple[int, str, Stage], ...]:
    """(id, name, stage) of open deals with these letters in their name, last touched first."""
    rows = ledger.rows(_DEALS, like=_like(key_of(typed)))
    return tuple((row.id, row.name, Stage(row.stage)) for row in rows)


def people(ledger: Ledger, deal_id: int, typed: str) -> tuple[tuple[int, str], ...]:
    """(id, name and title) of a deal's people with these letters in their name."""
    rows = ledger.rows(_PEOPLE, deal=deal_id, like=_like(person_key(typed) if typed else ""))
    return tuple((row.id, f"{row.name} {row.title}".strip()) for row in rows)


def references(ledger: Ledger, typed: str) -> tuple[tuple[int, str], ...]:
    """(id, name) of references with these letters in the name by which a line calls them, newest first."""
    wanted = key_of(typed)
    found = ((row.id, row.slug) for row in ledger.rows(_CASES))
    return tuple(one for one in found if wanted in key_of(one[1]))[:MOST]


def _like(key: str) -> str:
    escaped = "".join(f"\\{char}" if char in "%_\\" else char for char in key)
    return f"%{escaped}%"
