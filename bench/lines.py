"""Bad input by the million: `python -m bench.lines --count 1000000` says made-up lines and counts what went wrong.

Each line is words of the grammar, names, noise or all of these, a question, something overheard, or what a form that
was just shown composes, said in a room that outsiders may read or not; the database is put back now and then. Wrong is
an exception, no answer, an answer that pings a room or shows people to outsiders, and a line that takes more than
100 ms of processor time (pictures and papers apart).
"""

import argparse
import gc
import random
import re
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import told as page
from bench.page import machine
from bot.cards import Answer, Form
from handlers.commands import examples
from handlers.slack.cards import render
from handlers.turn import Said, take
from store.engine import Store
from tests.conversation import START
from tests.test_any_line import IDS, KNOWN, SLIPS, SLOTS, SPOKEN, TEXTS, House

AT_ONCE = 400  # lines between two fresh databases
SLOW = 0.1  # seconds of processor time
PAPERS = "slow, with a picture or a paper"
TESTS = Path(__file__).parents[1] / "tests"
FILES = [(TESTS / f"{name}.tsv").read_text("utf-8") for name in ("questions", "listening")]
TALKED = [cell for file in FILES for cell in re.split(r"[\t\n]", file) if " " in cell and not cell.startswith("#")]
TODAY = (
    "later drop watch unwatch access listen record note hold import export prep insights "
    "나중에 빼기 보류 메모 가져오기 권한"
).split()
HEADS = ["/deal", "/deal", "/dmu", "/dmu", "/talk", "/ref", "/digest", "딜", "", "/"]
ROOMS = [("C1", "no"), ("C1", "no"), ("C2", "yes"), ("C3", "unknown"), ("D1", "no")]
PINGS = ("<!channel", "<!here", "<!everyone", "<!subteam")
SOMEBODY = "박지훈"  # somebody of a prepared deal, who may not be shown to outsiders (and is in no example)


@dataclass
class Tally:
    """What was said and what went wrong, with the first few lines of each kind."""

    said: int = 0
    slowest: list[tuple[float, str]] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    shown: dict[str, list[str]] = field(default_factory=dict)

    def note(self, kind: str, line: str) -> None:
        self.wrong[kind] += 1
        if len(self.shown.setdefault(kind, [])) < 5:
            self.shown[kind].append(line)

    def timed(self, seconds: float, line: str, papers: bool) -> None:
        self.said += 1
        self.slowest = sorted([*self.slowest, (seconds, line)], reverse=True)[:5]
        if seconds > SLOW:
            self.note(PAPERS if papers else "slow", line)


def made_up(chance: random.Random) -> str:
    """One line."""
    if chance.random() < 0.1:
        return "".join(chr(chance.choice((chance.randrange(32, 127), chance.randrange(0x110000)))) for _ in range(30))
    known = [word for word in KNOWN if word != SOMEBODY]  # or deals would be named so
    pools = [SPOKEN, SPOKEN, TODAY, known, [*TEXTS, *SLIPS], [*SLOTS, *IDS]]
    words = [chance.choice(chance.choice(pools)) for _ in range(chance.randrange(8))]
    line = " ".join([chance.choice(HEADS), *words])
    if chance.random() < 0.1:
        line = chance.choice(TALKED)
    elif chance.random() < 0.2:
        line = chance.choice([one for language in ("en", "ko") for one, _ in examples(language)])
    if chance.random() < 0.3:
        at = chance.randrange(len(line) + 1)
        line = line[:at] + chr(chance.randrange(0x110000)) * chance.choice((1, 1, 1, 5000)) + line[at:]
    return line


def filled(form: Form, chance: random.Random) -> str:
    """The line that a form says, filled in by somebody in a hurry."""
    values = {}
    for one in form.fields:
        options = [value for _, value in one.options] or [one.initial, "", "Kim", "11/30", "3억", made_up(chance)]
        values[one.name] = chance.choice(options)
    return form.compose(values)


