"""/deal option, in words: what speaks for and against an option, feedback, our recommendation, and their decision."""

from bot import option_forms
from bot.cards import Answer, Form
from bot.deals import Deal
from bot.errors import UserError
from bot.lexer import quoted
from bot.line import Line
from bot.options import ASPECTS, Aspect, Option
from bot.words import bare
from handlers.commands import who
from handlers.commands.case import short
from handlers.commands.option_show import shown
from handlers.commands.option_which import deal_of, option_in, person_in, required
from handlers.turn import Turn
from store import dmu, options

BECAUSE = frozenset(map(bare, ("because", "since", "as", "왜냐하면", "이유는")))


def pro(turn: Turn, line: Line) -> Answer:
    """What speaks for an option: feasibility, risk, benefit or fit."""
    return _signed(turn, line, "pro")


def con(turn: Turn, line: Line) -> Answer:
    """What speaks against it."""
    return _signed(turn, line, "con")


def _signed(turn: Turn, line: Line, sign: str) -> Answer:
    deal, known = _known(turn, line)
    found = option_in(turn, line, deal, known, prose=True)
    aspect = _aspect(line)
    option = found or required(turn, line, deal, known, None)
    text = short(line.rest())
    if not text:
        return _form(turn, deal, option, sign, option_forms.note(turn.language, sign, _line(sign, option)))
    if aspect is None:
        choices = tuple((one, f"{_line(sign, option)} {one} {quoted(text)}") for one in Aspect)
        raise UserError("which_aspect", option=option, sign=sign, choices=choices)
    options.note(turn.ledger, option, aspect, text, sign)
    return shown(turn, deal, option.id, "noted")


def _aspect(line: Line) -> Aspect | None:
    """What it is about: beside a text in quotes anywhere, before other text only as its first words."""
    if any(word.quoted for word in line.words):
        match = line.take(ASPECTS)
        return match.key if match else None
    for first, end, words in line.spans(3, 0):
        if match := ASPECTS.find(words):
            line.drop(first, end)
            return match.key
    return None


def effect(turn: Turn, line: Line) -> Answer:
    """What would happen with an option: its expected consequence."""
    deal, option = _subject(turn, line)
    text = short(line.rest())
    if not text:
        return _form(turn, deal, option, "effect", option_forms.effect(turn.language, _line("effect", option)))
    options.note(turn.ledger, option, "effect", text)
    return shown(turn, deal, option.id, "noted")


def feedback(turn: Turn, line: Line) -> Answer:
    """What somebody at the customer said about an option."""
    turn.guard_people()
    deal, option = _subject(turn, line)
    people = dmu.people(turn.ledger, deal.id)
    if not line.words:
        form = option_forms.feedback(turn.language, _line("feedback", option), people)
        return _form(turn, deal, option, "feedback", form if people else None)
    in_quotes = any(word.quoted for word in line.words)
    person = person_in(turn, line, deal) if in_quotes else who.person(turn, line, deal, people, prose=True)
    text = short(line.rest())
    if person and not text:
        start = f"{_line('feedback', option)} person:{person.id}"
        return _form(turn, deal, option, "feedback", option_forms.feedback(turn.language, start, ()))
    if person is None:
        raise who.ask(turn, line, deal, people, f"option:{option.id}")
    options.note(turn.ledger, option, "feedback", text, person_id=person.id)
    return shown(turn, deal, option.id, "noted")


def reflected(turn: Turn, line: Line) -> Answer:
    """Notes that something was made of a feedback; without its number, what is still open."""
    turn.guard_people()
    deal = deal_of(turn, line, prose=False, write=False)
    known = options.options_of(turn.ledger, deal.id)
    number = line.take_number()
    for option in known:
        if number is not None and options.reflect(turn.ledger, option, number):
            return shown(turn, deal, option.id, "reflected")
    names = {person.id: person.known_as for person in dmu.people(turn.ledger, deal.id)}
    rows = [(option, note) for option in known for note in option.unreflected]
    card = turn.say("option_feedback", deal=deal, rows=rows[:8], more=len(rows[8:]), names=names, number=number)
    return Answer(card, deal_id=deal.id)


def recommend(turn: Turn, line: Line) -> Answer:
    """Marks exactly one option as ours, with the reason in a sentence."""
    deal, option = _subject(turn, line)
    why = short(_reason(line))
    if not why:
        form = option_forms.recommend(turn.language, _line("recommend", option))
        return _form(turn, deal, option, "recommend", form)
    options.recommend(turn.ledger, option, why)
    return shown(turn, deal, option.id, "recommended")


def choose(turn: Turn, line: Line) -> Answer:
    """Records the customer's decision: which option, why, and who decided; the deal's room is told."""
    deal, option = _subject(turn, line)
    apart = any(word.quoted or word.name in ("person", "reason") for word in line.words)
    person = person_in(turn, line, deal, prose=not apart)
    why = short(_reason(line))
    if not why:
        people = dmu.people(turn.ledger, deal.id) if turn.private_room and not person else ()
        start = _line("choose", option) + (f" person:{person.id}" if person else "")
        return _form(turn, deal, option, "choose", option_forms.choose(turn.language, start, people))
    deal = options.choose(turn.ledger, deal, option, why, person.known_as if person else "")
    facts = {"deal": deal, "option": option, "why": why, "write": turn.ledger.write_id}
    told = turn.private_room and turn.place.channel_deal == deal.id
    public = turn.say("option_chosen_public", **facts, actor=turn.speaker) if told else None
    return Answer(turn.say("option_chosen", **facts, private=turn.private_room), public, deal_id=deal.id)


def _known(turn: Turn, line: Line) -> tuple[Deal, tuple[Option, ...]]:
    deal = deal_of(turn, line, prose=True, write=bool(line.words))
    return deal, options.options_of(turn.ledger, deal.id)


def _subject(turn: Turn, line: Line) -> tuple[Deal, Option]:
    """The deal and the option that a line with free text behind is about."""
    deal, known = _known(turn, line)
    return deal, required(turn, line, deal, known, option_in(turn, line, deal, known, prose=True))


def _reason(line: Line) -> str:
    """The reason that the line gives, without the word that leads to it."""
    if named := line.take_named("reason"):
        return named
    if line.words and not line.words[0].quoted and bare(line.words[0].text) in BECAUSE:
        line.drop(0, 1)
    return line.rest()


def _line(action: str, option: Option) -> str:
    return f"/deal option {action} deal:{option.deal_id} option:{option.id}"


def _form(turn: Turn, deal: Deal, option: Option, what: str, form: Form | None) -> Answer:
    """The form of an action, with a card for where no form can open."""
    card = turn.say("form_option", deal=deal, option=option, what=what, line=form.line if form else "")
    return Answer(card, form=form, deal_id=deal.id)
