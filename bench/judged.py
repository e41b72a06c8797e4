"""How good the first stories are: the ranking over a judged set (bench/references/PROCEDURE.md), per language."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from math import log2, nan, sqrt
from pathlib import Path
from statistics import mean, median_low, stdev
from typing import Any

import yaml

from bot.cases import of_mapping
from bot.industries import find as find_industry
from bot.library import Library
from bot.references import Need, Reference, block, load_samples
from bot.roles import Role
from bot.stages import Stage

SET = Path(__file__).parent / "references"
SETS = {"plain": "", "colloquial": "-colloquial", "further": "-further"}
READINGS = ("first", "second", "third")
TODAY = date(2026, 11, 24)
DEPTH = 3
HEAD = (
    "| deals | library | n | nDCG@3 | ± | first ≥ 2 | silent where nothing fits | nothing though something fits |",
    "|---|---|---|---|---|---|---|---|",
)
Grades = Mapping[str, int]


@dataclass(frozen=True)
class Judged:
    """A deal and the grades (1 to 3) of the stories that were found useful for it, by slug; the others are 0.

    `grades` are what counts, the median of the `readings`.
    """

    id: str
    need: Need
    grades: Grades
    readings: tuple[Grades, ...]


@dataclass(frozen=True)
class Figures:
    """What one run shows. `useful` is the share of deals whose first story has grade 2 or 3."""

    deals: int
    ndcg: float
    error: float  # the standard error of `ndcg`: differences that are smaller than this tell nothing
    useful: float
    silent: float  # of the deals for which nothing is useful, those for which nothing was suggested
    missed: float  # of the others, those for which nothing was suggested


def cases() -> tuple[Reference, ...]:
    """The invented library: the samples that ship, and those made for this set."""
    samples = [replace(one, sample=False) for one in load_samples()]  # else they'd be kept back beside the others
    rows = yaml.safe_load((SET / "cases.yaml").read_text("utf-8"))
    return (*samples, *(replace(of_mapping(row), id=number) for number, row in enumerate(rows, start=len(samples) + 1)))


def judged(kind: str = "") -> tuple[Judged, ...]:
    """Every deal with its grades: the plainly worded ones, or another set ("-colloquial", "-further")."""
    deals = _rows(f"deals{kind}")
    readings = [_rows(f"judgments{kind}"), *(_rows(f"readings-{name}") for name in READINGS[1:])]
    read = {row["id"]: tuple(reading[row["id"]] or {} for reading in readings) for row in deals}
    return tuple(Judged(row["id"], _need(row), _median(read[row["id"]]), read[row["id"]]) for row in deals)


def _median(readings: tuple[Grades, ...]) -> Grades:
    slugs = dict.fromkeys(slug for grades in readings for slug in grades)
    return {slug: grade for slug in slugs if (grade := median_low(one.get(slug, 0) for one in readings))}


@cache
def _rows(name: str) -> Any:
    return yaml.safe_load((SET / f"{name}.yaml").read_text("utf-8"))


def _need(row: Mapping[str, Any]) -> Need:
    found = find_industry(row["industry"]) if row.get("industry") else None
    return Need(
        row["company"], found.code if found else None, row.get("people"), tuple(row["pains"]), Role(row["role"]),
        Stage(row["stage"]), language=row["language"],
    )  # fmt: skip


def measure(library: Library, deals: Iterable[Judged]) -> Figures:
    """The figures of a library over these deals; only grades of cases that are in it and may be told count."""
    graded, silent, nothing, empty = [], 0, 0, 0
    told = _told(library)
    for deal in deals:
        grades = {slug: grade for slug, grade in deal.grades.items() if slug in told}
        ranked = [grades.get(match.reference.slug, 0) for match in library.find(deal.need, TODAY, DEPTH).matches]
        if not _useful(grades):
            nothing += 1
            silent += not ranked
            continue
        empty += not ranked
        graded.append((_ndcg(ranked, grades), bool(ranked) and ranked[0] >= 2))
    count = len(graded) or 1
    error = stdev(ndcg for ndcg, _ in graded) / sqrt(count) if len(graded) > 1 else nan
    return Figures(
        len(graded), sum(ndcg for ndcg, _ in graded) / count, error, sum(useful for _, useful in graded) / count,
        silent / (nothing or 1), empty / count,
    )  # fmt: skip


def agreement(library: Library, deals: Iterable[Judged], ranking: int, grading: int) -> float:
    """nDCG at three of the order that one reading gives, by the grades of another one: how far people agree.

    Stories of one grade stand in no order; each counts with the mean of what the grading says of them.
    """
    told = _told(library)
    found = []
    for deal in deals:
        grades = {slug: grade for slug, grade in deal.readings[grading].items() if slug in told}
        if _useful(grades):
            found.append(_gain(_expected(deal.readings[ranking], grades, told)) / _best(grades))
    return mean(found)


def _expected(ranking: Grades, grades: Grades, told: Collection[str]) -> list[float]:
    """For each place of a ranking the gain that is to be expected there, as a grade."""
    expected: list[float] = []
    for grade in (3, 2, 1):
        gains = [2.0 ** grades.get(slug, 0) for slug, given in ranking.items() if given == grade and slug in told]
        expected += [log2(mean(gains))] * len(gains) if gains else []
    return expected[:DEPTH]


def _told(library: Library) -> frozenset[str]:
    """The slugs of the cases that may be told."""
    return frozenset(one.slug for one in library.references if block(one, Need(""), TODAY) is None)


def _useful(grades: Grades) -> bool:
    return max(grades.values(), default=0) >= 2


def _ndcg(ranked: list[int], grades: Grades) -> float:
    """nDCG at three with gains of 2^grade − 1."""
    return _gain(ranked[:DEPTH]) / _best(grades)


def _best(grades: Grades) -> float:
    return _gain(sorted(grades.values(), reverse=True)[:DEPTH])


def _gain(grades: Sequence[float]) -> float:
    return sum((float(2**grade) - 1) / log2(place + 2) for place, grade in enumerate(grades))


def report() -> list[str]:
    """The lines that `make bench` prints: the ranking's figures, then how far the readings agree."""
    library = cases()
    indexed = Library(library)
    lines = [*HEAD]
    sets = {name: judged(kind) for name, kind in SETS.items()}
    sets["together"] = tuple(deal for deals in sets.values() for deal in deals)
    only = {told: Library([one for one in library if one.language == told]) for told in ("en", "ko")}
    for worded, deals in sets.items():
        lines += [
            _line(f"{worded}: {name}", "both", measure(indexed, chosen)) for name, chosen in _parts(deals).items()
        ]
        for asked, told in (("ko", "en"), ("en", "ko")):
            chosen = [deal for deal in deals if deal.need.language == asked]
            lines.append(_line(f"{worded}: {asked}", f"{told} only", measure(only[told], chosen)))
    return [*lines, *_readings(indexed, sets["together"])]


