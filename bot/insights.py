"""What past deals taught: which of it a new, similar deal should hear, and why deals were won and lost."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.companies import hiding
from bot.deals import Deal, Outcome, Pain
from bot.industries import closeness
from bot.scoring import size_fit
from bot.stages import Stage
from bot.tokens import shared_words
from bot.topics import Topic, heard
from bot.words import bare

NEAR = 0.6  # as close as two industries of one family
ALIKE = 0.7  # as near as two sizes within a factor of about two
WORDS = 2  # shared words that make a problem the same one
MOST_WORDS = 4  # named as the reason


@dataclass(frozen=True)
class Insight:
    """Something a deal taught, with what made that deal what it was; `deal` is its name, '' where it is gone."""

    id: int
    text: str
    deal_id: int | None = None
    deal: str = ""
    industry: str | None = None
    people: int | None = None
    pains: str = ""
    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True)
class Lesson:
    """An insight for a similar deal, and why: how near the industries are, whether the sizes are, shared words."""

    insight: Insight
    near: float = 0.0
    sized: bool = False
    words: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        return self.near + 0.3 * self.sized + 0.4 * len(self.words)


@dataclass(frozen=True)
class Ending:
    """So many deals ended so, at this stage, for this reason in somebody's words."""

    outcome: Outcome
    stage: Stage
    reason: str
    count: int


@dataclass(frozen=True)
class Cause:
    """What several reasons are about, how often, and up to three of them in the team's own words.

    `topic` is None where nothing tells what the reason is about; then it stands for itself.
    """

    topic: Topic | None
    count: int
    said: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """The deals of one outcome: how many, why, at which stages, and how many without a reason."""

    outcome: Outcome
    count: int
    causes: tuple[Cause, ...]
    stages: tuple[tuple[Stage, int], ...]
    silent: int


def lessons(deal: Deal, pains: Collection[Pain], insights: Collection[Insight]) -> tuple[Lesson, ...]:
    """What other deals taught that this one should hear, most alike first (C39, C42)."""
    asked = " ".join((*(pain.text for pain in pains), deal.goal))
    found = [_lesson(deal, asked, one) for one in insights if one.deal_id != deal.id]
    alike = [one for one in found if one.near >= NEAR or len(one.words) >= WORDS]
    return tuple(sorted(alike, key=lambda one: (-one.score, -one.insight.id)))


def _lesson(deal: Deal, asked: str, insight: Insight) -> Lesson:
    near = closeness(deal.industry, insight.industry) or 0.0
    sized = (size_fit(deal.people, insight.people) or 0.0) >= ALIKE
    words = shared_words(asked, f"{insight.pains} {insight.text}") if asked.strip() else ()
    return Lesson(insight, near if near >= NEAR else 0.0, sized, words[:MOST_WORDS])


def shareable(insight: Insight, names: Collection[str]) -> str:
    """The insight's text without the customer's name and those of its people: … stands for each."""
    text = hiding(insight.text, insight.deal, "…")
    for name in sorted(names, key=len, reverse=True):
        text = hiding(text, name, "…")
    return text


def tallies(endings: Collection[Ending]) -> tuple[Tally, ...]:
    """How deals ended and why, by outcome."""
    by_outcome = {outcome: [one for one in endings if one.outcome is outcome] for outcome in Outcome}
    return tuple(_tally(outcome, own) for outcome, own in by_outcome.items() if own and outcome is not Outcome.OPEN)


def _tally(outcome: Outcome, endings: Collection[Ending]) -> Tally:
    stages: Counter[Stage] = Counter()
    for one in endings:
        stages[one.stage] += one.count
    by_stage = sorted(stages.items(), key=lambda pair: (-pair[1], pair[0].number))
    told = [one for one in endings if one.reason.strip()]
    total = sum(one.count for one in endings)
    return Tally(outcome, total, _causes(told), tuple(by_stage), total - sum(one.count for one in told))


def _causes(endings: Collection[Ending]) -> tuple[Cause, ...]:
    """Reasons about one topic together; any other reason counts with those written the same."""
    counts: Counter[str] = Counter()
    said: dict[str, dict[str, str]] = defaultdict(dict)
    topics: dict[str, Topic | None] = {}
    for one in sorted(endings, key=lambda ending: -ending.count):
        topic = next(iter(heard(one.reason)), None)
        key = str(topic or f'"{bare(one.reason)}')
        counts[key] += one.count
        topics[key] = topic
        said[key].setdefault(bare(one.reason), one.reason)
    return tuple(Cause(topics[key], count, tuple(said[key].values())[:3]) for key, count in counts.most_common())
