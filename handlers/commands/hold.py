"""/deal hold: a deal that waits on purpose, with the reason and the day on which it comes back."""

from datetime import date

from bot import stall_forms
from bot.calendar import Calendar
from bot.cards import Answer
from bot.deals import Deal
from bot.errors import UserError
from bot.holds import month_until, offers
from bot.lexer import words_of
from bot.line import Line
from bot.words import bare
from handlers.commands import which
from handlers.commands.book import Entry
from handlers.commands.case import short
from handlers.turn import Turn
from store import holds, policy, stall

LONGEST_REASON = 200
HOLDING = tuple("is on put for because bc of the it this deal them let's lets we please should".split())
OFF = ("off", "end", "끝", "해제", "그만", "종료")


def hold(turn: Turn, line: Line) -> Answer:
    """Puts a deal on hold until a day, asks for what is missing, or ends it."""
    _unsaid(line)
    named = which.named_deal(turn, line, prose=True)
    if named is None and line.words and not line.words[0].name:
        which.mistyped_deal(turn, line)
    wants_form = line.take_word("form", "양식")
    off = [bare(word.text) in OFF for word in line.words] == [True] and not line.words[0].quoted
    deal = which.settle_deal(turn, line, named)
    if not deal.open:
        raise UserError("deal_ended", deal=deal)
    if off:
        return awake(turn, deal)
    reason, until = line.take_named("reason"), line.take_date(turn.today) or _month(turn, line)
    _unsaid(line)
    reason = short(reason or line.rest(), LONGEST_REASON)
    if until is not None and until <= turn.today:
        raise UserError("hold_past", deal=deal, day=until)
    if wants_form or not reason or until is None:
        return _asked(turn, deal, reason, until, wants_form)
    held = holds.hold(turn.ledger, deal, reason, until, turn.today)
    again = deal.held(turn.today)
    return Answer(turn.say("held", deal=held, again=again, write=turn.ledger.write_id), deal_id=deal.id)


def _month(turn: Turn, line: Line) -> date | None:
    """The first day of the month that the line names, taken from it; quoted words are the reason."""
    plain = [word for word in line.words if not word.quoted and not word.name]
    found = month_until(" ".join(word.raw or word.text for word in plain), turn.today)
    if found is None:
        return None
    left = [word for word in line.words if word.quoted or word.name]
    line.words = [*words_of(found[1]), *left]
    return found[0]


def _unsaid(line: Line) -> None:
    """Lets go of the words that only hold such a sentence together: acme is on hold until January."""
    while line.words and not line.words[0].quoted and line.words[0].text.lower() in HOLDING:
        del line.words[0]


def _asked(turn: Turn, deal: Deal, reason: str, until: date | None, wants_form: bool) -> Answer:
    """Asks why, or until when, each answer one tap; the form takes any other."""
    calendar = calendar_of(turn, deal)
    days = tuple(calendar.after(turn.today, count) for count in (5, 10, 20)) if reason else ()
    form = stall_forms.hold(turn.language, f"/deal hold deal:{deal.id}", reason, until)
    card = turn.say(
        "hold_asked", deal=deal, reason=reason, until=until, offers=offers(calendar, turn.today), days=days,
        held=deal.held(turn.today),
    )  # fmt: skip
    return Answer(card, form=form if wants_form else None, deal_id=deal.id)


def awake(turn: Turn, deal: Deal) -> Answer:
    """Ends a hold and shows what the deal waited for."""
    if deal.hold_until is None:
        raise UserError("not_held", deal=deal)
    woken = holds.resume(turn.ledger, deal, turn.today)
    standing = stall.standing(turn.ledger, deal.id, turn.today)
    card = turn.say(
        "hold_ended", deal=woken, reason=deal.hold_reason, until=deal.hold_until,
        verdict=standing.verdict if standing else None, write=turn.ledger.write_id,
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def calendar_of(turn: Turn, deal: Deal) -> Calendar:
    """The business days that count for a deal."""
    return Calendar(deal.country or policy.policy(turn.ledger).country)


commands = (
    Entry("deal", "hold", hold, 'hold DEAL "WHY" until DAY | off', '/deal hold acme "budget season" until 1/10',
          '/deal 보류 acme "예산 시즌" 1/10까지'),
)  # fmt: skip
