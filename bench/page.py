"""docs/speed.md out of one run of everything that is measured, with what is reached of the goals and what isn't."""

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import beside, cold, digest_cost, growth, judged, ranking, start
from bench.meter import LAYERS

PAGE = Path(__file__).parent.parent / "docs" / "speed.md"
HEAD = """# How fast it is

`make bench` measures everything on this page in one run, and `python -m bench --write` writes it down here. Absolute
figures belong to the machine they were measured on ({machine}); ratios inside one run are what to look at.
Processor time, not waiting, is what is told of a single request: on a busy machine it too is larger than on an idle
one.
"""


SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def write(lines: Iterable[str]) -> None:
    """Measures and writes the page; sections that other commands wrote stay, behind its own."""
    kept = dict(SECTION.findall(PAGE.read_text("utf-8"))) if PAGE.exists() else {}
    text = "\n".join(lines).strip() + "\n"
    own = {name for name, _ in SECTION.findall(text)}
    others = (f"\n## {name}\n\n{body.strip()}\n" for name, body in kept.items() if name not in own)
    PAGE.write_text(text + "".join(others), "utf-8")


def put(title: str, lines: Iterable[str]) -> None:
    """Puts another command's section into the page, in its old place or at the end."""
    text = PAGE.read_text("utf-8")
    section = f"## {title}\n\n" + "\n".join(lines).strip() + "\n"
    old = next((found for found in SECTION.finditer(text) if found[1] == title), None)
    text = f"{text[: old.start()]}{section}\n{text[old.end() :]}" if old else f"{text.rstrip()}\n\n{section}"
    PAGE.write_text(text.rstrip() + "\n", "utf-8")


def lines(rounds: int, requests: int, deals: int) -> Iterator[str]:
    """The whole page, measured while it is read."""
    yield HEAD.format(machine=machine())
    yield "## One request\n"
    yield ("From a signed request at the door to its acknowledgement, without a network, on SQLite with 200 deals of "
           "four people or more: statements, and microseconds of processor time, by layer. The clocks themselves are "
           "in the layers' figures, not in the whole one. *Behind it*: what is done after the acknowledgement, "
           "without Slack's client.\n")  # fmt: skip
    whole, split = _costs("whole", rounds), _costs("split", rounds)
    yield from costs(whole, split)
    yield "\n## Beside bare Bolt\n"
    yield (f"Over a network, the server on one core: (a) echoes what was typed, (b) is Bolt with one transaction "
           f"(find the deal, insert its move, change it), the rest is Dealmate. Medians of {rounds} rounds. Goals: "
           f"what writes at least {beside.SHARE} of (b), what reads {beside.SHARE} of (a), and p99 at 16 at once at "
           f"most {beside.TIMES:.0f} times that of (b).\n")  # fmt: skip
    for database, sides in beside.measure(rounds, requests):
        yield f"### {database}\n"
        yield from beside.table(sides)
        yield f"\n{_left(sides, split)}\n"
    yield cold.report()
    yield "\n## What grows\n"
    yield (f"Each command in a small and a large workspace, in turn; the goal is {growth.GOAL} times at most.\n")
    yield from grown(growth.measure())
    yield "\n## A digest\n"
    yield "The digest of twelve stuck deals, in a workspace with so many others.\n"
    yield from digest_cost.report(deals)
    yield "\n## References\n"
    yield "How long a ranking takes, in libraries of so many cases; goals: 2 ms at 1,000 and 10 ms at 10,000.\n"
    yield from ranking.report()
    yield "\nHow well it ranks, on judged deals (bench/references/PROCEDURE.md).\n"
    yield from judged.report()
    yield "\n## The start\n"
    goals = f"under {start.READY_GOAL} s and {start.MEMORY_GOAL} MB"
    yield f"From nothing to ready on a migrated file; the goals are {goals}.\n"
    yield from started(start.measure(rounds))


def machine() -> str:
    """The kind of machine, in words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    busy = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, {memory:.0f} GB, {platform.system()}, Python "
        f"{platform.python_version()}; load {busy:.1f} when the run began"
    )


def costs(whole: dict[str, Any], split: dict[str, Any]) -> Iterator[str]:
    """The table of requests."""
    yield from table("request", "statements", "µs", "least", *LAYERS, "behind it: statements", "µs")
    for name, one in whole.items():
        behind = one["all_statements"] - one["statements"]
        layers = [f"{split[name]['split'][layer]:.0f}" for layer in LAYERS]
        yield row(name, one["statements"], f"{one['us']:.0f}", f"{one['least_us']:.0f}", *layers, behind,
                   f"{one['behind_us']:.0f}")  # fmt: skip


def _left(sides: Sequence[beside.Side], split: dict[str, Any]) -> str:
    """Why the goals beside Bolt are out of reach: what they would leave of a core, and what each layer takes."""
    echo, transaction = sides[:2]
    told = []
    for name, beside_whom in ((beside.STAGE, transaction), (beside.READS[0], echo)):
        may = 1e6 / (beside_whom.rate(16) * beside.SHARE)
        layers = ", ".join(f"{layer} {spent:.0f}" for layer, spent in split[name]["split"].items())
        told.append(
            f"{beside.SHARE} of {beside_whom.name[:3]} at 16 at once would leave `{name}` {may:.0f} µs; it takes, by "
            f"layer on SQLite without a network, {layers}"
        )
    return ". ".join(told) + "."


def grown(rows: Iterable[growth.Row]) -> Iterator[str]:
    """The table of growth, and what is over the goal."""
    sizes = {axis.name: f"{axis.name}, {axis.small:,} → {axis.large:,}" for axis in growth.AXES}
    over = []
    yield from table("what grows", "command", "µs small", "µs large", "ratio")
    for one in rows:
        over += [f"`{one.command}` with {one.axis} ({one.ratio:.1f})"] if one.ratio > growth.GOAL else []
        yield row(sizes[one.axis], f"`{one.command}`", f"{one.small:.0f}", f"{one.large:.0f}", f"{one.ratio:.2f}")
    yield f"\nOver the goal: {', '.join(over) or 'nothing'}."


def started(found: Iterable[start.Start]) -> Iterator[str]:
    """The table of starts."""
    yield from table("`serve --role`", "ready after s", "processor s", "resident MB", "reached", "imports, ms")
    for one in found:
        reached = [name for name, fine in (("start", one.seconds < start.READY_GOAL),
                                           ("memory", one.megabytes < start.MEMORY_GOAL)) if fine]  # fmt: skip
        packages = " · ".join(f"{name} {spent:.0f}" for name, spent in one.packages)
        yield row(one.role, f"{one.seconds:.2f}", f"{one.cpu_seconds:.2f}", f"{one.megabytes:.0f}",
                   ", ".join(reached) or "nothing", packages)  # fmt: skip


def _costs(how: str, rounds: int) -> dict[str, Any]:
    words = [sys.executable, "-m", "bench.costs", str(rounds), how]
    found: dict[str, Any] = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    return found


def table(*columns: str) -> Iterator[str]:
    yield row(*columns)
    yield row("---", *(["---:"] * (len(columns) - 1)))


def row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"
