"""How good the first stories are: the ranking over a judged set (bench/references/PROCEDURE.md), per language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import log2, nan, sqrt
from pathlib import Path
from statistics import stdev
from typing import Any

import yaml

from bot.cases import of_mapping
from bot.industries import find as find_industry
from bot.library import Library
from bot.references import Need, Reference, block, load_samples
from bot.roles import Role
from bot.stages import Stage

SET = Path(__file__).parent / "references"
TODAY = date(2026, 11, 24)
DEPTH = 3
HEAD = (
    "| deals | library | n | nDCG@3 | ± | first ≥ 2 | silent where nothing fits | nothing though something fits |",
    "|---|---|---|---|---|---|---|---|",
)
Grades = Mapping[str, int]


@dataclass(frozen=True)
class Judged:
    """A deal and the grades (1 to 3) of the stories that were found useful for it, by slug; the others are 0."""

    id: str
    need: Need
    grades: Grades


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
    """Every deal with its grades: the plainly worded ones, or ("-colloquial") those that avoid the usual words."""
    deals = yaml.safe_load((SET / f"deals{kind}.yaml").read_text("utf-8"))
    grades = yaml.safe_load((SET / f"judgments{kind}.yaml").read_text("utf-8"))
    return tuple(Judged(row["id"], _need(row), grades[row["id"]] or {}) for row in deals)


def _need(row: Mapping[str, Any]) -> Need:
    found = find_industry(row["industry"]) if row.get("industry") else None
    return Need(
        row["company"], found.code if found else None, row.get("people"), tuple(row["pains"]), Role(row["role"]),
        Stage(row["stage"]), language=row["language"],
    )  # fmt: skip


def measure(library: Library, deals: Iterable[Judged]) -> Figures:
    """The figures of a library over these deals; only grades of cases that are in it and may be told count."""
    graded, silent, nothing, empty = [], 0, 0, 0
    told = {one.slug for one in library.references if block(one, Need(""), TODAY) is None}
    for deal in deals:
        grades = {slug: grade for slug, grade in deal.grades.items() if slug in told}
        ranked = [grades.get(match.reference.slug, 0) for match in library.find(deal.need, TODAY, DEPTH).matches]
        if max(grades.values(), default=0) < 2:
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


def _ndcg(ranked: list[int], grades: Grades) -> float:
    """nDCG at three with gains of 2^grade − 1."""
    best = sorted(grades.values(), reverse=True)[:DEPTH]
    return _gain(ranked[:DEPTH]) / _gain(best)


def _gain(grades: list[int]) -> float:
    return sum((float(2**grade) - 1) / log2(place + 2) for place, grade in enumerate(grades))


def report() -> list[str]:
    """The lines that `make bench` prints."""
    library = cases()
    indexed = Library(library)
    lines = [*HEAD]
    for worded, kind in (("plain", ""), ("colloquial", "-colloquial")):
        deals = judged(kind)
        parts = {"all": deals}
        parts["odd numbers (only counted)"] = tuple(deal for deal in deals if int(deal.id[1:]) % 2)
        parts["even numbers (looked at)"] = tuple(deal for deal in deals if not int(deal.id[1:]) % 2)
        parts["English"] = tuple(deal for deal in deals if deal.need.language == "en")
        parts["Korean"] = tuple(deal for deal in deals if deal.need.language == "ko")
        lines += [_line(f"{worded}: {name}", "both", measure(indexed, chosen)) for name, chosen in parts.items()]
        for asked, told in (("ko", "en"), ("en", "ko")):
            only = [one for one in library if one.language == told]
            chosen = [deal for deal in deals if deal.need.language == asked]
            lines.append(_line(f"{worded}: {asked}", f"{told} only", measure(Library(only), chosen)))
    return lines


def _line(name: str, library: str, figures: Figures) -> str:
    return (
        f"| {name} | {library} | {figures.deals} | {figures.ndcg:.3f} | {figures.error:.3f} | {figures.useful:.2f} | "
        f"{figures.silent:.2f} | {figures.missed:.2f} |"
    )


if __name__ == "__main__":
    print("\n".join(report()))
