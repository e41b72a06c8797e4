"""/deal criteria and /deal option score: what options are judged by, how much each counts, and who gives what."""

from bot import criteria as judging
from bot import option_forms
from bot.cards import Answer
from bot.criteria import CRITERIA, MOST, USUAL, Criterion, canonical
from bot.deals import Deal
from bot.errors import UserError
from bot.lexer import quoted
from bot.line import Line
from bot.words import near
from handlers.commands import which
from handlers.commands.book import Entry
from handlers.commands.case import short
from handlers.commands.option_show import shown
from handlers.commands.option_which import (
    NUMBER,
    board_of,
    deal_of,
    numbers_in,
    on_the_board,
    option_in,
    person_in,
    required,
)
from handlers.turn import Turn
from store import criteria as kept
from store import dmu

LONGEST = 80
ADD = ("add", "new", "추가", "신규")
DROP = ("drop", "remove", "delete", "빼기", "삭제", "제거")
WEIGH = ("weigh", "weights", "가중치")


def criteria(turn: Turn, line: Line) -> Answer:
    """Shows what options are judged by, or says how much a criterion counts; the customer's own may be added."""
    add, drop, weigh = line.take_word(*ADD), line.take_word(*DROP), line.take_word(*WEIGH)
    named = which.named_deal(turn, line)
    deal = which.settle_deal(turn, line, named, write=bool(line.words))
    known = kept.criteria_of(turn.ledger, deal.id)
    if weigh and not line.words:
        form = option_forms.weights(turn.language, f"/deal criteria deal:{deal.id}", known, bool(known[0].id))
        card = turn.say("form_option", deal=deal, option=None, what="weights", line=f"{form.line} weigh")
        return Answer(card, form=form, deal_id=deal.id)
    if drop:
        return _drop(turn, line, deal, known)
    said = [(criterion.name, value) for criterion, value in numbers_in(line, known, deal)]
    if line.words:
        said.append(_new(turn, line, deal, known, bool(named), add))
    now = kept.weigh(turn.ledger, deal, dict(said), known) if said else known
    return _shown(turn, deal, now, [name for name, _ in said])


def _new(turn: Turn, line: Line, deal: Deal, known: tuple[Criterion, ...], sure: bool, add: bool) -> tuple[str, int]:
    """A criterion of the customer's own with its weight: said with `add`, or in quotes; other words are asked about."""
    at = next((index for index, word in enumerate(line.words) if NUMBER.fullmatch(word.text) and not word.quoted), None)
    weight = USUAL
    if at is not None:
        weight = int(line.words[at].text.removesuffix("점"))
        line.drop(at, at + 1)
    name = canonical(short(line.rest(), LONGEST))
    if not name or not (add or (at is not None and line.words[0].quoted)):
        if not sure and at is None:
            raise which.no_such_deal(turn, line, line.rest())
        raise _unknown(line, deal, known, name, weight)
    if not judging.LOWEST <= weight <= judging.HIGHEST:
        raise UserError("score_unreadable", deal=deal, criterion=Criterion(0, name), value=weight)
    if len(known) >= MOST:
        raise UserError("criteria_many", deal=deal, most=MOST)
    return name, weight


def _unknown(line: Line, deal: Deal, known: tuple[Criterion, ...], word: str, weight: int) -> UserError:
    """The error for a word that is no criterion here: those it may have meant, or all, and making it one."""
    meant = [key for key in near(word, CRITERIA.aliases) if any(one.name == key for one in known)]
    near_ones = [one for one in known if one.name in meant] or list(known)
    choices = tuple((one, f"/deal criteria deal:{deal.id} {one.key}={weight}") for one in near_ones)
    add = f"/deal criteria deal:{deal.id} add {quoted(word)} {weight}"
    return UserError("which_criterion", deal=deal, word=word, choices=choices, add=add)


def _drop(turn: Turn, line: Line, deal: Deal, known: tuple[Criterion, ...]) -> Answer:
    """Takes a criterion out with its scores."""
    word = line.take_named("criterion") or line.rest()
    criterion = judging.find(word, known) if word else None
    if criterion is None:
        choices = tuple((one, f"/deal criteria deal:{deal.id} drop criterion:{one.key}") for one in known)
        raise UserError("which_criterion", deal=deal, word=word, choices=choices, add="")
    left = kept.drop(turn.ledger, deal, criterion.name, known)
    return _shown(turn, deal, left, [criterion.name], dropped=criterion)


def _shown(
    turn: Turn, deal: Deal, now: tuple[Criterion, ...], changed: list[str], dropped: Criterion | None = None
) -> Answer:
    found = sorted(now, key=lambda one: -one.weight)
    offered = [
        one for one in (Criterion(0, name) for name in judging.NAMES) if one.name not in {row.name for row in found}
    ]
    card = turn.say(
        "criteria", deal=deal, criteria=found, changed=changed, dropped=dropped, top=judging.top(found),
        offered=offered, write=turn.ledger.write_id,
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def score(turn: Turn, line: Line) -> Answer:
    """What somebody at the customer, or we, give an option on a criterion: one to five."""
    deal = deal_of(turn, line, prose=False, write=bool(line.words))
    board = board_of(turn, deal)
    found = option_in(turn, line, deal, board.options, prose=False)
    numbers = numbers_in(line, board.criteria, deal)
    if word := _unscored(line):
        choices = tuple(
            (one, line.again(f"deal:{deal.id}", f"criterion:{one.key}", without=word)) for one in board.criteria
        )
        raise UserError("which_criterion", deal=deal, word=word, choices=choices, add="")
    on_the_board(line, deal, board.options, found, texts=0)
    person = person_in(turn, line, deal) if found or numbers else None
    option = required(turn, line, deal, board.options, found)
    if not numbers:
        people = dmu.people(turn.ledger, deal.id) if turn.private_room and person is None else ()
        start = f"/deal option score deal:{deal.id} option:{option.id}" + (f" person:{person.id}" if person else "")
        form = option_forms.scores(turn.language, start, board.criteria, people)
        card = turn.say("form_option", deal=deal, option=option, what="score", line=form.line)
        return Answer(card, form=form, deal_id=deal.id)
    rows = kept.keep(turn.ledger, deal, board.criteria)
    for criterion, value in numbers:
        kept.score(turn.ledger, deal, option, criterion.name, value, person.id if person else None, rows)
    return shown(turn, deal, option.id, "scored")


def _unscored(line: Line) -> str:
    """A word before a number that nobody took: no criterion of this deal."""
    for index, word in enumerate(line.words):
        if index and NUMBER.fullmatch(word.text) and not word.quoted and not word.name:
            return line.words[index - 1].text
    return ""


commands = (
    Entry("deal", "criteria", criteria, "criteria [add|drop|weigh] DEAL [CRITERION 1–5] …",
          "/deal criteria acme security 5", "/deal 평가기준 acme 보안 5"),
)  # fmt: skip
