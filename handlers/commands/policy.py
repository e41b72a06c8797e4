"""/deal policy: the team's limits for stalled deals, beside what stages really take here; admins change them."""

import re
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from bot import countries, stall_forms
from bot.calendar import Calendar
from bot.cards import Answer, Card, plain
from bot.deals import BUYCLASSES, BuyClass
from bot.errors import UserError
from bot.line import Line
from bot.permissions import Action
from bot.stages import STAGES, Stage
from bot.stall import Policy, offered
from bot.when import read_when
from handlers.commands.book import Entry
from handlers.turn import Turn
from store import policy as policies
from store import workspaces

MOST_DAYS, MOST_FACTOR = 365, 10.0
NUMBER: Final = re.compile(r"\d{1,3}(\.\d{1,2})?", re.ASCII)
FIELDS: Final = ("expected", "quiet", "factors", "country")  # of the form
ENOUGH = 20  # completed passages of a stage, before a median says something


@dataclass(frozen=True)
class Row:
    """A stage with its limits, and what it takes here: `median` business days of `count` passages, `offer` if any."""

    stage: Stage
    expected: int
    quiet: int
    count: int = 0
    median: float = 0.0
    offer: int = 0


@dataclass
class Said:
    """The limits that a line sets: business days by stage, factors by kind of purchase, a country's code."""

    expected: dict[Stage, int] = field(default_factory=dict)
    quiet: dict[Stage, int] = field(default_factory=dict)
    factors: dict[BuyClass, float] = field(default_factory=dict)
    country: str = ""
    zone: str = ""


def policy(turn: Turn, line: Line) -> Answer:
    """Shows the limits, or changes what the line says: a stage, a kind of purchase, the country, or all by the form."""
    form = line.take_word("form", "양식", "change", "바꾸기", "변경")
    known = policies.policy(turn.ledger)
    if not line.words and not form:
        return Answer(_card(turn, known))
    turn.allow(Action.CHANGE_POLICY)
    if not line.words:
        return Answer(_card(turn, known), form=stall_forms.policy(turn.language, "/deal policy", known))
    typed = {word.name: word.text for word in line.words if word.name in FIELDS}
    try:
        said = _said(line)
    except UserError as error:
        if len(typed) < len(FIELDS):
            raise
        return _form_again(turn, known, typed, error)
    if said.zone:
        return _move(turn, said.zone)
    now = policies.change(turn.ledger, said.expected, said.quiet, said.factors, said.country)
    return Answer(_card(turn, now, known))


def _move(turn: Turn, zone: str) -> Answer:
    """Sets the time zone in which this workspace's days begin."""
    was = turn.place.timezone
    workspaces.set_timezone(turn.ledger.connection, turn.ledger.workspace, zone)
    return Answer(turn.say("policy_zone", clock=zone, was=was, local=turn.now.astimezone(ZoneInfo(zone))))


def _form_again(turn: Turn, known: Policy, typed: dict[str, str], error: UserError) -> Answer:
    """The form with what was typed, and what is wrong with which field."""
    card = turn.say(error.reply, **error.facts)
    wrong = next((name for name, text in typed.items() if error.facts["word"] in (text, *text.split())), FIELDS[0])
    problems = ((wrong, plain(card).split("\n")[0]),)
    return Answer(card, form=stall_forms.policy(turn.language, "/deal policy", known, typed, problems))


def _said(line: Line) -> Said:
    """What the line sets: `evaluate 20 5`, `new 1.5`, `country KR`, `zone Asia/Seoul`, or the form's rows of eight."""
    said = Said(country=_country(line), zone=_zone(line))
    said.expected.update(zip(Stage, _row(line, "expected", len(Stage)), strict=False))
    said.quiet.update(zip(Stage, _row(line, "quiet", len(Stage)), strict=False))
    factors = line.take_named("factors")
    numbers = [_number(word, MOST_FACTOR) for word in factors.split()]
    if factors and len(numbers) != len(BuyClass):
        raise UserError("policy_unreadable", word=factors)
    said.factors.update(zip(BuyClass, numbers, strict=False))
    if line.words:
        _typed(line, said)
    return said


def _row(line: Line, name: str, count: int) -> list[int]:
    """The whole numbers of `expected:"7 7 10 …"`, all of them or none."""
    row = line.take_named(name)
    numbers = [_days(word) for word in row.split()]
    if row and len(numbers) != count:
        raise UserError("policy_unreadable", word=row)
    return numbers


def _country(line: Line) -> str:
    """The country's code, by code or name."""
    named = line.take_named("country")
    if line.take_word("country", "나라", "국가"):
        named, line.words = named or line.rest(), []
    if named and not countries.find(named):
        raise UserError("unknown_country", word=named)
    return countries.find(named) if named else ""


def _zone(line: Line) -> str:
    """The time zone's IANA name, by that, a city, or what people call it."""
    named = line.take_named("zone")
    if line.take_word("zone", "timezone", "시간대", "표준시"):
        named, line.words = named or line.rest(), []
        if not named:
            raise UserError("unknown_zone", word="")
    if not named:
        return ""
    found = read_when(named)
    if found.zone is None or found.rest or found.at is not None:
        raise UserError("unknown_zone", word=named)
    return found.zone


def _typed(line: Line, said: Said) -> None:
    """A stage with one or two numbers of days, or a kind of purchase with its factor."""
    whole = line.rest()
    numbers = [word.text for word in line.words if NUMBER.fullmatch(word.text)]
    line.words = [word for word in line.words if not NUMBER.fullmatch(word.text)]
    stage = line.take(STAGES)
    kind = None if stage else line.take(BUYCLASSES)
    if line.words or not 1 <= len(numbers) <= (2 if stage else 1):
        raise UserError("policy_unreadable", word=whole)
    if stage:
        said.expected[stage.key] = _days(numbers[0])
        said.quiet.update((stage.key, _days(number)) for number in numbers[1:])
    elif kind:
        said.factors[kind.key] = _number(numbers[0], MOST_FACTOR)
    else:
        raise UserError("policy_unreadable", word=whole)


def _days(word: str) -> int:
    number = _number(word, MOST_DAYS)
    if number != int(number):
        raise UserError("policy_unreadable", word=word)
    return int(number)


def _number(word: str, most: float) -> float:
    if not NUMBER.fullmatch(word) or not 0 < float(word) <= most:
        raise UserError("policy_unreadable", word=word)
    return float(word)


def _card(turn: Turn, known: Policy, before: Policy | None = None) -> Card:
    taken = policies.passages(turn.ledger, Calendar(known.country))
    rows = []
    for stage in Stage:
        count, median = taken.get(stage, (0, 0.0))
        told = (count, median, offered(median)) if count >= ENOUGH else ()
        rows.append(Row(stage, known.expected[stage], known.quiet[stage], *told))
    return turn.say(
        "policy", rows=rows, policy=known, before=before, usual=Policy(), kinds=list(BuyClass),
        may=turn.may(Action.CHANGE_POLICY), country=countries.name(known.country, turn.language),
        clock=turn.place.timezone,
        write=turn.ledger.write_id,
    )  # fmt: skip


commands = (
    Entry("deal", "policy", policy,
          "policy [STAGE DAYS [QUIET_DAYS] | new|modified|straight FACTOR | country CODE | zone ZONE]",
          "/deal policy", "/deal 기준"),
)  # fmt: skip
