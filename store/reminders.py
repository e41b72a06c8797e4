"""What each colleague promised for a day, how often they were reminded of it, and whom to remind this morning."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Connection,
    String,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from bot.joining import carrying
from bot.reminders import CONSENT_AHEAD, LOOKED_BACK, MOST_SENT, Item, Kind
from bot.schedule import WORKDAYS, Free, holidays, moment, next_slot, within
from bot.stall import AFTER_THE_SALE
from store import access, stall
from store.deals import OPEN, deal_of
from store.digests import IN, OTHER
from store.ledger import Ledger, insertion
from store.notices import Wishes, wishes_of
from store.policy import TOLD, policy_of
from store.prepared import Prepared
from store.tables import (
    case_studies,
    changes,
    deals,
    demos,
    joined,
    members,
    next_steps,
    notices,
    plan_steps,
    reminder_days,
    reminders,
    stakeholders,
    workspaces,
    writes,
)

MORNING: Final = time(9)  # the workspace's own; what is due that day is then still ahead
EVENING: Final = time(18)  # after it a morning that was missed stays missed
MOST: Final = 500  # things looked at for one workspace


@dataclass(frozen=True)
class Bundle:
    """A direct message of one day: a colleague's reminders, or for a manager the deals stuck twice as long as usual.

    `workspace` and `member` are handles of the same platform.
    """

    workspace: str
    member: str
    local_date: date
    kind: Literal["reminder", "escalation"] = "reminder"

    @property
    def key(self) -> str:
        """The one name of this day's bundle."""
        name = "remind" if self.kind == "reminder" else "escalate"
        return f"{name}:{self.workspace}:{self.member}:{self.local_date.isoformat()}"


_here = deals.c.workspace_id == bindparam("workspace")
_nobody: Any = literal_column("NULL")


def _beside(kind: str, item: Any, day: Any, as_text: bool = False) -> Any:
    """What was reminded of a thing so far, for the day that it has now, in the same row."""
    told = cast(reminders.c.due, String(10)) if as_text else reminders.c.due
    return and_(
        or_(reminders.c.due.is_(None), told == day),
        reminders.c.workspace_id == bindparam("workspace"), reminders.c.kind == literal_column(f"'{kind}'"),
        reminders.c.item_id == item,
    )  # fmt: skip


# Who bought still waits for what was promised for putting it into use.
_KEPT = or_(OPEN, and_(deals.c.outcome == "won", or_(*(deals.c.stage == str(stage) for stage in AFTER_THE_SALE))))
_SAID = (func.coalesce(reminders.c.sent, 0).label("sent"), reminders.c.last_on)
_STILL = and_(  # what was sent today may be said again today: a card that is built twice is the same
    reminders.c.dropped_at.is_(None),
    or_(reminders.c.not_before.is_(None), reminders.c.not_before <= bindparam("today")),
    or_(reminders.c.sent.is_(None), reminders.c.sent < MOST_SENT, reminders.c.last_on == bindparam("today")),
)


def _of(member: Any) -> Any:
    return or_(bindparam("member", type_=String) == "", member == bindparam("member", type_=String))


def _promised(kind: str, table: Any, day: Any, member: Any, text: Any, person: Any, *where: Any) -> Prepared:
    """Things of deals with a day, today's and those of the last weeks; only deals with such a day are read."""
    told = table.c.id.label("item_id"), day.label("due"), member.label("whose"), text.label("told")
    return Prepared(
        select(deals, *told, person.label("person_id"), *_SAID)
        .select_from(
            table.join(deals, deals.c.id == table.c.deal_id).outerjoin(reminders, _beside(kind, table.c.id, day))
        )
        .where(_here, deals.c.promised_on <= bindparam("today"), _KEPT, _STILL, _of(member), *where)
        .where(or_(deals.c.hold_until.is_(None), deals.c.hold_until <= bindparam("today")))
        .where(day <= bindparam("today"), day >= bindparam("since"))
        .order_by(day, table.c.id)
        .limit(bindparam("most"))
    )


