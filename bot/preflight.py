"""What a stage expects to be there by now: advice before a move, never a gate (capabilities C15–C37, C69, C71).

Most of it is seen in the records; what a team keeps elsewhere (a sheet of options, a plan) it ticks with one tap.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from bot.criteria import Criterion
from bot.deals import BuyClass, Deal, Pain
from bot.discovery import Item, filled, of_kind
from bot.dmu import Stakeholder, holders
from bot.option_board import FEWEST, MOST
from bot.options import Option
from bot.outcome import Kpi, Review, measured
from bot.people import Demo, State
from bot.plan import PlanStep, TermLine, covered, planned, settled
from bot.roles import Role
from bot.stages import Stage
from bot.words import Vocabulary

SHEET_ENOUGH = 2  # of the four parts of the environment sheet
SMALL, LARGE = 50, 1000  # people: where the head of the company may decide, and where several sign

CHECKS: Final = Vocabulary(
    "what a stage expects",
    {
        "initiator": "initiator 시작자",
        "pain": "pain 고민",
        "goal": "goal 목표 공통목표",
        "influencer_met": "influencer-met 영향력자만남",
        "environment": "environment env 환경 환경시트",
        "user_heard": "user-heard needs 사용자요구 요구",
        "constraints": "constraints constraint 제약",
        "options": "options alternatives 대안 옵션",
        "criteria": "criteria weights 기준 평가기준 가중치",
        "demo_user": "demo-user user-demo 사용자시연",
        "demo_influencer": "demo-influencer influencer-demo 영향력자시연",
        "decider_met": "decider-met 결정권자만남",
        "buyer": "buyer 구매자",
        "recommended": "recommended recommendation 추천안 추천",
        "reference": "reference 사례 레퍼런스",
        "gatekeeper": "gatekeeper 게이트키퍼",
        "terms": "terms four-terms 조건 네조건 계약조건",
        "plan": "plan 계획 실행계획",
        "tracks": "tracks track 트랙",
        "kpi": "kpi kpis 지표 성과지표",
        "feedback": "feedback 의견 사용자의견",
    },
)

# A repeat order needs fewer people and no contest; what is left out there isn't asked for.
_NOT_FOR_REPEATS: Final = frozenset(
    (
        "initiator influencer_met environment constraints options criteria demo_user demo_influencer recommended "
        "reference"
    ).split()
)
Hint = Literal["small", "large", "new_task", "straight"]


@dataclass(frozen=True)
class Records:
    """What the records of a deal show, as far as stages ask for it. A demo that is booked counts."""

    deal: Deal
    people: Collection[Stakeholder] = ()
    pains: Collection[Pain] = ()
    ticks: frozenset[str] = field(default_factory=frozenset)
    referred: bool = False  # a reference was asked for or told in this deal
    items: Collection[Item] = ()
    options: Collection[Option] = ()
    criteria: Collection[Criterion] = ()
    demos: Collection[Demo] = ()
    terms: Collection[TermLine] = ()
    plan: Collection[PlanStep] = ()
    kpis: Collection[Kpi] = ()
    review: Review | None = None


def expected(going_to: Stage, records: Records) -> tuple[str, ...]:
    """What this stage and those before it expect and nothing shows: keys of CHECKS.

    The latest stage's come first: they are what a move there is about.
    """
    skipped = _NOT_FOR_REPEATS if records.deal.buyclass is BuyClass.STRAIGHT else frozenset[str]()
    lacking = [
        key
        for stage, key, seen in _table(records)
        if stage.number <= going_to.number and not seen and key not in records.ticks and key not in skipped
    ]
    return tuple(reversed(lacking))


def lacking(records: Records) -> tuple[Stage, tuple[str, ...], tuple[str, ...]]:
    """The stage ahead, what is expected by now and nothing shows, and what the stage ahead adds to it."""
    stage = records.deal.stage
    ahead = Stage.of(min(stage.number + 1, len(Stage)))
    now = expected(stage, records)
    return ahead, now, tuple(key for key in expected(ahead, records) if key not in now)


def hints(records: Records) -> tuple[Hint, ...]:
    """What the customer's size and the buying situation tell about who decides."""
    return tuple(_hints(records))


def _hints(records: Records) -> Iterator[Hint]:
    deal = records.deal
    if deal.people is not None and deal.people < SMALL:
        yield "small"
    if deal.people is not None and deal.people >= LARGE and len(holders(records.people, Role.DECIDER)) < 2:
        yield "large"
    if deal.buyclass is BuyClass.NEW_TASK:
        yield "new_task"
    if deal.buyclass is BuyClass.STRAIGHT:
        yield "straight"


def _table(records: Records) -> tuple[tuple[Stage, str, bool], ...]:
    """(stage that asks first, key, whether the records show it), in the order of the process."""
    found = {**_early(records), **_offered(records), **_late(records)}
    return tuple((stage, key, found[key]) for stage, keys in ASKED.items() for key in keys)


# Which stage asks for what first, the most telling last.
ASKED: Final[dict[Stage, tuple[str, ...]]] = {
    Stage.GATHER: ("initiator", "pain", "goal"),
    Stage.ANALYZE: ("environment", "influencer_met"),
    Stage.DEVELOP: ("constraints", "user_heard"),
    Stage.EVALUATE: ("criteria", "options", "demo_influencer", "demo_user"),
    Stage.CHOOSE: ("gatekeeper", "reference", "recommended", "buyer", "decider_met"),
    Stage.IMPLEMENT: ("tracks", "plan", "terms"),
    Stage.REVIEW: ("feedback", "kpi"),
}


def _early(records: Records) -> dict[str, bool]:
    """What is found out before there are options."""
    users = holders(records.people, Role.USER)
    return {
        "initiator": bool(holders(records.people, Role.INITIATOR)),
        "pain": bool(records.pains),
        "goal": bool(records.deal.goal),
        "environment": len(filled(records.items)) >= SHEET_ENOUGH,
        "influencer_met": _met(records, Role.INFLUENCER),
        "constraints": bool(of_kind(records.items, "constraint")),
        "user_heard": any(one.concerns or one.met_at for one in users)
        or any(item.kind == "need" and item.person_id in {one.id for one in users} for item in records.items),
    }


def _offered(records: Records) -> dict[str, bool]:
    """What the customer compares, and who takes part in choosing."""
    return {
        "criteria": any(one.id for one in records.criteria),  # what nobody has weighed has no id yet
        "options": FEWEST <= len(records.options) <= MOST,
        "demo_influencer": _demo(records, Role.INFLUENCER),
        "demo_user": _demo(records, Role.USER),
        "gatekeeper": bool(holders(records.people, Role.GATEKEEPER)),
        "reference": records.referred,
        "recommended": sum(one.recommended for one in records.options) == 1,
        "buyer": bool(holders(records.people, Role.BUYER)),
        "decider_met": _met(records, Role.DECIDER),
    }


def _late(records: Records) -> dict[str, bool]:
    """What is agreed, planned and reached."""
    return {
        "tracks": covered(records.plan),
        "plan": planned(records.plan),
        "terms": settled(records.terms),
        "feedback": bool(records.review and records.review.learned),
        "kpi": measured(records.kpis),
    }


def _met(records: Records, role: Role) -> bool:
    return any(person.met_at or person.demo_at for person in holders(records.people, role))


def _demo(records: Records, role: Role) -> bool:
    people = {person.id: person for person in holders(records.people, role)}
    shown = any(person.demo_at for person in people.values())
    return shown or any(one.person_id in people and one.state is not State.OFFERED for one in records.demos)
