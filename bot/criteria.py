"""What a customer judges options by: usual criteria with weights, scores of one to five, and their weighted mean."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from bot.words import Vocabulary, bare

LOWEST, HIGHEST = 1, 5  # of weights and of scores
USUAL = 3  # a weight that nobody has set
MOST: Final = 12  # criteria of a deal: more can't be weighed

NAMES: Final[dict[str, dict[str, str]]] = {
    "cost_efficiency": {"en": "cost efficiency", "ko": "비용 효율성"},
    "ease_of_implementation": {"en": "ease of implementation", "ko": "구현 용이성"},
    "user_friendliness": {"en": "user friendliness", "ko": "사용자 친화성"},
    "scalability": {"en": "scalability", "ko": "확장성"},
    "security": {"en": "security", "ko": "보안"},
    "required_functions": {"en": "required functions", "ko": "필요한 기능"},
}
DEFAULTS: Final = tuple(NAMES)[:5]
OF_USERS: Final = ("user_friendliness", "required_functions")  # what users judge by (capability C49)

CRITERIA: Final = Vocabulary[str](
    "criterion",
    {
        "cost_efficiency": "cost-efficiency cost price 비용효율성 비용 가격 경제성",
        "ease_of_implementation": "ease-of-implementation implementation-ease ease 구현용이성 구현 도입용이성",
        "user_friendliness": "user-friendliness usability ease-of-use user-friendly 사용자친화성 사용성 편의성",
        "scalability": "scalability scale scaling 확장성 확장",
        "security": "security safety 보안 보안성",
        "required_functions": "required-functions functions features functionality 필요한기능 필요기능 기능 기능성",
    },
)


@dataclass(frozen=True)
class Criterion:
    """One thing to judge by; `name` is a key of NAMES or the customer's own words; id 0 where it isn't recorded yet."""

    id: int
    name: str
    weight: int = USUAL

    @property
    def key(self) -> str:
        """How a button names it."""
        return self.name if self.name in NAMES else str(self.id)

    @property
    def of_users(self) -> bool:
        """Whether it is what users judge by."""
        return self.name in OF_USERS


@dataclass(frozen=True)
class Score:
    """One to five, by one person (None: ourselves), of one option on one criterion."""

    id: int
    option_id: int
    criterion_id: int
    value: int
    person_id: int | None = None


def usual() -> tuple[Criterion, ...]:
    """The five that a deal begins with."""
    return tuple(Criterion(0, name) for name in DEFAULTS)


def label(criterion: Criterion | str, language: str) -> str:
    """Its name in this language; the customer's own words stay as they are."""
    name = criterion if isinstance(criterion, str) else criterion.name
    return NAMES[name][language] if name in NAMES else name


def canonical(words: str) -> str:
    """The key of a usual criterion, or the words themselves."""
    found = CRITERIA.find(words)
    return found.key if found else words.strip()


def find(words: str, criteria: Collection[Criterion]) -> Criterion | None:
    """The criterion that these words name: by its key, its id, its own words, or a usual name."""
    key = canonical(words)
    for one in criteria:
        if one.name == key or one.key == key or bare(one.name) == bare(words):
            return one
    return None


def top(criteria: Collection[Criterion]) -> Criterion | None:
    """The first of the weightiest; None while all weigh the same, for then nobody has weighed them."""
    if len({one.weight for one in criteria}) < 2:
        return None
    return max(criteria, key=lambda one: one.weight)


def means(scores: Collection[Score]) -> dict[int, float]:
    """The mean of the scores by criterion."""
    by_criterion: dict[int, list[int]] = {}
    for score in scores:
        by_criterion.setdefault(score.criterion_id, []).append(score.value)
    return {criterion: fmean(values) for criterion, values in by_criterion.items()}


def weighted(criteria: Collection[Criterion], values: Mapping[int, float]) -> float | None:
    """The weighted mean over the criteria that have a value; None while none has one."""
    counted = [(one.weight, values[one.id]) for one in criteria if one.id in values]
    total = sum(weight for weight, _ in counted)
    return sum(weight * value for weight, value in counted) / total if total else None
