"""How fast references are ranked: made-up libraries of a hundred to ten thousand cases, the index and its memory."""

import random
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import yaml

from bot.cases import of_mapping
from bot.industries import INDUSTRIES
from bot.library import Library
from bot.references import Need, Reference, load_samples
from bot.roles import Role
from bot.stages import Stage

SIZES = (100, 1_000, 10_000)
BUILT = 2_000  # cases of the library whose building is told in the summary
QUESTIONS = 50
ROUNDS = 5
TODAY = date(2026, 11, 23)
CASES = Path(__file__).with_name("references") / "cases.yaml"


@dataclass(frozen=True)
class Figures:
    """Medians for a library of so many cases."""

    cases: int
    build_ms: float
    ranking_ms: float
    worst_ms: float
    index_mb: float


def invented() -> tuple[Reference, ...]:
    """Stories to make libraries of: those of the judged set where it is there, else the samples."""
    if not CASES.exists():
        return load_samples()
    rows = yaml.safe_load(CASES.read_text("utf-8"))
    return tuple(replace(of_mapping(row), id=number) for number, row in enumerate(rows, start=1))


def made_up(count: int, stories: Sequence[Reference]) -> list[Reference]:
    """So many cases, each mixed from two stories, with sizes, days and industries of its own."""
    chance = random.Random(count)
    codes = list(INDUSTRIES)
    made = []
    for number in range(1, count + 1):
        one, other = chance.choice(stories), chance.choice(stories)
        made.append(
            replace(
                one,
                id=number,
                slug=f"case-{number}",
                customer=f"Company {number}",
                story=other.story,
                pains=(*one.pains, *other.pains[:1]),
                people=chance.randint(10, 9_000),
                industry=chance.choice(codes),
                updated=TODAY - timedelta(days=chance.randint(0, 900)),
                uses=(TODAY - timedelta(days=chance.randint(1, 200)),) if chance.random() < 0.2 else (),
            )
        )
    return made


def needs(stories: Sequence[Reference]) -> list[Need]:
    """Different questions, so that no remembered ranking answers one."""
    chance = random.Random(7)
    pains = [pain for one in stories for pain in one.pains]
    return [
        Need(
            f"Customer {number}",
            chance.choice(list(INDUSTRIES)),
            chance.randint(10, 9_000),
            tuple(chance.sample(pains, 2)),
            chance.choice(list(Role)),
            chance.choice(list(Stage)),
        )
        for number in range(QUESTIONS)
    ]


def figures(count: int) -> Figures:
    """Builds a library several times and asks it every question."""
    stories = invented()
    cases = made_up(count, stories)
    builds = [_timed(lambda: Library(cases)) for _ in range(ROUNDS)]
    library, asked = Library(cases), needs(stories)
    library.find(asked[0], TODAY - timedelta(days=1))
    rankings = [_timed(lambda need=need: library.find(need, TODAY)) for need in asked]  # type: ignore[misc]
    return Figures(count, statistics.median(builds), statistics.median(rankings), max(rankings), memory(cases))


def memory(cases: Sequence[Reference]) -> float:
    """Megabytes that the index keeps beside the cases themselves."""
    tracemalloc.start()
    library = Library(cases)
    library.find(Need("x", "food", 300, ("waste",)), TODAY)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept / 1e6


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def report() -> Iterator[str]:
    """The figures of every size, as a table."""
    yield "| cases | building ms | ranking ms | worst ms | index MB |"
    yield "| ---: | ---: | ---: | ---: | ---: |"
    for count in (*SIZES[:2], BUILT, *SIZES[2:]):
        one = figures(count)
        yield f"| {one.cases:,} | {one.build_ms:.0f} | {one.ranking_ms:.2f} | {one.worst_ms:.2f} | {one.index_mb:.1f} |"


if __name__ == "__main__":
    print("\n".join(report()))
