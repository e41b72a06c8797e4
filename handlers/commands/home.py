"""/deal home: what to do today, and my deals by how much they need me; a platform's home page shows it too."""

from collections.abc import Mapping, Sequence

from bot.cards import Answer
from bot.home import Own, by_urgency, to_do
from bot.line import Line
from bot.stall import Verdict
from bot.today import Today, today_for
from handlers.commands.book import Entry
from handlers.turn import Turn
from store import deal_steps, dmu, homes, stall

PAGE = 8  # deals on a page
MOST_TO_DO = 6


def home(turn: Turn, line: Line) -> Answer:
    """One page of it; where outsiders read, nothing of it is about people."""
    number = line.take_number() or 1
    owned, verdicts = mine(turn)
    pages = max(1, -(-len(owned) // PAGE))
    page = min(max(1, number), pages)
    shown = owned[(page - 1) * PAGE : page * PAGE]
    due = to_do(owned, turn.today)
    card = turn.say(
        "home_page", deals=shown, total=len(owned), page=page, pages=pages, verdicts=verdicts,
        actions=_actions(turn, shown, verdicts), due=due[:MOST_TO_DO] if page == 1 else (), more=len(due[MOST_TO_DO:]),
        now=turn.now, private=turn.private_room,
    )  # fmt: skip
    return Answer(card)


def mine(turn: Turn) -> tuple[Sequence[Own], Mapping[int, Verdict]]:
    """My open deals, the most urgent first, and how those stand that need attention."""
    stuck = stall.stuck(turn.ledger, turn.today, owner=turn.said.member, limit=homes.MOST)
    owned = by_urgency(homes.mine(turn.ledger), turn.today, turn.now, [one.deal.id for one in stuck])
    return owned, {one.deal.id: one.verdict for one in stuck}


def _actions(turn: Turn, shown: Sequence[Own], verdicts: Mapping[int, Verdict]) -> dict[int, Today]:
    """What to do today about each stuck deal of a page; it may name people."""
    stuck = [own.deal for own in shown if own.deal.id in verdicts] if turn.private_room else []
    return {
        deal.id: today_for(
            dmu.people(turn.ledger, deal.id), deal_steps.of(turn.ledger, deal.id), verdicts[deal.id], turn.today
        )
        for deal in stuck
    }


commands = (Entry("deal", "home", home, "home [PAGE]", "/deal home", "/deal 홈"),)
