"""Which customer story fits this customer and this person now: gates, a score from known facts, and its reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

from bot.companies import same_company
from bot.industries import closeness, label
from bot.roles import Role
from bot.scoring import WEIGHTS, Kind, Shares, freshness, possible, score, size_fit
from bot.similarity import Texts
from bot.stages import Stage
from bot.tokens import is_korean, shared_words

CLOSE_ENOUGH: Final = 35  # below this many points there is no close reference, and we say so
WITHIN_REACH: Final = 10  # a story from another industry is preferred to a third from the same one up to here
USES_PER_QUARTER: Final = 2
RANKINGS_KEPT: Final = 512
DAYS_BETWEEN_USES: Final = 14

PROOFS: Final = frozenset(
    "roi payback executive_quote price_terms saving architecture integration metric training_time satisfaction "
    "user_quote certification security risk start_problem timeline contact".split()
)
# What each role needs to see, most convincing first.
WANTED: Final[dict[Role, tuple[str, ...]]] = {
    Role.DECIDER: ("roi", "payback", "executive_quote"),
    Role.BUYER: ("price_terms", "saving"),
    Role.INFLUENCER: ("architecture", "integration", "metric"),
    Role.USER: ("training_time", "satisfaction", "user_quote"),
    Role.GATEKEEPER: ("certification", "security", "risk"),
    Role.INITIATOR: ("start_problem",),
}
WANTED_LATE: Final[dict[Stage, tuple[str, ...]]] = dict.fromkeys(
    (Stage.CHOOSE, Stage.IMPLEMENT), ("timeline", "contact")
)


@dataclass(frozen=True)
class Metric:
    """A number before and after, in the team's own words: ("월 마감", "5일", "2일")."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Reference:
    """A customer's story. Where `named` is false, outsiders only ever read the alias, never `customer`."""

    id: int
    slug: str
    customer: str
    alias_en: str = ""
    alias_ko: str = ""
    named: bool = False
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
    quote_by: str = ""
    quote_role: Role | None = None
    security: str = ""
    proofs: frozenset[str] = frozenset()
    consent: bool = False
    consent_until: date | None = None
    uses: tuple[date, ...] = ()
    updated: date = date.min
    sample: bool = False


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

    Facts by kind: industry `reference customer` (codes); text `pain`, with the asker's matching `words`;
    size `reference customer` (people); proof `role have wanted` and values such as `payback_months`, with the proofs
    as `words`; fresh `days`; language `language`, for a story that was kept a place because few words could match.
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


class Block(StrEnum):
    """Why a reference that fits may not be used with this customer today."""

    CONSENT = "consent"
    EXPIRED = "expired"
    RESTING = "resting"
    SAME_CUSTOMER = "same_customer"
    COMPETITOR = "competitor"


@dataclass(frozen=True)
class Found:
    """The best matches, best first; those that would fit but are blocked; and whether nothing at all is close."""

    matches: tuple[Match, ...]
    blocked: tuple[tuple[Reference, Block], ...]
    gap: bool


def display_name(reference: Reference, language: str) -> str:
    """The customer's name if it may be said, else the alias, else industry and size: "제조, 200–500명"."""
    if reference.named:
        return reference.customer
    alias = reference.alias_ko if language == "ko" else reference.alias_en
    return alias or ", ".join(
        filter(None, (label(reference.industry, language), size_band(reference.people, language)))
    )


def size_band(people: int | None, language: str) -> str:
    """A size told roughly: "200–500 people"; empty where it is unknown."""
    if people is None:
        return ""
    edges = (0, 50, 200, 500, 1_000, 5_000)
    low = max(edge for edge in edges if edge <= max(0, people))
    high = next((edge for edge in edges if edge > low), None)
    band = f"{low:,}+" if high is None else f"{low or 1:,}–{high:,}"
    return f"{band}명" if language == "ko" else f"{band} people"


def metric_line(reference: Reference) -> str:
    """The first number before and after, "월 마감 5일→2일"; empty where there is none."""
    return next((f"{metric.name} {metric.before}→{metric.after}" for metric in reference.metrics), "")


