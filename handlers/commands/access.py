"""/deal access: who may do what in this workspace, for everybody to see and for admins to change."""

from bot import forms
from bot.cards import Answer, Card, Form
from bot.errors import UserError
from bot.line import Line
from bot.permissions import ACTIONS, CHOICES, LEVELS, USUAL, Action, Level, needed
from handlers.commands.book import Entry
from handlers.commands.case import LONGEST_HANDLE, short
from handlers.turn import Turn
from store import access as store_access

CHANGE = ("change", "바꾸기", "변경")
OFF = ("off", "해제", "끄기")
MANAGER = ("manager", "매니저")


def access(turn: Turn, line: Line) -> Answer:
    """Shows the table; `ACTION LEVEL` changes a row, `manager @somebody` names a manager, `change` opens the form."""
    mentioned = line.take_mention()
    pairs = _pairs(line)
    if mentioned:
        return _manager(turn, line, *mentioned)
    if line.take_word(*CHANGE):
        turn.allow(Action.CHANGE_ACCESS)
        return Answer(_shown(turn), form=_form(turn))
    if not pairs and not line.words:
        return Answer(_shown(turn))
    action, level = line.take(ACTIONS), line.take(LEVELS)
    if action and level:
        pairs = {action.key: level.key}
    if not pairs:
        raise UserError("access_which", rows=_rows(turn))
    return _set(turn, pairs)


def _pairs(line: Line) -> dict[Action, Level]:
    """What a form says: export=manager, one for each row."""
    said = [word.text.partition("=") for word in line.words if not word.quoted and "=" in word.text]
    line.words = [word for word in line.words if word.quoted or "=" not in word.text]
    return {Action(action): Level(level) for action, _, level in said if action in set(Action) and level in set(Level)}


def _set(turn: Turn, pairs: dict[Action, Level]) -> Answer:
    turn.allow(Action.CHANGE_ACCESS)
    for action, level in pairs.items():
        if level not in CHOICES.get(action, ()):
            raise UserError("access_fixed", action=action, level=level, choices=CHOICES.get(action, ()))
    before = {action: needed(action, turn.rules) for action in pairs}
    changed = [action for action, level in pairs.items() if level is not before[action]]
    for action in changed:
        store_access.set_rule(turn.ledger, action, pairs[action])
    rows = tuple((action, before[action], pairs[action]) for action in changed)
    return Answer(turn.say("access_set", rows=rows, write=turn.ledger.write_id))


def _manager(turn: Turn, line: Line, handle: str, name: str) -> Answer:
    """Names a colleague a manager, or takes it back; only a mention says surely who."""
    turn.allow(Action.CHANGE_ACCESS)
    off = line.take_word(*OFF)
    line.take_word(*MANAGER)
    if not handle or line.words:
        raise UserError("access_which", rows=_rows(turn))
    changed = store_access.appoint(turn.ledger, short(handle, LONGEST_HANDLE), name, not off)
    return Answer(turn.say("access_manager", handle=handle, off=off, changed=changed, write=turn.ledger.write_id))


def _rows(turn: Turn) -> tuple[tuple[Action, Level, bool], ...]:
    """(action, who may, whether that is unusual) in the order of the table."""
    return tuple((one, needed(one, turn.rules), needed(one, turn.rules) is not USUAL[one]) for one in Action)


def _shown(turn: Turn) -> Card:
    managers = store_access.managers(turn.ledger)
    may = turn.may(Action.CHANGE_ACCESS)
    return turn.say("access", rows=_rows(turn), managers=managers, may=may)


def _form(turn: Turn) -> Form:
    return forms.access(turn.language, {action: needed(action, turn.rules) for action in CHOICES})


commands = (Entry("deal", "access", access, "access [WHAT WHO] | manager @NAME [off]", "/deal access", "/deal 권한"),)
