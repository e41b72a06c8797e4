"""/dmu map and /dmu gaps: who is there by role, and who is missing; of hundreds, the first of each."""

from typing import Any

from bot.cards import Answer
from bot.coaching import Case
from bot.deals import Deal
from bot.dmu import holders, missing_roles
from bot.line import Line
from bot.people import Gaps, department_of, gaps_of, standing
from bot.preflight import hints, lacking
from bot.roles import ROLES, Role
from handlers.commands import which
from handlers.commands.case import conflicts_in, gather, hidden_stances, records_of
from handlers.turn import Turn
from store import dmu_shown
from store.dmu_shown import MOST_OF_ROLE, MOST_SHOWN

MOST_GAPS = 6  # of what a stage expects; the rest is `/deal check`


def map_(turn: Turn, line: Line) -> Answer:
    """The first six of each role, where they stand, when last met; the empty roles stand out. A role shows fifty."""
    turn.guard_people()
    named = which.named_deal(turn, line)
    role = _role(line)
    if named is None and line.words:
        raise which.no_such_deal(turn, line, line.rest())
    deal = which.settle_deal(turn, line, named, write=False)
    if role:
        return _of_role(turn, deal, role)
    case = gather(turn, deal, dmu_shown.mapped(turn.ledger, deal.id))
    nobodies = tuple(one for one in case.people if not one.roles)
    lists = (nobodies, *(holders(case.people, one) for one in Role))
    more = _more(turn, deal, MOST_SHOWN) if max(map(len, lists)) > MOST_SHOWN else {}
    card = turn.say(
        "dmu_map", roles=list(Role), only=None, most=MOST_SHOWN, more=more, nobodies=nobodies, shown=case.people,
        conflicts=conflicts_in(turn, case), **_drawn(turn, case),
    )  # fmt: skip
    return Answer(card + hidden_stances(turn, deal), deal_id=deal.id)


def _of_role(turn: Turn, deal: Deal, role: Role) -> Answer:
    """The first fifty of one role."""
    case = gather(turn, deal, dmu_shown.holders(turn.ledger, deal.id, role))
    shown = holders(case.people, role)
    more = _more(turn, deal, MOST_OF_ROLE) if len(shown) > MOST_OF_ROLE else {}
    card = turn.say(
        "dmu_map", roles=[role], only=role, most=MOST_OF_ROLE, more=more, nobodies=(), shown=shown, conflicts=(),
        **_drawn(turn, case),
    )  # fmt: skip
    return Answer(card + hidden_stances(turn, deal), deal_id=deal.id)


def _more(turn: Turn, deal: Deal, most: int) -> dict[str, int]:
    """How many of each role there are beside so many, and of those without one."""
    return {name: many - most for name, many in dmu_shown.by_role(turn.ledger, deal.id).items()}


def _role(line: Line) -> Role | None:
    """The role of which a line asks for more, taken from it."""
    found = ROLES.find(line.take_named("role")) or line.take(ROLES)
    return found.key if found else None


def _drawn(turn: Turn, case: Case) -> dict[str, Any]:
    """What a map tells of each person."""
    return {
        "deal": case.deal, "people": case.people, "now": turn.now,
        "standings": {one.id: standing(one, case.items, case.pains) for one in case.people},
        "names": {one.id: one.name for one in case.people},
        "departments": {one.id: department_of(one) for one in case.people},
    }  # fmt: skip


def gaps(turn: Turn, line: Line) -> Answer:
    """Who is missing or unmet, by what this stage and the next one expect."""
    turn.guard_people()
    deal = which.asked_deal(turn, line)
    case = gather(turn, deal, dmu_shown.owed(turn.ledger, deal.id))
    records = records_of(turn, case)
    ahead, now, later = lacking(records)
    found = gaps_of(case.people, records.demos)
    card = turn.say(
        "dmu_gaps", deal=deal, missing=missing_roles(case.people, deal.buyclass), expected=now[:MOST_GAPS],
        expected_more=len(now[MOST_GAPS:]), later=later[:MOST_GAPS], ahead=ahead, hints=hints(records),
        gaps=found, many=_how_many(turn, deal, found),
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def _how_many(turn: Turn, deal: Deal, gaps: Gaps) -> dict[str, int]:
    """How many each gap has; counted where there are more than a card shows."""
    found = {name: len(getattr(gaps, name)) for name in dmu_shown.GAPS}
    if max(found.values()) > MOST_SHOWN:
        found |= dmu_shown.by_gap(turn.ledger, deal.id)
    return found
