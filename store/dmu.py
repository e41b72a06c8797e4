"""The customer's people, their touches and concerns, over a ledger, as the bot's frozen values."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from bot.deals import Deal
from bot.dmu import Concern, Stakeholder
from bot.names import Person, is_group, key
from bot.roles import Function, Gate, Role, Stance
from bot.topics import Topic
from store.deals import OPEN
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import concerns, deals, stakeholders, touches

_here = stakeholders.c.workspace_id == bindparam("workspace")
_active = stakeholders.c.retired_at.is_(None)
WHERE_HERE = (_here, stakeholders.c.deal_id == bindparam("deal"), _active)
PEOPLE = (  # each person once, or once for each of their concerns
    select(
        stakeholders,
        concerns.c.id.label("concern_id"),
        concerns.c.text,
        concerns.c.heard_at,
        concerns.c.addressed_at,
        concerns.c.topic,
        concerns.c.source,
    )
    .select_from(stakeholders.outerjoin(concerns, concerns.c.stakeholder_id == stakeholders.c.id))
    .order_by(stakeholders.c.id, concerns.c.id)
)
_PEOPLE = Prepared(PEOPLE.where(*WHERE_HERE))
_ONE = Prepared(PEOPLE.where(_here, stakeholders.c.id == bindparam("person"), _active))
_NAME = Prepared(
    select(stakeholders.c.name, stakeholders.c.title).where(_here, stakeholders.c.id == bindparam("person"))
)
_NAMES = Prepared(select(stakeholders.c.name).where(_here, stakeholders.c.deal_id == bindparam("deal")))
NAMES = tuple(f"name{number}" for number in range(12))  # so many are looked up at once; " " is nobody's
_ELSEWHERE = Prepared(
    select(stakeholders)
    .join(deals, deals.c.id == stakeholders.c.deal_id)
    .where(
        _here,
        _active,
        OPEN,
        deals.c.owner == bindparam("owner"),
        stakeholders.c.key.in_([bindparam(name) for name in NAMES]),
    )
    .order_by(stakeholders.c.id.desc())
    .limit(10)
)


def people(ledger: Ledger, deal_id: int) -> tuple[Stakeholder, ...]:
    """Everybody with a part in a deal, in the order they were recorded, with what they worry about."""
    return told(ledger.rows(_PEOPLE, deal=deal_id))


def told(found: Iterable[Any]) -> tuple[Stakeholder, ...]:
    """The people in rows of `PEOPLE`."""
    heard: dict[int, list[Concern]] = defaultdict(list)
    rows = {}
    for row in found:
        rows[row.id] = row
        if row.concern_id is not None:
            topic = Topic(row.topic) if row.topic else None
            heard[row.id].append(Concern(row.concern_id, row.text, row.heard_at, row.addressed_at, topic, row.source))
    return tuple(_stakeholder(row, heard[person_id]) for person_id, row in rows.items())


def get(ledger: Ledger, person_id: int) -> Stakeholder | None:
    """The person with this id, if in this workspace and still in the deal."""
    return next(iter(told(ledger.rows(_ONE, person=person_id))), None)


def again(ledger: Ledger, person: Stakeholder) -> Stakeholder:
    """A person as they are after a change in this transaction; as they were where they are gone."""
    found = get(ledger, person.id)
    return found if found and found.deal_id == person.deal_id else person


def name_of(ledger: Ledger, person_id: int) -> str:
    """Name and title of anybody ever recorded, also of people since removed; '' where there is no such row."""
    row = ledger.row(_NAME, person=person_id)
    return f"{row.name} {row.title}".strip() if row else ""


def names(ledger: Ledger, deal_id: int) -> tuple[str, ...]:
    """The names of everybody ever recorded on a deal, also of people since removed."""
    return tuple(row.name for row in ledger.rows(_NAMES, deal=deal_id))


def in_my_deals(ledger: Ledger, names: Iterable[str]) -> tuple[Stakeholder, ...]:
    """People of these names, of which the first twelve count, in the actor's open deals, latest first, at most ten."""
    keys = dict.fromkeys(NAMES, " ") | dict(zip(NAMES, map(key, names), strict=False))
    return tuple(_stakeholder(row, ()) for row in ledger.rows(_ELSEWHERE, owner=ledger.actor, **keys))


