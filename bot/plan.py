"""The contract's four terms and the implementation plan, as frozen values, and what of them is still missing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.dates import format_date
from bot.verbs import ENDINGS
from bot.words import Vocabulary, bare

PLANNED = 3  # steps; fewer are an intention, not a plan


class Term(StrEnum):
    """What a contract settles (capability C52)."""

    PRICE = "price"
    DELIVERY = "delivery"
    SUPPORT = "support"
    MAINTENANCE = "maintenance"


class TermState(StrEnum):
    """How far a term is: nobody spoke of it, we offered it, both sides agreed."""

    OPEN = "open"
    OFFERED = "offered"
    AGREED = "agreed"


class Track(StrEnum):
    """The strands of a plan; the first three are always there (C37), improvements come out of the review (C41)."""

    PROJECT = "project"
    TRAINING = "training"
    SUPPORT = "support"
    IMPROVEMENT = "improvement"


USUAL = (Track.PROJECT, Track.TRAINING, Track.SUPPORT)

TERMS = Vocabulary(
    "term",
    {
        Term.PRICE: "price pricing cost discount 가격 단가 비용 할인",
        Term.DELIVERY: "delivery lead-time delivery-date 납기 납품 인도",
        Term.SUPPORT: "support helpdesk service-level 지원 기술지원",
        Term.MAINTENANCE: "maintenance upkeep 유지보수 유지관리",
    },
)
STATES = Vocabulary(
    "state of a term",
    {
        TermState.OPEN: "open undecided tbd 미정 미합의 협의중 협의",
        TermState.OFFERED: "offered offer proposed quoted 제안 제시 제안함 제시함",
        TermState.AGREED: "agreed agree accepted settled 합의 합의됨 확정 확정됨 타결",
    },
    suffixes=ENDINGS,
)
TRACKS = Vocabulary(
    "track",
    {
        Track.PROJECT: "project pm project-management 프로젝트 프로젝트관리 사업관리",
        Track.TRAINING: "training train user-training 교육 사용자교육",
        Track.SUPPORT: "support technical-support 지원 기술지원",
        Track.IMPROVEMENT: "improvement improvements improve 개선",
    },
)


@dataclass(frozen=True)
class TermLine:
    """One term of a deal: its state, what is on the table in words, and by when it should be settled."""

    term: Term
    state: TermState = TermState.OPEN
    text: str = ""
    due: date | None = None

    @property
    def agreed(self) -> bool:
        return self.state is TermState.AGREED

    def overdue(self, today: date) -> bool:
        """Whether the day to settle it has passed."""
        return self.due is not None and self.due < today and not self.agreed


@dataclass(frozen=True)
class PlanStep:
    """A step of the plan. `owner` is a colleague's handle behind an @, or a name in words; '' is nobody.

    `number` is how people name it: its place in the plan, done ones counted.
    """

    id: int
    text: str
    track: Track
    owner: str = ""
    due: date | None = None
    done_at: datetime | None = None
    number: int = 0

    @property
    def open(self) -> bool:
        return self.done_at is None

    def overdue(self, today: date) -> bool:
        """Whether its day has passed and it isn't done."""
        return self.open and self.due is not None and self.due < today


def four(recorded: Collection[TermLine]) -> tuple[TermLine, ...]:
    """All four terms in their usual order; one that nobody recorded is open."""
    known = {one.term: one for one in recorded}
    return tuple(known.get(term, TermLine(term)) for term in Term)


def settled(recorded: Collection[TermLine]) -> bool:
    """Whether all four terms are agreed."""
    return all(one.agreed for one in four(recorded))


def tracks(steps: Collection[PlanStep]) -> tuple[tuple[Track, tuple[PlanStep, ...]], ...]:
    """The steps by track, soonest first and done ones last; the three usual tracks are there even when empty."""
    found = {track: sorted((step for step in steps if step.track is track), key=_soonest) for track in Track}
    return tuple((track, tuple(own)) for track, own in found.items() if own or track in USUAL)


def _soonest(step: PlanStep) -> tuple[bool, date, int]:
    return (not step.open, step.due or date.max, step.id)


def ownerless(steps: Collection[PlanStep]) -> tuple[PlanStep, ...]:
    """Open steps that nobody is responsible for."""
    return tuple(step for step in steps if step.open and not step.owner)


def undated(steps: Collection[PlanStep]) -> tuple[PlanStep, ...]:
    """Open steps without a deadline."""
    return tuple(step for step in steps if step.open and step.due is None)


def planned(steps: Collection[PlanStep]) -> bool:
    """Whether this is a plan (C36): at least three steps, each with an owner and a deadline."""
    own = [step for step in steps if step.track in USUAL]
    return len(own) >= PLANNED and all(not step.open or (step.owner and step.due) for step in own)


def covered(steps: Collection[PlanStep]) -> bool:
    """Whether each of the three usual tracks has a step (C37)."""
    return {step.track for step in steps}.issuperset(USUAL)


def track_in(text: str) -> Track | None:
    """The track that a step's own words tell of: “user training” is about training."""
    words = text.split()
    for length in (2, 1):
        for first in range(len(words) - length + 1):
            if found := TRACKS.find(" ".join(words[first : first + length])):
                return found.key
    return None


def meant(steps: Collection[PlanStep], said: str) -> tuple[PlanStep, ...]:
    """The steps that a number or some words of theirs may mean."""
    if said.isdecimal():
        return tuple(step for step in steps if str(step.number) == said)
    words = [bare(word) for word in said.split()]
    return tuple(step for step in steps if words and all(word in bare(step.text) for word in words))


def facts(steps: Collection[PlanStep], language: str, today: date, names: Mapping[str, str]) -> dict[str, str]:
    """The playbook's parameters about the plan's next step; `names` are colleagues' names by handle."""
    ahead = sorted((step for step in steps if step.open and step.track in USUAL), key=_soonest)
    if not ahead:
        return {}
    step = ahead[0]
    owner = names.get(step.owner[1:], "") if step.owner.startswith("@") else step.owner
    due = format_date(step.due, language, today) if step.due else ""
    known = {"plan_next": step.text, "plan_owner": owner, "plan_due": due}
    return {name: value for name, value in known.items() if value}
