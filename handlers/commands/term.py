"""/deal term: how far price, delivery, support and maintenance are; showing all four, and recording one."""

from datetime import date

from bot import plan_forms
from bot.cards import Answer, Card, plain
from bot.dates import parse_date
from bot.deals import Deal
from bot.errors import UserError
from bot.lexer import quoted
from bot.line import Line
from bot.plan import STATES, TERMS, Term, TermState, four
from handlers.commands import which
from handlers.commands.book import Entry
from handlers.commands.case import short
from handlers.turn import Turn
from store import plan as plans


def term(turn: Turn, line: Line) -> Answer:
    """Shows the four terms, or records of one (or several) how far it is, what is on the table, and by when."""
    named = which.named_deal(turn, line, prose=True)
    terms, state = _terms(line), _state(line)
    named = named or which.named_deal(turn, line, prose=True)
    due, unreadable = day_of(turn, line)
    if named is None and line.words:
        words = " ".join([*terms, *([state] if state else [])])
        which.mistyped_deal(turn, line, keep=f"/deal term {words} {quoted(line.rest())}")
    deal = which.settle_deal(turn, line, named, write=bool(terms))
    text = _text(line, deal, terms, state)
    if unreadable:
        return _form(turn, deal, terms[:1], unreadable)
    if not terms:
        if state or text or due:
            choices = tuple((one, line.again(f"deal:{deal.id}", one)) for one in Term)
            raise UserError("which_term", word="", deal=deal, choices=choices)
        return _shown(turn, deal)
    if not state and not text and not due:
        return _form(turn, deal, terms)
    for one in terms:
        plans.set_term(turn.ledger, deal, one, state, short(text), due)
    return _shown(turn, deal, terms)


def _terms(line: Line) -> tuple[Term, ...]:
    """The terms that stand first, `price,delivery` or `price delivery`; else the first that is named anywhere."""
    found: list[Term] = []
    while line.words and not line.words[0].quoted and not line.words[0].name:
        two = " ".join(word.text for word in line.words[:2] if not word.quoted)
        if match := TERMS.find(two):
            line.drop(0, 2 if " " in two else 1)
            found.append(match.key)
            continue
        parts = [TERMS.find(part) for part in line.words[0].text.split(",") if part]
        if not parts or not all(parts):
            break
        found += [one.key for one in parts if one]
        line.drop(0, 1)
    if not found and (single := line.take(TERMS)):
        found.append(single.key)
    return tuple(dict.fromkeys(found))


def _state(line: Line) -> TermState | None:
    match = line.take(STATES)
    return match.key if match else None


def day_of(turn: Turn, line: Line) -> tuple[date | None, tuple[tuple[str, str], ...]]:
    """The day that the line names, or what is wrong with the one in the form's field."""
    if not (said := line.take_named("due")):
        return line.take_date(turn.today), ()
    found = parse_date(said, turn.today)
    return found, () if found else (("due", plain(turn.say("due_unreadable", word=said))),)


def _text(line: Line, deal: Deal, terms: tuple[Term, ...], state: TermState | None) -> str:
    """What is on the table, in words. A word that looks like a slip of a term or a state is asked about."""
    text = line.rest()
    if text and not line.words[0].quoted:
        word = line.words[0].text
        slips = TERMS.near(word) if not terms else STATES.near(word) if not state else ()
        if slips:
            again = tuple((one, line.again(f"deal:{deal.id}", one, without=word)) for one in slips[:4])
            raise UserError("which_term", word=word, deal=deal, choices=again)
        if not terms and not state and len(line.words) == 1:
            choices = tuple((one, line.again(f"deal:{deal.id}", one, without=word)) for one in Term)
            raise UserError("which_term", word=word, deal=deal, choices=choices)
    return text


def _form(turn: Turn, deal: Deal, terms: tuple[Term, ...], problems: tuple[tuple[str, str], ...] = ()) -> Answer:
    """The form, with what is known of the first term that was named."""
    lines = four(plans.terms_of(turn.ledger, deal.id))
    known = next((one for one in lines if one.term in terms[:1]), None)
    form = plan_forms.term(turn.language, f"/deal term deal:{deal.id}", known, problems)
    return Answer(_card(turn, deal, (), next((text for _, text in problems), "")), form=form, deal_id=deal.id)


def _shown(turn: Turn, deal: Deal, changed: tuple[Term, ...] = ()) -> Answer:
    if not changed and not plans.terms_of(turn.ledger, deal.id):
        return _form(turn, deal, ())
    return Answer(_card(turn, deal, changed), deal_id=deal.id)


def _card(turn: Turn, deal: Deal, changed: tuple[Term, ...], trouble: str = "") -> Card:
    lines = four(plans.terms_of(turn.ledger, deal.id))
    return turn.say("terms", deal=deal, terms=lines, changed=changed, trouble=trouble, write=turn.ledger.write_id)


commands = (
    Entry("deal", "term", term, "term DEAL price|delivery|support|maintenance [open|offered|agreed] [WORDS] [DAY]",
          '/deal term acme price offered "10% off for three years" 11/30',
          '/deal 조건 acme 가격 제안 "3년 약정 시 10% 할인" 11/30'),
)  # fmt: skip
