"""/deal option: the board of three to five ways to solve it, each with its scope, and what becomes of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot import option_forms
from bot.cards import Answer, Form, plain
from bot.deals import Deal
from bot.errors import UserError
from bot.lexer import Word
from bot.line import Line
from bot.option_board import Board, warnings
from bot.options import ACTIONS, DEPLOYMENTS, Deployment, Option, key_of, matching_pains
from bot.stages import Stage
from bot.verbs import HOMOGRAPHS
from bot.words import bare
from handlers.commands import option_words, which
from handlers.commands.book import Entry
from handlers.commands.case import LONGEST_NAME, short
from handlers.commands.criteria import score
from handlers.commands.option_show import MOST_SHOWN, shown
from handlers.commands.option_which import board_of, deal_of, on_the_board, option_in, required
from handlers.turn import Turn
from store import deal_pains, options


def option(turn: Turn, line: Line) -> Answer:
    """The board, or what is done with one of its options: the word behind the verb says which."""
    start = next((at for at, word in enumerate(line.words) if not word.quoted and not word.name), 0)
    for first, end, words in line.spans(2, start):
        if found := ACTIONS.find(words):
            line.drop(first, end)
            return DOES[found.key](turn, line)
    return show(turn, line)


def show(turn: Turn, line: Line) -> Answer:
    """The board of a deal; an option's name shows that one whole."""
    named = which.named_deal(turn, line)
    deal = which.settle_deal(turn, line, named, write=False)
    board = board_of(turn, deal)
    words = list(line.words)
    one = option_in(turn, line, deal, board.options, prose=False)
    if line.words and (late := _late_action(turn, replace(line, words=words), deal, one)):
        return late
    if line.words and one is None and named is None:
        raise which.no_such_deal(turn, line, line.rest())
    on_the_board(line, deal, board.options, one, texts=0)
    if line.words or one:
        return shown(turn, deal, required(turn, line, deal, board.options, one).id)
    facts: dict[str, Any] = {"deal": deal, "board": board, "warnings": warnings(board, turn.private_room)[:3]}
    other = bare(line.typed) in HOMOGRAPHS and deal.stage is not Stage.DEVELOP  # "option" is a stage's name, too
    facts["stage"] = Stage.DEVELOP if other else None
    facts["decided_on"] = deal.decided_at.astimezone(turn.zone).date() if deal.decided_at else None
    card = turn.say("option_board", **facts, more=len(board.options[MOST_SHOWN:]), most=MOST_SHOWN,
                    private=turn.private_room)  # fmt: skip
    form = option_forms.option(turn.language, f"/deal option add deal:{deal.id}", board.pains, Option(0, deal.id, ""))
    return Answer(card, form=None if board.options else form, deal_id=deal.id)


def _late_action(turn: Turn, line: Line, deal: Deal, one: Option | None) -> Answer | None:
    """What is done where the action stands behind the deal; a slip of one, or words without one, are asked about."""
    if found := line.take(ACTIONS):
        line.words.insert(0, Word(str(deal.id), name="deal"))
        return DOES[found.key](turn, line)
    slip = line.take_near(ACTIONS)
    if slip is None and one is None:
        return None
    word, keys = slip or (line.rest(), ("pro", "con", "effect"))
    lost = word if slip else ""
    choices = tuple((key, line.again(f"deal:{deal.id}", key, without=lost)) for key in keys[:3])
    raise UserError("option_action", deal=deal, word=word, choices=choices)


def add(turn: Turn, line: Line) -> Answer:
    """Puts an option on the board, with what it covers, where it runs, and which problems it solves."""
    deal = deal_of(turn, line, prose=True, write=bool(line.words))
    board, by_form = board_of(turn, deal), any(word.name == "name" for word in line.words)
    scope, deployment, pains = short(line.take_named("scope")), _deployment(turn, line), _pains(turn, line, deal)
    name = short(line.take_named("name") or _name(turn, line), LONGEST_NAME)
    said = f"/deal option add deal:{deal.id}"
    typed = Option(0, deal.id, name, scope, deployment or _heard(name), pains or ())
    form = option_forms.option(turn.language, said, board.pains, typed)
    if not name:
        card = turn.say("form_option", deal=deal, what="add", option=None, line=said)
        return Answer(card, form=form, deal_id=deal.id)
    if refused := _refused(turn, board, name, form if by_form else None):
        return refused
    made = options.add(turn.ledger, deal, name, scope, typed.deployment, typed.pains)
    return shown(turn, deal, made, "added")


def _name(turn: Turn, line: Line) -> str:
    """What is left: the name. Beside a quoted one, other words can only be a deal that isn't there."""
    plain = " ".join(word.text for word in line.words if not word.quoted and not word.name)
    if plain and any(word.quoted for word in line.words):
        raise which.no_such_deal(turn, line, plain)
    return line.rest()


def _refused(turn: Turn, board: Board, name: str, form: Form | None, own: int = 0) -> Answer | None:
    """What to say to a name without letters, or to one that another option has; a form comes once more with it."""
    other = next((one for one in board.options if key_of(one.name) == key_of(name) and one.id != own), None)
    if key_of(name) and other is None:
        return None
    reply = "option_exists" if other else "name_unreadable"
    facts: dict[str, Any] = {"deal": board.deal, "option": other} if other else {"name": name}
    if form is None:
        raise UserError(reply, **facts)
    card = turn.say(reply, **facts)
    wrong = replace(form, problems=(("name", plain(card, buttons=False).split("\n")[0]),))
    return Answer(card, form=wrong, deal_id=board.deal.id)