def add(ledger: Ledger, deal: Deal, person: Person, outsider: bool = False, **values: Any) -> int:
    """Records a person of this deal; `values` are columns such as roles, function, stance, gate."""
    ledger.about(deal.id)
    return ledger.insert(
        stakeholders,
        deal_id=deal.id,
        key=key(person.name),
        name=person.name,
        title=person.title,
        handle=person.handle,
        email=person.email,
        is_group=is_group(person.name),
        outsider=outsider,
        **_plain(values),
    )


def change(ledger: Ledger, person: Stakeholder, **values: Any) -> None:
    """Sets columns of a person, as this transaction has just read them."""
    ledger.about(person.deal_id)
    ledger.update(stakeholders, person.id, _known(person, values), **_plain(values))


def rename(ledger: Ledger, person: Stakeholder, called: Person) -> None:
    """Corrects somebody's name, and the title where one is said with it."""
    ledger.about(person.deal_id)
    ledger.update(
        stakeholders, person.id, name=called.name, key=key(called.name), title=called.title or person.title,
        is_group=is_group(called.name),
    )  # fmt: skip


def _known(person: Stakeholder, columns: Iterable[str]) -> dict[str, Any] | None:
    """A person's columns as they were read; None where one of them isn't told by the value."""
    named = list(columns)
    if not all(hasattr(person, name) for name in named):
        return None
    return _plain({name: getattr(person, name) for name in named})


def retire(ledger: Ledger, person: Stakeholder) -> None:
    """Takes a person out of the deal; the history keeps them."""
    change(ledger, person, retired_at=ledger.now)


def touch(ledger: Ledger, person: Stakeholder, kind: str, note: str, at: datetime | None = None) -> None:
    """Records a contact on the customer's side, now or `at` an earlier moment; `kind` is meeting, call, demo or trial.

    An earlier one that is told later doesn't move back when somebody was last met.
    """
    at = at or ledger.now
    ledger.about(person.deal_id)
    ledger.insert(
        touches, deal_id=person.deal_id, stakeholder_id=person.id, kind=kind, note=note, at=at, by=ledger.actor
    )
    seen = {"met_at": max(at, person.met_at or at)}
    if kind in ("demo", "trial"):
        seen["demo_at"] = max(at, person.demo_at or at)
    ledger.update(stakeholders, person.id, _known(person, seen), **seen)


def add_concern(ledger: Ledger, person: Stakeholder, text: str, topic: Topic | None = None, source: str = "") -> int:
    """Records what somebody worries about, in their words; what it is about and where it was said, if that is known."""
    ledger.about(person.deal_id)
    return ledger.insert(
        concerns, deal_id=person.deal_id, stakeholder_id=person.id, text=text, heard_at=ledger.now,
        topic=str(topic) if topic else None, source=source,
    )  # fmt: skip


def file_concern(ledger: Ledger, person: Stakeholder, concern_id: int, topic: Topic) -> bool:
    """Says what a concern of this person is about; False where there is no such concern."""
    if concern_id not in [one.id for one in person.concerns]:
        return False
    ledger.about(person.deal_id)
    return ledger.update(concerns, concern_id, topic=str(topic))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Roles as a list of words, enums as words."""
    if "roles" in values:
        values = {**values, "roles": [str(role) for role in values["roles"]]}
    return {
        name: str(value) if isinstance(value, (Stance, Function, Gate)) else value for name, value in values.items()
    }


def _stakeholder(row: Any, heard: Iterable[Concern]) -> Stakeholder:
    return Stakeholder(
        id=row.id,
        deal_id=row.deal_id,
        name=row.name,
        title=row.title,
        handle=row.handle,
        email=row.email,
        roles=tuple(Role(role) for role in row.roles),
        function=Function(row.function) if row.function else None,
        stance=Stance(row.stance),
        gate=Gate(row.gate) if row.gate else None,
        group=row.is_group,
        outsider=row.outsider,
        owner=row.owner,
        owner_side=row.owner_side,
        department=row.department,
        noticed=row.noticed,
        guards_id=row.guards_id,
        advice=row.advice,
        value=row.value,
        value_told_at=row.value_told_at,
        met_at=row.met_at,
        demo_at=row.demo_at,
        concerns=tuple(heard),
    )
