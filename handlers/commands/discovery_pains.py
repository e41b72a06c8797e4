"""/deal pain: the customer's problems in their own words, how large each is, whose it is, and whether it is solved."""

from typing import Any

from bot import discovery_forms
from bot.cards import Answer, Card
from bot.deals import Deal
from bot.discovery import STARTERS, label
from bot.errors import UserError
from bot.line import Line
from bot.words import bare
from handlers.commands.book import Entry
from handlers.commands.case import short, source_of
from handlers.commands.discovery_words import Said, ask_slot, names_of, read
from handlers.turn import Turn
from store import deal_pains, discovery, dmu

LONGEST_SIZE = 200
MOST_PAINS = 12


def pain(turn: Turn, line: Line) -> Answer:
    """Records a problem, says more of one, marks one solved, or lists them."""
    size = short(line.take_named("size"), LONGEST_SIZE)
    kind, source = line.take_named("kind"), source_of(line)
    starter = STARTERS.find(kind)
    said = read(turn, line, writes=bool(size or kind))
    if kind and starter is None:
        raise ask_slot(line, said.deal, "starters", STARTERS)
    if said.sub or said.text.isdecimal():
        return _change(turn, said, said.number if said.sub else int(said.text[:9]), size)
    usual = label(starter.key, "starters", turn.language) if starter else ""
    text = short(": ".join(part for part in (usual, said.text) if part))
    if not text:
        return _form(turn, said.deal)
    known = (one.id for one in deal_pains.of(turn.ledger, said.deal.id) if bare(one.text) == bare(text))
    if (number := next(known, None)) is not None and (size or said.person):
        return _change(turn, said, number, size)
    deal_pains.add(turn.ledger, said.deal, text, size, said.person.id if said.person else None, source)
    return Answer(_card(turn, said.deal, "pain_added", "added"), deal_id=said.deal.id)


def _form(turn: Turn, deal: Deal) -> Answer:
    people = dmu.people(turn.ledger, deal.id) if turn.private_room else ()
    form = discovery_forms.pain(turn.language, deal, people)
    return Answer(_card(turn, deal, "form_pain"), form=form, deal_id=deal.id)


def _change(turn: Turn, said: Said, number: int | None, size: str) -> Answer:
    """Says more of a known problem: its size, whose it is, or that it is solved or open again."""
    values: dict[str, Any] = {"size": size} if size else {}
    if said.person:
        values["stakeholder_id"] = said.person.id
    if said.sub:
        values["solved_at"] = turn.now if said.sub in ("solved", "met") else None
    if number is None or said.sub == "drop" or not values:
        return _form(turn, said.deal)
    if not discovery.change_pain(turn.ledger, said.deal, number, **values):
        raise UserError("no_such_finding", deal=said.deal, kind="pain", number=number)
    return Answer(_card(turn, said.deal, "pain_added", said.sub or "changed"), deal_id=said.deal.id)


def _card(turn: Turn, deal: Deal, reply: str, done: str = "") -> Card:
    every = deal_pains.of(turn.ledger, deal.id)
    shown = sorted(every[-MOST_PAINS:], key=lambda one: one.solved_at is not None)  # what was just said is among them
    return turn.say(
        reply, deal=deal, done=done, pains=shown, more=len(every) - len(shown), names=names_of(turn, deal),
        starters=tuple(dict.fromkeys(STARTERS.aliases.values())), write=turn.ledger.write_id,
    )  # fmt: skip


commands = (
    Entry("deal", "pain", pain, 'pain DEAL PROBLEM [size:"3 days a month"] [PERSON] | solved NUMBER',
          '/deal pain acme "Figures are retyped from three systems" size:"3 days a month" kim',
          '/deal 고민 acme "세 시스템 숫자를 손으로 옮겨 적음" 규모:"한 달에 사흘" 김철수'),
)  # fmt: skip
