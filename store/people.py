"""Demos, answered concerns and people who left, over a ledger, as the bot's frozen values."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select

from bot.dmu import Stakeholder
from bot.people import Demo, State
from store import dmu
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import concerns, demos, stakeholders

_DEMOS = Prepared(
    select(demos)
    .where(demos.c.deal_id == bindparam("deal"), demos.c.workspace_id == bindparam("workspace"))
    .order_by(demos.c.id)
)
_ONE = Prepared(
    select(demos.c.stakeholder_id).where(
        demos.c.id == bindparam("demo"), demos.c.workspace_id == bindparam("workspace")
    )
)
_LEFT = Prepared(
    select(stakeholders)
    .where(
        stakeholders.c.workspace_id == bindparam("workspace"),
        stakeholders.c.deal_id == bindparam("deal"),
        stakeholders.c.left_at.is_not(None),
        stakeholders.c.retired_at.is_not(None),
    )
    .order_by(stakeholders.c.left_at.desc())
)


def demos_of(ledger: Ledger, deal_id: int) -> tuple[Demo, ...]:
    """All demos and trials of a deal, oldest first, also of people who left."""
    return tuple(
        Demo(row.id, row.stakeholder_id, row.kind, State(row.state), row.day, row.feedback, row.at)
        for row in ledger.rows_of(demos, _DEMOS, deal_id)
    )


def add_demo(
    ledger: Ledger, person: Stakeholder, kind: str, state: State, day: date | None = None, feedback: str = ""
) -> int:
    """Records a demo or a trial for somebody."""
    ledger.about(person.deal_id)
    return ledger.insert(
        demos, deal_id=person.deal_id, stakeholder_id=person.id, kind=kind, state=str(state), day=day,
        feedback=feedback, at=ledger.now,
    )  # fmt: skip


def change_demo(ledger: Ledger, person: Stakeholder, demo_id: int, **values: Any) -> bool:
    """Sets kind, state, day or feedback of a demo of this person; False where there is no such demo."""
    if demo_id not in {one.id for one in demos_of(ledger, person.deal_id) if one.person_id == person.id}:
        return False
    ledger.about(person.deal_id)
    plain = {name: str(value) if isinstance(value, State) else value for name, value in values.items()}
    return ledger.update(demos, demo_id, **plain)


def demo_of(ledger: Ledger, demo_id: int) -> str:
    """Whose a demo is, by name; '' where there is no such demo."""
    row = ledger.row(_ONE, demo=demo_id)
    return dmu.name_of(ledger, row.stakeholder_id) if row else ""


def address(ledger: Ledger, person: Stakeholder, concern_id: int) -> bool:
    """Notes that a concern of this person is answered; False where there is no such concern."""
    if concern_id not in {one.id for one in person.concerns}:
        return False
    ledger.about(person.deal_id)
    return ledger.update(concerns, concern_id, addressed_at=ledger.now)


def leave(ledger: Ledger, person: Stakeholder) -> None:
    """Notes that somebody left the company: they are no longer part of the deal; the history keeps them."""
    dmu.change(ledger, person, left_at=ledger.now, retired_at=ledger.now)


def left(ledger: Ledger, deal_id: int) -> tuple[tuple[Stakeholder, datetime], ...]:
    """Who had a part in a deal and left the company, and when, latest first."""
    found = []
    for row in ledger.rows(_LEFT, deal=deal_id):
        person = Stakeholder(row.id, deal_id, row.name, row.title, handle=row.handle, email=row.email)
        found.append((person, row.left_at))
    return tuple(found)
