"""What somebody at the customer worries about: nineteen topics, their names, and how they are heard in free words."""

import re
from collections import Counter
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from bot.cues import Cues
from bot.words import Vocabulary


class Topic(StrEnum):
    """A concern's topic. It belongs to a concern that was voiced, never to a person's character."""

    COST = "cost"
    ROI = "roi"
    BUDGET_TIMING = "budget-timing"
    EASE_OF_USE = "ease-of-use"
    MISSING_FUNCTION = "missing-function"
    INTEGRATION = "integration"
    STABILITY = "stability"
    SECURITY = "security"
    DATA_LOCATION = "data-location"
    SCALABILITY = "scalability"
    DELIVERY = "delivery"
    SUPPORT = "support"
    MAINTENANCE_COST = "maintenance-cost"
    TRAINING_TIME = "training-time"
    JOB_SECURITY = "job-security"
    CONTROL_LOSS = "control-loss"
    BLAME_RISK = "blame-risk"
    VENDOR_RISK = "vendor-risk"
    FAIRNESS_OF_PROCESS = "fairness-of-process"


NAMES: dict[Topic, dict[str, str]] = {
    Topic.COST: {"en": "cost", "ko": "비용"},
    Topic.ROI: {"en": "return", "ko": "투자 효과"},
    Topic.BUDGET_TIMING: {"en": "budget and timing", "ko": "예산과 시기"},
    Topic.EASE_OF_USE: {"en": "ease of use", "ko": "사용 편의"},
    Topic.MISSING_FUNCTION: {"en": "a missing function", "ko": "빠진 기능"},
    Topic.INTEGRATION: {"en": "integration", "ko": "시스템 연동"},
    Topic.STABILITY: {"en": "stability", "ko": "안정성"},
    Topic.SECURITY: {"en": "security", "ko": "보안"},
    Topic.DATA_LOCATION: {"en": "where the data is kept", "ko": "데이터 위치"},
    Topic.SCALABILITY: {"en": "room to grow", "ko": "확장성"},
    Topic.DELIVERY: {"en": "delivery on time", "ko": "납기"},
    Topic.SUPPORT: {"en": "support", "ko": "기술 지원"},
    Topic.MAINTENANCE_COST: {"en": "cost of maintenance", "ko": "유지보수 비용"},
    Topic.TRAINING_TIME: {"en": "time to learn", "ko": "배울 시간"},
    Topic.JOB_SECURITY: {"en": "job security", "ko": "일자리"},
    Topic.CONTROL_LOSS: {"en": "losing control", "ko": "통제권"},
    Topic.BLAME_RISK: {"en": "being blamed", "ko": "책임 부담"},
    Topic.VENDOR_RISK: {"en": "the vendor's future", "ko": "공급사 지속성"},
    Topic.FAIRNESS_OF_PROCESS: {"en": "a fair process", "ko": "절차의 공정성"},
}

TOPICS = Vocabulary(
    "topic of a concern",
    {topic: f"{topic} {''.join(names['en'].split())} {''.join(names['ko'].split())}" for topic, names in NAMES.items()},
)

_CUES: Final = Cues(Path(__file__).with_name("topics.txt"))
_SENTENCE: Final = re.compile(r"[.!?\n]+")
_BRIEF: Final = 3  # words; so short a text names its topic, however loosely


@lru_cache(maxsize=1024)
def heard(text: str) -> tuple[Topic, ...]:
    """The topics that a worry in somebody's own words is about, the most certain first; () where nothing tells."""
    sentences = [_after_praise(_CUES.found_in(sentence)) for sentence in _SENTENCE.split(text)]
    loosely = len(text.split()) <= _BRIEF or any("worry" in names for names in sentences)
    weights: Counter[str] = Counter()
    for names in sentences:
        fine, worry = "fine" in names, "worry" in names
        for name in names:
            topic, loose, _ = name.partition("?")
            if topic in _ORDER and (loosely and not fine if loose else worry or not fine):
                weights[topic] += 1 if loose else 2
    return tuple(Topic(topic) for topic in sorted(weights, key=lambda topic: (-weights[topic], _ORDER[topic])))


@lru_cache(maxsize=1024)
def mentioned(text: str) -> tuple[Topic, ...]:
    """Every topic that a text names, in whatever mood: what we write ourselves worries about nothing."""
    names = (name.partition("?")[0] for name in _CUES.found_in(text))
    return tuple(dict.fromkeys(Topic(name) for name in names if name in _ORDER))


def _after_praise(names: list[str]) -> list[str]:
    """What a sentence is about once its "fine, but" is over."""
    rest: list[str] = []
    for name in names:
        if name == "but" and "fine" in rest:
            rest.clear()
        else:
            rest.append(name)
    return rest


# Of two topics heard equally often the one that a text rarely names in passing comes first.
_ORDER: Final = {
    str(topic): place
    for place, topic in enumerate(
        (
            Topic.JOB_SECURITY, Topic.BLAME_RISK, Topic.FAIRNESS_OF_PROCESS, Topic.VENDOR_RISK, Topic.DATA_LOCATION,
            Topic.MAINTENANCE_COST, Topic.TRAINING_TIME, Topic.CONTROL_LOSS, Topic.SECURITY, Topic.MISSING_FUNCTION,
            Topic.INTEGRATION, Topic.SCALABILITY, Topic.ROI, Topic.BUDGET_TIMING, Topic.DELIVERY, Topic.SUPPORT,
            Topic.STABILITY, Topic.EASE_OF_USE, Topic.COST,
        )
    )
}  # fmt: skip
