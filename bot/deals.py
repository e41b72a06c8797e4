"""A deal and what belongs to it, as frozen values."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.amounts import Amount
from bot.stages import Stage
from bot.words import Vocabulary, bare

MARKS: Final = str.maketrans("", "", ",;:.!?()\"'“”‘’")  # what a deal is found without: Acme, Inc. is acme inc

SET_APART: Final = str.maketrans(dict.fromkeys(',;:!?()"“”', " "))  # those of them that a typed name does without


class Outcome(StrEnum):
    """How a deal ended, if it did; never a stage."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    NODECISION = "nodecision"


NAMES: dict[Outcome, dict[str, str]] = {
    Outcome.OPEN: {"en": "open", "ko": "진행 중"},
    Outcome.WON: {"en": "won", "ko": "수주"},
    Outcome.LOST: {"en": "lost", "ko": "실주"},
    Outcome.NODECISION: {"en": "no decision", "ko": "무결정"},
}


class BuyClass(StrEnum):
    """What kind of purchase it is for them: the first of its kind, a changed one, or the same again (BuyGrid)."""

    NEW_TASK = "new_task"
    MODIFIED = "modified"
    STRAIGHT = "straight"


BUYCLASS_NAMES: dict[BuyClass, dict[str, str]] = {
    BuyClass.NEW_TASK: {"en": "first purchase", "ko": "신규 구매"},
    BuyClass.MODIFIED: {"en": "changed repurchase", "ko": "변경 재구매"},
    BuyClass.STRAIGHT: {"en": "same again", "ko": "단순 재구매"},
}

BUYCLASSES = Vocabulary(
    "buying situation",
    {
        BuyClass.NEW_TASK: "new-task new first first-purchase 신규 신규구매 첫구매",
        BuyClass.MODIFIED: "modified modified-rebuy changed replacement upgrade 변경 변경재구매 수정재구매 교체 증설",
        BuyClass.STRAIGHT: "straight straight-rebuy same repeat renewal 단순 단순재구매 재주문 갱신",
    },
)


@dataclass(frozen=True)
class Deal:
    """One purchase by one customer. `slug` is how people name it in a line; `people` is the customer's size.

    `trigger` is "problem" or "opportunity", `trigger_side` "technical" or "business"; `chosen_id` is the option that
    the customer decided for. `country` is set where it isn't the workspace's; `pauses` are when its clocks stood still
    (`bot.stall`), `slips` how often the close date was put off.
    """

    id: int
    slug: str
    name: str
    stage: Stage
    stage_since: datetime
    outcome: Outcome
    outcome_reason: str = ""
    goal: str = ""
    amount: Amount | None = None
    industry: str | None = None
    people: int | None = None
    buyclass: BuyClass | None = None
    owner: str = ""
    created_at: datetime | None = None
    trigger: str = ""
    trigger_side: str = ""
    found_by: str = ""
    asked_by: str = ""
    long_goal: str = ""
    close_on: date | None = None
    chosen_id: int | None = None
    decided_by: str = ""
    decided_why: str = ""
    decided_at: datetime | None = None
    outcome_at: datetime | None = None
    slips: int = 0
    country: str = ""
    hold_until: date | None = None
    hold_reason: str = ""
    pauses: tuple[tuple[date, date], ...] = ()

    @property
    def open(self) -> bool:
        return self.outcome is Outcome.OPEN

    def held(self, today: date) -> bool:
        """Whether it is on hold on this day."""
        return self.open and self.hold_until is not None and today < self.hold_until

    def days_in_stage(self, now: datetime) -> int:
        """Calendar days since the stage was reached."""
        return max(0, (now - self.stage_since).days)


@dataclass(frozen=True)
class Pain:
    """A problem the customer named, in their words; `size` is in their words too, `person_id` whose problem it is."""

    id: int
    text: str
    size: str = ""
    person_id: int | None = None
    solved_at: datetime | None = None
    source: str = ""


@dataclass(frozen=True)
class Count:
    """How many there are; `over` where there are more still, which nobody counted. As text: 17, 1,000+."""

    many: int
    over: bool = False

    def __str__(self) -> str:
        return f"{self.many:,}+" if self.over else str(self.many)

    def without(self, shown: int) -> "Count":
        """How many there are beside those that are shown."""
        return Count(max(0, self.many - shown), self.over)


@dataclass(frozen=True)
class NextStep:
    """What happens next, by when, and which colleague (platform handle) does it; `source` is where it can be read."""

    id: int
    text: str
    due: date | None = None
    owner: str = ""
    source: str = ""


@dataclass(frozen=True)
class StageMove:
    """A move through the process, forwards or back, with the reason that was given for going back."""

    source: Stage
    target: Stage
    reason: str
    at: datetime
    by: str

    @property
    def back(self) -> bool:
        return self.target.number < self.source.number


def slug_of(name: str) -> str:
    """How a deal is named in a line: lower case, hyphens for spaces, without commas and such, at most 60 characters."""
    return "-".join(name.lower().translate(SET_APART).split())[:60].rstrip(".")


def key_of(name: str) -> str:
    """What two spellings of a deal's name have in common: case, spaces, hyphens, underscores and marks don't count."""
    return bare(name.translate(MARKS))[:120]
