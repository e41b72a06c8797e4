"""What somebody is reminded of: their promises for today and before, a hold that ends, a consent that runs out."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from bot.deals import Deal

Kind = Literal["step", "plan", "demo", "hold", "consent"]
MOST_SENT: Final = 5  # reminders of one thing; whoever let five pass doesn't need a sixth
MOST_SHOWN: Final = 8  # of one bundle
CONSENT_AHEAD: Final = 14  # days before a reference's consent runs out
LOOKED_BACK: Final = 30  # days; what is older was reminded of often enough, or was written down late


@dataclass(frozen=True)
class Item:
    """One thing to be reminded of. `member` is whose it is, as the platform's handle; `person_id` whom a demo is for.

    For a consent `id` is the reference's and `deal` is None.
    """

    kind: Kind
    id: int
    member: str
    text: str
    due: date
    deal: Deal | None = None
    person_id: int | None = None
    sent: int = 0
    last_on: date | None = None

    @property
    def key(self) -> str:
        """How a line names it: step-3."""
        return f"{self.kind}-{self.id}"

    @property
    def last(self) -> bool:
        """Whether this is the last time it is said."""
        return self.sent + 1 >= MOST_SENT


def key_of(text: str) -> tuple[str, int] | None:
    """Kind and id of `step-3`; None where it is no such name."""
    kind, _, number = text.partition("-")
    known = kind in ("step", "plan", "demo", "hold", "consent")
    return (kind, int(number)) if known and number.isdecimal() and len(number) < 10 else None
