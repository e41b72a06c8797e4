"""/deal next: what happens next on a deal, by when and by whom; showing what is open, and marking it done."""

import re
from dataclasses import replace
from datetime import date

from bot import forms
from bot.cards import Answer
from bot.dates import parse_date
from bot.deals import Deal, NextStep
from bot.lexer import Word, mention, words_of
from bot.line import Line
from bot.words import bare
from handlers.commands import beginning, stage, which
from handlers.commands.book import Entry
from handlers.commands.case import LONGEST_HANDLE, short, source_of, told_here
from handlers.turn import Turn
from store import deal_steps, deals

DONE = ("done", "완료")
MOVED = ("move", "postpone", "reschedule", "옮기기", "미루기", "미뤄", "옮겨")
MOVING = (  # move the call with Sarah to friday · 제안서 금요일로 미뤄줘
    re.compile(
        r"(?:please |can you )?(?:move|push|reschedule|postpone|delay|shift)(?: back| out)? (?P<what>.+?)"
        r"(?: back| out)? (?:to|until|till) (?P<day>.+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<what>\S.*?)(?:을|를|은|는)? (?P<day>\S+(?: \S+){0,2}?)(?:으로|로) ?"
        r"(?:미뤄|옮겨|연기|당겨|바꿔|변경)\S{0,4}(?: ?(?:줘|줘요|주세요|해줘|함))?"
    ),
)
AROUND = frozenset("the a an our my with step next to of for on 할일 할 일".split())
STEP = re.compile(r"steps?:?|action:?|할일:|할 일:|단계:?")
ASKED = (["what's"], ["whats"], ["what", "is"])  # acme what's next


def next_(turn: Turn, line: Line) -> Answer:
    """Records the next step with its day and its owner, shows what is open, or marks one done."""
    _spoken(line)
    named = which.named_deal(turn, line, prose=True)
    _spoken(line)
    if ahead := stage.onward(turn, line, named):
        return ahead
    if line.text.rstrip().endswith("?") or [word.text.lower() for word in line.words] in ASKED:
        line.words = []
    if named is None and line.words:
        which.mistyped_deal(turn, line)
    deal = which.settle_deal(turn, line, named, write=bool(line.words))
    steps = deal_steps.of(turn.ledger, deal.id)
    done = _done(line.words, steps)
    if done is not None:
        return _finish(turn, deal, steps, done)
    if line.words and bare(line.words[0].text) in MOVED and (other := _moved(turn, line, deal, steps)):
        return other
    source, owner, due = source_of(line), _owner(turn, line), line.take_date(turn.today)
    text = line.rest()
    if not text:
        form = forms.next_step(turn.language, f"/deal next deal:{deal.id}", due.isoformat() if due else "")
        told = told_here(turn, deal, steps)
        return Answer(
            turn.say("next_list", deal=deal, steps=told), form=None if steps and not due else form, deal_id=deal.id
        )
    if due and (same := next((one for one in steps if bare(one.text) == bare(short(text)) and one.due != due), None)):
        return _put(turn, deal, same, due, line.rolled)  # said again with another day
    step = deal_steps.add(turn.ledger, deal, short(text), due, owner, source)
    facts = {
        "deal": deal,
        "text": text,
        "due": due,
        "owner": owner,
        "source": source,
        "write": turn.ledger.write_id,
        "rolled": line.rolled,
    }
    shared = turn.private_room and turn.place.channel_deal == deal.id
    public = turn.say("next_public", **facts, actor=turn.speaker) if shared else None
    return Answer(turn.say("next_added", **facts, step=step), public, deal_id=deal.id)


def _spoken(line: Line) -> None:
    """Takes the words that only lead to the step: next step for Globex: send it · Globex next step: send it."""
    words = line.words
    if words and STEP.fullmatch(words[0].text.lower()) and not words[0].quoted and len(words) > 1:
        del words[0]
    colon = next((at for at, word in enumerate(words[:5]) if word.text.endswith(":") and not word.quoted), 0)
    if colon and words[0].text.lower() in ("for", "on"):
        words[: colon + 1] = [*words[1:colon], replace(words[colon], text=words[colon].text.rstrip(":"))]


