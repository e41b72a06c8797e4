"""/deal insights: what past deals teach a similar one, in a form for the customer too, and why deals ended."""

from bot.cards import Answer
from bot.coaching import Case
from bot.deals import Deal
from bot.errors import UserError
from bot.insights import Insight, Lesson, lessons, shareable, tallies
from bot.line import Line
from handlers.commands import which
from handlers.commands.book import Entry
from handlers.commands.case import gather, short
from handlers.commands.plan import sub_of
from handlers.turn import Turn
from store import deal_pains, dmu, outcome

MOST_SHOWN = 8
MOST_SHARED = 5
MOST_CAUSES = 6
SUBS = {
    **dict.fromkeys("add save new 추가 저장 등록".split(), "add"),
    **dict.fromkeys("drop remove delete 삭제 빼기".split(), "drop"),
    **dict.fromkeys("share 공유".split(), "share"),
    **dict.fromkeys("reasons reason why 이유 사유".split(), "reasons"),
}


def insights(turn: Turn, line: Line) -> Answer:
    """The team's insights, or those for a deal; saves one, takes one out, shares them, counts reasons."""
    if not turn.private_room:  # what other customers taught is not for everybody here
        raise UserError("refs_outside", known=turn.said.outsiders == "yes")
    sub = sub_of(line, SUBS)
    named = which.named_deal(turn, line, prose=sub == "add")
    sub = sub or sub_of(line, SUBS)
    if sub == "reasons":
        return _reasons(turn)
    if sub == "drop":
        return _drop(turn, line)
    if sub == "add":
        return _add(turn, line, named)
    if named is None and line.words:
        raise which.no_such_deal(turn, line, line.rest())
    if named is None and sub != "share":
        return _team(turn)
    deal = which.settle_deal(turn, line, named, write=False)
    return _shared(turn, deal) if sub == "share" else _for_deal(turn, deal)


def _team(turn: Turn) -> Answer:
    found = outcome.insights_of(turn.ledger)
    return Answer(turn.say("insights", insights=found[:MOST_SHOWN], more=len(found[MOST_SHOWN:])))


def _own_and_similar(turn: Turn, deal: Deal) -> tuple[list[Insight], tuple[Lesson, ...]]:
    every = outcome.insights_of(turn.ledger)
    own = [one for one in every if one.deal_id == deal.id]
    return own, lessons(deal, deal_pains.of(turn.ledger, deal.id), every)


def _for_deal(turn: Turn, deal: Deal, saved: str = "") -> Answer:
    own, similar = _own_and_similar(turn, deal)
    card = turn.say(
        "insights_deal", deal=deal, own=own[:MOST_SHOWN], lessons=similar[:MOST_SHOWN], saved=saved,
        more=len(similar[MOST_SHOWN:]), bare=not deal.industry and not deal_pains.of(turn.ledger, deal.id),
        write=turn.ledger.write_id,
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def lesson_for(turn: Turn, case: Case) -> Lesson | None:
    """What an open deal should hear from the most similar one; nothing where outsiders read."""
    if not turn.private_room or not case.deal.open:
        return None
    return next(iter(lessons(case.deal, case.pains, outcome.insights_of(turn.ledger))), None)


def _shared(turn: Turn, deal: Deal) -> Answer:
    """The same without names, to be read over and passed on (C42: for customers as much as for us)."""
    own, similar = _own_and_similar(turn, deal)
    found = [*(one.insight for one in similar), *own]
    texts = [shareable(one, _names(turn, one)) for one in found[:MOST_SHARED]]
    return Answer(turn.say("insights_shared", deal=deal, texts=texts), deal_id=deal.id)


def _names(turn: Turn, insight: Insight) -> list[str]:
    """How the people of the insight's deal are called."""
    people = dmu.people(turn.ledger, insight.deal_id) if insight.deal_id else ()
    return [name for one in people for name in (one.known_as, one.name, *one.name.split()) if len(name) > 1]


def _add(turn: Turn, line: Line, named: Deal | None) -> Answer:
    """Saves an insight; without a text, what the deal's review says was learned."""
    if named is None and line.words:
        which.mistyped_deal(turn, line)
    deal = which.settle_deal(turn, line, named)
    known = outcome.review_of(turn.ledger, deal.id)
    text = short(line.rest()) or (known.learned if known else "")
    if not text:
        raise UserError("no_insight", deal=deal)
    if not any(one.deal_id == deal.id and one.text == text for one in outcome.insights_of(turn.ledger)):
        pains = " · ".join(pain.text for pain in gather(turn, deal).pains)
        outcome.add_insight(turn.ledger, deal, text, pains)
    return _for_deal(turn, deal, text)


def _drop(turn: Turn, line: Line) -> Answer:
    number = line.take_number()
    found = next((one for one in outcome.insights_of(turn.ledger) if one.id == number), None)
    if found is None:
        return _team(turn)
    outcome.drop_insight(turn.ledger, found.id)
    return Answer(turn.say("insight_dropped", text=found.text, write=turn.ledger.write_id))


def _reasons(turn: Turn) -> Answer:
    """Why deals were won, lost or left undecided, and at which stage: the history that a team learns from."""
    return Answer(turn.say("reasons", tallies=tallies(outcome.endings(turn.ledger)), most=MOST_CAUSES))


commands = (
    Entry("deal", "insights", insights, "insights [DEAL] [share] | add DEAL TEXT | reasons",
          "/deal insights acme", "/deal 인사이트 acme"),
)  # fmt: skip
