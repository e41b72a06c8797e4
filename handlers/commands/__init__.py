"""The table of contents: every command of the five heads, and the one function that answers a line."""

from bot import grammar
from bot.cards import Answer
from bot.errors import UserError
from bot.line import Line
from handlers.commands import (
    access,
    alone,
    asked,
    assist,
    beginning,
    check,
    corrected,
    criteria,
    deal,
    deal_files,
    deal_named,
    deal_owner,
    deal_words,
    digest,
    discovery,
    discovery_env,
    discovery_pains,
    discovery_why,
    dmu,
    exchange,
    history,
    hold,
    home,
    insights,
    joining,
    listen,
    marks,
    memo,
    note,
    option,
    person_ask,
    person_demo,
    person_needs,
    person_role,
    person_ties,
    person_words,
    picture,
    plan,
    policy,
    prep,
    record,
    ref,
    reminders,
    review,
    room,
    settled,
    stage,
    stakeholder,
    stalled,
    step,
    talk,
    term,
    told,
    wording,
    worry,
)
from handlers.commands.book import Book
from handlers.commands.listen import overhear
from handlers.turn import Turn

book = Book(
    deal.commands,
    home.commands,
    record.commands,
    room.commands,
    discovery_why.commands,
    discovery_pains.commands,
    discovery_env.commands,
    discovery.commands,
    worry.commands,
    deal_owner.commands,
    step.commands,
    option.commands,
    criteria.commands,
    stage.commands,
    hold.commands,
    stalled.commands,
    policy.commands,
    stakeholder.commands,
    person_words.commands,
    dmu.commands,
    person_needs.commands,
    note.commands,
    person_demo.commands,
    person_ties.commands,
    person_ask.commands,
    picture.commands,
    check.commands,
    memo.commands,
    prep.commands,
    term.commands,
    plan.commands,
    review.commands,
    insights.commands,
    talk.commands,
    wording.commands,
    marks.commands,
    ref.commands,
    digest.commands,
    reminders.commands,
    history.commands,
    exchange.commands,
    deal_files.commands,
    listen.commands,
    access.commands,
    joining.commands,
    assist.commands,
)

SPOKEN = (  # who listens to a sentence, the first that knows it answers
    alone.closing,
    alone.changing,
    deal_named.proposed,
    deal_owner.taken_over,
    step.moved,
    corrected.proposed,
    person_role.proposed,
    settled.proposed,
    told.proposed,
)
FOR_GUESTS = ("help", "lang")

__all__ = ["answer", "book", "examples", "overhear"]


def answer(turn: Turn, line: Line) -> Answer:
    """Hands a line to its command. Raises UserError where the person has to say more."""
    try:
        return _answer(turn, line)
    except UserError as error:  # nothing is written before it is known on which deal
        meant = beginning.meant(turn, error)
        if not meant:
            raise
        return _answer(turn, grammar.read(meant))


def _answer(turn: Turn, line: Line) -> Answer:
    turn.ledger.verb = f"{line.head} {line.verb}".strip()
    if turn.said.guest and line.verb not in FOR_GUESTS:
        raise UserError("guests_nothing")
    if line.text.startswith("/") and (slip := assist.mistyped(line)):
        raise slip
    if reply := _spoken(turn, line):
        return reply
    if line.verb == "help":
        return assist.helper(book, turn, line)
    if line.head == "deal" and line.verb in ("talk", "ref"):
        line.head, line.verb = line.verb, ""
    if line.head == "deal" and line.verb == "digest":
        line.head, line.verb = "digest", ""
        grammar.take_verb(line)
        turn.ledger.verb = f"{line.head} {line.verb}".strip()
    if line.head == "dmu" and line.verb == "talk":
        line.head, line.verb = "talk", ""
    if line.head == "deal" and not line.verb:
        return assist.unnamed(book, turn, line)
    entry = book.find(line.head, line.verb)
    if entry is None or (line.near and line.head == "dmu"):  # a mistyped verb must not be read as somebody's name
        raise assist.unknown(turn, line)
    return entry.run(turn, line)


def _spoken(turn: Turn, line: Line) -> Answer | None:
    """What answers a question, or a sentence that must not be taken for a command."""
    if told_deal := deal_words.announced(line.text):
        return deal.add(turn, grammar.read(f"new deal {told_deal}"))
    return asked.answered(turn, line, answer) or next(filter(None, (one(turn, line) for one in SPOKEN)), None)


def examples(language: str) -> list[tuple[str, str]]:
    """(example line, what it does) of every command, for suggestions."""
    return [(entry.example(language), entry.about(language)) for entry in book.entries]
