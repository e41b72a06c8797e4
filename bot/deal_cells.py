"""Money and days as CRM exports and spreadsheets write them, beyond what people type."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from bot import case_fields
from bot.amounts import LARGEST, Amount, parse_amount
from bot.case_fields import Unreadable
from bot.crm import CODES

LONGEST_NUMBER: Final = 40
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


def day_of(said: str, today: date, day_first: bool = False) -> date | None:
    """A day as sheets write it: 2026-11-30T00:00Z, 30.11.2026, 11/30/26, 30-Nov-2026, 46356; None for nothing."""
    return case_fields.day(said, today, day_first)
