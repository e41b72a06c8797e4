"""One option on a card of its own: what every command about an option answers with."""

from bot.cards import Answer
from bot.deals import Deal
from handlers.commands.option_which import board_of
from handlers.turn import Turn
from store import dmu

MOST_SHOWN = 8  # options on a board; what is beyond is a number
MOST_NOTES = 4  # notes of a kind on one card


def shown(turn: Turn, deal: Deal, option_id: int, done: str = "") -> Answer:
    """The option's card; `done` says what has just happened to it."""
    board = board_of(turn, deal)
    option = next(one for one in board.options if one.id == option_id)
    standing = board.standing(option)
    names = {person.id: person.known_as for person in board.people}
    asked = [one[0] for one in standing.raters] + [note.person_id for note in option.notes]
    gone = {one for one in asked if one and one not in names} if turn.private_room else set()
    names |= {one: dmu.name_of(turn.ledger, one) for one in gone}
    card = turn.say(
        "option_shown", deal=deal, board=board, option=option, standing=standing, done=done, names=names,
        solves=[pain for pain in board.pains if pain.id in option.pains],
        open_pains=[pain for pain in board.pains if pain.id not in option.pains][:10],
        private=turn.private_room, most=MOST_NOTES, write=turn.ledger.write_id,
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)
