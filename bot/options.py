"""The ways that a customer compares, as frozen values, with every name people use for what is said about them.

Three to five options, doing nothing among them, exactly one recommended (capabilities C20, C23–C34).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.criteria import Criterion, label, top
from bot.deals import Pain
from bot.verbs import ENDINGS
from bot.words import Vocabulary, bare


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
        Deployment.ON_PREMISES: "on-premises on-premise on-prem onprem premises 온프레미스 온프렘 구축형 설치형",
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
        "feedback": "feedback reaction 의견 고객의견 피드백 반응",
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
        (
            "do nothing",
            "doing nothing",
            "nothing",
            "status quo",
            "as is",
            "현행 유지",
            "현행유지",
            "현상 유지",
            "그대로",
        ),
    )
)


def is_nothing(name: str) -> bool:
    """Whether this is one of the names for doing nothing."""
    return bare(name) in _NOTHING


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
