"""People's own pages: who looked at theirs lately, which page of it, and what it is made of."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.deals import NextStep
from bot.home import Own
from bot.roles import Role
from store import deals as store_deals
from store.deals import OPEN
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import deals, homes, next_steps, stakeholders

MOST = 500  # deals of one person that are looked at


_mine = (
    deals.c.workspace_id == bindparam("workspace"),
    deals.c.owner == bindparam("owner"),
    OPEN,
)
_STEPS = Prepared(
    select(next_steps)
    .join(deals, deals.c.id == next_steps.c.deal_id)
    .where(*_mine, next_steps.c.done_at.is_(None))
    .order_by(next_steps.c.due.is_(None), next_steps.c.due, next_steps.c.id)
)
_ROLES = Prepared(
    select(stakeholders.c.deal_id, stakeholders.c.roles)
    .join(deals, deals.c.id == stakeholders.c.deal_id)
    .where(*_mine, stakeholders.c.retired_at.is_(None))
)
_owner = (
    select(deals.c.owner)
    .where(deals.c.workspace_id == bindparam("workspace"), deals.c.id == bindparam("deal"))
    .scalar_subquery()
)
_LATELY = Prepared(
    select(homes.c.member, homes.c.page).where(
        homes.c.workspace_id == bindparam("workspace"),
        or_(homes.c.member == bindparam("member"), homes.c.member == _owner),
        homes.c.at >= bindparam("since"),
    )
)


def mine(ledger: Ledger) -> tuple[Own, ...]:
    """The actor's open deals, each with its steps and roles, in three queries however many there are."""
    steps: dict[int, list[NextStep]] = defaultdict(list)
    for row in ledger.rows(_STEPS, owner=ledger.actor):
        steps[row.deal_id].append(NextStep(row.id, row.text, row.due, row.owner))
    roles: dict[int, set[Role]] = defaultdict(set)
    for row in ledger.rows(_ROLES, owner=ledger.actor):
        roles[row.deal_id].update(Role(role) for role in row.roles)
    found = store_deals.mine(ledger, MOST)
    return tuple(Own(deal, tuple(steps[deal.id]), frozenset(roles[deal.id])) for deal in found)


def opened(ledger: Ledger, page: int) -> None:
    """The actor looks at this page of theirs now."""
    own = homes.c.workspace_id == ledger.workspace, homes.c.member == ledger.actor
    seen = update(homes).where(*own).values(page=page, at=ledger.now)
    if ledger.connection.execute(seen).rowcount:
        return
    try:
        with ledger.connection.begin_nested():
            row = {"workspace_id": ledger.workspace, "member": ledger.actor, "page": page, "at": ledger.now}
            ledger.connection.execute(insert(homes).values(**row))
    except IntegrityError:  # another replica heard of it a moment earlier
        ledger.connection.execute(seen)


def lately(ledger: Ledger, since: datetime, member: str, deal_id: int | None) -> Mapping[str, int]:
    """Who of this member and the owner of this deal looked at their page since then: its number by handle."""
    rows = ledger.rows(_LATELY, since=since, member=member, deal=deal_id or 0)
    return {row.member: row.page for row in rows}
