"""Who may do what in a workspace, over a ledger: its own rules, its managers, and who works on a deal."""

from sqlalchemy import bindparam, select

from bot.permissions import Action, Level
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import access_rules, members, next_steps, stakeholders

_RULES = Prepared(select(access_rules).where(access_rules.c.workspace_id == bindparam("workspace")))
_MANAGERS = Prepared(
    select(members.c.handle)
    .where(members.c.workspace_id == bindparam("workspace"), members.c.manager.is_(True))
    .order_by(members.c.id)
)
_MEMBER = Prepared(
    select(members).where(members.c.workspace_id == bindparam("workspace"), members.c.handle == bindparam("handle"))
)
_WORKING = tuple(
    Prepared(
        select(table.c.id)
        .where(
            table.c.workspace_id == bindparam("workspace"),
            table.c.deal_id == bindparam("deal"),
            table.c.owner == bindparam("who"),
        )
        .limit(1)
    )
    for table in (stakeholders, next_steps)
)


def rules(ledger: Ledger) -> dict[Action, Level]:
    """What the workspace says otherwise than usual."""
    return {Action(row.action): Level(row.level) for row in ledger.rows(_RULES) if row.action in set(Action)}


def set_rule(ledger: Ledger, action: Action, level: Level) -> bool:
    """Sets the least level for an action; False where it was set so."""
    row = next((one for one in ledger.rows(_RULES) if one.action == action), None)
    if row is None:
        ledger.insert(access_rules, action=str(action), level=str(level))
        return True
    return row.level != level and ledger.update(access_rules, row.id, level=str(level))


def managers(ledger: Ledger) -> tuple[str, ...]:
    """The handles of the workspace's managers, in the order in which they were first seen."""
    return tuple(row.handle for row in ledger.rows(_MANAGERS))


def appoint(ledger: Ledger, handle: str, name: str, manager: bool) -> bool:
    """Makes a colleague a manager or takes it back; False where nothing changes."""
    row = ledger.row(_MEMBER, handle=handle)
    if bool(row and row.manager) == manager:
        return False
    if row is None:
        ledger.insert(members, handle=handle, name=name, language="", manager=manager)
        return True
    return ledger.update(members, row.id, manager=manager)


def works_on(ledger: Ledger, deal_id: int) -> bool:
    """Whether the actor keeps somebody of a deal, or has a next step on it."""
    return any(ledger.row(query, deal=deal_id, who=ledger.actor) is not None for query in _WORKING)
