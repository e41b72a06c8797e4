"""The table of contents: every command of the five heads, and the one function that answers a line."""

from bot import grammar
from bot.cards import Answer
from bot.line import Line
from handlers.commands import (
    assist,
    check,
    criteria,
    deal,
    digest,
    discovery,
    discovery_env,
    discovery_pains,
    discovery_why,
    dmu,
    exchange,
    history,
    hold,
    insights,
    marks,
    memo,
    option,
    person_ask,
    person_demo,
    person_needs,
    person_ties,
    person_words,
    picture,
    plan,
    policy,
    prep,
    ref,
    reminders,
    review,
    stage,
    stakeholder,
    stalled,
    step,
    talk,
    term,
    wording,
)
from handlers.commands.book import Book
from handlers.turn import Turn

book = Book(
    deal.commands,
    discovery_why.commands,
    discovery_pains.commands,
    discovery_env.commands,
    discovery.commands,
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
    assist.commands,
)


def answer(turn: Turn, line: Line) -> Answer:
    """Hands a line to its command. Raises UserError where the person has to say more."""
    turn.ledger.verb = f"{line.head} {line.verb}".strip()
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
    if entry is None:
        raise assist.not_yet(turn, line, line.verb)
    if line.near and line.head == "dmu":  # a mistyped verb must not be read as somebody's name
        raise assist.unknown(turn, line)
    return entry.run(turn, line)


def examples(language: str) -> list[tuple[str, str]]:
    """(example line, what it does) of every command, for suggestions."""
    return [(entry.example(language), entry.about(language)) for entry in book.entries]
