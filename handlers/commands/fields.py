"""What a line says in passing: a customer's size, industry and amount as `name:value`, and names of languages."""

from datetime import date
from typing import Any

from bot import case_fields, countries, industries
from bot.amounts import Amount, parse_amount
from bot.dates import find_date
from bot.deals import BUYCLASSES, BuyClass
from bot.errors import UserError
from bot.lexer import quoted
from bot.line import Line
from bot.roles import ROLES
from bot.stages import STAGES, Stage
from handlers.turn import Turn

FIELDS = ("size", "industry", "amount", "buyclass")
CURRENCY = {"Asia/Seoul": "KRW"}  # what a bare number means where the workspace is
LANGUAGES = {"en": "en", "english": "en", "영어": "en", "ko": "ko", "korean": "ko", "한국어": "ko"}


def industry(line: Line) -> str | None:
    """The code of `industry:…`; a slip is asked about."""
    word = line.take_named("industry")
    if not word:
        return None
    if found := industries.find(word):
        return found.code
    choices = tuple((one.code, line.again(f'industry:"{one.code}"')) for one in industries.near(word)[:4])
    raise UserError("unknown_industry", word=word, choices=choices, without=line.again('industry:""'))


def size(line: Line) -> int | None:
    """A customer's size in people, `size:…`: 200, 1,200명, 1.5k, 2천, 2만 5천명, 200-500 (the lower end)."""
    word = line.take_named("size")
    try:
        return case_fields.people(word)
    except case_fields.Unreadable:
        raise UserError("size_unreadable", word=word) from None


def buyclass(line: Line) -> BuyClass | None:
    """What kind of purchase it is for them, `buyclass:new`; anything else is asked about."""
    word = line.take_named("buyclass")
    if not word:
        return None
    if found := BUYCLASSES.find(word):
        return found.key
    raise UserError(
        "unknown_buyclass", word=word, choices=tuple((one, line.again(f"buyclass:{one}")) for one in BuyClass)
    )


def currency(timezone: str) -> str:
    """What a bare number of money means in a workspace of this time zone."""
    return CURRENCY.get(timezone, "USD")


def amount(turn: Turn, line: Line) -> Amount | None:
    """The money of `amount:…`, or of a word such as $50k or 3억."""
    usual = currency(turn.place.timezone)
    named = line.take_named("amount")
    if not named:
        return line.take_amount(usual)
    found = parse_amount(named, usual)
    if found is None:
        raise UserError("amount_unreadable", word=named)
    return found


def columns(turn: Turn, line: Line) -> dict[str, Any]:
    """The deal's columns that the line sets, without those it leaves alone."""
    money, code, people, kind = amount(turn, line), industry(line), size(line), buyclass(line)
    found: dict[str, Any] = {"industry": code, "people": people, "buyclass": kind and str(kind)}
    if money:
        found |= {"amount": money.value, "currency": money.currency}
    found |= {"country": country(line), "close_on": close_on(turn, line)}
    return {name: value for name, value in found.items() if value is not None}


def country(line: Line) -> str | None:
    """The code of `country:…`: whose holidays are days off for this customer."""
    word = line.take_named("country")
    if word and not countries.find(word):
        raise UserError("unknown_country", word=word)
    return countries.find(word) if word else None


def close_on(turn: Turn, line: Line) -> date | None:
    """The day of `close:…` on which the decision is expected."""
    word = line.take_named("close")
    found = find_date(word, turn.today) if word else None
    if word and found is None:
        raise UserError("due_unreadable", word=word)
    return found.day if found else None


def stage(line: Line) -> Stage | None:
    """The stage of `stage:…`; anything else is asked about."""
    word = line.take_named("stage")
    if not word:
        return None
    if found := STAGES.find(word, prefix=True):
        return found.key
    choices = tuple((one, line.again(f"stage:{one}")) for one in STAGES.near(word) or Stage)
    raise UserError("stage_unreadable", word=word, choices=choices)


def nothing_else(line: Line) -> None:
    """Refuses a `name:value` that the command has no place for: it must become no part of a name, and not get lost."""
    stray = line.stray()
    if stray is None:
        return
    word = stray.raw or stray.text
    without = line.again(f'{stray.name}:""') if stray.name else line.again(without=word)
    apart = word.replace(":", " ", 1) if any(map(ROLES.find, word.split(":", 1))) else ""  # kim:decider
    rest = (
        line.rest() if line.verb == "add" and not (stray.name or any(one.name == "name" for one in line.whole)) else ""
    )
    raise UserError(
        "option_unknown", word=word, head=line.head, without=without, apart=apart,
        split=line.again(apart, without=word), named=rest and line.again(f"name:{quoted(rest)}", without=rest),
    )  # fmt: skip
