"""A workspace's references, indexed once, and the ranking: who fits this customer and this person now, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from bot.columns import GATE_NUMBER, GATES, Columns
from bot.companies import Companies
from bot.industries import closeness
from bot.proofs import proofs_wanted
from bot.references import (
    Block,
    Found,
    Gap,
    Limits,
    Match,
    Need,
    Reason,
    Reference,
    display_name,
    evidence,
    metric_line,
    samples_told,
)
from bot.scoring import SHARED, WEIGHTS, Kind, Shares, possible
from bot.similarity import Texts, nearest
from bot.tokens import is_korean, shared_words
from bot.words import bare, near

if TYPE_CHECKING:
    from bot.columns import Column

CLOSE_ENOUGH: Final = 40  # below this many points there is no close reference, and we say so
EXACTLY: Final = 1  # decimals of a point that decide an order; what is shown is rounded
WITHIN_REACH: Final = 10  # a story from another industry, or in the other language, is preferred up to here
NEAR_INDUSTRY: Final = 0.6  # from this closeness on, a proof counts as one from the customer's own world
RANKINGS_KEPT: Final = 512
ROWS_KEPT: Final = 200_000  # … but not so many that they outweigh the index itself
MOST_NEAR: Final = 5


@dataclass(frozen=True)
class _Ranking:
    """The rows that are close enough, best first, with their scores and shares; and what was told of some of them."""

    rows: "Column"
    scores: "Column"
    shares: "Column"
    told: dict[tuple[int, bool], Match] = field(default_factory=dict)


class Library:
    """A workspace's references, indexed once; reading it from several threads is safe.

    The index of `before` is taken over where no text has changed since: telling a story doesn't change it.
    """

    texts: Texts  # these two only where there are references
    _columns: Columns

    def __init__(
        self,
        references: Iterable[Reference],
        limits: Limits = Limits(),  # noqa: B008 — frozen
        before: "Library | None" = None,
    ) -> None:
        self.references = tuple(sorted(references, key=lambda reference: reference.id))
        self.limits = limits
        self.worded = 0  # what the texts are known again by
        if self.references:
            pains = ["\n".join(reference.pains) for reference in self.references]
            solutions = [reference.solution for reference in self.references]
            details = ["\n".join(_details(reference)) for reference in self.references]
            self.worded = hash((*pains, *solutions, *details))
            same = before is not None and before.worded == self.worded
            self.texts = before.texts if before and same else Texts(pains, solutions, details)
            self._columns = Columns(self.references)
        # The same deal is asked about again and again; the ranking doesn't depend on the customer's name.
        self._ranked = lru_cache(min(RANKINGS_KEPT, 8 + ROWS_KEPT // (1 + len(self.references))))(self._rank)
        self._gates = lru_cache(2)(lambda today: self._columns.gates(today, limits))

    @cached_property
    def samples_told(self) -> bool:
        """Whether the invented samples are still suggested."""
        return samples_told(self.references)

    def get(self, reference_id: int) -> Reference | None:
        """The story with this number."""
        return self._by_id.get(reference_id)

    @cached_property
    def _by_id(self) -> dict[int, Reference]:
        return {one.id: one for one in self.references}

    def called(self, words: str, inside: bool = True, anywhere: bool = True) -> tuple[Reference, ...]:
        """The stories called so: by the whole name, else by its beginning, else, `anywhere`, by a part of it.

        `inside` also looks at the names that outsiders may not read.
        """
        asked = bare(words)
        names = self._names[inside]
        for fits in (str.__eq__, str.startswith, str.__contains__)[: 3 if anywhere else 2]:
            if asked and (found := dict.fromkeys(at for name, at in names if fits(name, asked))):
                return tuple(self.references[at] for at in found)
        return ()

    def exactly(self, words: str, inside: bool = True) -> tuple[Reference, ...]:
        """The stories of which this is a whole name."""
        asked = bare(words)
        return tuple(
            self.references[at] for at in dict.fromkeys(at for name, at in self._names[inside] if name == asked)
        )

    def nearly(self, words: str, inside: bool = True) -> tuple[Reference, ...]:
        """The stories of which this may be a mistyped name."""
        slips = near(words, {name: str(at) for name, at in self._names[inside]})
        return tuple(self.references[int(at)] for at in slips[:MOST_NEAR])

    @cached_property
    def _names(self) -> dict[bool, list[tuple[str, int]]]:
        names: dict[bool, list[tuple[str, int]]] = {True: [], False: []}
        for at, one in enumerate(self.references):
            shown = [display_name(one, language) for language in ("en", "ko")]
            for inside, said in ((False, shown), (True, [one.customer, one.slug, *shown])):
                names[inside] += [(name, at) for name in dict.fromkeys(map(bare, said)) if name]
        return names

    def find(self, need: Need, today: date, limit: int = 3) -> Found:
        """At most `limit` close references, best first: never padded, and not all of one kind or one language."""
        if not self.references:
            return Found((), (), self._gap(need, today))
        ranking = self._ranked(replace(need, customer="", competitors=(), language=""), today)
        gates = self._gates_for(need, today)[ranking.rows]
        blocked = ((self.references[ranking.rows[at]], GATES[gates[at] - 1]) for at in gates.nonzero()[0])
        chosen, kept_place = self._choose(ranking, (gates == 0).nonzero()[0], _language(need), limit)
        matches = tuple(self._matched(ranking, at, need, today, kept_place=at == kept_place) for at in chosen)
        gap = None if matches else self._gap(need, today)
        return Found(matches, tuple(blocked), gap)

    def _matched(self, ranking: _Ranking, at: int, need: Need, today: date, *, kept_place: bool) -> Match:
        """A row of the ranking with its reasons, told once: like the ranking they don't depend on the customer."""
        match = ranking.told.get((at, kept_place))
        if match is None:
            reference, shares = self.references[ranking.rows[at]], _shares(ranking.shares[:, at])
            match = _match(reference, int(ranking.scores[at]), shares, need, today, kept_place=kept_place)
            ranking.told[at, kept_place] = match
        return match

    def explain(self, reference: Reference, need: Need, today: date) -> Match:
        """The whole sum of one story, close or not, allowed or not."""
        row = self.references.index(reference)
        shares = self._columns.shares(need, today, self.texts.likeness("\n".join(need.pains)))[:, row : row + 1]
        score = int(self._columns.scores(self._columns.points(shares))[0])
        return _match(reference, score, _shares(shares[:, 0]), need, today, kept_place=False)

    def _rank(self, need: Need, today: date) -> _Ranking:
        """Every reference that is close enough, best first; equal points keep the order of their ids."""
        columns = self._columns
        shares = columns.shares(need, today, self.texts.likeness("\n".join(need.pains)))
        points = columns.points(shares)
        scores = columns.scores(points)
        rows = ((scores >= CLOSE_ENOUGH) & columns.told).nonzero()[0]
        rows = rows[(-points[rows].round(EXACTLY)).argsort(kind="stable")]
        return _Ranking(rows, scores[rows], shares[:, rows])

    def _gates_for(self, need: Need, today: date) -> "Column":
        gates: Column = self._gates(today)
        same = self._companies.same(need.customer)
        rivals = {row for name in need.competitors for row in self._companies.same(name)} - same
        if same or rivals:
            gates = gates.copy()
            gates[list(rivals)] = GATE_NUMBER[Block.COMPETITOR]
            gates[list(same)] = GATE_NUMBER[Block.SAME_CUSTOMER]
        return gates

    @cached_property
    def _companies(self) -> Companies:
        return Companies((one.customer, one.slug) for one in self.references)

    def _choose(self, ranking: _Ranking, free: "Column", language: str, limit: int) -> tuple[list[int], int | None]:
        """The best, with variety; and the one that was kept the last place because it is in the other language."""
        abroad = self._columns.abroad(language)[ranking.rows]
        kind, scores = self._columns.industry[ranking.rows], ranking.scores
        chosen: list[int] = []
        kept_place = None

        def varied(places: "Column") -> int:
            """The first, unless it would be the third of one industry and another industry is within reach."""
            first = int(places[0])
            if sum(kind[one] == kind[first] for one in chosen) < 2:
                return first
            others = places[(kind[places] != kind[first]) & (scores[places] >= scores[first] - WITHIN_REACH)]
            return int(others[0]) if len(others) else first

        while len(free) and len(chosen) < limit:
            best = varied(free)
            if chosen and len(chosen) == limit - 1 and not abroad[[*chosen, best]].any():
                near = free[abroad[free] & (scores[free] >= scores[best] - WITHIN_REACH)]
                best = varied(_joined(near, free))
                kept_place = best if abroad[best] else None
            chosen.append(best)
            free = free[free != best]
        return sorted(chosen), kept_place

    def _gap(self, need: Need, today: date) -> Gap:
        if not self.references:
            return Gap(need.industry, need.people, need.pains, proofs_wanted(need.role, need.stage))
        free = (self._gates_for(need, today) == 0) & self._columns.told
        return Gap(need.industry, need.people, need.pains, self._columns.lacking(need, free, NEAR_INDUSTRY))


