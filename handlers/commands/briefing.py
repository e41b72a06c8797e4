"""What a digest says today, for a room, a colleague or a team; `/digest now` and the morning's engine share it."""

from dataclasses import replace

from bot import prep
from bot.cards import Card, plain
from bot.coaching import Case
from bot.deals import Deal
from bot.digest import (
    LONGEST_SAYS,
    MOST_DEALS,
    MOST_LISTED,
    MOST_LOOPS,
    MOST_TEXT,
    Briefing,
    Kind,
    Line,
    beside,
    missed_step,
    sentence,
    sought,
    spoken_to,
)
from bot.dmu import Stakeholder
from bot.roles import Role
from bot.stall import Loop, Promise
from bot.today import today_for
from handlers.commands.case import choices_for, facts_for, gather, references_for, references_for_person
from handlers.turn import Turn
from store import deal_steps, deals, dmu, people, plan, promises, stall
from store.stall import Found, Stuck


def briefing(turn: Turn, kind: Kind, member: str = "") -> Briefing:
    """What there is to say; in a room that is a deal's own about that deal only. `member` is whose deals count."""
    linked = turn.place.channel_deal if kind == "channel" else None
    if linked is not None and (deal := deals.get(turn.ledger, linked)):
        return _of_deal(turn, deal)
    owner = member if kind == "person" else ""
    found = stall.worst(turn.ledger, turn.today, owner=owner, limit=MOST_DEALS)
    lines = tuple(_line(turn, one, kind == "channel") for one in found.stuck)
    overdue = promises.overdue(turn.ledger, turn.today, owner=owner, limit=MOST_DEALS + MOST_LISTED)
    return _sorted(
        Briefing(
            kind,
            lines,
            more=found.more,
            held=stall.held(turn.ledger, turn.today, owner=owner, limit=MOST_LISTED),
            promises=beside(overdue, lines),
            loops=_loops(turn, owner, found),
        )
    )


def card(turn: Turn, found: Briefing, late: bool = False) -> Card:
    """The digest as one message: with shorter sentences, and at last with fewer deals, where it would be too long."""
    tries = [found.shorter(most) for most in LONGEST_SAYS]
    while len(tries[-1].lines + tries[-1].sold) > 1:
        tries.append(tries[-1].fewer())
    for one in tries:
        made = turn.say("digest", found=one, private=turn.private_room, late=late)
        if len(plain(made, buttons=False)) <= MOST_TEXT:
            break
    return made


def _of_deal(turn: Turn, deal: Deal) -> Briefing:
    """The briefing of a room that is a deal's own."""
    found = stall.stuck(turn.ledger, turn.today, channel_deal=deal.id) if deal.open else []
    lines = tuple(_line(turn, one, room=True) for one in found)
    held = (deal,) if deal.held(turn.today) else ()
    owed = () if held else beside(_promised(turn, deal), lines)
    return _sorted(Briefing("channel", lines, held=held, promises=owed, deal=deal))


def _promised(turn: Turn, deal: Deal) -> tuple[Promise, ...]:
    """What was promised in one deal for a day that is over."""
    ledger, today = turn.ledger, turn.today
    owed = prep.owed(deal_steps.of(ledger, deal.id), plan.plan_of(ledger, deal.id), (), today)
    found = [
        Promise("step", deal, one.id, one.text, one.due, one.owner) for one in owed.steps if one.due and one.due < today
    ]
    found += [Promise("plan", deal, one.id, one.text, one.due, one.owner) for one in owed.plan if one.due]
    names = {one.id: one.name for one in dmu.people(ledger, deal.id)}
    found += [
        Promise("demo", deal, one.id, names[one.person_id], one.day, deal.owner, one.person_id)
        for one in people.demos_of(ledger, deal.id)
        if one.state == "booked" and one.day and one.day < today and one.person_id in names
    ]
    return tuple(sorted(found, key=lambda one: (one.due, one.id)))


def _sorted(found: Briefing) -> Briefing:
    """The same with the deals behind the sale in a block of their own."""
    return replace(
        found,
        lines=tuple(one for one in found.lines if not one.verdict.after_the_sale),
        sold=tuple(one for one in found.lines if one.verdict.after_the_sale),
    )


def _line(turn: Turn, one: Stuck, room: bool) -> Line:
    """A deal with what to do about it today, and what to say."""
    case, role = gather(turn, one.deal), sought(one.deal.stage)
    today = today_for(case.people, case.steps, one.verdict, turn.today)
    person = spoken_to(case, today)
    say = _say(turn, case, person, room) if person else _say_to_role(turn, case, role)
    return Line(
        one.deal, one.verdict, today, role, person, say, missed_step(case, one.verdict), one.facts.looped_from,
        one.verdict.escalate or one.facts.escalated_on == turn.today,
    )  # fmt: skip


def _say(turn: Turn, case: Case, person: Stakeholder, room: bool) -> str:
    """The sentence with which /talk would begin."""
    found = references_for_person(turn, case, person, case.deal.stage)
    return sentence(choices_for(turn, case, person, found), person, room)


def _say_to_role(turn: Turn, case: Case, role: Role) -> str:
    """The sentence for whoever it turns out to be."""
    known = facts_for(turn, case, references_for(turn, case, role, case.deal.stage))
    return turn.playbook.point(turn.playbook.cell(role, case.deal.stage, turn.language), known).say


def _loops(turn: Turn, owner: str, found: Found) -> tuple[Loop, ...]:
    """Deals that went back this week, and aren't told of already."""
    told = {one.deal.id for one in found.stuck}
    back = promises.loops(turn.ledger, owner=owner, limit=MOST_DEALS + MOST_LOOPS)
    return tuple(one for one in back if one.deal.id not in told)[:MOST_LOOPS]
