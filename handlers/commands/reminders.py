"""/digest reminders, later and drop: what comes every morning about my promises, and what shall come no more."""

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Final

from bot.cards import Answer, Card
from bot.errors import UserError
from bot.line import Line
from bot.reminders import MOST_SHOWN, Item, key_of
from bot.when import read_when
from handlers.commands.book import Entry
from handlers.turn import Turn
from store import notices, reminders

ON: Final = ("on", "켜기", "켜줘", "시작")
OFF: Final = ("off", "끄기", "꺼줘", "중지", "그만")
NEVER: Final = (time(0), time(0))  # hours without any length


def shown(found: Sequence[Item]) -> tuple[Item, ...]:
    """Those that one card holds, what was said least often first, so that none waits for ever behind the others."""
    kept = sorted(found, key=lambda one: (one.sent, one.due, one.id))[:MOST_SHOWN]
    return tuple(sorted(kept, key=lambda one: (one.due, one.kind, one.id)))


def card(turn: Turn, found: Sequence[Item]) -> Card:
    """All of a colleague's reminders of today as one message."""
    kept = shown(found)
    return turn.say("reminders", items=kept, more=len(found) - len(kept))


def settings(turn: Turn, line: Line) -> Answer:
    """Switches my reminders on or off; without a word, what I would be reminded of today."""
    switched = True if line.take_word(*ON) else False if line.take_word(*OFF) else None
    if switched is not None:
        notices.set_wishes(turn.ledger, reminders=switched)
        return Answer(turn.say("reminders_set", on=switched, write=turn.ledger.write_id))
    turn.guard_people()
    found = reminders.items(turn.ledger, turn.today, turn.said.member)
    wishes = notices.wishes(turn.ledger, turn.said.member)
    if found:
        return Answer(card(turn, found))
    return Answer(turn.say("reminders_none", on=wishes.reminders))


def quiet(turn: Turn, line: Line) -> Answer:
    """The hours in which nothing comes to me that I didn't ask for."""
    if line.take_word(*OFF):
        hours = None
        notices.set_wishes(turn.ledger, quiet=NEVER)
    else:
        hours = read_when(line.rest()).hours
        if hours is None:
            raise UserError(
                "quiet_unreadable", word=line.rest(), now=notices.wishes(turn.ledger, turn.said.member).quiet
            )
        notices.set_wishes(turn.ledger, quiet=hours)
    return Answer(turn.say("quiet_set", hours=hours, write=turn.ledger.write_id))


def later(turn: Turn, line: Line) -> Answer:
    """Tomorrow again, or on the day that is named."""
    until = line.take_date(turn.today) or turn.today + timedelta(days=1)
    one = _item(turn, line)
    reminders.put_off(turn.ledger, one, until)
    return Answer(turn.say("reminder_later", item=one, until=until, write=turn.ledger.write_id))


def drop(turn: Turn, line: Line) -> Answer:
    """No more reminders of one thing; the thing itself stays as it is."""
    one = _item(turn, line)
    reminders.drop(turn.ledger, one)
    return Answer(turn.say("reminder_dropped", item=one, write=turn.ledger.write_id))


def _item(turn: Turn, line: Line) -> Item:
    """The thing that a button names, or of mine the one in which these words stand."""
    turn.guard_people()
    if named := line.take_named("item"):
        key = key_of(named)
        found = [one for one in reminders.items(turn.ledger, turn.today) if key == (one.kind, one.id)]
    else:
        words = line.rest().casefold().split()
        mine = reminders.items(turn.ledger, turn.today, turn.said.member)
        found = [one for one in mine if all(word in one.text.casefold() for word in words)]
    if len(found) != 1:
        raise UserError("no_such_reminder", choices=found[:MOST_SHOWN], verb=line.verb)
    return found[0]


commands = (
    Entry("digest", "reminders", settings, "reminders [on|off]", "/digest reminders off", "/digest 알림 끄기"),
    Entry("digest", "quiet", quiet, "quiet 19:00-08:00 | off", "/digest quiet 19:00-08:00",
          "/digest 방해금지 19시-8시"),
    Entry("digest", "later", later, "later WORDS [DAY]", "/digest later quote", "/digest 나중에 견적"),
    Entry("digest", "drop", drop, "drop WORDS", "/digest drop quote", "/digest 그만알림 견적"),
)  # fmt: skip
