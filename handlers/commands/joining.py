"""/deal join and leave: two workspaces of different chats work on the same deals, and part again."""

from bot.cards import Answer
from bot.errors import UserError
from bot.joining import read_code, shown
from bot.line import Line
from bot.permissions import Action
from handlers.commands.book import Entry
from handlers.turn import Turn
from store import joining

ASIDE = ("aside", "따로")
YES = ("yes", "네", "예")


def join(turn: Turn, line: Line) -> Answer:
    """Gives a code, or joins this workspace to the one that a code is from."""
    turn.allow(Action.JOIN)
    aside = line.take_word(*ASIDE)
    if line.words:
        return _confirmed(turn, line.rest(), aside)
    if pair := joining.pair(turn.ledger):
        return Answer(turn.say("join_state", pair=pair, day=pair.at.astimezone(turn.zone).date()))
    return Answer(turn.say("join_code", code=shown(joining.offer(turn.ledger))))


def _confirmed(turn: Turn, typed: str, aside: bool) -> Answer:
    code = read_code(typed)
    if not code:
        raise UserError("join_refused", why="unreadable")
    if refused := joining.confirm(turn.ledger, code, aside, turn.said.delivery):
        # No error: a wrong code counts, so nothing is taken back.
        return Answer(turn.say("join_refused", why=refused.why, code=shown(code), refused=refused))
    return Answer(turn.say("join_done", aside=aside))


def leave(turn: Turn, line: Line) -> Answer:
    """Asks whether the two shall part; with a yes they do."""
    turn.allow(Action.JOIN)
    yes = line.take_word(*YES)
    pair = joining.part(turn.ledger) if yes else joining.pair(turn.ledger)
    if pair is None:
        return Answer(turn.say("join_refused", why="alone"))
    return Answer(turn.say("leave_done" if yes else "leave_asked", first=pair.first == turn.said.workspace))


commands = (
    Entry("deal", "join", join, "join [CODE]", "/deal join", "/deal 연동"),
    Entry("deal", "leave", leave, "leave", "/deal leave", "/deal 연동해제"),
)
