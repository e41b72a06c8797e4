"""Money and days as CRM exports and spreadsheets write them, beyond what people type."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from bot import case_fields
from bot.amounts import LARGEST, Amount, parse_amount
from bot.case_fields import Unreadable
from bot.crm import CODES

LONGEST_NUMBER: Final = 40
SERIALS: Final = range(20_000, 80_000)  # days as spreadsheets count them: 1954 to 2119
EXCEL_DAY_0: Final = date(1899, 12, 30)
SLASHED: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})")
EUROPEAN: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}(?![0-9])|(?<![0-9.,])[0-9]+,[0-9]{1,2}(?![0-9,.])")
EXPONENT: Final = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,2}")
NUMBER: Final = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")


def code_of(said: str) -> str:
    """The ISO code of a currency as a column says it, or ''."""
    return CODES.get(said.lower()) or (said.upper() if re.fullmatch(r"[A-Za-z]{3}", said) else "")


def money(said: str, currency: str, scale: int = 1) -> Amount | None:
    """An amount as sheets write it: 3억 5천, $1.2M, 1.234.567,89 €, 120000.00, 1.2E+08; None where it is nothing."""
    if not said.strip("0.,₩$€ "):
        return None
    if EXPONENT.fullmatch(said):
        said = str(int(float(said)))
    if european := EUROPEAN.search(said):
        said = said.replace(european[0], european[0].replace(".", "").replace(",", "."))
    if NUMBER.fullmatch(said) and len(said) <= LONGEST_NUMBER:
        return _whole(Decimal(said.replace(",", "")) * scale, currency)
    found = parse_amount(said, currency)
    if found is None:
        raise Unreadable("amount")
    return found


def _whole(value: Decimal, currency: str) -> Amount:
    if value > LARGEST:
        raise Unreadable("amount")
    return Amount(int(value.to_integral_value(ROUND_HALF_UP)), currency)


def days_come_first(cells: Iterable[str]) -> bool:
    """Whether a column's days stand before their months: no second number is above 12, but a first one is."""
    pairs = [found.groups()[:2] for cell in cells if (found := SLASHED.match(cell.strip()))]
    return any(int(one) > 12 for one, _ in pairs) and not any(int(two) > 12 for _, two in pairs)


def day_of(said: str, today: date, day_first: bool = False) -> date | None:
    """A day as sheets write it: 2026-11-30T00:00Z, 30.11.2026, 11/30/26, 30-Nov-2026, 46356; None for nothing."""
    said = re.sub(r"[T ]+(?:오전 |오후 )?[0-9]{1,2}:[0-9]{2}.*$", "", said)
    if not said:
        return None
    if said.isdecimal() and len(said) == 5 and int(said) in SERIALS:
        return EXCEL_DAY_0 + timedelta(days=int(said))
    if found := SLASHED.fullmatch(said):
        one, two, year = map(int, found.groups())
        month, day = (two, one) if day_first or one > 12 or ("." in said and two <= 12) else (one, two)
        try:
            return date(year + (2000 if year < 100 else 0), month, day)
        except ValueError:
            raise Unreadable("day") from None
    if "-" in said and re.search("[A-Za-z]", said):
        said = said.replace("-", " ")
    if found := re.fullmatch(r"([0-9]{1,2} [A-Za-z]{3,9})\.? ([0-9]{2})", said):
        said = f"{found[1]} 20{found[2]}"
    return case_fields.day(said, today)
