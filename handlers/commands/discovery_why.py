"""/deal trigger and /deal goal: why a decision became necessary, and what the customer wants, also in the long run."""

from typing import Any

from bot import discovery_forms
from bot.cards import Answer
from bot.conflicts import only_for
from bot.deals import Deal
from bot.discovery import SIDES, TRIGGERS
from bot.errors import UserError
from bot.line import Line
from bot.words import bare
from handlers.commands import which
from handlers.commands.book import Entry
from handlers.commands.case import short
from handlers.commands.discovery_words import FILL
from handlers.turn import Turn
from store import deals, dmu

LONGEST_WHO = 200
FOUND = ("found", "noticed", "발견")
ASKED = ("asked", "requested", "요청")
LONG = ("long", "longterm", "longrun", "장기", "장기목표")


def trigger(turn: Turn, line: Line) -> Answer:
    """Records why they have to decide: a problem or an opportunity, on which side, who noticed and who asked."""
    bare_verb = not line.words
    people = {"found_by": _told(line, "found", FOUND), "asked_by": _told(line, "asked", ASKED)}
    named = which.named_deal(turn, line)
    kind, side, fill = line.take(TRIGGERS), line.take(SIDES), line.take_word(*FILL)
    said: dict[str, Any] = {name: text for name, text in people.items() if text}
    if said:
        turn.guard_people()
    said |= {"trigger": kind.key} if kind else {}
    said |= {"trigger_side": side.key} if side else {}
    if named is None and line.words:
        raise which.no_such_deal(turn, line, line.rest())
    deal = which.settle_deal(turn, line, named, write=bool(said or line.words))
    if line.words or (said and not kind and not deal.trigger):
        raise _which_trigger(line, deal)
    if said:
        deal = deals.change(turn.ledger, deal, **said)
    form = None
    if not said and (bare_verb or fill or not deal.trigger):
        form = discovery_forms.trigger(turn.language, deal, turn.private_room)
    card = turn.say("trigger", deal=deal, private=turn.private_room, write=turn.ledger.write_id)
    return Answer(card, form=form, deal_id=deal.id)


def _told(line: Line, name: str, words: tuple[str, ...]) -> str:
    """Who noticed it, or who asked: `found:"…"`, or `found by "…"`."""
    if named := line.take_named(name):
        return short(named, LONGEST_WHO)
    for index, word in enumerate(line.words[:-1]):
        if word.quoted or word.name or bare(word.text) not in words:
            continue
        by = not line.words[index + 1].quoted and bare(line.words[index + 1].text) == "by"
        at = index + 1 + by
        if at < len(line.words) and line.words[at].quoted:
            text = line.words[at].text
            del line.words[index : at + 1]
            return short(text, LONGEST_WHO)
    return ""


def _which_trigger(line: Line, deal: Deal) -> UserError:
    """Asks whether it is a problem or an opportunity; a word that is neither is left out."""
    wrong = " ".join(word.text for word in line.words if not word.quoted)
    choices = tuple((key, line.again(key, f"deal:{deal.id}", without=wrong)) for key in ("problem", "opportunity"))
    return UserError("ask_finding", deal=deal, kind="triggers", text=line.rest(), choices=choices)


def goal(turn: Turn, line: Line) -> Answer:
    """Sets the goal that everybody at the customer shares, or the long-term one that it leads to."""
    long, far = line.take_named("long"), _take_long(line)
    named = which.named_deal(turn, line, prose=True)
    if named is None and line.words:
        which.mistyped_deal(turn, line)
    far = far or _take_long(line)
    deal = which.settle_deal(turn, line, named, write=bool(line.words or long))
    text = line.rest()
    if far and not long:
        long, text = text, ""
    values = {"goal": short(text)} if text else {}
    values |= {"long_goal": short(long)} if long else {}
    if not values:
        form = discovery_forms.goal(turn.language, deal)
        return Answer(turn.say("form_goal", deal=deal), form=form, deal_id=deal.id)
    changed = deals.change(turn.ledger, deal, **values)
    only = only_for(text, "", dmu.people(turn.ledger, deal.id)) if text and turn.private_room else None
    before = (deal.goal if text and text != deal.goal else "") or (deal.long_goal if long and not text else "")
    card = turn.say(
        "goal_set", deal=changed, before=before, only=only, set_long=bool(long), set_goal=bool(text),
        write=turn.ledger.write_id,
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def _take_long(line: Line) -> bool:
    """Whether it is about the long run: the word stands in front, or anywhere beside a quoted text."""
    beside = any(word.quoted for word in line.words)
    for first, end, words in line.spans(2, None if beside else 0):
        if bare(words) in LONG:
            line.drop(first, end)
            return True
    return False


commands = (
    Entry("deal", "trigger", trigger, 'trigger DEAL problem|opportunity [technical|business] [found:"…"] [asked:"…"]',
          '/deal trigger acme problem business found by "accounting, at year-end close"',
          '/deal 계기 acme 문제 업무 발견 "경리팀, 연말 결산 때"'),
    Entry("deal", "goal", goal, "goal DEAL [long] GOAL", '/deal goal acme "Close the month in two days"',
          '/deal 목표 acme "월 마감을 이틀로"'),
)  # fmt: skip
