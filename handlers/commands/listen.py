"""/deal listen: what colleagues say in a channel is offered to be recorded by one tap, and never written silently."""

import re
from collections.abc import Collection

from bot.cards import Answer
from bot.dates import find_date
from bot.deals import Deal
from bot.dmu import Stakeholder
from bot.lexer import mention, quoted
from bot.line import Line
from bot.listening import Heard, Kind, hear, may_tell, name_keys, named
from bot.stages import Stage
from bot.topics import heard as topics_of
from handlers.commands import which
from handlers.commands.book import Entry
from handlers.turn import Turn
from store import deals, dmu, listening

ON, OFF, NO = ("on", "켜기", "켬"), ("off", "끄기", "끔"), ("no", "아니요")
LONGEST_WORDS = 1_000  # characters kept of what was said: its button has to carry them, quoted
MOST_PEOPLE = 5
MENTION = re.compile(r"<@[^<>]+>")
CALL = re.compile(r"\b(?:call|called|phone|rang)\b|통화|전화", re.IGNORECASE)
SHOWN = re.compile(r"\b(?:demo|demoed)\b|시연|데모", re.IGNORECASE)
TRIAL = re.compile(r"\btrial\b|체험", re.IGNORECASE)


def overhear(turn: Turn) -> Answer:
    """What is offered privately for a message that was said to others; mostly nothing.

    In a deal's channel the message is also noted as ours: we spoke of the deal, which the customer didn't.
    """
    if not turn.private_room or turn.said.guest:
        return Answer()
    linked = deals.get(turn.ledger, turn.place.channel_deal) if turn.place.channel_deal else None
    if linked and linked.open:
        listening.touch(turn.ledger, linked.id)
    if turn.place.quiet or not may_tell(turn.said.line):
        return Answer()
    words = MENTION.sub(lambda found: mention(found[0])[1], turn.said.line)[:LONGEST_WORDS].strip()
    about = _of_deal(turn, linked) if linked else _of_anybody(turn)
    if about is None or not about[0].open:
        return Answer()
    deal, people, found = about
    if (found.stage is deal.stage and found.kind is Kind.STAGE) or not listening.offer(turn.ledger):
        return Answer()
    person = next((one for one in people if one.id == found.person_id), None)
    return _offered(turn, deal, found, person, words)


def _of_deal(turn: Turn, deal: Deal) -> tuple[Deal, Collection[Stakeholder], Heard] | None:
    """What a message in a deal's own channel tells of it."""
    people = dmu.people(turn.ledger, deal.id)
    found = hear(turn.said.line, people, (deal.name, deal.slug))
    return (deal, people, found) if found else None


def _of_anybody(turn: Turn) -> tuple[Deal, Collection[Stakeholder], Heard] | None:
    """What a message elsewhere tells of somebody known, who has to be named wholly and in one deal only."""
    known = listening.known(turn.ledger, name_keys(turn.said.line))
    people = named(turn.said.line, known, wholly=True)
    found = hear(turn.said.line, people) if len({one.deal_id for one in people}) == 1 else None
    deal = deals.get(turn.ledger, people[0].deal_id) if found else None
    return (deal, people, found) if deal and found else None


def _offered(turn: Turn, deal: Deal, found: Heard, person: Stakeholder | None, words: str) -> Answer:
    whose = found.kind in (Kind.CONCERN, Kind.NEED, Kind.MET)
    record = _line(turn, deal, found.kind, person, found.stage, words) if person or not whose else ""
    card = turn.say(
        "listen_offer", deal=deal, kind=found.kind, person=person, stage=found.stage, words=words, record=record,
        topic=next(iter(topics_of(words)), None) if found.kind is Kind.CONCERN else None,
        other=f"/deal listen deal:{deal.id} {found.kind} {quoted(words)}" if whose else "",
    )  # fmt: skip
    return Answer(card)


def _line(turn: Turn, deal: Deal, kind: Kind, person: Stakeholder | None, stage: Stage | None, words: str) -> str:
    """The command that records it, as somebody would have typed it."""
    whom = f"deal:{deal.id}" + (f" person:{person.id}" if person else "")
    if kind is Kind.STAGE:
        return f"/deal stage {whom} {stage} reason:{quoted(words)}"
    if kind is Kind.STEP:
        day = find_date(words, turn.today)
        return f"/deal next {whom} {f'due:{day.day.isoformat()} ' if day else ''}{quoted(words)}"
    return f"/dmu {kind} {whom} {touch_of(words) if kind is Kind.MET else ''}{quoted(words)}"


def touch_of(words: str) -> str:
    """What kind of contact is told, as a word of a line with a space behind it; '' for a plain meeting."""
    return (
        "trial " if TRIAL.search(words) else "demo " if SHOWN.search(words) else "call " if CALL.search(words) else ""
    )


def listen(turn: Turn, line: Line) -> Answer:
    """Shows whether this channel is listened to, or says so; a button asks whose words an offer was."""
    if line.take_word(*NO):
        return Answer(turn.say("listen_no"))
    if any(word.quoted for word in line.words):
        return _whose(turn, line)
    if turn.said.channel.startswith("D"):
        return Answer(turn.say("listen_direct"))
    on, off = line.take_word(*ON), line.take_word(*OFF)
    if not on and not off:
        return _state(turn)
    changed = listening.hush(turn.ledger, turn.said.channel, turn.said.channel_name, quiet=off)
    return Answer(turn.say("listen_set", quiet=off, changed=changed, write=turn.ledger.write_id))


def _state(turn: Turn) -> Answer:
    linked = deals.get(turn.ledger, turn.place.channel_deal) if turn.place.channel_deal else None
    return Answer(turn.say("listen_state", quiet=turn.place.quiet, private=turn.private_room, linked=linked))


def _whose(turn: Turn, line: Line) -> Answer:
    """Whose words they were: everybody of the deal as a button that records them."""
    turn.guard_people()
    named_deal = which.named_deal(turn, line)
    deal = which.settle_deal(turn, line, named_deal)
    kind = next((kind for kind in (Kind.CONCERN, Kind.NEED, Kind.MET) if line.take_word(str(kind))), Kind.CONCERN)
    words = line.rest()
    people = dmu.people(turn.ledger, deal.id)
    choices = tuple((one, _line(turn, deal, kind, one, None, words)) for one in people[:MOST_PEOPLE])
    card = turn.say("listen_whose", deal=deal, kind=kind, words=words, choices=choices, more=len(people[MOST_PEOPLE:]))
    return Answer(card, deal_id=deal.id)


commands = (Entry("deal", "listen", listen, "listen [on|off]", "/deal listen off", "/deal 듣기 끄기"),)