def interpreted(body: Any) -> Iterator[str]:
    """Every text in which Slack reads markup."""
    if isinstance(body, list):
        for one in body:
            yield from interpreted(one)
    elif isinstance(body, dict):
        plain = body.get("type") in ("plain_text", "text")  # the second is rich text's, taken as it is
        yield from (text for text in (body.get("text"),) if isinstance(text, str) and not plain)
        for one in body.values():
            yield from interpreted(one)


def looked_at(answer: Answer, line: str, outsiders: str, tally: Tally) -> None:
    """Whether the answer says something, pings nobody and keeps people to ourselves."""
    cards = [card for card in (answer.private, answer.public) if card]
    if not cards and not answer.form:
        tally.note("no answer", line)
    for card in cards:
        body = render(card).body
        texts = list(interpreted(body))
        for text in texts:
            if any(ping in text for ping in PINGS):
                tally.note("pings", f"{line} → {text}")
            if outsiders != "no" and SOMEBODY in text and SOMEBODY not in line:
                tally.note("people shown", f"{line} → {text}")


def say_all(house: House, count: int, seed: int, tally: Tally) -> None:
    chance = random.Random(seed)
    while tally.said < count:
        house.again()
        channel, outsiders = chance.choice(ROOMS)
        language = chance.choice(("en", "ko"))
        said = Said("", "ANY", "U1", channel, channel_name="deals", language=language, outsiders=outsiders)
        now = START + timedelta(minutes=5)
        answer = Answer()
        for _ in range(AT_ONCE):
            line = filled(answer.form, chance) if answer.form and chance.random() < 0.7 else made_up(chance)
            overheard = chance.random() < 0.05
            answer, begun = Answer(), time.thread_time()
            try:
                answer = take(house.store, replace(said, line=line, overheard=overheard), now)
            except Exception as error:  # noqa: BLE001 — every kind is what we are here for
                where = traceback.extract_tb(error.__traceback__)[-1]
                tally.note(f"{type(error).__name__}: {error} in {where.name}"[:120], line)
                continue
            finally:
                taken = time.thread_time() - begun
            if taken > SLOW:  # once more: a busy machine and the collector of garbage count as well
                begun = time.thread_time()
                take(house.store, replace(said, line=line, overheard=overheard), now)
                taken = min(taken, time.thread_time() - begun)
            tally.timed(taken, line, bool(answer.files))
            if not overheard or answer.private or answer.public:
                looked_at(answer, line, outsiders, tally)
            now += timedelta(seconds=20)


def main() -> None:
    parser = argparse.ArgumentParser("bench.lines")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write the section into docs/reliability.md")
    asked = parser.parse_args()
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.db"
        house = House(Store.open(f"sqlite:///{path}"), path)
        gc.collect()
        gc.freeze()  # or what was imported would be looked through again in the time of some innocent line
        begun = time.monotonic()
        say_all(house, asked.count, asked.seed, tally)
        house.store.close()
    rate = tally.said / (time.monotonic() - begun)
    print(f"{tally.said:,} lines at {rate:,.0f} a second, seed {asked.seed}")
    if asked.write:
        page.write("Made-up lines", _section(tally, asked))
    for seconds, line in tally.slowest:
        print(f"  {seconds * 1000:6.1f} ms  {line[:80]!r}")
    for kind, count in tally.wrong.most_common():
        print(f"{count:,} × {kind}")
        for line in tally.shown[kind]:
            print(f"    {line[:300]!r}")
    print("nothing else went wrong" if set(tally.wrong) <= {PAPERS} else "")


def _section(tally: Tally, asked: argparse.Namespace) -> Iterator[str]:
    wrong = sum(count for kind, count in tally.wrong.items() if kind != PAPERS)
    yield f"`python -m bench.lines --count {asked.count} --seed {asked.seed}`, on {machine()}.\n"
    yield f"- said {tally.said:,}: exceptions, no answers, pings, people shown to outsiders, more than 100 ms: {wrong}"
    yield f"- pictures and papers that took more than 100 ms: {tally.wrong[PAPERS]:,}"
    yield from (f"- {count:,} × {kind}" for kind, count in tally.wrong.items() if kind != PAPERS)


if __name__ == "__main__":
    main()
