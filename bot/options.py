"""The ways that a customer compares, as frozen values, and what follows from them: how each stands, and what is missing.

Three to five options, doing nothing among them, exactly one recommended (capabilities C20, C23–C34).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.criteria import Criterion, Score, label, means, top, weighted
from bot.deals import Deal, Pain
from bot.dmu import Stakeholder, holders
from bot.roles import Role
from bot.verbs import ENDINGS
from bot.words import Vocabulary, bare

FEWEST, MOST = 3, 5  # options worth comparing: fewer is no choice, more is a burden


class Deployment(StrEnum):
    """Where an option runs."""

    CLOUD = "cloud"
    ON_PREMISES = "on_premises"
    HYBRID = "hybrid"


class Aspect(StrEnum):
    """What speaks for or against an option is about one of these."""

    FEASIBILITY = "feasibility"
    RISK = "risk"
    BENEFIT = "benefit"
    FIT = "fit"


NAMES: Final[dict[StrEnum, dict[str, str]]] = {
    Deployment.CLOUD: {"en": "cloud", "ko": "클라우드"},
    Deployment.ON_PREMISES: {"en": "on-premises", "ko": "온프레미스"},
    Deployment.HYBRID: {"en": "hybrid", "ko": "하이브리드"},
    Aspect.FEASIBILITY: {"en": "feasibility", "ko": "실행 가능성"},
    Aspect.RISK: {"en": "risk", "ko": "위험"},
    Aspect.BENEFIT: {"en": "benefit", "ko": "이점"},
    Aspect.FIT: {"en": "fit with their goals", "ko": "목표와의 일치"},
}

DEPLOYMENTS: Final = Vocabulary(
    "deployment",
    {
        Deployment.CLOUD: "cloud saas hosted 클라우드 구독형",
        Deployment.ON_PREMISES: "on-premises on-premise on-prem onprem premises 온프레미스 온프렘 구축형 설치형 사내구축",
        Deployment.HYBRID: "hybrid mixed 하이브리드 혼합 혼합형",
    },
)

ASPECTS: Final = Vocabulary(
    "aspect",
    {
        Aspect.FEASIBILITY: "feasibility feasible 실행가능성 실현가능성 가능성",
        Aspect.RISK: "risk risks 위험 리스크",
        Aspect.BENEFIT: "benefit benefits advantage 이점 혜택 효익",
        Aspect.FIT: "fit goals alignment 일치 적합 적합성 부합",
    },
)

ACTIONS: Final = Vocabulary(
    "what to do with an option",
    {
        "show": "show view board 보기 조회",
        "add": "add new 추가 등록 신규",
        "edit": "edit change rename 수정 편집 변경",
        "drop": "drop remove delete 빼기 삭제 제거",
        "pro": "pro pros plus 장점 찬성점",
        "con": "con cons minus 단점",
        "effect": "effect effects consequence 효과 기대효과 예상결과",
        "score": "score rate 점수 채점",
        "feedback": "feedback reaction 의견 피드백 반응",
        "reflected": "reflected reflect 반영",
        "recommend": "recommend recommended 추천",
        "choose": "choose chosen decide decided 선택 결정 선정",
        "share": "share 공유",
        "help": "help ? 도움말 도움 사용법",
    },
    suffixes=ENDINGS,
)

# Doing nothing is always one of their options, under one of these names.
_NOTHING: Final = frozenset(
    map(
        bare,
        ("do nothing", "doing nothing", "nothing", "status quo", "as is", "현행 유지", "현행유지", "현상 유지", "그대로"),
    )
)


@dataclass(frozen=True)
class OptionNote:
    """What is said about an option: an aspect with a sign ("pro" or "con"), an expected "effect", or "feedback"."""

    id: int
    kind: str
    text: str
    sign: str = ""
    person_id: int | None = None
    reflected_at: datetime | None = None
    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True)
class Option:
    """One way to solve it; `pains` are the ids of the problems it solves, `why` the reason it is recommended."""

    id: int
    deal_id: int
    name: str
    scope: str = ""
    deployment: Deployment | None = None
    pains: tuple[int, ...] = ()
    recommended: bool = False
    why: str = ""
    notes: tuple[OptionNote, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether this is doing nothing."""
        return bare(self.name) in _NOTHING

    def signed(self, sign: str) -> tuple[OptionNote, ...]:
        """What speaks for it ("pro") or against it ("con")."""
        return tuple(note for note in self.notes if note.sign == sign)

    def of_kind(self, kind: str) -> tuple[OptionNote, ...]:
        """Its expected effects, or people's feedback."""
        return tuple(note for note in self.notes if note.kind == kind and not note.sign)

    @property
    def unreflected(self) -> tuple[OptionNote, ...]:
        """Feedback that nothing was made of yet."""
        return tuple(note for note in self.of_kind("feedback") if note.reflected_at is None)


