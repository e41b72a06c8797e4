"""The people of a deal who make a difference to a card, read without the others: a deal may have hundreds.

Whom each reading leaves out changes nothing that its card says: see `tests/test_dmu_shown.py`.
"""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Text, and_, bindparam, case, cast, func, literal_column, or_, select, union_all

from bot.dmu import Stakeholder
from bot.names import key, parse_person
from bot.people import State
from bot.roles import Role, Stance
from store.dmu import NAMES, PEOPLE, WHERE_HERE, told
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import concerns, demos, items, stakeholders

MOST: Final = 6  # of a list on a card
MOST_OF_ROLE: Final = 50  # where a card is about one role
_Clause = Any
_person = stakeholders.c


def _word(text: str) -> _Clause:
    """Written into the SQL: SQLite plans anew for each value that it compares by pattern."""
    return literal_column(f"'{text}'")


def _holds(role: Role) -> _Clause:
    return cast(_person.roles, Text).like(_word(f'%"{role}"%'))


_no_role = cast(_person.roles, Text) == _word("[]")
_was_met = or_(_person.met_at.is_not(None), _person.demo_at.is_not(None))
_champion = _person.stance == _word(Stance.CHAMPION)
_open = select(concerns.c.stakeholder_id).where(
    concerns.c.deal_id == bindparam("deal"), concerns.c.addressed_at.is_(None), concerns.c.topic.is_not(None)
)


def _first(*where: _Clause, most: int = 1, column: _Clause = _person.id) -> _Clause:
    """The ids of the first of a deal's people of whom this is true."""
    found = select(column.label("found")).where(*WHERE_HERE, *where).order_by(_person.id)
    return select(found.limit(literal_column(str(most))).subquery().c.found)


def _of(table: _Clause, column: _Clause, *where: _Clause) -> _Clause:
    """Whether another of the deal's records speaks of a person."""
    return _person.id.in_(select(column).where(table.c.deal_id == bindparam("deal"), column.is_not(None), *where))


# One of each kind of people that a stage tells apart: by role, met or not, heard or not, shown a demo or not.
_kinds = (
    cast(_person.roles, Text),
    _was_met,
    or_(
        _of(concerns, concerns.c.stakeholder_id),
        _of(items, items.c.stakeholder_id, items.c.kind == _word("need")),
    ),
    _of(demos, demos.c.stakeholder_id, demos.c.state != _word(State.OFFERED)),
)
_one_of_each = select(func.min(_person.id)).where(*WHERE_HERE).group_by(*_kinds)
_told_of = (_first(_holds(Role.DECIDER), most=2), _first(_champion), _open)  # what every talking point may name
_each_role = tuple(_first(_holds(role)) for role in Role)
_wanted = _person.id == bindparam("person")
_guarded = select(_person.guards_id).where(_wanted, _person.guards_id.is_not(None))


def _reading(*ids: _Clause) -> Prepared:
    return Prepared(PEOPLE.where(*WHERE_HERE, _person.id.in_(union_all(*ids))))


_AROUND = _reading(*_told_of, select(_person.id).where(_wanted), _guarded)
_RECORDED = _reading(*_told_of, select(_person.id).where(_wanted), *_each_role)
_JUDGED = _reading(*_told_of, select(_person.id).where(_wanted), _one_of_each)
_COACHED = _reading(*_told_of, _one_of_each, _first(~_no_role, most=MOST), _first(_no_role, most=MOST))
_guards = and_(_holds(Role.GATEKEEPER), _person.guards_id.is_not(None))
_MAPPED = _reading(
    _open,
    _first(most=MOST),
    *(_first(_holds(role), most=MOST + 1) for role in Role),
    _first(_no_role, most=MOST + 1),
    _first(_guards, most=MOST, column=_person.guards_id),
)
_named = select(_person.id).where(
    _person.workspace_id == bindparam("workspace"), _person.key.in_([bindparam(name) for name in NAMES])
)
_NAMED = _reading(_named)
_MENTIONED = _reading(
    _named,
    select(_person.id).where(*WHERE_HERE, _person.handle == bindparam("handle"), _person.handle != _word("")),
    select(_person.id).where(*WHERE_HERE, _person.email == bindparam("email"), _person.email != _word("")),
)
_HOLDERS = {role: _reading(_first(_holds(role), most=MOST_OF_ROLE)) for role in Role}


def _some(where: _Clause, name: str) -> _Clause:
    return func.coalesce(func.sum(case((where, literal_column("1")), else_=literal_column("0"))), 0).label(name)


_EVERYBODY = Prepared(select(func.count().label("many")).select_from(stakeholders).where(*WHERE_HERE))
_COUNTS = Prepared(select(*(_some(_holds(role), role) for role in Role), _some(_no_role, "none")).where(*WHERE_HERE))


def around(ledger: Ledger, deal_id: int, person_id: int = 0) -> tuple[Stakeholder, ...]:
    """Whom a talking point may name: the person it is for and whom they guard, deciders, champion, open concerns."""
    return told(ledger.rows(_AROUND, deal=deal_id, person=person_id))


def recorded(ledger: Ledger, deal_id: int, person_id: int) -> tuple[Stakeholder, ...]:
    """`around`, and somebody of each role."""
    return told(ledger.rows(_RECORDED, deal=deal_id, person=person_id))


def judged(ledger: Ledger, deal_id: int, person_id: int = 0) -> tuple[Stakeholder, ...]:
    """`around`, and enough people to see what a stage expects."""
    return told(ledger.rows(_JUDGED, deal=deal_id, person=person_id))


def coached(ledger: Ledger, deal_id: int) -> tuple[Stakeholder, ...]:
    """`judged`, and the first six with a role and without."""
    return told(ledger.rows(_COACHED, deal=deal_id))


def mapped(ledger: Ledger, deal_id: int) -> tuple[Stakeholder, ...]:
    """The first of each role, one more than a map shows, with whom they guard; and who has open concerns."""
    return told(ledger.rows(_MAPPED, deal=deal_id))


def holders(ledger: Ledger, deal_id: int, role: Role) -> tuple[Stakeholder, ...]:
    """The first fifty of a role."""
    return told(ledger.rows(_HOLDERS[role], deal=deal_id))


def named(ledger: Ledger, deal_id: int, said: Collection[str]) -> tuple[Stakeholder, ...]:
    """Who of a deal has exactly one of these names, or is mentioned; () where that is more than is looked up."""
    typed = [parse_person(words) for words in said]
    keys = {key(f"{one.name} {one.title}")[:120] for one in typed} - {""}
    handles, emails = {one.handle for one in typed} - {""}, {one.email for one in typed} - {""}
    if len(keys) > len(NAMES) or len(handles) > 1 or len(emails) > 1:
        return ()
    values = dict.fromkeys(NAMES, " ") | dict(zip(NAMES, sorted(keys), strict=False))
    if not handles and not emails:
        return told(ledger.rows(_NAMED, deal=deal_id, **values))
    mentioned = {"handle": next(iter(handles), ""), "email": next(iter(emails), "")}
    return told(ledger.rows(_MENTIONED, deal=deal_id, **values, **mentioned))


def how_many(ledger: Ledger, deal_id: int) -> int:
    """How many people a deal has."""
    return int(ledger.rows(_EVERYBODY, deal=deal_id)[0].many)


def by_role(ledger: Ledger, deal_id: int) -> dict[str, int]:
    """How many people of a deal hold each role, and how many none."""
    return {name: int(many) for name, many in ledger.rows(_COUNTS, deal=deal_id)[0]._asdict().items()}
