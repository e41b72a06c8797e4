"""/deal export: my deals as a file. /dmu forget: erasing somebody for good, in two steps."""

from collections.abc import Iterable, Sequence

from bot import sheets
from bot.cards import Answer, File, plain
from bot.deals import Deal
from bot.dmu import Stakeholder
from bot.errors import UserError
from bot.line import Line
from bot.names import same_person
from bot.permissions import Action
from bot.reply import label_of
from handlers.commands import which, who
from handlers.commands.book import Entry
from handlers.turn import Turn
from store import dmu, erasing, exchange
from store.erasing import Record
from store.exchange import Kept

# Headers that `dealmate import deals` reads again, by language.
HEADERS = {
    "en": "Deal,Stage,Status,Loss reason,Amount,Currency,Close date,Industry,Employees,Goal,Contact,Owner".split(","),
    "ko": "딜,단계,상태,종료 사유,금액,통화,마감일,업종,직원수,목표,고객 담당자,담당".split(","),
}
MOST_ASKED = 8  # of several people, each with a button
ERASE = ("erase", "지우기")
EVERYWHERE = ("everywhere", "모두")


def export(turn: Turn, line: Line) -> Answer:
    """My deals, open and ended, in a file that spreadsheets open; no stance or worry of anybody is in it."""
    turn.guard_people()
    turn.allow(Action.EXPORT)
    mine = exchange.mine(turn.ledger)
    if not mine:
        raise UserError("no_deals_of_mine")
    name = f"deals-{turn.today.isoformat()}.csv"
    data = sheets.write(HEADERS[turn.language], _rows(turn, mine))
    about = plain(turn.say("deals_file", count=len(mine)))
    return Answer(turn.say("deals_exported", count=len(mine), name=name), files=(File(name, "text/csv", data, about),))


def _rows(turn: Turn, mine: Iterable[Kept]) -> Iterable[tuple[object, ...]]:
    for one in mine:
        deal = one.deal
        yield (
            deal.name, label_of(deal.stage, turn.language), label_of(deal.outcome, turn.language), deal.outcome_reason,
            deal.amount.value if deal.amount else "", deal.amount.currency if deal.amount else "",
            deal.close_on.isoformat() if deal.close_on else "", deal.industry or "", deal.people or "", deal.goal,
            "; ".join(person.known_as for person in one.people), deal.owner,
        )  # fmt: skip


def forget(turn: Turn, line: Line) -> Answer:
    """Shows what would go; the button erases it for good, which only those may who are trusted with it."""
    turn.guard_people()
    erase, everywhere = line.take_word(*ERASE), line.take_word(*EVERYWHERE)
    found = _records(turn, line)
    gone = [one for one in found if everywhere or one.deal_id == found[0].deal_id]
    whole = len(gone) == len(found)
    if not erase:
        return _asked(turn, gone, found)
    turn.allow(Action.FORGET_PEOPLE)
    turn.ledger.said = ""  # what was said names them
    receipt = erasing.erase(turn.ledger, gone, whole)
    deal_ids = {one.deal_id for one in gone}
    receipt = erasing.note(turn.ledger, receipt, deal_ids.pop() if len(deal_ids) == 1 else None)
    return Answer(turn.say("forgotten", receipt=receipt))


def _records(turn: Turn, line: Line) -> Sequence[Record]:
    """Whom the line means, by id, by the name or mail as recorded, or as people name somebody in a deal."""
    person_id = line.take_id("person")
    if person_id is not None:
        found: Sequence[Record] = erasing.record(turn.ledger, person_id)
        if not found:
            raise UserError("nobody_to_forget", word=f"#{person_id}")
        return found
    named = which.named_deal(turn, line)
    if not line.words:
        raise UserError("forget_whom")
    words = line.rest()
    found = erasing.records(turn.ledger, words)
    if named:
        found = sorted(found, key=lambda one: one.deal_id != named.id)
        found = found if found and found[0].deal_id == named.id else ()
    _one_of(turn, words, named, found)
    if found:
        return found
    deal = which.settle_deal(turn, line, named, names=who.typed_names(line))
    try:
        person = who.person(turn, line, deal, dmu.people(turn.ledger, deal.id))
    except UserError as error:
        if error.reply == "person_gone":  # who left the company may be erased as well
            gone = error.facts["person"]
            assert isinstance(gone, Stakeholder)
            return erasing.record(turn.ledger, gone.id)
        raise error if error.facts.get("choices") else UserError("nobody_to_forget", word=words) from None
    return erasing.record(turn.ledger, person.id)


def _one_of(turn: Turn, words: str, named: Deal | None, found: Sequence[Record]) -> None:
    """Asks which one is meant where no deal is named and the words name several: nobody is erased by a guess."""
    alike = {one.id: one for one in found}
    for one in erasing.everybody(turn.ledger) if named is None else ():
        if same_person(words, one.name, one.title) >= who.SURE:
            alike.setdefault(one.id, one)
    if named is None and len(alike) > 1:
        records = tuple(alike.values())
        raise UserError("forget_which", word=words, records=records[:MOST_ASKED], more=len(records[MOST_ASKED:]))


def _asked(turn: Turn, gone: Sequence[Record], found: Sequence[Record]) -> Answer:
    """The first step: whose records these are, what would go, and a button for each way to go on."""
    preview = erasing.preview(turn.ledger, gone, len(gone) == len(found))
    others = [one for one in found if one not in gone]
    card = turn.say(
        "forget_asked", records=gone, counts=preview.counts, others=others, person=gone[0],
        admin=turn.may(Action.FORGET_PEOPLE), everywhere=len({one.deal_id for one in gone}) > 1,
    )  # fmt: skip
    return Answer(card)


commands = (
    Entry("deal", "export", export, "export", "/deal export", "/deal 내보내기"),
    Entry("dmu", "forget", forget, "forget PERSON", "/dmu forget kim", "/dmu 잊기 김철수"),
)
