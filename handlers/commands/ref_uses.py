"""/ref request, used, result, rest, limits: what becomes of a reference, so that no customer is asked too often."""

import re
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from bot.cards import Answer
from bot.dates import find_date, parse_date
from bot.days import part_of_month
from bot.errors import UserError
from bot.holds import month_until
from bot.line import Line
from bot.permissions import Action
from bot.references import Limits, Need, Reference, block, resting_until, uses_this_quarter
from bot.words import Vocabulary, bare
from handlers.commands import which
from handlers.commands.book import Entry
from handlers.commands.case import short
from handlers.commands.ref_which import guard, the_case, the_deal
from handlers.turn import Turn
from store import references, uses

MOST_PER_QUARTER, MOST_DAYS = 99, 365
OVER = ("off", "end", "over", "끝", "해제", "그만", "종료")
LASTS = re.compile(
    r"(?:for )?(?P<time>[0-9a-z]+ (?:day|week|month)s?|[0-9]+ ?(?:일|주|주일|개월|달))(?:간|동안)?", re.IGNORECASE
)
END_OF = re.compile(r"(?:the )?end of (?P<month>[a-z]+(?: [0-9]{4})?)", re.IGNORECASE)
LAST_YEAR_UP_TO = timedelta(days=200)  # 11/20 said on 11/23 is last week's, not next year's


class Grade(StrEnum):
    """How a telling turned out beside what was hoped for."""

    BETTER = "better"
    AS_HOPED = "as_hoped"
    LESS = "less"


GRADES = Vocabulary(
    "grade",
    {
        Grade.BETTER: "better beyond exceeded above 기대이상 이상 초과",
        Grade.AS_HOPED: "as-hoped as-expected hoped expected met 기대만큼 만큼 그만큼",
        Grade.LESS: "less worse below under 기대이하 이하 미달",
    },
)


def request(turn: Turn, line: Line) -> Answer:
    """Notes that a customer is asked to be a reference for a deal; while they rest, it asks first."""
    guard(turn)
    reference = the_case(turn, line)
    anyway = line.take_word("anyway", "그래도")
    wish = line.take_named("wish")
    deal = the_deal(turn, line)
    if not wish and deal is not None:
        which.mistyped_deal(turn, line)
    wish = short(wish or line.rest())
    rest = resting_until(reference, turn.today, turn.library().limits)
    if rest and not anyway:
        again = line.again(f"case:{reference.id}", *([f"deal:{deal.id}"] if deal else []), "anyway")
        raise UserError(
            "case_resting", reference=reference, rest=rest, again=again, deal=deal, **_count(turn, reference)
        )
    uses.ask(turn.ledger, reference.id, deal.id if deal else None, wish)
    need = Need(deal.name if deal else "")
    card = turn.say(
        "case_asked", reference=reference, deal=deal, wish=wish, rest=rest, write=turn.ledger.write_id,
        block=block(reference, need, turn.today, turn.library().limits),
    )  # fmt: skip
    return Answer(card, deal_id=deal.id if deal else None)


def _count(turn: Turn, reference: Reference) -> dict[str, object]:
    return {"count": uses_this_quarter(reference, turn.today), "limits": turn.library().limits}


def used(turn: Turn, line: Line) -> Answer:
    """Notes that a case was told, also while it rests; an open request for the same deal is settled by it."""
    guard(turn)
    reference = the_case(turn, line)
    day = _past_day(turn, line)
    named = which.named_deal(turn, line)
    if named is None and line.words:
        raise which.no_such_deal(turn, line, line.rest())
    deal = turn.about(named) if named else the_deal(turn, line)
    deal_id = deal.id if deal else None
    asked = next((one for one in uses.of_case(turn.ledger, reference.id) if one.open and one.deal_id == deal_id), None)
    limits = turn.library().limits
    rested = resting_until(reference, day, limits)
    uses.use(turn.ledger, reference.id, deal_id, day, asked)
    now = replace(reference, uses=tuple(sorted((*reference.uses, day))))
    card = turn.say(
        "case_used", reference=reference, deal=deal, day=day, asked=asked, rested=rested,
        count=uses_this_quarter(now, turn.today), limits=limits, rest=resting_until(now, turn.today, limits),
        write=turn.ledger.write_id,
    )  # fmt: skip
    return Answer(card, deal_id=deal_id)


def _past_day(turn: Turn, line: Line) -> date:
    """The day that the line names, today where it names none; a month and day without a year have been."""
    day = line.take_date(turn.today, past=True) or turn.today
    if day > turn.today:
        earlier = date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)
        if turn.today - earlier > LAST_YEAR_UP_TO or earlier > turn.today:
            raise UserError("used_ahead", day=day)
        return earlier
    return day