def _joined(first: "Column", second: "Column") -> "Column":
    import numpy as np

    return np.concatenate((first, second))


def _shares(values: "Column") -> Shares:
    return Shares(*(None if value != value else float(value) for value in values))


def _match(reference: Reference, score: int, shares: Shares, need: Need, today: date, *, kept_place: bool) -> Match:
    metric = metric_line(reference, need.pains)
    facts = _facts(reference, need, today, metric)
    if shares.text is not None and shares.text < SHARED and closeness(reference.industry, need.industry):
        facts["industry"][0]["another"] = 1
    reasons = [
        Reason(kind, share is not None, of * (share or 0.0), of, *facts[kind])
        for kind, share, of in zip(WEIGHTS, shares, possible(shares), strict=True)
    ]
    if kept_place:
        reasons.append(Reason("language", True, 0.0, 0.0, {"language": reference.language}))
    return Match(reference, score, tuple(reasons), metric)


def _facts(
    reference: Reference, need: Need, today: date, metric: str
) -> dict[Kind, tuple[dict[str, str | int], tuple[str, ...]]]:
    """What is known about each factor, leaving out what is not, and the words that show it."""
    wanted = proofs_wanted(need.role, need.stage)
    has = tuple(proof for proof in wanted if proof in evidence(reference))
    asked = "\n".join(need.pains)
    words = shared_words(asked, _text(reference))
    proof: dict[str, str | int | None] = {"role": need.role, "have": len(has), "wanted": len(wanted)}
    if "payback" in has:
        proof["payback_months"] = reference.payback_months
    if "roi" in has:
        proof["roi"] = reference.roi
    if "metric" in has:
        proof["metric"] = metric
    days = None if reference.updated == date.min else (today - reference.updated).days
    return {
        "industry": (_given(reference=reference.industry, customer=need.industry), ()),
        "text": (_given(pain=nearest(asked, reference.pains)), words),
        "size": (_given(reference=reference.people, customer=need.people), ()),
        "proof": (_given(**proof), has),
        "fresh": (_given(days=days), ()),
    }


def _given(**facts: str | int | None) -> dict[str, str | int]:
    return {name: value for name, value in facts.items() if value is not None and value != ""}


def _language(need: Need) -> str:
    """The language the problems are written in; the reader's where none is."""
    asked = "".join(need.pains)
    return "ko" if is_korean(asked) else "en" if asked else need.language


def _details(reference: Reference) -> tuple[str, ...]:
    """What a story says besides the problem and the solution."""
    return reference.story, *(metric.name for metric in reference.metrics)


def _text(reference: Reference) -> str:
    return "\n".join((*reference.pains, reference.solution, *_details(reference)))