def evidence(reference: Reference) -> frozenset[str]:
    """What the story can prove: what the team ticked, and what its fields hold anyway."""
    held = {
        "roi": reference.roi,
        "payback": reference.payback_months,
        "timeline": reference.timeline,
        "security": reference.security,
        "metric": reference.metrics,
        "executive_quote": reference.quote and reference.quote_role is Role.DECIDER,
        "user_quote": reference.quote and reference.quote_role is Role.USER,
    }
    return reference.proofs & PROOFS | {proof for proof, value in held.items() if value}


def proofs_wanted(role: Role | None, stage: Stage | None) -> tuple[str, ...]:
    """What somebody in this role wants to see at this stage; empty where neither says anything."""
    return (WANTED[role] if role else ()) + (WANTED_LATE.get(stage, ()) if stage else ())


def uses_this_quarter(reference: Reference, today: date) -> int:
    """How often the story was used in today's calendar quarter."""
    return sum(_quarter(used) == _quarter(today) for used in reference.uses)


def resting_until(reference: Reference, today: date) -> date | None:
    """The first day on which the story may be used again; None where that is today."""
    rested = max(reference.uses) + timedelta(days=DAYS_BETWEEN_USES) if reference.uses else today
    if uses_this_quarter(reference, today) >= USES_PER_QUARTER:
        year, quarter = _quarter(today)
        rested = max(rested, date(year + quarter // 4, quarter % 4 * 3 + 1, 1))
    return rested if rested > today else None


def block(reference: Reference, need: Need, today: date) -> Block | None:
    """Why the story may not be told to this customer today, if so; what never changes comes first."""
    if same_company(need.customer, reference.customer, reference.slug):
        return Block.SAME_CUSTOMER
    if any(same_company(name, reference.customer, reference.slug) for name in need.competitors):
        return Block.COMPETITOR
    if not reference.consent:
        return Block.CONSENT
    if reference.consent_until and reference.consent_until < today:
        return Block.EXPIRED
    return Block.RESTING if resting_until(reference, today) else None


def load_samples() -> tuple[Reference, ...]:
    """The invented references that a new workspace can try things with, marked as samples."""
    rows = yaml.safe_load(Path(__file__).with_name("samples").joinpath("references.yaml").read_text(encoding="utf-8"))
    return tuple(_read(number, row) for number, row in enumerate(rows, start=1))


class Library:
    """A workspace's references, indexed once; reading it from several threads is safe."""

    def __init__(self, references: Iterable[Reference]) -> None:
        self._references = sorted(references, key=lambda reference: reference.id)
        self._evidence = [evidence(reference) for reference in self._references]
        self._texts = Texts([_text(reference) for reference in self._references])
        # The same deal is asked about again and again; the ranking doesn't depend on the customer's name.
        self._ranked = lru_cache(RANKINGS_KEPT)(self._close)

    def named(self, words: str) -> tuple[Reference, ...]:
        """The references with these words in a name that may be shown, in either language."""
        asked = words.lower()
        return tuple(
            one
            for one in self._references
            if any(asked in display_name(one, language).lower() for language in ("en", "ko"))
        )

    def find(self, need: Need, today: date, limit: int = 3) -> Found:
        """At most `limit` close references, best first: never padded, and not all of one kind or one language."""
        blocked: list[tuple[Reference, Block]] = []
        free: list[_Candidate] = []
        for one in self._ranked(replace(need, customer="", competitors=(), language=""), today):
            if why := block(one.reference, need, today):
                blocked.append((one.reference, why))
            else:
                free.append(one)
        chosen, kept_place = _choose(free, _language(need), limit)
        matches = tuple(_match(one, need, today, kept_place=one is kept_place) for one in chosen)
        return Found(matches, tuple(blocked), gap=not matches)

    def _close(self, need: Need, today: date) -> tuple["_Candidate", ...]:
        """Every reference that is close enough, best first; equal scores keep the order of their ids."""
        fits = {code: closeness(code, need.industry) for code in {one.industry for one in self._references}}
        wanted = frozenset(proofs_wanted(need.role, need.stage))
        proofs = {has: len(has & wanted) / len(wanted) if wanted else None for has in set(self._evidence)}
        factors = zip(  # one column per factor, in the order of Shares: at 2,000 references that is twice as fast
            [fits[one.industry] for one in self._references],
            self._texts.likeness("\n".join(need.pains)),
            [size_fit(one.people, need.people) for one in self._references],
            [proofs[has] for has in self._evidence],
            [freshness((today - one.updated).days) for one in self._references],
            strict=True,
        )
        scored = zip(self._references, factors, strict=True)
        close = [
            _Candidate(points, reference, Shares(*shares))
            for reference, shares in scored
            if (points := score(shares)) >= CLOSE_ENOUGH
        ]
        return tuple(sorted(close, key=lambda one: (-one.score, one.reference.id)))


class _Candidate(NamedTuple):
    score: int
    reference: Reference
    shares: Shares


def _choose(ranked: list[_Candidate], language: str, limit: int) -> tuple[list[_Candidate], _Candidate | None]:
    """The best, with variety; and the one that was kept the last place because it is in the other language."""
    left, chosen, kept_place = list(ranked), list[_Candidate](), None
    while left and len(chosen) < limit:
        best = _varied(left, chosen)
        abroad = [one for one in left if one.reference.language != language]
        at_home = all(one.reference.language == language for one in (*chosen, best))
        if abroad and at_home and chosen and len(chosen) == limit - 1:
            best = _varied([*abroad, *left], chosen)
            kept_place = best if best.reference.language != language else None
        chosen.append(best)
        left.remove(best)
    return sorted(chosen, key=lambda one: (-one.score, one.reference.id)), kept_place


def _varied(ranked: list[_Candidate], chosen: list[_Candidate]) -> _Candidate:
    """The first of these, unless it would be the third of one industry and another industry is within reach."""
    first = ranked[0]
    if sum(one.reference.industry == first.reference.industry for one in chosen) < 2:
        return first
    others = (one for one in ranked if one.reference.industry != first.reference.industry)
    return next((one for one in others if one.score >= first.score - WITHIN_REACH), first)


def _match(one: _Candidate, need: Need, today: date, *, kept_place: bool) -> Match:
    facts = _facts(one.reference, need, today)
    reasons = [
        Reason(kind, share is not None, of * (share or 0.0), of, *facts[kind])
        for kind, share, of in zip(WEIGHTS, one.shares, possible(one.shares), strict=True)
    ]
    if kept_place:
        reasons.append(Reason("language", True, 0.0, 0.0, {"language": one.reference.language}))
    return Match(one.reference, one.score, tuple(reasons))


def _facts(reference: Reference, need: Need, today: date) -> dict[Kind, tuple[dict[str, str | int], tuple[str, ...]]]:
    """What is known about each factor, leaving out what is not, and the words that show it."""
    wanted = proofs_wanted(need.role, need.stage)
    has = tuple(proof for proof in wanted if proof in evidence(reference))
    asked = "\n".join(need.pains)
    pain = max(reference.pains, key=lambda text: len(shared_words(asked, text)), default="")
    words = shared_words(asked, _text(reference))
    proof: dict[str, str | int | None] = {"role": need.role, "have": len(has), "wanted": len(wanted)}
    if "payback" in has:
        proof["payback_months"] = reference.payback_months
    if "roi" in has:
        proof["roi"] = reference.roi
    if "metric" in has:
        proof["metric"] = metric_line(reference)
    return {
        "industry": (_given(reference=reference.industry, customer=need.industry), ()),
        "text": (_given(pain=pain if shared_words(asked, pain) else ""), words),
        "size": (_given(reference=reference.people, customer=need.people), ()),
        "proof": (_given(**proof), has),
        "fresh": ({"days": (today - reference.updated).days}, ()),
    }


def _given(**facts: str | int | None) -> dict[str, str | int]:
    return {name: value for name, value in facts.items() if value is not None and value != ""}


def _language(need: Need) -> str:
    """The language the problems are written in; the reader's where none is."""
    asked = "".join(need.pains)
    return "ko" if is_korean(asked) else "en" if asked else need.language


def _text(reference: Reference) -> str:
    measured = (metric.name for metric in reference.metrics)
    return "\n".join((*reference.pains, reference.solution, reference.story, *measured))


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month + 2) // 3


def _read(number: int, row: dict[str, Any]) -> Reference:
    quoted = row.get("quote_role")
    return Reference(
        **{
            **row,
            "id": number,
            "pains": tuple(row.get("pains", ())),
            "metrics": tuple(Metric(*map(str, metric)) for metric in row.get("metrics", ())),
            "quote_role": Role(quoted) if quoted else None,
            "proofs": frozenset(row.get("proofs", "").split()),
            "uses": tuple(row.get("uses", ())),
            "sample": True,
        }
    )