def result(turn: Turn, line: Line) -> Answer:
    """Notes what came of a telling, beside what was hoped for."""
    guard(turn)
    reference = the_case(turn, line)
    named = which.named_deal(turn, line)
    match = GRADES.find(line.take_named("grade")) or line.take(GRADES)
    told = [one for one in uses.of_case(turn.ledger, reference.id) if named is None or one.deal_id == named.id]
    if named is None and len({one.deal_id for one in told}) > 1 and (deal := the_deal(turn, line)):
        told = [one for one in told if one.deal_id == deal.id]
    if not told:
        raise UserError("case_not_used", reference=reference, deal=named)
    one = told[0]
    asked = f"/ref result case:{reference.id}" + (f" deal:{one.deal_id}" if one.deal_id else "")
    if match is None:
        text = line.rest()
        raise UserError("which_grade", reference=reference, use=one, asked=asked, text=text, grades=list(Grade))
    text = short(line.take_named("result") or line.rest())
    uses.conclude(turn.ledger, one, match.key, text, turn.today)
    card = turn.say(
        "case_result", reference=reference, use=one, grade=match.key, text=text, asked=asked, write=turn.ledger.write_id
    )
    return Answer(card, deal_id=one.deal_id)


def rest(turn: Turn, line: Line) -> Answer:
    """Lets a case rest until a day, by default as long as it rests between two uses; `off` ends it."""
    guard(turn)
    reference = the_case(turn, line)
    limits = turn.library().limits
    until: date | None = None
    if not (bare(line.rest()) in OVER and line.take_word(*OVER)):
        line.take_word("until", "till", "까지")
        named = line.take_named("until")
        until = _coming_day(turn, line, named) or turn.today + timedelta(days=max(1, limits.days_between))
    now = replace(reference, rest_until=until)
    references.change(turn.ledger, now)
    card = turn.say(
        "case_rest", reference=reference, until=until, rest=resting_until(now, turn.today, limits),
        count=uses_this_quarter(now, turn.today), limits=limits, write=turn.ledger.write_id,
    )  # fmt: skip
    return Answer(card)


def _coming_day(turn: Turn, line: Line, named: str) -> date | None:
    word = named or line.rest()
    if lasts := LASTS.fullmatch(word):  # for 3 months, 2주
        korean = not word.isascii()
        found = find_date(f"{lasts['time']} 뒤" if korean else f"in {lasts['time']}", turn.today)
        day, line.words = found.day if found else None, []
    elif ending := END_OF.fullmatch(word):
        begun = month_until(f"until {ending['month']}", turn.today)
        day, line.words = part_of_month(begun[0], "말") if begun else None, []
    else:
        day = parse_date(named, turn.today) if named else line.take_date(turn.today)
        word = named or line.rest()
    if (word and day is None) or (day and day <= turn.today):
        raise UserError("rest_unreadable", word=word)
    return day


def limits(turn: Turn, line: Line) -> Answer:
    """How often a case may be told: shown, or changed by one or two numbers."""
    per_quarter = line.take_number()
    days = line.take_number()
    if line.words or (per_quarter or 0) > MOST_PER_QUARTER or (days or 0) > MOST_DAYS or per_quarter == 0:
        raise UserError("limits_unreadable", most=MOST_PER_QUARTER, most_days=MOST_DAYS)
    if per_quarter is not None:
        turn.allow(Action.CHANGE_POLICY)
    before = uses.limits(turn.ledger)
    now = uses.limit(turn.ledger, per_quarter, days) if per_quarter is not None else before
    card = turn.say("case_limits", limits=now, before=before, usual=Limits(), write=turn.ledger.write_id)
    return Answer(card)


commands = (
    Entry("ref", "request", request, 'request NAME [DEAL] ["what we hope for"]',
          '/ref request northwind acme "a call with their CFO"', '/ref 요청 한빛기계 acme "재무이사와 통화 한 번"'),
    Entry("ref", "used", used, "used NAME [DEAL] [DATE]", "/ref used northwind acme", "/ref 사용 한빛기계 acme"),
    Entry("ref", "result", result, 'result NAME [DEAL] better|as hoped|less ["what came of it"]',
          '/ref result northwind acme better "their CFO called back"',
          '/ref 효과 한빛기계 acme 기대이상 "재무이사가 먼저 연락"'),
    Entry("ref", "rest", rest, "rest NAME [until DATE] | off", "/ref rest northwind until 2027-01-15",
          "/ref 휴식 한빛기계 2027-01-15"),
    Entry("ref", "limits", limits, "limits [PER_QUARTER] [DAYS_BETWEEN]", "/ref limits", "/ref 한도"),
)  # fmt: skip
