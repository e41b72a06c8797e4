"""What a digest says: the deals that are stuck with a reason, a person and a sentence for today; holds and promises."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final, Literal

from bot.coaching import Case
from bot.deals import Deal, NextStep
from bot.dmu import Stakeholder
from bot.memo import PERSONAL
from bot.points import Choice
from bot.prep import by_weight
from bot.roles import Gate, Role
from bot.rules import sentences
from bot.stages import Stage
from bot.stall import Loop, Promise, Verdict
from bot.talking import PRIMARY
from bot.today import Today

MOST_DEALS: Final = 10
MOST_LISTED: Final = 5  # of holds, of promises
MOST_LOOPS: Final = 3
LONGEST_SAYS: Final = (200, 120, 70)  # characters of a sentence: the longest with which all fits
MOST_TEXT: Final = 6_800  # characters of a digest; chats hold about 9,000 in a message with its buttons
Kind = Literal["channel", "person", "team"]


@dataclass(frozen=True)
class Line:
    """A deal of the digest. `say` is the sentence for today, to `person` or where nobody is known to whoever is `role`.

    `overdue` is the next step whose day has passed, `looped_from` the later stage that it came back from.
    """

    deal: Deal
    verdict: Verdict
    today: Today
    role: Role
    person: Stakeholder | None = None
    say: str = ""
    overdue: NextStep | None = None
    looped_from: Stage | None = None
    urgent: bool = False  # at twice a limit, and nobody was told before today


@dataclass(frozen=True)
class Briefing:
    """All of a digest, as it is shown: `lines` before the sale and `sold` behind it, the worst first.

    `deal` is the only one it is about, in a room that is a deal's own.
    """

    kind: Kind
    lines: tuple[Line, ...] = ()
    sold: tuple[Line, ...] = ()
    more: int = 0
    held: tuple[Deal, ...] = ()
    promises: tuple[Promise, ...] = ()
    loops: tuple[Loop, ...] = ()
    deal: Deal | None = None

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to do today; a hold alone is nothing to do."""
        return not (self.lines or self.sold or self.promises)

    def shorter(self, most: int) -> "Briefing":
        """The same with sentences of at most so many characters."""
        lines, sold = (tuple(replace(one, say=cut(one.say, most)) for one in part) for part in (self.lines, self.sold))
        return replace(self, lines=lines, sold=sold)

    def fewer(self) -> "Briefing":
        """The same without its last deal, which is one of those that are only counted."""
        if self.sold:
            return replace(self, sold=self.sold[:-1], more=self.more + 1)
        return replace(self, lines=self.lines[:-1], more=self.more + 1)


def cut(text: str, most: int) -> str:
    """As many whole sentences as so many characters hold; of a first one that is longer, its beginning."""
    kept = ""
    for sentence in sentences(text):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > most:
            break
        kept = longer
    return kept or (text if len(text) <= most else text[: most - 1].rstrip() + "…")


def spoken_to(case: Case, today: Today) -> Stakeholder | None:
    """To whom today's sentence is said: whom the action names, else who counts most at this stage."""
    able = [one for one in case.people if one.roles or one.open_concerns]
    named = today.person if today.person in able else None
    return named or next(iter(by_weight(able, case.deal.stage)), today.person)


def sought(stage: Stage) -> Role:
    """Whom to look for first at a stage where nobody is known."""
    return PRIMARY[stage][0]


def sentence(choices: Collection[Choice], person: Stakeholder, room: bool) -> str:
    """What to say to somebody today; in a room nothing that belongs between two people."""
    for one in choices:
        personal = one.point.topic in PERSONAL or person.gate is Gate.FEAR
        if one.point.say and not (room and personal):
            return one.point.say
    return ""


def missed_step(case: Case, verdict: Verdict) -> NextStep | None:
    """The next step whose day has passed, where that is a reason."""
    reason = verdict.why("overdue")
    return next((step for step in case.steps if reason and step.due == reason.values[0]), None)


def beside(promises: Collection[Promise], lines: Collection[Line]) -> tuple[Promise, ...]:
    """The promises that no deal of the digest tells of already."""
    told = {("step", line.overdue.id) for line in lines if line.overdue}
    return tuple(one for one in promises if (one.kind, one.id) not in told)[:MOST_LISTED]
