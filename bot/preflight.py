"""What a stage expects to be there by now: advice before a move, never a gate (capabilities C15–C37, C69, C71).

Most of it is seen in the records; what a team keeps elsewhere (a sheet of options, a plan) it ticks with one tap.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from bot.deals import BuyClass, Deal, Pain
from bot.dmu import Stakeholder, holders
from bot.roles import Role
from bot.stages import Stage
from bot.words import Vocabulary

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
    """What the records of a deal show, as far as stages ask for it."""

    deal: Deal
    people: Collection[Stakeholder] = ()
    pains: Collection[Pain] = ()
    ticks: frozenset[str] = field(default_factory=frozenset)
    referred: bool = False  # a reference was asked for or told in this deal


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
    deal, people = records.deal, records.people

    def has(role: Role) -> bool:
        return bool(holders(people, role))

    def met(role: Role) -> bool:
        return any(person.met_at or person.demo_at for person in holders(people, role))

    def demo(role: Role) -> bool:
        return any(person.demo_at for person in holders(people, role))

    return (
        (Stage.GATHER, "initiator", has(Role.INITIATOR)),
        (Stage.GATHER, "pain", bool(records.pains)),
        (Stage.GATHER, "goal", bool(deal.goal)),
        (Stage.ANALYZE, "environment", False),
        (Stage.ANALYZE, "influencer_met", met(Role.INFLUENCER)),
        (Stage.DEVELOP, "constraints", False),
        (Stage.DEVELOP, "user_heard", any(person.concerns or person.met_at for person in holders(people, Role.USER))),
        (Stage.EVALUATE, "criteria", False),
        (Stage.EVALUATE, "options", False),
        (Stage.EVALUATE, "demo_influencer", demo(Role.INFLUENCER)),
        (Stage.EVALUATE, "demo_user", demo(Role.USER)),
        (Stage.CHOOSE, "gatekeeper", has(Role.GATEKEEPER)),
        (Stage.CHOOSE, "reference", records.referred),
        (Stage.CHOOSE, "recommended", False),
        (Stage.CHOOSE, "buyer", has(Role.BUYER)),
        (Stage.CHOOSE, "decider_met", met(Role.DECIDER)),
        (Stage.IMPLEMENT, "tracks", False),
        (Stage.IMPLEMENT, "plan", False),
        (Stage.IMPLEMENT, "terms", False),
        (Stage.REVIEW, "feedback", False),
        (Stage.REVIEW, "kpi", False),
    )
