"""What was found out about a customer: why a decision is needed, and facts of five kinds under named slots.

Needs, limits, factors, the customer's own procedure and the sheet of their systems (capabilities C3, C7, C15–C22).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from bot.words import Vocabulary

NEED, LIMIT, FACTOR, PROCEDURE, SYSTEMS = "need", "constraint", "factor", "procedure", "environment"

# The slots of each kind, with the names that people use for them.
SLOTS: Final[dict[str, Vocabulary[str]]] = {
    NEED: Vocabulary(
        "kind of need",
        {
            "must": "must must-have required mandatory 필수 필수요구",
            "nice": "nice nice-to-have optional wish 희망 선택사항 있으면좋음",
        },
    ),
    LIMIT: Vocabulary(
        "kind of constraint",
        {
            "technical": "technical technology tech 기술 기술적",
            "operational": "operational operations ops 운영 운영적",
        },
    ),
    FACTOR: Vocabulary(
        "kind of factor",
        {
            "technical": "technical technology tech 기술 기술적",
            "economic": "economic economical cost commercial 경제 경제적 비용",
        },
    ),
    PROCEDURE: Vocabulary(
        "part of the procedure",
        {
            "signer": "signer signers signs signoff 결재자 결재선 결재라인 서명자",
            "document": "document documents doc docs paper 서류 문서",
            "date": "date dates deadline 날짜 일정",
        },
    ),
    SYSTEMS: Vocabulary(
        "part of the environment",
        {
            "stack": "stack tech-stack technology 기술스택 스택",
            "sources": "sources source data-sources data-source 데이터소스 소스",
            "processing": "processing process pipeline 처리과정 처리",
            "tools": "tools tool analysis-tools analytics-tools 분석도구 도구",
        },
    ),
}
SHEET: Final = ("stack", "sources", "processing", "tools")
ENOUGH: Final = 2  # of the four parts of the sheet; what a stage expects

TRIGGERS: Final = Vocabulary(
    "trigger", {"problem": "problem trouble 문제", "opportunity": "opportunity chance 기회"}
)  # fmt: skip
SIDES: Final = Vocabulary(
    "side of the trigger",
    {"technical": "technical tech it 기술 기술적", "business": "business commercial 업무 비즈니스 사업"},
)
STARTERS: Final = Vocabulary(  # what such customers usually suffer from (C17)
    "kind of problem",
    {
        "integration": "integration data-integration 데이터통합 통합",
        "access": "access accessibility information-access 정보접근 접근 접근성",
        "quality": "quality data-quality 데이터품질 품질",
    },
)


@dataclass(frozen=True)
class Item:
    """One thing that was found out, under a slot of its kind; `person_id` said it, `met_at` is when a need was met."""

    id: int
    kind: str
    slot: str
    text: str
    person_id: int | None = None
    met_at: datetime | None = None
    at: datetime | None = None
    by: str = ""
    source: str = ""

    @property
    def of_people(self) -> bool:
        """Whether it names somebody at the customer, so that outsiders must not read it."""
        return self.slot == "signer"


def of_kind(items: Collection[Item], kind: str) -> tuple[Item, ...]:
    """What was found out of this kind, in the order of its slots."""
    order = list(dict.fromkeys(SLOTS[kind].aliases.values()))
    return tuple(sorted((one for one in items if one.kind == kind), key=lambda one: order.index(one.slot)))


def filled(items: Collection[Item]) -> tuple[str, ...]:
    """Which parts of the environment sheet say something."""
    known = {one.slot for one in items if one.kind == SYSTEMS}
    return tuple(slot for slot in SHEET if slot in known)


def counts(items: Collection[Item]) -> dict[str, int]:
    """How much was found out, by kind; of the environment sheet, how many of its parts say something."""
    many = {kind: len(of_kind(items, kind)) for kind in SLOTS}
    many[SYSTEMS] = len(filled(items))
    return {kind: number for kind, number in many.items() if number}


def sheet(items: Collection[Item]) -> dict[str, str]:
    """The environment sheet: what each of its parts says, a line for each thing; '' where it is empty."""
    return {slot: "\n".join(one.text for one in of_kind(items, SYSTEMS) if one.slot == slot) for slot in SHEET}


def rewritten(items: Collection[Item], said: dict[str, str]) -> tuple[tuple[Item, ...], tuple[tuple[str, str], ...]]:
    """What has to go and what has to come so that the sheet says just this: (items, (slot, text) pairs)."""
    wanted = {(slot, line.strip()) for slot, text in said.items() for line in text.splitlines() if line.strip()}
    now = {(one.slot, one.text): one for one in items if one.kind == SYSTEMS}
    gone = tuple(one for key, one in now.items() if key not in wanted)
    return gone, tuple(sorted((key for key in wanted if key not in now), key=lambda key: SHEET.index(key[0])))


@cache
def _words(language: str) -> dict[str, Any]:
    """The labels in this language; they live with the other sentences."""
    path = Path(__file__).parent / "replies" / f"discovery.{language}.yaml"
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def label(key: str, group: str, language: str) -> str:
    """What a key is called here; `group` is a kind of item, or kinds, triggers, sides, starters."""
    return str(_words(language)[group][key])
