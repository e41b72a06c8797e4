"""Customers' stories: what is known of each, how it is named outside, what it proves, and when it may be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Final

import yaml

from bot.companies import same_company
from bot.industries import label
from bot.proofs import PROOFS
from bot.roles import Role
from bot.scoring import Kind
from bot.stages import Stage
from bot.tokens import subjects


class Naming(StrEnum):
    """How a customer may be named outside: with their logo, by their name, or not at all."""

    LOGO = "logo"
    NAME = "name"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class Metric:
    """A number before and after, in the team's own words: ("월 마감", "5일", "2일")."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Limits:
    """How often a story may be told, so that its customer doesn't tire of it."""

    per_quarter: int = 2
    days_between: int = 14


@dataclass(frozen=True)
class Reference:
    """A customer's story. Where it is anonymous, outsiders only ever read the alias, never `customer`."""

    id: int
    slug: str
    customer: str
    naming: Naming = Naming.ANONYMOUS
    alias_en: str = ""
    alias_ko: str = ""
    industry: str = ""
    people: int | None = None
    region: str = ""
    language: str = "en"
    pains: tuple[str, ...] = ()
    solution: str = ""
    story: str = ""
    metrics: tuple[Metric, ...] = ()
    roi: str = ""
    payback_months: int | None = None
    timeline: str = ""
    quote: str = ""
    quote_by: str = ""  # their position
    quote_role: Role | None = None
    security: str = ""
    proofs: frozenset[str] = frozenset()
    consent: bool = False
    consent_until: date | None = None
    contact: str = ""  # who at the customer takes a call; for us only
    rest_until: date | None = None
    uses: tuple[date, ...] = ()
    updated: date = date.min
    sample: bool = False

    @property
    def named(self) -> bool:
        """Whether the customer's name may be said outside."""
        return self.naming is not Naming.ANONYMOUS


@dataclass(frozen=True)
class Need:
    """Who asks for a reference: the customer as far as it is known, and the person to be convinced."""

    customer: str
    industry: str | None = None
    people: int | None = None
    pains: tuple[str, ...] = ()
    role: Role | None = None
    stage: Stage | None = None
    competitors: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True)
class Reason:
    """One factor: `points` earned of `of` possible, of a hundred in all; an unknown factor counts for nothing.

    Facts by kind: industry `reference customer` (codes), `another` where the problem is another one; text `pain`, with
    the asker's matching `words`; size `reference customer` (people); proof `role have wanted` and values such as
    `payback_months`, with the proofs as `words`; fresh `days`; language `language`, for a story that was kept a place
    because few words could match.
    """

    kind: Kind
    known: bool
    points: float
    of: float
    facts: Mapping[str, str | int] = field(default_factory=dict)
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """A reference with its score of 0 to 100; the points of its reasons add up to the score before rounding."""

    reference: Reference
    score: int
    reasons: tuple[Reason, ...]
    metric: str = ""  # the number that tells most of the customer's problems

    @cached_property
    def telling(self) -> tuple[Reason, ...]:
        """The reasons worth a word in one line: what earned points, and a size only where it is near."""
        return tuple(
            one
            for one in self.reasons
            if one.known
            and (one.points > 0 or one.kind == "language")
            and one.kind != "fresh"
            and (one.kind != "size" or one.points * 2 >= one.of)
        )


class Block(StrEnum):
    """Why a reference that fits may not be used with this customer today."""

    CONSENT = "consent"
    EXPIRED = "expired"
    RESTING = "resting"
    SAME_CUSTOMER = "same_customer"
    COMPETITOR = "competitor"


@dataclass(frozen=True)
class Gap:
    """What no story covers: where the customer is, what troubles them, and the wanted proofs that no near story has."""

    industry: str | None
    people: int | None
    pains: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """The best matches, best first; those that would fit but are blocked; and what is missing where none is close."""

    matches: tuple[Match, ...]
    blocked: tuple[tuple[Reference, Block], ...]
    gap: Gap | None


SPOKEN: Final = {"it_services": "IT services", "ecommerce": "e-commerce", "professional": "professional-services"}
BODIES: Final = ("public", "education", "healthcare")  # not companies


