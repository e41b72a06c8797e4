"""/dmu ask: a meeting request to the one who keeps the door, from the records, and what reaches whom (C59, C60)."""

import re

from bot.cards import Answer
from bot.dmu import Stakeholder, holders
from bot.line import Line
from bot.names import address
from bot.roles import Role
from bot.words import Vocabulary
from handlers.commands import who
from handlers.commands.book import Entry
from handlers.turn import Turn
from store import deal_pains, dmu

FORMATS = Vocabulary(
    "format of a meeting",
    {
        "online": "online call video 온라인 화상 통화",
        "visit": "visit onsite on-site face-to-face 방문 대면",
        "phone": "phone by-phone telephone 전화 유선",
    },
)
LENGTH = re.compile(
    r"(?:(?P<hours>\d{1,2}(?:\.\d)?|an|one|한)\s?(?:시간|hours?|hrs?|h))?\s?"
    r"(?:(?P<minutes>\d{1,3})\s?(?:분|minutes?|mins?|m)|(?P<half>half\s?(?:an?\s)?hour|반\s?시간|(?<=시간\s)반|(?<=시간)반))?"
    r"(?:간|만|정도)?",
    re.IGNORECASE,
)
USUAL = 20  # minutes; short enough for a full calendar
LONGEST = 240


def ask(turn: Turn, line: Line) -> Answer:
    """A text to copy: purpose, length and format of a meeting with the person behind this gatekeeper."""
    spoken = next((one for one in ("ko", "en") if line.take_word(one)), turn.language)
    length = _length(line)
    found = line.take(FORMATS)
    format_ = found.key if found else ""
    day = line.take_date(turn.today)
    deal, person = who.deal_and_person(turn, line)
    minutes = length or line.take_number()
    people = dmu.people(turn.ledger, deal.id)
    pains = deal_pains.of(turn.ledger, deal.id)
    target = _target(person, people)
    card = turn.say(
        "person_ask", deal=deal, person=person, target=target, draft=spoken, day=day, format=format_,
        pain=pains[0].text if pains else "",
        minutes=minutes if minutes and minutes <= LONGEST else USUAL, other="en" if spoken == "ko" else "ko",
        to=address(person.name, person.title, spoken),
        about=address(target.name, target.title, spoken) if target else "",
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def _length(line: Line) -> int | None:
    """The minutes that the line says with their unit, taken from it."""
    for first, end, words in line.spans():
        if (minutes := length_in(words)) is not None:
            line.drop(first, end)
            return minutes
    return None


def length_in(words: str) -> int | None:
    """The minutes of 30분, 1시간 반, 45 minutes; a number alone is none."""
    found = LENGTH.fullmatch(words)
    if not found or not (found["hours"] or found["minutes"] or found["half"]):
        return None
    hours = {"an": 1.0, "one": 1.0, "한": 1.0}.get((found["hours"] or "0").lower()) or float(found["hours"] or 0)
    return round(hours * 60) + int(found["minutes"] or 0) + (30 if found["half"] else 0)


def _target(person: Stakeholder, people: tuple[Stakeholder, ...]) -> Stakeholder | None:
    """Whom they guard; where that isn't recorded, the one decider."""
    guarded = next((one for one in people if one.id == person.guards_id), None)
    deciders = [one for one in holders(people, Role.DECIDER) if one.id != person.id]
    return guarded or (deciders[0] if len(deciders) == 1 else None)


commands = (
    Entry("dmu", "ask", ask, "ask GATEKEEPER [MINUTES] [online|visit|phone] [DAY] [en|ko]", "/dmu ask kim 20 online",
          "/dmu 면담요청 김철수 20 온라인"),
)  # fmt: skip
