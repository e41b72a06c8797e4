"""When a deal needs attention, when it is stalled, and why: two clocks, the next step, the people, the close date.

A deal needs attention when any of five things holds: too long in its stage, no sign of the customer, no next step that
is still ahead, people whom the stage needs, a close date put off twice. It is stalled when two of them hold, or when
one that is counted holds twice over. A next step close ahead or a hold keeps it quiet. Both clocks count business days.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from bot.calendar import Calendar
from bot.deals import BuyClass, Deal
from bot.stages import Stage

Pause = tuple[date, date]  # a hold, or the time between a deal's end and its reopening: from, until
SLIPS: Final = 2  # so often a close date may be put off
LEAST_OFFERED: Final = 7  # business days
AFTER_THE_SALE: Final = (Stage.IMPLEMENT, Stage.REVIEW)


def _per_stage(*days: int) -> Mapping[Stage, int]:
    return MappingProxyType(dict(zip(Stage, days, strict=True)))


@dataclass(frozen=True)
class Policy:
    """The limits: business days in a stage, business days without a sign of the customer, and what a purchase's kind
    makes of the first. `country` says whose holidays count."""

    expected: Mapping[Stage, int] = field(default_factory=lambda: _per_stage(7, 7, 10, 10, 15, 10, 30, 60))
    quiet: Mapping[Stage, int] = field(default_factory=lambda: _per_stage(5, 5, 7, 7, 5, 3, 10, 30))
    factors: Mapping[BuyClass, float] = field(
        default_factory=lambda: MappingProxyType(
            {BuyClass.NEW_TASK: 1.5, BuyClass.MODIFIED: 1.0, BuyClass.STRAIGHT: 0.5}
        )
    )
    country: str = "KR"

    def usual(self, stage: Stage, buyclass: BuyClass | None = None) -> int:
        """How many business days a deal of this kind may stay in a stage; at least one."""
        return max(1, int(self.expected[stage] * (self.factors[buyclass] if buyclass else 1)))


@dataclass(frozen=True)
class Facts:
    """What the rule knows of a deal. Days are the workspace's own.

    `touched` is the last sign of the customer (never an entry of ours); `steps` the days of what is open and comes
    next, None where a step has no day; `gaps` keys of `bot.preflight.CHECKS` and "single" that the stage needs, `ahead`
    those of the next stage; `slips` how often the close date was put off; `looped_from` the later stage it came back
    from.
    """

    stage: Stage
    stage_since: date
    created: date
    buyclass: BuyClass | None = None
    touched: date | None = None
    steps: tuple[date | None, ...] = ()
    gaps: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()
    slips: int = 0
    pauses: tuple[Pause, ...] = ()
    hold_until: date | None = None
    hold_reason: str = ""
    escalated_on: date | None = None
    looped_from: Stage | None = None
    open: bool = True
    country: str = ""  # the deal's own, where its customer isn't where the workspace is


class Level(StrEnum):
    """How a deal stands."""

    FINE = "fine"
    ATTENTION = "attention"
    STALLED = "stalled"


@dataclass(frozen=True)
class Reason:
    """One thing that holds, with its figures.

    "stage" (business days, limit) · "quiet" (business days, limit, ever heard from) · "no_step" () · "overdue" (day,) ·
    "gap" keys · "slipped" (times,) · "woke" (reason of the hold, day it ended).
    """

    kind: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """How a deal stands on a day, and why. `days` of `usual` business days in the stage.

    `escalate` is true where a clock is at twice its limit and nobody was told in this stage yet. `kept` says what keeps
    it quiet: "step", "hold", or "" where nothing does.
    """

    level: Level = Level.FINE
    reasons: tuple[Reason, ...] = ()
    escalate: bool = False
    days: int = 0
    usual: int = 0
    kept: str = ""
    after_the_sale: bool = False
    ahead: tuple[str, ...] = ()  # whom the next stage will need: no reason yet, but often why a deal doesn't move
    weight: float = 0.0  # the worst is the largest: 10 for a stalled deal, and how often its limits were passed

    def why(self, kind: str) -> Reason | None:
        """The reason of this kind, if it holds."""
        return next((one for one in self.reasons if one.kind == kind), None)


def judge(facts: Facts, policy: Policy, calendar: Calendar, today: date) -> Verdict:
    """How a deal stands on this day."""
    if not facts.open:
        return Verdict()
    usual, quiet = policy.usual(facts.stage, facts.buyclass), policy.quiet[facts.stage]
    days = counted(calendar, facts.stage_since, today, facts.pauses)
    silent = counted(calendar, facts.touched or facts.created, today, facts.pauses)
    reasons = [Reason("stage", (days, usual))] if days > usual else []
    if silent > quiet:
        reasons.append(Reason("quiet", (silent, quiet, facts.touched is not None)))
    reasons += _recorded(facts, calendar, today)
    if facts.slips >= SLIPS and facts.stage not in AFTER_THE_SALE:
        reasons.append(Reason("slipped", (facts.slips,)))
    twice = days > 2 * usual or silent > 2 * quiet
    stalled = len(reasons) > 1 or twice or (facts.slips >= 2 * SLIPS and facts.stage not in AFTER_THE_SALE)
    woke = _woke(facts, today)
    level = Level.STALLED if stalled else Level.ATTENTION if reasons or woke else Level.FINE
    kept, _ = _kept(facts, calendar, today, quiet)
    weight = 10 * stalled + max(days / usual, silent / quiet) + len(reasons) / 10
    return Verdict(
        level=Level.FINE if kept else level,
        reasons=(*woke, *reasons),
        escalate=not kept and twice and not _told(facts),
        days=days,
        usual=usual,
        kept=kept,
        after_the_sale=facts.stage in AFTER_THE_SALE,
        ahead=facts.ahead,
        weight=weight,
    )


def attention_at(facts: Facts, policy: Policy, calendar: Calendar, since: date | None = None) -> date | None:
    """The first day (not before `since`) on which a deal needs attention if nothing changes; None for a closed one."""
    if not facts.open:
        return None
    quiet = policy.quiet[facts.stage]
    usual = policy.usual(facts.stage, facts.buyclass)
    begins = [
        _runs_out(calendar, facts.stage_since, usual + 1, facts.pauses),
        _runs_out(calendar, facts.touched or facts.created, quiet + 1, facts.pauses),
    ]
    if not facts.steps or facts.gaps:
        begins.append(_settled(facts, calendar))
    if dated := [day for day in facts.steps if day]:
        begins.append(max(dated) + timedelta(days=1))
    if facts.hold_until and _woke(facts, facts.hold_until):
        begins.append(facts.hold_until)
    if facts.slips >= SLIPS and facts.stage not in AFTER_THE_SALE:
        begins.append(facts.created)
    day = max(min(begins), since or facts.created)
    while end := _kept(facts, calendar, day, quiet)[1]:
        day = end
    return day


def counted(calendar: Calendar, start: date, today: date, pauses: tuple[Pause, ...] = ()) -> int:
    """The business days after `start` up to today, without those inside a pause; the days it begins and ends count."""
    days = calendar.days(start, today)
    for begin, end in pauses:
        first, last = max(start, begin), min(today, end - timedelta(days=1))
        days -= calendar.days(first, last)
    return days


def _runs_out(calendar: Calendar, start: date, count: int, pauses: tuple[Pause, ...]) -> date:
    """The day on which `count` business days after `start` are reached, pauses left out."""
    day = calendar.after(start, count)
    while (missing := count - counted(calendar, start, day, pauses)) > 0:
        day = calendar.after(day, missing)
    return day


def _settled(facts: Facts, calendar: Calendar) -> date:
    """From when on the records are judged: a deal that was moved today is given the day to write them."""
    return calendar.after(max(facts.stage_since, facts.created), 1)


def _recorded(facts: Facts, calendar: Calendar, today: date) -> list[Reason]:
    """What is missing from the records: a next step that is still ahead, and people whom this stage needs."""
    reasons, settled = [], today >= _settled(facts, calendar)
    dated = [day for day in facts.steps if day]
    if not facts.steps and settled:
        reasons.append(Reason("no_step"))
    if dated and max(dated) < today:
        reasons.append(Reason("overdue", (min(dated),)))
    if facts.gaps and settled:
        reasons.append(Reason("gap", facts.gaps))
    return reasons


def _woke(facts: Facts, today: date) -> tuple[Reason, ...]:
    """The hold that ended, until the customer was heard from or the deal moved."""
    until = facts.hold_until
    if until is None or today < until or facts.stage_since >= until or (facts.touched and facts.touched >= until):
        return ()
    return (Reason("woke", (facts.hold_reason, until)),)


def _kept(facts: Facts, calendar: Calendar, today: date, quiet: int) -> tuple[str, date | None]:
    """What keeps a deal quiet on a day, and the first day on which it no longer does; "" and None for nothing."""
    if facts.hold_until and today < facts.hold_until:
        return "hold", facts.hold_until
    near = [day for day in facts.steps if day and day >= today and calendar.days(today, day) <= quiet]
    return ("step", max(near) + timedelta(days=1)) if near else ("", None)


def _told(facts: Facts) -> bool:
    """Whether it was escalated since it is in this stage."""
    return facts.escalated_on is not None and facts.escalated_on >= facts.stage_since


def offered(median: float) -> int:
    """The limit to offer where a stage's completed passages took so many business days, taken as their median."""
    return max(LEAST_OFFERED, math.ceil(1.5 * median))


@dataclass(frozen=True)
class Promise:
    """Something that was to be done by a day that is over: "step", "plan" or "demo"; `person_id` is whom a demo is for.

    An answer to a concern is promised as a next step with its day.
    """

    kind: str
    deal: Deal
    id: int
    text: str
    due: date
    owner: str = ""
    person_id: int | None = None


@dataclass(frozen=True)
class Loop:
    """A deal that went back a stage, which is no fault and no stall."""

    deal: Deal
    source: Stage
    reason: str
    on: date
