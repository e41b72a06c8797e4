"""What a role in a purchase is, what it cares about, what to do next, and who has it on the deal at hand."""

from bot.cards import Answer
from bot.dmu import holders
from bot.errors import UserError
from bot.line import Line
from bot.roles import Role
from handlers.commands import which
from handlers.commands.case import people_of
from handlers.turn import Turn

MOST_SHOWN = 5


def answer(turn: Turn, line: Line, role: Role) -> Answer:
    """One card about the role; where a deal is at hand, with those who have it there."""
    try:
        deal = which.settle_deal(turn, line, None, write=False) if turn.private_room else None
    except UserError:
        deal = None
    people = holders(people_of(turn, deal), role)[:MOST_SHOWN] if deal else ()
    card = turn.say("role_meaning", role=role, deal=deal, people=people)
    return Answer(card, deal_id=deal.id if deal else None)