@dataclass(frozen=True)
class Standing:
    """How an option stands: the weighted mean of everybody's scores, of users' alone, and of each person's.

    A rater None is ourselves; `counted` is how many criteria somebody has scored.
    """

    option: Option
    total: float | None
    users: float | None
    raters: tuple[tuple[int | None, float], ...]
    counted: int
    solved: int
    fit: bool  # somebody noted that it fits the customer's goals


@dataclass(frozen=True)
class Board:
    """All that is compared in a deal."""

    deal: Deal
    options: tuple[Option, ...]
    criteria: tuple[Criterion, ...]
    scores: tuple[Score, ...] = ()
    pains: tuple[Pain, ...] = ()
    people: tuple[Stakeholder, ...] = ()

    def standing(self, option: Option) -> Standing:
        """How one option stands."""
        own = [score for score in self.scores if score.option_id == option.id]
        users = {person.id for person in holders(self.people, Role.USER)}
        by_rater = {rater: [one for one in own if one.person_id == rater] for rater in {one.person_id for one in own}}
        raters = ((rater, weighted(self.criteria, means(one))) for rater, one in by_rater.items())
        return Standing(
            option=option,
            total=weighted(self.criteria, means(own)),
            users=weighted(self.criteria, means([one for one in own if one.person_id in users])),
            raters=tuple(sorted(((who, mean) for who, mean in raters if mean), key=lambda one: one[0] or 0)),
            counted=len({one.criterion_id for one in own}),
            solved=len({pain.id for pain in self.pains} & set(option.pains)),
            fit=any(note.kind == Aspect.FIT for note in option.signed("pro")),
        )

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Every option: the chosen one first, then the recommended one, then by score."""
        found = map(self.standing, self.options)
        return tuple(
            sorted(found, key=lambda one: (self.chosen != one.option, not one.option.recommended, -(one.total or 0)))
        )

    @property
    def chosen(self) -> Option | None:
        """What the customer decided for."""
        return next((one for one in self.options if one.id == self.deal.chosen_id), None)

    @property
    def recommended(self) -> Option | None:
        return next((one for one in self.options if one.recommended), None)

    @property
    def lacks_nothing(self) -> bool:
        """Whether doing nothing isn't among the options."""
        return not any(option.nothing for option in self.options)

    @property
    def unsolved(self) -> tuple[Pain, ...]:
        """Problems that no option solves."""
        solved = {pain for option in self.options for pain in option.pains}
        return tuple(pain for pain in self.pains if pain.id not in solved and not pain.solved_at)

    @property
    def ahead(self) -> Option | None:
        """The option with the best score, where the recommended one has a lower one."""
        totals = {one.option: one.total for one in map(self.standing, self.options) if one.total}
        best = max(totals, key=lambda option: totals[option], default=None)
        mine = totals.get(self.recommended) if self.recommended else None
        return best if best and mine and totals[best] - mine >= 0.05 else None


def warnings(board: Board, private: bool) -> tuple[str, ...]:
    """What the board lacks, most telling first; what people said counts in a `private` room only."""
    return tuple(_warnings(board, private)) if board.options else ()


def _warnings(board: Board, private: bool) -> Iterator[str]:
    count = len(board.options)
    if count < FEWEST:
        yield "few"
    if count > MOST:
        yield "many"
    if count > 1 and board.recommended is None:
        yield "unrecommended"
    if board.ahead:
        yield "behind"
    if board.deal.long_goal and not any(
        one.fit for one in board.standings if one.option.recommended or board.recommended is None
    ):
        yield "long_goal"
    if board.unsolved:
        yield "unsolved"
    if private and board.scores and not any(one.users for one in board.standings) and holders(board.people, Role.USER):
        yield "users"
    if count > 1 and top(board.criteria) is None:
        yield "unweighted"


def facts(options: Sequence[Option], criteria: Collection[Criterion], language: str) -> dict[str, str]:
    """The playbook's parameters that the board knows; unknown ones are absent."""
    recommended = next((option.name for option in options if option.recommended), "")
    first = top(criteria)
    known = {
        "option_rec": recommended,
        "option_count": str(len(options)) if len(options) > 1 else "",
        "criteria_top": label(first, language) if first else "",
    }
    return {name: value for name, value in known.items() if value}


def key_of(name: str) -> str:
    """What two spellings of an option's name have in common."""
    return bare(name)


def matching_pains(words: str, pains: Sequence[Pain]) -> tuple[int, ...] | None:
    """The problems that `3, figures retyped`, `all` or `none` name; None where one of them names none."""
    if bare(words) in ("all", "전부", "모두"):
        return tuple(pain.id for pain in pains)
    if bare(words) in ("none", "없음"):
        return ()
    found: list[int] = []
    for part in filter(None, map(str.strip, words.split(","))):
        meant = [pain.id for pain in pains if part == str(pain.id) or bare(part) in bare(pain.text)]
        if not meant:
            return None
        found += meant
    return tuple(dict.fromkeys(found))
