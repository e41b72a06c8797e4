"""/deal stalled: which deals need attention, the worst first, why, and what to do about each today."""

from dataclasses import dataclass

from bot.cards import Answer
from bot.deals import Count
from bot.errors import UserError
from bot.line import Line
from bot.stall import Loop, Promise
from bot.today import Today, today_for
from handlers.commands import which
from handlers.commands.book import Entry
from handlers.commands.case import choices_for, gather, references_for_person
from handlers.turn import Turn
from store import deal_steps, dmu, promises, stall
from store import deals as deal_store
from store.stall import Stuck

MOST_STUCK = 10
MOST_BELOW = 5  # holds, promises and loops under the list
MOST_COACHED = 3  # deals for which the words to say are written out


@dataclass(frozen=True)
class Shown:
    """A deal that needs attention, what to do today, and for the worst ones what to say."""

    stuck: Stuck
    today: Today
    say: str = ""


@dataclass(frozen=True)
class Board:
    """Everything that a list of stalled deals shows; the digest shows the same."""

    before: tuple[Shown, ...]
    after: tuple[Shown, ...]
    more: int
    held: tuple[object, ...]
    promises: tuple[Promise, ...]
    loops: tuple[Loop, ...]
    open: Count

    @property
    def nothing(self) -> bool:
        return not (self.before or self.after or self.held or self.promises or self.loops)


def board(turn: Turn, owner: str = "", most: int = MOST_STUCK) -> Board:
    """What needs attention today, of one colleague's deals or of everybody's; nothing about it for outsiders."""
    turn.guard_people()
    found = stall.worst(turn.ledger, turn.today, owner=owner, limit=most)
    shown = [shown_of(turn, one, number < MOST_COACHED) for number, one in enumerate(found.stuck)]
    return Board(
        tuple(one for one in shown if not one.stuck.verdict.after_the_sale),
        tuple(one for one in shown if one.stuck.verdict.after_the_sale),
        found.more,
        stall.held(turn.ledger, turn.today, owner=owner, limit=MOST_BELOW),
        _promised(turn, owner, shown),
        promises.loops(turn.ledger, owner=owner, limit=MOST_BELOW),
        deal_store.count_open(turn.ledger),
    )


def _promised(turn: Turn, owner: str, shown: list[Shown]) -> tuple[Promise, ...]:
    """What else was promised: a step that a deal above is to finish today isn't told twice."""
    told = {(one.stuck.deal.id, one.today.text) for one in shown if one.today.kind == "finish"}
    found = promises.overdue(turn.ledger, turn.today, owner=owner, limit=MOST_BELOW + len(told))
    return tuple(one for one in found if (one.deal.id, one.text) not in told)[:MOST_BELOW]


def shown_of(turn: Turn, stuck: Stuck, coached: bool) -> Shown:
    """What to do about a deal today; the words to say cost a look at all its records."""
    deal = stuck.deal
    people, steps = dmu.people(turn.ledger, deal.id), deal_steps.of(turn.ledger, deal.id)
    today = today_for(people, steps, stuck.verdict, turn.today)
    if not coached or today.person is None:
        return Shown(stuck, today)
    case = gather(turn, deal)
    found = references_for_person(turn, case, today.person, deal.stage)
    choice = next(iter(choices_for(turn, case, today.person, found)), None)
    return Shown(stuck, today, choice.point.say or choice.point.ask if choice else "")


def stalled(turn: Turn, line: Line) -> Answer:
    """My stalled deals, or the team's; one deal by name; and noting that somebody was told of one."""
    turn.guard_people()
    told = line.take_word("told", "raised", "알림", "알렸음")
    team = line.take_word("team", "all", "팀", "전체")
    line.take_word("mine", "my", "내", "내딜")
    if line.words:
        return _one(turn, line, told)
    owner = "" if team else turn.said.member
    return Answer(turn.say("stalled", board=board(turn, owner), team=team))


def _one(turn: Turn, line: Line, told: bool) -> Answer:
    """How one deal stands; `told` notes that the manager knows of it, so that nobody is told twice."""
    deal = which.asked_deal(turn, line)
    if told:
        stall.escalated(turn.ledger, deal.id, turn.today)
    stuck = stall.standing(turn.ledger, deal.id, turn.today)
    if stuck is None:
        raise UserError("no_such_deal", word=deal.name, near=(), add="")
    card = turn.say("stalled_deal", deal=deal, shown=shown_of(turn, stuck, True), told=told, write=turn.ledger.write_id)
    return Answer(card, deal_id=deal.id)


commands = (
    Entry("deal", "stalled", stalled, "stalled [mine|team|DEAL]", "/deal stalled team", "/deal 정체 팀"),
)  # fmt: skip
