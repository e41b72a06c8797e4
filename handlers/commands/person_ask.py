"""/dmu ask: a meeting request to the one who keeps the door, from the records, and what reaches whom (C59, C60)."""

from bot.cards import Answer
from bot.dmu import Stakeholder, holders
from bot.line import Line
from bot.names import address
from bot.roles import Role
from bot.words import Vocabulary
from handlers.commands import who
from handlers.commands.book import Entry
from handlers.turn import Turn
from store import deals, dmu

FORMATS = Vocabulary(
    "format of a meeting", {"online": "online call video 온라인 화상 통화", "visit": "visit onsite on-site 방문 대면"}
)
USUAL = 20  # minutes; short enough for a full calendar
LONGEST = 240


def ask(turn: Turn, line: Line) -> Answer:
    """A text to copy: purpose, length and format of a meeting with the person behind this gatekeeper."""
    spoken = next((one for one in ("ko", "en") if line.take_word(one)), turn.language)
    found = line.take(FORMATS)
    format_ = found.key if found else ""
    day = line.take_date(turn.today)
    deal, person = who.deal_and_person(turn, line)
    minutes = line.take_number()
    people = dmu.people(turn.ledger, deal.id)
    pains = deals.pains_of(turn.ledger, deal.id)
    target = _target(person, people)
    card = turn.say(
        "person_ask", deal=deal, person=person, target=target, draft=spoken, day=day, format=format_,
        pain=pains[0].text if pains else "",
        minutes=minutes if minutes and minutes <= LONGEST else USUAL, other="en" if spoken == "ko" else "ko",
        to=address(person.name, person.title, spoken),
        about=address(target.name, target.title, spoken) if target else "",
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def _target(person: Stakeholder, people: tuple[Stakeholder, ...]) -> Stakeholder | None:
    """Whom they guard; where that isn't recorded, the one decider."""
    guarded = next((one for one in people if one.id == person.guards_id), None)
    deciders = [one for one in holders(people, Role.DECIDER) if one.id != person.id]
    return guarded or (deciders[0] if len(deciders) == 1 else None)


commands = (
    Entry("dmu", "ask", ask, "ask GATEKEEPER [MINUTES] [online|visit] [DAY] [en|ko]", "/dmu ask kim 20 online",
          "/dmu 면담요청 김철수 20 온라인"),
)  # fmt: skip