def _readings(library: Library, deals: tuple[Judged, ...]) -> Iterator[str]:
    """Each reading: how well the ranking does by its grades alone, and how well the other two readings do."""
    yield ""
    yield f"| by the grades of this reading alone | ranking | {' | '.join(READINGS)} |"
    yield f"|---|{'---|' * (1 + len(READINGS))}"
    for at, name in enumerate(READINGS):
        alone = [replace(deal, grades=deal.readings[at]) for deal in deals]
        others = (f"{agreement(library, deals, one, at):.3f}" if one != at else "" for one in range(len(READINGS)))
        yield f"| {name} | {measure(library, alone).ndcg:.3f} | {' | '.join(others)} |"


def _parts(deals: tuple[Judged, ...]) -> dict[str, tuple[Judged, ...]]:
    return {
        "all": deals,
        "odd numbers (only counted)": tuple(deal for deal in deals if int(deal.id[1:]) % 2),
        "even numbers (looked at)": tuple(deal for deal in deals if not int(deal.id[1:]) % 2),
        "English": tuple(deal for deal in deals if deal.need.language == "en"),
        "Korean": tuple(deal for deal in deals if deal.need.language == "ko"),
    }


def _line(name: str, library: str, figures: Figures) -> str:
    return (
        f"| {name} | {library} | {figures.deals} | {figures.ndcg:.3f} | {figures.error:.3f} | {figures.useful:.2f} | "
        f"{figures.silent:.2f} | {figures.missed:.2f} |"
    )


if __name__ == "__main__":
    print("\n".join(report()))
