"""A number of people as it is written in English and Korean: 1,200명, 1.5k, 2 thousand, 2천, 1만 5천명."""

import re
from typing import Final

NUMBER: Final = re.compile(r"\s{0,2}(\d[\d,.]{0,11})?\s*(백|천|만|k\b|thousand\b)?", re.IGNORECASE)
NO_NUMBER: Final = re.compile(r"\D{0,8}?(?=\d|(?<![수몇])[백천만]\s?명)")
THOUSANDS: Final = re.compile(r"\d{1,3}(?:\.\d{3})+")
SCALES: Final = {"": 1, "백": 100, "천": 1_000, "k": 1_000, "thousand": 1_000, "만": 10_000}


def headcount(said: str) -> int | None:
    """The first number in the text, with its unit; None where there is none."""
    start = NO_NUMBER.match(said)
    at, total, last = start.end() if start else len(said), 0.0, float("inf")
    while (part := NUMBER.match(said, at)) and (part[1] or part[2]):
        number, scale = _number(part[1] or "1"), SCALES[(part[2] or "").lower()]
        if number is None:
            return None
        if scale >= last:  # a new number, not more of this one
            break
        at, total, last = part.end(), total + number * scale, scale
    return round(total)


def _number(digits: str) -> float | None:
    """The number of `1,200`, `1.200` and `1.5`."""
    digits = digits.replace(",", "").rstrip(".")
    digits = digits.replace(".", "") if THOUSANDS.fullmatch(digits) else digits
    return None if digits.count(".") > 1 else float(digits)
