"""What to say to whom next: for each of my deals the one to speak to, and the words; the most urgent first."""

from bot.cards import Answer
from handlers.commands import home
from handlers.commands.stalled import shown_of
from handlers.turn import Turn
from store import stall

MOST_DEALS = 3


def answer(turn: Turn) -> Answer:
    """The people of my deals whom it is time to speak to; deals on hold wait."""
    turn.guard_people()
    mine, _ = home.mine(turn)
    waiting = [own for own in mine if not own.deal.held(turn.today)]
    found = (stall.standing(turn.ledger, own.deal.id, turn.today) for own in waiting[:MOST_DEALS])
    shown = [shown_of(turn, one, True) for one in found if one]
    card = turn.say("asked_whom", shown=shown, more=len(waiting[MOST_DEALS:]), held=len(mine) - len(waiting))
    return Answer(card)
