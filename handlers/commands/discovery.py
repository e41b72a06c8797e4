"""/deal need, constraint, factor, procedure, findings: what was found out about a customer, kept under its slot."""

from bot import discovery_forms
from bot.cards import Answer
from bot.deals import Deal
from bot.discovery import FACTOR, LIMIT, NEED, PROCEDURE, SHEET, SLOTS, SYSTEMS, Item, filled, of_kind
from bot.dmu import Concern
from bot.errors import UserError
from bot.line import Line
from handlers.commands import which
from handlers.commands.book import Entry
from handlers.commands.case import short
from handlers.commands.discovery_words import Said, ask_slot, names_of, read
from handlers.turn import Turn
from store import deal_pains, discovery, dmu

MOST_SHOWN = 12  # of one kind, where only that kind is shown
MOST_WORRIES = 6
MOST_OF_EACH = 3  # of every kind, where all are shown


def need(turn: Turn, line: Line) -> Answer:
    """What they need, must or nice; who said it, and whether it is met."""
    return _kind(turn, line, NEED)


def constraint(turn: Turn, line: Line) -> Answer:
    """What must not change: technical and operational limits."""
    return _kind(turn, line, LIMIT)


def factor(turn: Turn, line: Line) -> Answer:
    """What weighs on the decision: technical and economic factors."""
    return _kind(turn, line, FACTOR)


def procedure(turn: Turn, line: Line) -> Answer:
    """Their own procedure: who signs, which documents, which dates."""
    turn.guard_people()
    return _kind(turn, line, PROCEDURE)


def _kind(turn: Turn, line: Line, kind: str) -> Answer:
    """Adds a finding of this kind, closes one, or lists them; the form opens where there is nothing to list."""
    said = read(turn, line, kind)
    deal = said.deal
    if said.sub:
        return close(turn, said, kind)
    if not said.text:
        known = of_kind(discovery.items_of(turn.ledger, deal.id), kind)
        people = dmu.people(turn.ledger, deal.id) if turn.private_room else ()
        form = discovery_forms.item(turn.language, deal, kind, kind, people) if said.fill or not known else None
        return Answer(listed(turn, deal, kind).private, form=form, deal_id=deal.id)
    if not said.slot:
        raise ask_slot(line, deal, kind, SLOTS[kind])
    person = said.person.id if said.person else None
    added = discovery.add(turn.ledger, deal, kind, said.slot, short(said.text), person)
    return listed(turn, deal, kind, "added", added)


def close(turn: Turn, said: Said, kind: str) -> Answer:
    """Takes a finding off, or notes that a need is met; one that isn't there is answered with those that are."""
    items = of_kind(discovery.items_of(turn.ledger, said.deal.id), kind)
    item = next((one for one in items if one.id == said.number), None)
    if item is None:
        raise UserError("no_such_finding", deal=said.deal, kind=kind, number=said.number)
    if said.sub == "drop":
        discovery.drop(turn.ledger, said.deal, item.id)
        return listed(turn, said.deal, kind, "dropped", item.id, item)
    met = said.sub in ("met", "solved")
    if not discovery.meet(turn.ledger, said.deal, item.id, met):
        raise UserError("no_such_finding", deal=said.deal, kind=kind, number=said.number)
    return listed(turn, said.deal, kind, "met" if met else "open", item.id)


def listed(turn: Turn, deal: Deal, kind: str, done: str = "", number: int = 0, gone: Item | None = None) -> Answer:
    """Everything of a kind on one card, with what was just done to one of them."""
    items = of_kind(discovery.items_of(turn.ledger, deal.id), kind)
    card = turn.say(
        "finding_list", deal=deal, kind=kind, verb="env" if kind == SYSTEMS else kind, items=items[:MOST_SHOWN],
        more=len(items[MOST_SHOWN:]), done=done, one=gone or next((one for one in items if one.id == number), None),
        names=names_of(turn, deal), write=turn.ledger.write_id,
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def findings(turn: Turn, line: Line) -> Answer:
    """Everything that was found out about a deal on one card, each kind with its command."""
    deal = which.asked_deal(turn, line)
    items, pains = seen(turn, discovery.items_of(turn.ledger, deal.id)), deal_pains.of(turn.ledger, deal.id)
    groups = {kind: of_kind(items, kind) for kind in (NEED, LIMIT, FACTOR, PROCEDURE)}
    worries = open_worries(turn, deal)
    card = turn.say(
        "findings", deal=deal, pains=pains[:MOST_OF_EACH], more_pains=len(pains[MOST_OF_EACH:]),
        groups=[(kind, found[:MOST_OF_EACH], len(found[MOST_OF_EACH:])) for kind, found in groups.items()],
        sheet=of_kind(items, SYSTEMS), empty=[slot for slot in SHEET if slot not in filled(items)],
        names=names_of(turn, deal), private=turn.private_room, worries=worries[-MOST_WORRIES:],
        more_worries=len(worries[:-MOST_WORRIES]),
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def open_worries(turn: Turn, deal: Deal) -> tuple[Concern, ...]:
    """What all of the customer worries about and nobody answered yet; nothing where outsiders read."""
    every = discovery.worries_of(turn.ledger, deal.id) if turn.private_room else ()
    return tuple(one for one in every if one.addressed_at is None)


def seen(turn: Turn, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """What may be shown here: outsiders don't read who signs."""
    return items if turn.private_room else tuple(one for one in items if not one.of_people)


commands = (
    Entry("deal", "need", need, "need DEAL must|nice NEED [PERSON] | met NUMBER | drop NUMBER",
          '/deal need acme must "export to Excel" kim', '/deal 니즈 acme 필수 "엑셀로 내보내기" 김철수'),
    Entry("deal", "constraint", constraint, "constraint DEAL technical|operational LIMIT | drop NUMBER",
          '/deal constraint acme technical "no data leaves the building"',
          '/deal 제약 acme 기술 "데이터는 사내망 밖으로 못 나감"'),
    Entry("deal", "factor", factor, "factor DEAL technical|economic FACTOR | drop NUMBER",
          '/deal factor acme economic "the budget year ends in December"', '/deal 요인 acme 경제 "12월에 예산 마감"'),
    Entry("deal", "procedure", procedure, "procedure DEAL signer|document|date TEXT | drop NUMBER",
          '/deal procedure acme signer "above $50k the CFO signs"', '/deal 절차 acme 결재자 "5천만 원부터 CFO 결재"'),
    Entry("deal", "findings", findings, "findings DEAL", "/deal findings acme", "/deal 조사결과 acme"),
)  # fmt: skip
