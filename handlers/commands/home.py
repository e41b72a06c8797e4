"""/deal home: what to do today, and my deals by how much they need me; a platform's home page shows it too."""

from bot.cards import Answer
from bot.home import by_urgency, to_do
from bot.line import Line
from handlers.commands.book import Entry
from handlers.turn import Turn
from store import homes

PAGE = 8  # deals on a page
MOST_TO_DO = 6


def home(turn: Turn, line: Line) -> Answer:
    """One page of it; people are counted by role, never named, so it may stand anywhere."""
    number = line.take_number() or 1
    owned = by_urgency(homes.mine(turn.ledger), turn.today, turn.now)
    pages = max(1, -(-len(owned) // PAGE))
    page = min(max(1, number), pages)
    due = to_do(owned, turn.today)
    card = turn.say(
        "home_page", deals=owned[(page - 1) * PAGE : page * PAGE], total=len(owned), page=page, pages=pages,
        due=due[:MOST_TO_DO] if page == 1 else (), more=len(due[MOST_TO_DO:]), now=turn.now,
        private=turn.private_room,
    )  # fmt: skip
    return Answer(card)


commands = (Entry("deal", "home", home, "home [PAGE]", "/deal home", "/deal 홈"),)