_KINDS: dict[Kind, Prepared] = {
    "step": _promised(
        "step", next_steps, next_steps.c.due, func.coalesce(func.nullif(next_steps.c.owner, ""), deals.c.owner),
        next_steps.c.text, _nobody, next_steps.c.done_at.is_(None),
    ),
    "plan": _promised(
        "plan", plan_steps, plan_steps.c.due, func.substr(plan_steps.c.owner, 2), plan_steps.c.text, _nobody,
        plan_steps.c.done_at.is_(None), plan_steps.c.owner.like(literal_column("'@%'")),
    ),
    "demo": _promised(
        "demo", demos, demos.c.day, deals.c.owner, stakeholders.c.name, stakeholders.c.id,
        demos.c.state == literal_column("'booked'"), stakeholders.c.id == demos.c.stakeholder_id,
        stakeholders.c.retired_at.is_(None),
    ),
    "hold": Prepared(
        select(
            deals, deals.c.id.label("item_id"), deals.c.hold_until.label("due"), deals.c.owner.label("whose"),
            deals.c.hold_reason.label("told"), _nobody.label("person_id"), *_SAID,
        )
        .select_from(deals.outerjoin(reminders, _beside("hold", deals.c.id, deals.c.hold_until)))
        .where(_here, OPEN, _STILL, _of(deals.c.owner))
        .where(deals.c.hold_until <= bindparam("today"), deals.c.hold_until >= bindparam("since"))
        .order_by(deals.c.hold_until, deals.c.id)
        .limit(bindparam("most"))
    ),
}  # fmt: skip
# Nobody owns a reference: the colleague who last wrote it down in chat is asked.
_keeper = (
    select(writes.c.actor)
    .join(changes, changes.c.write_id == writes.c.id)
    .where(changes.c.subject == literal_column("'case_studies'"), changes.c.row_id == case_studies.c.id)
    .where(changes.c.workspace_id == bindparam("workspace"), writes.c.verb.like(literal_column("'ref %'")))
    .order_by(changes.c.id.desc())
    .limit(1)
    .correlate(case_studies)
    .scalar_subquery()
)
_until = case_studies.c.facts["consent_until"].as_string()
_CONSENTS = Prepared(
    select(
        case_studies.c.id.label("item_id"), case_studies.c.facts["customer"].as_string().label("told"),
        _until.label("due"), func.coalesce(_keeper, "").label("whose"), *_SAID,
    )
    .select_from(case_studies.outerjoin(reminders, _beside("consent", case_studies.c.id, _until, as_text=True)))
    .where(case_studies.c.workspace_id == bindparam("workspace"), case_studies.c.sample.is_(false()), _STILL)
    .where(_until <= bindparam("ahead", type_=String), _until >= bindparam("today_text", type_=String))
    .order_by(_until, case_studies.c.id)
    .limit(bindparam("most"))
)  # fmt: skip
_MARKED = Prepared(
    select(reminders).where(
        reminders.c.workspace_id == bindparam("workspace"), reminders.c.kind == bindparam("kind"),
        reminders.c.item_id == bindparam("item"),
    )
)  # fmt: skip
_COUNT = Prepared(
    update(reminders)
    .where(reminders.c.workspace_id == bindparam("workspace"), reminders.c.kind == bindparam("of"))
    .where(reminders.c.item_id == bindparam("item"))
    .values(
        sent=case((or_(reminders.c.due.is_(None), reminders.c.due == bindparam("day")), reminders.c.sent + 1), else_=1),
        last_on=bindparam("today"),
        due=bindparam("day"),
    )
)
_ZONES = Prepared(
    select(members.c.handle, members.c.timezone).where(
        members.c.workspace_id == bindparam("workspace"), members.c.timezone != literal_column("''")
    )
)
_WISHES = Prepared(select(notices).where(notices.c.workspace_id == bindparam("workspace")))
_MORNINGS = Prepared(
    select(reminder_days, workspaces.c.handle, OTHER, workspaces.c.timezone, TOLD.label("policy"))
    .join(workspaces, workspaces.c.id == reminder_days.c.workspace_id)
    .outerjoin(joined, joined.c.workspace_id == workspaces.c.id)
    .where(reminder_days.c.next_at <= bindparam("now"), IN)
    .order_by(reminder_days.c.next_at)
    .limit(bindparam("most"))
)
_NEW = Prepared(
    select(workspaces.c.id.label("workspace_id"), workspaces.c.timezone, TOLD.label("policy"))
    .outerjoin(reminder_days, reminder_days.c.workspace_id == workspaces.c.id)
    .where(reminder_days.c.id.is_(None), IN)
    .limit(bindparam("most"))
)
_FIRST = Prepared(
    select(func.min(reminder_days.c.next_at).label("at"))
    .join(workspaces, workspaces.c.id == reminder_days.c.workspace_id)
    .where(IN)
)
_MOVE = Prepared(
    update(reminder_days).where(reminder_days.c.id == bindparam("row")).values(next_at=bindparam("following"))
)


def items(ledger: Ledger, today: date, member: str = "", most: int = MOST) -> tuple[Item, ...]:
    """What this colleague ("" for everybody) is to be reminded of today, what is longest due first."""
    span = {"today": today, "since": today - timedelta(days=LOOKED_BACK), "member": member, "most": most}
    found = [
        Item(kind, row.item_id, row.whose, row.told, row.due, deal_of(row), row.person_id, row.sent, row.last_on)
        for kind, query in _KINDS.items()
        for row in ledger.rows(query, **span)
    ]
    ahead = (today + timedelta(days=CONSENT_AHEAD)).isoformat()
    found += [
        Item(
            "consent", row.item_id, row.whose, row.told, date.fromisoformat(row.due), None, None, row.sent, row.last_on
        )
        for row in ledger.rows(_CONSENTS, today=today, today_text=today.isoformat(), ahead=ahead, most=most)
        if not member or row.whose == member
    ]
    return tuple(sorted((one for one in found if one.member), key=lambda one: (one.due, one.kind, one.id)))