def _deployment(turn: Turn, line: Line) -> Deployment | None:
    """Where it runs: said by name, or as a word beside a name in quotes."""
    if named := line.take_named("deployment"):
        found = DEPLOYMENTS.find(named)
        if found is None:
            choices = tuple((one, line.again(f"deployment:{one}")) for one in Deployment)
            raise UserError("unknown_deployment", word=named, choices=choices)
        return found.key
    if any(word.quoted for word in line.words) or any(word.name for word in line.whole if word.name == "option"):
        match = line.take(DEPLOYMENTS)
        return match.key if match else None
    return None


def _heard(name: str) -> Deployment | None:
    """Where it runs, by its own name."""
    return next((found.key for word in name.split() if (found := DEPLOYMENTS.find(word))), None)


def _pains(turn: Turn, line: Line, deal: Deal) -> tuple[int, ...] | None:
    """The problems it solves: `pain:3`, `pains:"figures, audit"`, `pains:all`; None where nothing is said of them."""
    said = [value for name in ("pains", "pain") if (value := line.take_named(name))]
    if not said:
        return None
    known = deal_pains.of(turn.ledger, deal.id)
    found = matching_pains(",".join(said), known)
    if found is None:
        lines = tuple((pain, line.again(f"deal:{deal.id}", f"pain:{pain.id}", 'pains:""')) for pain in known[:10])
        raise UserError("no_such_pain", deal=deal, word=", ".join(said), choices=lines)
    return found


def edit(turn: Turn, line: Line) -> Answer:
    """Changes an option; `pain:` adds a problem that it solves, `pains:` says all of them anew."""
    deal = deal_of(turn, line, prose=any(word.quoted for word in line.words))
    board, by_form = board_of(turn, deal), any(word.name == "name" for word in line.words)
    option = required(turn, line, deal, board.options, option_in(turn, line, deal, board.options, prose=False))
    adds = any(word.name == "pain" for word in line.words)
    told: dict[str, Any] = {"deployment": _deployment(turn, line), "pains": _pains(turn, line, deal)}
    told["scope"] = short(line.take_named("scope"))
    name = line.take_named("name") or " ".join(word.text for word in line.words if word.quoted)
    told["name"] = short(name, LONGEST_NAME)
    values = {name: value for name, value in told.items() if value or value == ()}
    said = f"/deal option edit deal:{deal.id} option:{option.id}"
    form = option_forms.option(turn.language, said, board.pains, replace(option, **values))
    if not values:
        card = turn.say("form_option", deal=deal, what="edit", option=option, line=said)
        return Answer(card, form=form, deal_id=deal.id)
    if name and (refused := _refused(turn, board, name, form if by_form else None, option.id)):
        return refused
    if adds and "pains" in values:
        values["pains"] = tuple(dict.fromkeys((*option.pains, *values["pains"])))
    options.change(turn.ledger, option, **values)
    return shown(turn, deal, option.id, "changed")


def drop(turn: Turn, line: Line) -> Answer:
    """Takes an option off the board; the history keeps it and Undo brings it back."""
    deal = deal_of(turn, line, prose=False)
    known = options.options_of(turn.ledger, deal.id)
    said = line.rest()
    found = option_in(turn, line, deal, known, prose=False)
    if found and line.words:  # they may be the rest of another name: what is taken away isn't guessed
        choices = ((found, f"/deal option drop deal:{deal.id} option:{found.id}"),)
        raise UserError("which_option", deal=deal, word=said, choices=choices, known=True)
    on_the_board(line, deal, known, found, texts=0)
    option = required(turn, line, deal, known, found)
    options.drop(turn.ledger, option)
    left = len(known) - 1
    card = turn.say("option_dropped", deal=deal, option=option, left=left, write=turn.ledger.write_id)
    return Answer(card, deal_id=deal.id)


def share(turn: Turn, line: Line) -> Answer:
    """Posts the board where our own people read; nobody at the customer is named on it."""
    deal = deal_of(turn, line, prose=False, write=False)
    if not turn.private_room:
        raise UserError("options_outside", known=turn.said.outsiders == "yes")
    board = board_of(turn, deal)
    if not board.options:
        return show(turn, Line("deal", "option", [Word(str(deal.id), name="deal")]))
    public = turn.say("option_shared", deal=deal, board=board, more=len(board.options[MOST_SHOWN:]), most=MOST_SHOWN,
                      actor=turn.speaker)  # fmt: skip
    return Answer(turn.say("option_sharing", deal=deal), public, deal_id=deal.id)


def helper(turn: Turn, line: Line) -> Answer:
    """Every line about options."""
    return Answer(turn.say("option_help"))


DOES: dict[str, Callable[[Turn, Line], Answer]] = {
    "show": show,
    "add": add,
    "edit": edit,
    "drop": drop,
    "pro": option_words.pro,
    "con": option_words.con,
    "effect": option_words.effect,
    "feedback": option_words.feedback,
    "reflected": option_words.reflected,
    "score": score,
    "recommend": option_words.recommend,
    "choose": option_words.choose,
    "share": share,
    "help": helper,
}

commands = (
    Entry("deal", "option", option,
          "option [add|edit|drop|pro|con|effect|score|feedback|reflected|recommend|choose|share|help] DEAL [OPTION] …",
          '/deal option add acme "Hybrid" hybrid scope:"integration, reporting"',
          '/deal 대안 추가 acme "하이브리드" 하이브리드 범위:"통합, 보고서"'),
)  # fmt: skip
