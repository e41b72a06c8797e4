"""A day, an amount or a number of people said alone: the two or three lines that it may mean for the deal at hand."""

import re
from dataclasses import replace
from datetime import date

from bot import industries
from bot.amounts import Amount, budget, parse_amount
from bot.cards import Answer
from bot.closing import CLUE, no_day, to_the_end
from bot.closing import closing as close_day
from bot.dates import find_date
from bot.deals import Deal, key_of
from bot.errors import UserError
from bot.lexer import NAMED, Word, words_of
from bot.line import AFTER_DATE, BEFORE_DATE, Line
from bot.listening import POSSESSIVE
from bot.verbs import HEADS
from handlers.commands import deal as deal_commands
from handlers.commands import which
from handlers.commands.fields import currency
from handlers.turn import Turn
from store import deals

FEW = 6  # words
PEOPLE = re.compile(r"(?P<number>\d[\d,]{0,8}) ?(?:people|employees|staff|명|인)", re.IGNORECASE)
DIGIT = re.compile(r"\d")
ABOUT = frozenset("the their its budget is about around of 예산 예산은 약 대략".split())
FIELDS = frozenset("amount size industry 금액 규모 업종".split())
CHANGED = (  # change the amount of acme to 50k · acme amount is now 50k · 한빛제조 금액 4억으로 변경
    re.compile(
        r"(?:please )?(?:change|set|update|make|move|raise|lower|increase|reduce|cut|bump) (?P<what>.+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<what>.+ (?:amount|budget|size) (?:is now|is|was|went|changed|now)(?: up| down)? .+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<what>.+?)(?:으로|로) ?(?:변경|수정|바꿔|바꾸|바뀌|바뀜|올려|올라|낮춰|내려|조정|늘려|줄여|확정)\S{0,5}"
        r"(?: ?(?:줘|줘요|주세요|함|됨|해줘|했어\S*|됐어\S*))?"
    ),
)
TURNED = re.compile(r"\b(?:to|is now|is|was|now|went|changed|up|down)\b", re.IGNORECASE)
OF = re.compile(
    r"(?P<field>(?:the )?(?:amount|budget|size)) (?:of|for|on) (?P<deal>.+?) (?P<value>\S*\d.*)", re.IGNORECASE
)


def answer(turn: Turn, line: Line) -> Answer | None:
    """What to offer for such a line; None where it says anything else, or where no deal is at hand."""
    if len(line.words) > FEW or any(word.quoted or word.name for word in line.words):
        return None
    words, deal = _without_deal(turn, line)
    text = " ".join(word.text.rstrip(".!") for word in words)
    money, day, people = _money(turn, text), _day(turn, text), PEOPLE.fullmatch(text)
    field = _field(turn, words)
    if not (money or day or people or field) or deals.find(turn.ledger, [key_of(text)]):
        return None
    deal = deal or _at_hand(turn, line)
    if deal is None:
        return None
    if field:
        return deal_commands.show(turn, Line("deal", "show", [Word(str(deal.id), name="deal"), field]))
    number = int(people["number"].replace(",", "")) if people else None
    said = money[1] if money and not day and not people else text
    card = turn.say(
        "said_alone", deal=deal, text=said, whole=line.text, day=day, money=money and money[0], number=number
    )
    return Answer(card, deal_id=deal.id)


def changing(turn: Turn, line: Line) -> Answer | None:
    """The same for a line that says that an amount or a size is another one now; None for any other."""
    text = " ".join(line.text.split()).rstrip(".! ")
    if not DIGIT.search(text) or any(word.quoted or word.name for word in line.words):
        return None
    what = next((found["what"] for one in CHANGED if (found := one.fullmatch(text))), "")
    turned = " ".join(TURNED.sub(" ", what).split())
    if of := OF.fullmatch(turned):
        turned = f"{of['deal']} {of['field']} {of['value']}"
    words = [word for word in words_of(turned) if word.text.lower() != "the"]
    return answer(turn, Line("deal", "", words, text=turned, whole=tuple(words))) if words else None


def closing(turn: Turn, line: Line) -> Answer | None:
    """What to offer for a line that says nothing but when the deal will close: closing on 12/20; None for any other."""
    if not (CLUE.search(line.text) and (DIGIT.search(line.text) or find_date(to_the_end(line.text), turn.today))):
        return None
    words = [Word(word.raw) if word.name == "close" else word for word in words_of(line.text)]
    if words and HEADS.find(words[0].text.lstrip("/")):
        del words[0]
    if any(word.quoted or word.name not in ("", "deal") for word in words):
        return None
    if words:
        words[0] = replace(words[0], text=POSSESSIVE.sub("", words[0].text))
    said = Line("deal", "", words, whole=tuple(words))
    known, text = which.named_deal(turn, said), said.rest()
    if wrong := no_day(text):
        raise UserError("day_missing", word=wrong, without="")
    day = close_day(text, turn.today)
    if day is None:
        return None
    deal = which.settle_deal(turn, said, known, write=False)
    return Answer(turn.say("close_proposed", deal=deal, day=day, text=text), deal_id=deal.id)


def _without_deal(turn: Turn, line: Line) -> tuple[list[Word], Deal | None]:
    """The words that may be a day or a number, and the deal that the line names."""
    if len(line.words) < 2 or not (DIGIT.search(line.text) or find_date(line.text, turn.today)):
        return line.words, None
    spare = Line("deal", "", list(line.words), whole=tuple(line.words))
    named = which.named_deal(turn, spare)
    while spare.words and spare.words[0].text.lower() in ABOUT:
        del spare.words[0]
    return spare.words, turn.about(named) if named else None


def _at_hand(turn: Turn, line: Line) -> Deal | None:
    try:
        return which.settle_deal(turn, line, None, write=False)
    except UserError:
        return None


def _money(turn: Turn, text: str) -> tuple[Amount, str] | None:
    """The amount that the text is, or is about, and how it is said; a bare number may count anything."""
    usual = currency(turn.place.timezone)
    if text.isdecimal():
        return None
    for said in (text, text.upper()):  # usd
        if amount := parse_amount(said, usual):
            return amount, said
    found = budget(text, usual)
    return (found.amount, text[found.start : found.end]) if found else None


def _day(turn: Turn, text: str) -> date | None:
    """The day still to come that the text is, little words aside."""
    found = find_date(text, turn.today)
    if found is None or found.day < turn.today:
        return None
    before, after = text[: found.start].lower().split(), text[found.end :].split()
    return found.day if BEFORE_DATE.issuperset(before) and AFTER_DATE.issuperset(after) else None


def _field(turn: Turn, words: list[Word]) -> Word | None:
    """`amount 50k` and its like, as `amount:50k`."""
    if len(words) < 2:
        return None
    name, value = words[0].text.lower().rstrip(":"), " ".join(word.text for word in words[1:])
    if name not in FIELDS:
        return None
    field = NAMED[name]
    money = parse_amount(value, currency(turn.place.timezone))
    number = PEOPLE.fullmatch(value) or value.isdecimal()
    fits = {"amount": money, "size": number, "industry": industries.find(value)}[field]
    return Word(value, name=field) if fits else None