def count(ledger: Ledger, said: Iterable[Item], today: date) -> None:
    """Notes that these were said today; what was noted today already isn't counted twice."""
    for one in said:
        if one.last_on == today:
            continue
        values = {"workspace": ledger.workspace, "of": one.kind, "item": one.id, "today": today, "day": one.due}
        if _COUNT.change(ledger.connection, values) == 0:
            row = {
                "workspace_id": ledger.workspace, "kind": one.kind, "item_id": one.id, "sent": 1, "last_on": today,
                "due": one.due,
            }  # fmt: skip
            insertion("reminders", tuple(row)).rows(ledger.connection, row)


def put_off(ledger: Ledger, one: Item, until: date) -> None:
    """Says no more of a thing before this day."""
    _mark(ledger, one, not_before=until)


def drop(ledger: Ledger, one: Item) -> None:
    """Says no more of a thing at all; the thing itself stays."""
    _mark(ledger, one, dropped_at=ledger.now)


def _mark(ledger: Ledger, one: Item, **values: Any) -> None:
    ledger.deal_id = one.deal.id if one.deal else None
    row = ledger.row(_MARKED, kind=one.kind, item=one.id)
    if row is None:
        ledger.insert(reminders, kind=one.kind, item_id=one.id, due=one.due, **values)
        return
    fresh = {} if row.due in (None, one.due) else {"sent": 0, "last_on": None, "not_before": None, "dropped_at": None}
    ledger.update(reminders, row.id, **{**fresh, "due": one.due, **values})


def first(connection: Connection, workspace: str = "") -> datetime | None:
    """When the next bundle may come, in one workspace (its handle) or in all; None where none was looked for yet."""
    row = _FIRST.row(connection, {"handle": workspace})
    return row.at if row else None


def due(connection: Connection, now: datetime, limit: int = 100, workspace: str = "") -> list[Bundle]:
    """The bundles of the workspaces (`limit` at most) whose morning it is; those are moved on.

    `workspace` is the handle of the only one that is looked at, "" for all.

    A workspace seen for the first time begins with its next morning. Who wants quiet at that hour gets theirs when it
    ends, in working hours.
    """
    for row in _NEW.rows(connection, {"most": limit, "handle": workspace}):
        connection.execute(insert(reminder_days).values(workspace_id=row.workspace_id, next_at=_morning(row, now)))
    found: list[Bundle] = []
    for row in _MORNINGS.rows(connection, {"now": now, "most": limit, "handle": workspace}):
        bundles, waiting = _bundles(connection, row, now)
        found += bundles
        _MOVE.change(connection, {"row": row.id, "following": min([_morning(row, now), *waiting])})
    return found


def _morning(row: Any, now: datetime) -> datetime:
    """A workspace's next working morning."""
    return next_slot(MORNING, WORKDAYS, ZoneInfo(row.timezone), now, holidays(policy_of(row.policy).country))


def _bundles(connection: Connection, row: Any, now: datetime) -> tuple[list[Bundle], list[datetime]]:
    """Whom to remind now in a workspace, each in office hours where they live; and when it is somebody's turn later."""
    ledger, free = Ledger(connection, row.workspace_id, "", now), holidays(policy_of(row.policy).country)
    zones = {one.handle: one.timezone for one in ledger.rows(_ZONES)}
    wishes = {one.member: wishes_of(one) for one in ledger.rows(_WISHES)}
    found, waiting = [], [next_slot(MORNING, WORKDAYS, ZoneInfo(zone), now, free) for zone in set(zones.values())]
    days = {zone: now.astimezone(ZoneInfo(zone)) for zone in (row.timezone, *zones.values())}
    days = {zone: at for zone, at in days.items() if MORNING <= at.time() < EVENING and _works(at.date(), free)}
    wanted = [one for day in {at.date() for at in days.values()} for one in _wanted(ledger, row, day)]
    for bundle in wanted:
        local = days.get(zones.get(bundle.member, row.timezone))
        if local is None or local.date() != bundle.local_date:
            continue
        zone, wish = ZoneInfo(zones.get(bundle.member, row.timezone)), wishes.get(bundle.member, Wishes())
        if bundle.kind == "reminder" and not wish.reminders:
            continue
        if wish.quiet and within(local.time(), wish.quiet):
            if local.time() < wish.quiet[1] < EVENING:
                waiting.append(moment(local.date(), wish.quiet[1], zone))
        else:
            found.append(bundle)
    return found, waiting


def _works(day: date, free: Free) -> bool:
    """Whether anybody works on a day."""
    return day.weekday() in WORKDAYS and not free(day)


def _wanted(ledger: Ledger, row: Any, today: date) -> Iterable[Bundle]:
    """What there is to say to whom today, whatever they wish; nobody of a chat that isn't joined any more."""
    due_items = items(ledger, today)
    had = {one.member for one in due_items if one.last_on == today}
    for member in dict.fromkeys(one.member for one in due_items):
        if member not in had and (workspace := carrying(row.handle, row.other, member)):
            yield Bundle(workspace, member, today)
    managers = access.managers(ledger)
    if managers and stall.escalating(ledger, today, limit=1).stuck:
        for member in managers:
            if workspace := carrying(row.handle, row.other, member):
                yield Bundle(workspace, member, today, "escalation")
