"""/dmu demo: a demo or a trial for somebody, from offered over booked to done with what they said (C71)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot import people_forms
from bot.cards import Answer, Card
from bot.dates import parse_date
from bot.deals import Deal
from bot.dmu import Stakeholder
from bot.errors import UserError
from bot.line import Line
from bot.people import KINDS, STATES, Demo, State, gaps_of
from handlers.commands import which, who
from handlers.commands.book import Entry
from handlers.commands.case import short
from handlers.commands.person_said import at_edge
from handlers.turn import Turn
from store import dmu, people

MOST_SHOWN = 8
# Nothing but a day, which the line's dates passed over because it doesn't exist: 2/30, 2월 30일.
NO_DAY = re.compile(
    r"(?:(?:on|by)\s)?(\d{1,2}/\d{1,2}|\d{1,2}월\s?\d{1,2}일|\d{4}-\d{1,2}-\d{1,2})(?:에|까지)?", re.IGNORECASE
)


@dataclass(frozen=True)
class Told:
    """What a line says of a demo; empty where it doesn't say it."""

    kind: str = ""
    state: State | None = None
    day: date | None = None
    text: str = ""


def demo(turn: Turn, line: Line) -> Answer:
    """Offers, books or closes somebody's demo; without anybody, all of the deal's and who has had none."""
    if _nobody(turn, line):
        return _board(turn, line)
    who.cut_with(line)
    told = _slots(turn, line, Told())
    deal, person = who.deal_and_person(turn, line, prose=True)
    told = _slots(turn, line, told)
    text = line.rest()
    if (wrong := NO_DAY.fullmatch(text)) and parse_date(wrong[1], turn.today) is None:
        raise UserError("no_such_day", word=wrong[1], deal=deal, person=person)
    mine = [one for one in people.demos_of(turn.ledger, deal.id) if one.person_id == person.id]
    if told == Told() and not text:
        last = mine[-1] if mine else None
        form = people_forms.demo(
            turn.language, f"/dmu demo deal:{deal.id} person:{person.id}", last.kind if last else "demo",
            last.state if last else State.OFFERED,
        )  # fmt: skip
        return Answer(_said(turn, deal, person, None), form=form, deal_id=deal.id)
    return _record(turn, deal, person, mine, Told(told.kind, told.state, told.day, short(text)))


def _nobody(turn: Turn, line: Line) -> bool:
    """Whether nothing but a deal is named, or nothing at all."""
    turn.guard_people()
    if not line.words:
        return True
    if line.words[0].name == "deal" and len(line.words) == 1:
        return True
    only = len(line.words) == 1 and not line.words[0].name
    known = which.named_deal(turn, Line(line.head, line.verb, list(line.words))) if only else None
    return known is not None


def _slots(turn: Turn, line: Line, told: Told) -> Told:
    """Kind, state and day, as they stand at the edges of the line."""
    kind, state, day = told.kind, told.state, told.day
    states = (STATES.find(word) for _, _, word in line.spans(1))
    over = any(found.key is State.DONE for found in states if found)
    for _ in range(3):
        kind = at_edge(line, KINDS) or kind
        state = at_edge(line, STATES) or state
        day = (line.take_date(turn.today, over, strict=False) if day is None else None) or day
    return Told(kind, state, day)


def _record(turn: Turn, deal: Deal, person: Stakeholder, mine: list[Demo], told: Told) -> Answer:
    """Takes the demo that is on its way one step on, or begins one."""
    state = told.state or _state(told, turn.today)
    if state is State.DONE and (ahead := _ahead(told, mine, turn.today)):
        book = f"/dmu demo deal:{deal.id} person:{person.id} booked due:{ahead.isoformat()}"
        raise UserError("person_demo_ahead", deal=deal, person=person, day=ahead, book=book)
    open_ = [one for one in mine if one.state is not State.DONE and told.kind in ("", one.kind)]
    if not open_ and state is State.DONE and told.text:  # what they said of one that is over already
        open_ = [one for one in mine[-1:] if not one.feedback and told.kind in ("", one.kind)]
    before = open_[-1] if open_ else None
    kind = told.kind or (before.kind if before else "demo")
    if before is None:
        made = people.add_demo(turn.ledger, person, kind, state, told.day or _today(state, turn.today), told.text)
    else:
        made = before.id
        values = {"state": state, "day": told.day or _when(state, before, turn.today)}
        people.change_demo(turn.ledger, person, made, **values, feedback=told.text or before.feedback)
    if state is State.DONE and (before is None or before.state is not State.DONE):
        dmu.touch(turn.ledger, person, kind, told.text)
    return Answer(_said(turn, deal, dmu.again(turn.ledger, person), made), deal_id=deal.id)


def _ahead(told: Told, mine: list[Demo], today: date) -> date | None:
    """The day to come that is meant: a last Friday isn't, unless the demo stands booked for the next one."""
    if told.day is None or told.day > today:
        return told.day
    booked = (one.day for one in mine if one.state is State.BOOKED and one.day and one.day > today)
    return next((day for day in booked if day - told.day == timedelta(days=7)), None)


def _state(told: Told, today: date) -> State:
    """How far it must be, where the line doesn't say: feedback or a past day closes it, a day to come books it."""
    if told.day and told.day >= today:
        return State.BOOKED
    return State.DONE if told.day or told.text else State.OFFERED


def _today(state: State, today: date) -> date | None:
    return today if state is State.DONE else None


def _when(state: State, before: Demo, today: date) -> date | None:
    """The day of a demo on its way: one that is over was on the day it was booked for, or else today."""
    ahead = before.day is None or before.day > today
    return today if state is State.DONE and ahead else before.day


def _said(turn: Turn, deal: Deal, person: Stakeholder, made: int | None) -> Card:
    """What was recorded of somebody's demo, or all of theirs where nothing was, and who still waits for one."""
    everybody, demos = dmu.people(turn.ledger, deal.id), people.demos_of(turn.ledger, deal.id)
    mine = [one for one in demos if one.person_id == person.id]
    gaps = gaps_of(everybody, demos)
    return turn.say(
        "person_demo", deal=deal, person=person, demo=next((one for one in mine if one.id == made), None),
        mine=mine[-3:], waiting=[one for one in gaps.no_demo if one.id != person.id], write=turn.ledger.write_id,
    )  # fmt: skip


def _board(turn: Turn, line: Line) -> Answer:
    """Every demo of the deal, latest first, and which users and influencers have had none."""
    deal = which.settle_deal(turn, line, which.named_deal(turn, line), write=False)
    everybody, demos = dmu.people(turn.ledger, deal.id), people.demos_of(turn.ledger, deal.id)
    names = {one.id: one for one in everybody}
    shown = [(names[one.person_id], one) for one in reversed(demos) if one.person_id in names]
    card = turn.say(
        "person_demos", deal=deal, demos=shown[:MOST_SHOWN], more=len(shown[MOST_SHOWN:]),
        gaps=gaps_of(everybody, demos),
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


commands = (
    Entry("dmu", "demo", demo, 'demo PERSON [DAY] [trial] [offered|booked|done] ["what they said"]',
          "/dmu demo kim friday trial", "/dmu 시연예약 김철수 금요일 체험"),
)  # fmt: skip
