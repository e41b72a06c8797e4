"""/deal concern: what the customer as a whole worries about, by topic, until it is answered."""

from bot import forms
from bot.cards import Answer, Card
from bot.deals import Deal
from bot.errors import UserError
from bot.lexer import Word
from bot.line import Line
from bot.settled import nothing_but
from bot.topics import Topic, heard
from bot.words import bare
from handlers.commands import dmu, which
from handlers.commands.book import Entry
from handlers.commands.case import short
from handlers.commands.discovery_words import FILL, OPEN, SOLVED
from handlers.turn import Turn
from store import discovery

MOST_SHOWN = 8
ANSWERED = (*SOLVED, "answered", "resolve", "resolved", "addressed", "답함", "답변")


def concern(turn: Turn, line: Line) -> Answer:
    """Records a concern of the whole deal, files it under a topic, marks it answered, or lists them by topic."""
    topic = dmu.topic_of(line)
    named = which.named_deal(turn, line, prose=True)
    if _of_somebody(line):
        line.head = "dmu"
        line.words[:0] = [Word(str(named.id), name="deal")] if named else []
        line.words += [Word(str(topic), name="topic")] if topic else []
        return dmu.concern(turn, line)
    turn.guard_people()
    if named is None and line.words:
        which.mistyped_deal(turn, line)
    deal = which.settle_deal(turn, line, named, write=bool(line.words))
    if (closed := _closed(line)) is not None:
        one, answered = closed
        return _changed(turn, deal, one, "answered" if answered else "open", turn.now if answered else None)
    if topic and (number := line.take_number()) is not None and not line.words:
        return _filed(turn, deal, number, topic)
    fill = len(line.words) == 1 and line.take_word(*FILL)
    text = line.rest()
    if nothing_but(text):  # which one?
        return Answer(_card(turn, deal, "", 0), deal_id=deal.id)
    if not text:
        known = discovery.worries_of(turn.ledger, deal.id)
        form = None if known and not fill else forms.concern(turn.language, f"/deal concern deal:{deal.id}")
        return Answer(_card(turn, deal, "", 0), form=form, deal_id=deal.id)
    added = discovery.add_worry(turn.ledger, deal, short(text), topic or next(iter(heard(text)), None))
    return Answer(_card(turn, deal, "added", added), deal_id=deal.id)


def _of_somebody(line: Line) -> bool:
    """Whether somebody stands before a quoted text: then it is their concern."""
    first = line.words[0] if line.words else None
    behind = any(word.quoted for word in line.words[1:])
    return first is not None and (first.name == "person" or (behind and not first.quoted and not first.name))


def _closed(line: Line) -> tuple[int, bool] | None:
    """(number, answered) of `answered 3` or `open 3`, where nothing else is said."""
    plain = [bare(word.text) for word in line.words if not word.quoted and not word.name]
    numbers = [int(word) for word in plain if word.isdecimal() and word.isascii() and len(word) < 10]
    said = [word in ANSWERED for word in plain if word in (*ANSWERED, *OPEN)]
    return (numbers[0], said[0]) if len(line.words) == 2 and len(numbers) == len(said) == 1 else None


def _changed(turn: Turn, deal: Deal, number: int, done: str, at: object) -> Answer:
    if not discovery.change_worry(turn.ledger, deal, number, addressed_at=at):
        raise UserError("no_such_finding", deal=deal, kind="concern", number=number)
    return Answer(_card(turn, deal, done, number), deal_id=deal.id)


def _filed(turn: Turn, deal: Deal, number: int, topic: Topic) -> Answer:
    if not discovery.change_worry(turn.ledger, deal, number, topic=topic):
        raise UserError("no_such_finding", deal=deal, kind="concern", number=number)
    return Answer(_card(turn, deal, "filed", number), deal_id=deal.id)


def _card(turn: Turn, deal: Deal, done: str, number: int) -> Card:
    every = discovery.worries_of(turn.ledger, deal.id)
    waiting = [one for one in every if one.addressed_at is None]
    return turn.say(
        "deal_concerns", deal=deal, done=done, one=next((one for one in every if one.id == number), None),
        concerns=waiting[-MOST_SHOWN:], more=len(waiting[:-MOST_SHOWN]), answered=len(every) - len(waiting),
        topics=list(Topic), write=turn.ledger.write_id,
    )  # fmt: skip


commands = (
    Entry("deal", "concern", concern, "concern DEAL WORRY [topic:TOPIC] | answered NUMBER",
          '/deal concern acme "they fear that it takes too long"', '/deal 우려 acme "일정이 길어질까 걱정하심"'),
)  # fmt: skip
