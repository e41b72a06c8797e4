"""Amounts of money as salespeople write them, in English and Korean: 3억, 2억5천, 5천만원, 50만불, $1.2M, USD 50,000."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Amount:
    """Money in whole units (won, dollars) of an ISO 4217 currency."""

    value: int
    currency: str


@dataclass(frozen=True)
class FoundAmount:
    """An amount and where the text names it: `text[start:end]`."""

    amount: Amount
    start: int
    end: int


LARGEST = 10**15  # beyond a customer's budget, within every database's and browser's integers

_BEFORE = {"US$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "JP¥": "JPY", "₩": "KRW"}
_CODES = "AUD CAD CHF CNY EUR GBP HKD IDR INR JPY KRW MYR SGD THB TWD USD VND".split()
_AFTER = {
    **dict.fromkeys(("원", "won"), "KRW"),
    **dict.fromkeys(("달러", "불", "dollars"), "USD"),
    **dict.fromkeys(("유로", "euros", "€"), "EUR"),
    "엔": "JPY",
    "위안": "CNY",
    "파운드": "GBP",
}
_SCALES = {
    **dict.fromkeys(("k", "thousand"), 10**3),
    **dict.fromkeys(("m", "mm", "mn", "million"), 10**6),
    **dict.fromkeys(("b", "bn", "billion"), 10**9),
}
_SMALL = {"천": 1000, "백": 100, "십": 10}
_LARGE = {"조": 10**12, "억": 10**8, "만": 10**4}


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_NUMBER = r"(?>[0-9]{1,3}(?:,[0-9]{3}){1,5}(?![0-9,])|[0-9]{1,16}(?![0-9]))(?:\.[0-9]{1,4}+)?"
_PART = re.compile(rf"({_NUMBER})?\s?([천백십])?")
_SECTION = rf"(?:(?:(?:{_NUMBER}\s?)?[천백십]\s?){{1,3}}(?:{_NUMBER})?|{_NUMBER})"
_AMOUNT = re.compile(
    rf"(?P<before>{_any(_BEFORE)}|(?-i:{'|'.join(_CODES)})(?=[\s0-9]))?\s?(?:"
    rf"(?:(?P<조>{_SECTION})\s?조\s?)?(?:(?P<억>{_SECTION})\s?억)?(?:\s?(?P<만>{_SECTION})\s?만)?"
    # What follows 억 without 만: 2억5천, 1억5000; a number apart from it belongs to the sentence, unless 원 closes it.
    rf"(?P<ones>\s?(?:(?:{_NUMBER})?[천백십]){{1,3}}|{_NUMBER}|\s{_NUMBER}(?=원))?"
    rf"(?:\s?(?P<scale>{_any(_SCALES)})(?![A-Za-z]))?"
    rf")(?:\s?(?P<after>{_any(_AFTER)}|(?-i:{'|'.join(_CODES)})(?![A-Za-z])))?",
    re.IGNORECASE,
)
# In a sentence: not inside a word, not a count of things (5만 명, 3천 개), and not the company 3M.
_STARTS = re.compile(r"(?<![A-Za-z0-9_.,+/#-])(?=[$€£¥₩A-Z0-9]|(?<![가-힣])[천백십])")
_ENDS = re.compile(
    r"(?![A-Za-z0-9_%/])(?![.,][0-9])(?!\s?(?:명|개|건|대(?!로)|번|회|시간|권|장|곳|배|톤|종|호|인))"
    r"(?=(?:까지|부터|에서|에|은|는|이|가|을|를|도|로|으로|의|과|와|쯤|짜리|정도|규모|이상|이하|이에요|예요|입니다|요"
    r"|이래요?|이라네요|이라고|이랍니다|이요|임)?(?![가-힣]))"
)
# What stands around the amount in a sentence that says nothing else: 예산은 3억 정도래요, they have $50k for this.
_BUDGET = re.compile(
    r"(?:(?:their|the|our|a|an) )?(?:total |yearly |annual )?(?:budget|amount|price|deal|it)?(?: is| was|'s|:| of)? ?"
    r"|(?:they|he|she|we)(?: only)? (?:have|has|got|can spend|can pay|set aside|budgeted|planned?)(?: a budget of)? "
    r"|(?:(?:올해|내년|고객|총|전체) ){0,2}(?:(?:예산|금액|규모|비용|가격)(?:은|는|이|가|을|를|으로)? ?)?",
    re.IGNORECASE,
)
_ROUGHLY = re.compile(r"(?:about|around|roughly|some|up to|at most|약|대략|총|한|최대) ?\Z", re.IGNORECASE)
_SAID = re.compile(
    r"(?: or so)?(?: for (?:this|it|that))?(?: (?:this|a|per) year)?"
    r"|(?:으로|로|까지)? ?(?:정도|쯤|선|안팎|내외|규모|까지|이하)?(?:으로|로|는|은|을|까지)? ?"
    r"(?:이?래요?|이?라네요?|이?랍니다|이?라고 (?:함|해요|합니다|하네요|하세요|하십니다)|이에요|예요|입니다|임|이요|요"
    r"|(?:생각|책정|가능)[가-힣]{0,7}|잡[가-힣]{1,7}|보고 [가-힣]{1,5}|있[가-힣]{1,5})?",
    re.IGNORECASE,
)


def parse_amount(text: str, currency: str = "KRW") -> Amount | None:
    """The amount that the whole text says; `currency` is meant where it names none. `120000` is an amount too."""
    found = _AMOUNT.fullmatch(text.strip())
    return _amount(found, currency) if found else None


def find_amount(text: str, currency: str = "KRW") -> FoundAmount | None:
    """The first amount in the text; a number without a unit or a currency is none."""
    at = 0
    while start := _STARTS.search(text, at):
        found = _AMOUNT.match(text, start.start())
        if found and _said_as_money(found) and _ENDS.match(text, found.end()):
            amount = _amount(found, currency)
            if amount:
                return FoundAmount(amount, found.start(), found.end())
        at = max(start.start() + 1, found.end() if found else 0)
    return None


def budget(text: str, currency: str = "KRW") -> FoundAmount | None:
    """The amount of a short sentence that says nothing else; None for every other sentence."""
    found = find_amount(text, currency)
    if found is None:
        return None
    before, after = text[: found.start].lstrip(), text[found.end :].rstrip(" .!")
    while rough := _ROUGHLY.search(before):
        before = before[: rough.start()]
    return found if _BUDGET.fullmatch(before) and _SAID.fullmatch(after) else None


def _said_as_money(found: re.Match[str]) -> bool:
    # "We closed 50k won" names a currency, "deal 2 won" doesn't.
    named = found["before"] or (found["after"] or "").lower() not in ("", "won")
    sized = (found["조"] or found["억"] or found["만"] or found["scale"]) and any(map(str.isdecimal, found[0]))
    return bool(named or sized)


def _amount(found: re.Match[str], currency: str) -> Amount | None:
    value = _value(found)
    # 3천 alone may be 3,000 or 30,000,000: not ours to decide. 3M is a company, 3m and $3M are millions.
    vague = not (found["조"] or found["억"] or found["만"] or found["after"]) and set(found[0]) & set(_SMALL)
    if value is None or vague or found[0] == "3M":
        return None
    before, after = (found["before"] or "").upper(), (found["after"] or "").lower()
    counted = "KRW" if found["조"] or found["억"] or found["만"] else currency  # 3억 is won wherever it is said
    named = _BEFORE.get(before, before) or _AFTER.get(after, after.upper()) or counted
    whole = int(value.to_integral_value(ROUND_HALF_UP))
    return Amount(whole, named) if whole <= LARGEST else None


def _value(found: re.Match[str]) -> Decimal | None:
    units = {unit: found[unit] for unit in _LARGE if found[unit]}
    ones = (found["ones"] or "").strip()
    scale = found["scale"]
    if not (units or ones) or (units and scale):
        return None
    value = sum((_section(words) * _LARGE[unit] for unit, words in units.items()), Decimal(0))
    return value + _section(ones) * _unit_of_rest(units, ones, found["after"]) * _SCALES.get((scale or "").lower(), 1)


def _unit_of_rest(units: dict[str, str], ones: str, after: str | None) -> int:
    """After 억, 5천 means 5천만 (2억5천 is 250,000,000), and so does a number that 원 doesn't close (1억5000)."""
    short = "억" in units and "만" not in units and (set(ones) & set(_SMALL) or not after)
    return _LARGE["만"] if short else 1


def _section(words: str) -> Decimal:
    """The value below 만: 5천, 2천5백, 1.2, 3,500."""
    total = Decimal(0)
    for number, unit in _PART.findall(words):
        if number or unit:
            total += Decimal(number.replace(",", "") or 1) * _SMALL.get(unit, 1)
    return total


def format_amount(amount: Amount, language: str) -> str:
    """`₩350,000,000`, `$50,000`; won in Korean as they are said: `3억 5,000만 원`."""
    from babel.numbers import format_currency, format_decimal  # 30 ms that a door pays only when it first shows money

    if language != "ko" or amount.currency != "KRW" or abs(amount.value) < _LARGE["만"]:
        pattern = "#,##0원" if (language, amount.currency) == ("ko", "KRW") else "¤#,##0"
        return format_currency(amount.value, amount.currency, pattern, language, currency_digits=False)
    sign, rest = "-" if amount.value < 0 else "", abs(amount.value)
    parts = []
    for unit, size in _LARGE.items():
        count, rest = divmod(rest, size)
        parts += [f"{format_decimal(count, locale='ko')}{unit}"] if count else []
    return sign + " ".join(parts) + (f" {format_decimal(rest, locale='ko')}원" if rest else " 원")