def display_name(reference: Reference, language: str) -> str:
    """The customer's name if it may be said, else the alias, else what they are: "A food company, 200–500 people"."""
    if reference.named:
        return reference.customer
    alias = reference.alias_ko if language == "ko" else reference.alias_en
    return alias or _derived(reference, language)


def _derived(reference: Reference, language: str) -> str:
    code, band = reference.industry, size_band(reference.people, language)
    if language == "ko":
        kind = f"{label(code, language)} {'기관' if code in BODIES else '회사'}" if code else "고객사"
        return f"{kind}({band})" if band else kind
    kind = f"{SPOKEN.get(code, code.replace('_', ' '))} {'organisation' if code in BODIES else 'company'}"
    if not code:
        kind = "customer"
    return ", ".join(filter(None, (f"{'An' if kind[0] in 'aeioAEIO' else 'A'} {kind}", band)))


def size_band(people: int | None, language: str) -> str:
    """A size told roughly: "200–500 people"; empty where it is unknown."""
    if people is None:
        return ""
    edges = (0, 50, 200, 500, 1_000, 5_000)
    low = max(edge for edge in edges if edge <= max(0, people))
    high = next((edge for edge in edges if edge > low), None)
    band = f"{low:,}+" if high is None else f"{low or 1:,}–{high:,}"
    return f"{band}명" if language == "ko" else f"{band} people"


def metric_line(reference: Reference, problems: Iterable[str] = ()) -> str:
    """A number before and after, "월 마감 5일→2일": the one about the same as these problems, else the first; or ''."""
    metrics = reference.metrics
    if len(metrics) > 1 and (asked := frozenset[str]().union(*map(subjects, problems))):
        metrics = (max(metrics, key=lambda metric: len(asked & subjects(metric.name))),)
    return next((f"{metric.name} {metric.before}→{metric.after}" for metric in metrics), "")


def evidence(reference: Reference) -> frozenset[str]:
    """What the story can prove: what the team ticked, and what its fields hold anyway."""
    held = {
        "roi": reference.roi,
        "payback": reference.payback_months,
        "timeline": reference.timeline,
        "security": reference.security,
        "metric": reference.metrics,
        "contact": reference.contact,
        "executive_quote": reference.quote and reference.quote_role is Role.DECIDER,
        "user_quote": reference.quote and reference.quote_role is Role.USER,
    }
    return reference.proofs & PROOFS | {proof for proof, value in held.items() if value}


def uses_this_quarter(reference: Reference, today: date) -> int:
    """How often the story was used in today's calendar quarter."""
    return sum(_quarter(used) == _quarter(today) for used in reference.uses)


def resting_until(reference: Reference, today: date, limits: Limits = Limits()) -> date | None:
    """The first day on which the story may be used again; None where that is today."""
    rested = max(reference.uses) + timedelta(days=limits.days_between) if reference.uses else today
    if reference.uses and uses_this_quarter(reference, today) >= limits.per_quarter:
        year, quarter = _quarter(today)
        rested = max(rested, date(year + quarter // 4, quarter % 4 * 3 + 1, 1))
    rested = max(rested, reference.rest_until or today)
    return rested if rested > today else None


def block(reference: Reference, need: Need, today: date, limits: Limits = Limits()) -> Block | None:
    """Why the story may not be told to this customer today, if so; what never changes comes first."""
    if same_company(need.customer, reference.customer, reference.slug):
        return Block.SAME_CUSTOMER
    if any(same_company(name, reference.customer, reference.slug) for name in need.competitors):
        return Block.COMPETITOR
    if not reference.consent:
        return Block.CONSENT
    if reference.consent_until and reference.consent_until < today:
        return Block.EXPIRED
    return Block.RESTING if resting_until(reference, today, limits) else None


def samples_told(references: Iterable[Reference]) -> bool:
    """Whether the invented samples among these are suggested: until there is a real story that may be told."""
    known = tuple(references)
    return any(one.sample for one in known) and not any(one.consent and not one.sample for one in known)


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month + 2) // 3


def load_samples() -> tuple[Reference, ...]:
    """The invented references that a new workspace can try things with, marked as samples."""
    from bot.cases import of_mapping

    rows = yaml.safe_load(Path(__file__).with_name("samples").joinpath("references.yaml").read_text(encoding="utf-8"))
    return tuple(replace(of_mapping(row), id=number, sample=True) for number, row in enumerate(rows, start=1))