def _done(words: list[Word], steps: tuple[NextStep, ...]) -> tuple[NextStep, ...] | None:
    """The steps that `done`, `done 7` or `quote done` may mean; None where a new step is told."""
    plain = [bare(word.text) for word in words if not word.quoted and not word.name]
    said = [word for word in plain if word not in DONE]
    if len(said) == len(plain) or len(plain) < len(words):
        return None
    if not said:
        return steps
    meant = tuple(step for step in steps if said == [str(step.id)] or all(word in bare(step.text) for word in said))
    return meant or (() if said[0].isdecimal() else None)


def _finish(turn: Turn, deal: Deal, steps: tuple[NextStep, ...], meant: tuple[NextStep, ...]) -> Answer:
    """Marks a step done; of several, none is guessed."""
    if len(meant) != 1:
        return Answer(turn.say("next_list", deal=deal, steps=told_here(turn, deal, meant or steps)), deal_id=deal.id)
    deal_steps.finish(turn.ledger, deal, meant[0].id)
    done, *left = told_here(turn, deal, (meant[0], *(step for step in steps if step != meant[0])))
    card = turn.say("next_done", deal=deal, step=done, steps=left, write=turn.ledger.write_id)
    return Answer(card, deal_id=deal.id)


def _moved(turn: Turn, line: Line, deal: Deal, steps: tuple[NextStep, ...]) -> Answer | None:
    """Gives an open step another day: move 7 friday · move quote friday. None where the line tells a new step."""
    said = Line("deal", "next", line.words[1:])
    day = said.take_date(turn.today)
    text = bare(said.rest())
    meant = [step for step in steps if text == str(step.id) or (text and text in bare(step.text))]
    if day is None or len(meant) != 1:
        return None
    return _put(turn, deal, meant[0], day, said.rolled)


def _put(turn: Turn, deal: Deal, step: NextStep, day: date, rolled: bool = False) -> Answer:
    """Gives the step this day."""
    deal_steps.move(turn.ledger, deal, step.id, day)
    card = turn.say("next_moved", deal=deal, step=step, due=day, rolled=rolled, write=turn.ledger.write_id)
    return Answer(card, deal_id=deal.id)


def moved(turn: Turn, line: Line) -> Answer | None:
    """Gives the step that a sentence names another day: move the call with Sarah to friday. None for any other line."""
    found = next((found for one in MOVING if (found := one.fullmatch(line.text.strip().rstrip(".!")))), None)
    day = parse_date(found["day"], turn.today) if found else None
    if found is None or day is None or not turn.private_room:
        return None
    what = Line(
        "deal", "next", [word for word in words_of(found["what"]) if word.text.lower() not in ("the", "our", "my")]
    )
    named = which.named_deal(turn, what, prose=True) or beginning.behind(turn, what)
    at = named.id if named else turn.at_hand
    words = [bare(word.text) for word in what.words if word.text.lower() not in AROUND]
    deal = deals.get(turn.ledger, at) if at else None
    steps = deal_steps.of(turn.ledger, deal.id) if deal and words else ()
    meant = [step for step in steps if all(word in bare(step.text) for word in words)]
    return _put(turn, turn.about(deal), meant[0], day) if deal and len(meant) == 1 else None


def _owner(turn: Turn, line: Line) -> str:
    """Which colleague does it: `@me`, a mention, or the one who speaks."""
    for index, word in enumerate(line.words):
        if not word.quoted and word.text.startswith("<@"):
            del line.words[index]
            return short(mention(word.text)[0], LONGEST_HANDLE)
    line.take_word("@me", "@나")
    return turn.said.member


commands = (
    Entry("deal", "next", next_, "next DEAL STEP [DAY] [@OWNER] | done | move STEP DAY",
          '/deal next acme "send the quote" friday @me', '/deal 다음 acme "견적 보내기" 금요일 @나'),
)  # fmt: skip
