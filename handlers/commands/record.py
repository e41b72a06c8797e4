"""/deal record: a message becomes a proposal of what to record, whose it is and on which deal; one tap records it."""

from bot import forms
from bot.cards import Answer
from bot.dates import find_over
from bot.deals import Deal, Outcome
from bot.dmu import Stakeholder
from bot.lexer import Word, words_of
from bot.line import Line
from bot.listening import DONE, Kind, bare_plan, hear, plans, sounds_like
from bot.names import introduced
from bot.stages import Stage
from bot.titles import bare_name
from bot.topics import heard
from handlers.commands import which, who
from handlers.commands.book import Entry
from handlers.commands.case import short, source_of
from handlers.commands.listen import touch_of
from handlers.turn import Turn
from store import dmu

LONGEST = 1_000  # characters; a button has to carry the text whole
LOOKED_AT = 60  # words in which names are looked for
MOST_OTHERS = 4


def record(turn: Turn, line: Line, stage: Stage | None = None, outcome: Outcome | None = None) -> Answer:
    """Proposes; nothing is written. `source:` is where the message can be read, `person:` whose it is.

    `stage` and `outcome` are what a word of the sentence may mean for the deal: one tap more.
    """
    turn.guard_people()
    source, person_id, told = source_of(line), line.take_id("person"), line.take_named("kind")
    named = which.named_deal(turn, line)
    text = short(line.rest(), LONGEST)
    if not text:
        return Answer(turn.say("form_record"), form=forms.text(turn.language, "heard", "/deal record"))
    inside = Line("deal", "record", words_of(text)[:LOOKED_AT])
    named = named or which.named_deal(turn, Line("deal", "record", list(inside.words)))
    deal = which.settle_deal(turn, line, named, write=False, names=who.typed_names(inside))
    people = dmu.people(turn.ledger, deal.id)
    found = who.mentioned(" ".join(word.text for word in inside.words), people)
    person = next((one for one in (*people, *found) if one.id == person_id), next(iter(found), None))
    behind = _behind_deal(turn, text, deal)
    plan = Line("deal", "next", words_of(bare_plan(behind)))
    due = plan.take_date(turn.today, strict=False)
    ahead = due is not None and due > turn.today
    kind = Kind.MET if told == Kind.MET else _kind(text, deal, people, ahead=ahead)
    if kind is None and ahead and not outcome:  # what else has a day to come is a plan
        kind = Kind.STEP
    over = find_over(text, turn.today)
    met = found if kind is Kind.MET and person in found else ((person,) if person else ())
    others = [one for one in (*found, *people) if one not in (person, *met)]
    card = turn.say(
        "record_proposed", deal=deal, person=person, met=met, text=text, source=source, kind=kind,
        topic=next(iter(heard(text)), None), others=list(dict.fromkeys(others))[:MOST_OTHERS],
        step=plan.rest() or text, due=due, touch=touch_of(text), new="" if person else stranger(behind),
        stage=stage, outcome=outcome, held=over.day if over and over.day < turn.today else None,
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def sentence(
    turn: Turn, text: str, deal: Deal | None, stage: Stage | None = None, outcome: Outcome | None = None
) -> Answer:
    """Proposes a whole sentence, on this deal or the one at hand."""
    words = [*([Word(str(deal.id), name="deal")] if deal else []), *words_of(text)]
    return record(turn, Line("deal", "record", words, text=text, whole=tuple(words)), stage, outcome)


def _behind_deal(turn: Turn, text: str, deal: Deal) -> str:
    """What a text says behind the name of its deal, with which it may begin: a step needn't say it again."""
    said = Line("deal", "record", words_of(text))
    begins = None if any(word.quoted for word in said.words) else which.named_deal(turn, said, prose=True)
    return said.rest() or text if begins and begins.id == deal.id else text


def stranger(text: str) -> str:
    """The name with which a text begins where a title says that it is one: Dr. Patel likes us; '' for any other."""
    return bare_name(introduced(text.split()))


def _kind(text: str, deal: Deal, people: tuple[Stakeholder, ...], ahead: bool) -> Kind | None:
    """What it is first proposed as; what was plainly promised counts before a word that may be a worry."""
    told, kind = hear(text, people, (deal.name, deal.slug)), sounds_like(text)
    if DONE.search(text) and told is None and kind is Kind.CONCERN:
        return None  # what we did is nobody's worry: 견적 보냄
    promised = told is not None and told.kind is Kind.STEP
    if promised or (kind is Kind.MET and ahead) or (kind is not Kind.NEED and plans(text)):
        return Kind.STEP
    return kind


commands = (
    Entry("deal", "record", record, 'record [DEAL] "WHAT WAS SAID"', '/deal record "Kim worries about the price"',
          '/deal 받아적기 "김철수 부장님이 가격을 걱정하세요"'),
)  # fmt: skip
