"""The people of a deal who make a difference to a card, read without the others: a deal may have hundreds.

Whom each reading leaves out changes nothing that its card says: see `tests/test_dmu_shown.py`.
"""

from collections.abc import Collection, Iterable
from typing import Any, Final

from sqlalchemy import Text, and_, bindparam, case, cast, func, literal_column, or_, select, union_all

from bot.dmu import Stakeholder
from bot.names import Person, parse_person, pieces, telling
from bot.people import Side, State
from bot.roles import Role, Stance
from store.dmu import PEOPLE, WHERE_HERE, people, told
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import concerns, demos, items, stakeholders

MOST_SHOWN: Final = 6  # of a list on a card
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
_COACHED = _reading(*_told_of, _one_of_each, _first(~_no_role, most=MOST_SHOWN), _first(_no_role, most=MOST_SHOWN))
_guards = and_(_holds(Role.GATEKEEPER), _person.guards_id.is_not(None))
_MAPPED = _reading(
    _open,
    _first(most=MOST_SHOWN),
    *(_first(_holds(role), most=MOST_SHOWN + 1) for role in Role),
    _first(_no_role, most=MOST_SHOWN + 1),
    _first(_guards, most=MOST_SHOWN, column=_person.guards_id),
)
_MOST_SAID: Final = 12  # names looked for at once


def _naming(many: int, mentioned: bool) -> Prepared:
    """The people whose names have one of so many words in them; or who are mentioned by handle or address."""
    ways = [_person.key.contains(bindparam(f"word{number}")) for number in range(many)]
    if mentioned:
        ways += [
            and_(_person.handle == bindparam("handle"), _person.handle != _word("")),
            and_(_person.email == bindparam("email"), _person.email != _word("")),
        ]
    return Prepared(PEOPLE.where(*WHERE_HERE, or_(*ways)))


_NAMING = {(many, way): _naming(many, way) for many in range(_MOST_SAID + 1) for way in (False, True) if many or way}
_hands_on = and_(
    or_(_holds(Role.USER), _holds(Role.INFLUENCER)),
    _person.demo_at.is_(None),
    ~_of(demos, demos.c.stakeholder_id, demos.c.state == _word(State.DONE)),
)
_booked = _of(demos, demos.c.stakeholder_id, demos.c.state == _word(State.BOOKED))
GAPS: Final = {  # as `bot.people.gaps_of` finds them
    "no_demo": and_(_hands_on, ~_booked),
    "booked": and_(_hands_on, _booked),
    "alone": _person.owner == _word(""),
    "no_executive": and_(_holds(Role.DECIDER), _person.owner != _word(""), _person.owner_side != _word(Side.EXECUTIVE)),
    "untold": and_(_person.value != _word(""), _person.value_told_at.is_(None)),
    "unmet": _person.met_at.is_(None),
}
_OWED = _reading(*_told_of, _one_of_each, *_each_role, *(_first(where, most=MOST_SHOWN + 1) for where in GAPS.values()))
_HOLDERS = {
    role: _reading(
        _first(_holds(role), most=MOST_OF_ROLE + 1),
        _first(_holds(role), _person.guards_id.is_not(None), most=MOST_OF_ROLE, column=_person.guards_id),
    )
    for role in Role
}


def _some(where: _Clause, name: str) -> _Clause:
    return func.coalesce(func.sum(case((where, literal_column("1")), else_=literal_column("0"))), 0).label(name)


_EVERYBODY = Prepared(select(func.count().label("many")).select_from(stakeholders).where(*WHERE_HERE))
_COUNTS = Prepared(select(*(_some(_holds(role), role) for role in Role), _some(_no_role, "none")).where(*WHERE_HERE))
_OWED_COUNTS = Prepared(select(*(_some(where, name) for name, where in GAPS.items())).where(*WHERE_HERE))


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


def owed(ledger: Ledger, deal_id: int) -> tuple[Stakeholder, ...]:
    """`judged`, somebody of each role, and the first of each of `GAPS`, one more than a card shows."""
    return told(ledger.rows(_OWED, deal=deal_id))


def holders(ledger: Ledger, deal_id: int, role: Role) -> tuple[Stakeholder, ...]:
    """The first of a role, one more than fifty, and whom they guard."""
    return told(ledger.rows(_HOLDERS[role], deal=deal_id))


def named(ledger: Ledger, deal_id: int, said: Iterable[str]) -> tuple[Stakeholder, ...]:
    """Everybody in a deal whom one of these surely names; () where too many are said to look them up."""
    typed = [parse_person(words) for words in said]
    return _who(ledger, deal_id, typed, {word for one in typed if (word := telling(one))}) or ()


def alike(ledger: Ledger, deal_id: int, said: str) -> tuple[Stakeholder, ...]:
    """Everybody in a deal who may be called so, in either script."""
    typed = parse_person(said)
    found = _who(ledger, deal_id, [typed], pieces(typed))
    return people(ledger, deal_id) if found is None else found


def _who(
    ledger: Ledger, deal_id: int, typed: Iterable[Person], words: Collection[str]
) -> tuple[Stakeholder, ...] | None:
    """Who has one of these words in their name, or is mentioned; None where that is too much to look up."""
    handles, emails = {one.handle for one in typed} - {""}, {one.email for one in typed} - {""}
    if not (words or handles or emails):
        return ()
    if len(words) > _MOST_SAID or len(handles) > 1 or len(emails) > 1:
        return None
    values = {f"word{number}": word for number, word in enumerate(sorted(words))}
    values |= {"handle": next(iter(handles), ""), "email": next(iter(emails), "")}
    return told(ledger.rows(_NAMING[len(words), bool(handles or emails)], deal=deal_id, **values))


def how_many(ledger: Ledger, deal_id: int) -> int:
    """How many people a deal has."""
    return int(ledger.rows(_EVERYBODY, deal=deal_id)[0].many)


def by_role(ledger: Ledger, deal_id: int) -> dict[str, int]:
    """How many people of a deal hold each role, and how many none."""
    return {name: int(many) for name, many in ledger.rows(_COUNTS, deal=deal_id)[0]._asdict().items()}


def by_gap(ledger: Ledger, deal_id: int) -> dict[str, int]:
    """How many people of a deal there are in each of `GAPS`."""
    return {name: int(many) for name, many in ledger.rows(_OWED_COUNTS, deal=deal_id)[0]._asdict().items()}
