"""/deal: making deals, showing and listing them, and the rooms that are their own."""

from bot import countries, forms
from bot.cards import Answer
from bot.deals import Deal, Outcome
from bot.discovery import counts
from bot.dmu import missing_roles
from bot.errors import UserError
from bot.line import Line
from bot.notes import about
from bot.pipeline import pipeline
from bot.roles import Role
from bot.stages import Stage
from handlers.commands import deal_named, deal_words, fields, insights, person_added, which
from handlers.commands import stage as stages
from handlers.commands.book import Entry
from handlers.commands.case import LONGEST_NAME, conflicts_in, gather, short
from handlers.turn import Turn
from store import channels, deal_pains, deals, notes, pinned

AGAIN = frozenset("추가 등록 신규 생성 딜".split())  # 대한상사 신규 등록
MOST_LISTED = 20
MOST_AT_HOME = 5
MOST_NOTES = 2
ENDED = {
    "won 수주": (Outcome.WON,),
    "lost 실주": (Outcome.LOST,),
    "nodecision 무결정": (Outcome.NODECISION,),
    "closed ended 종료 종결": (Outcome.WON, Outcome.LOST, Outcome.NODECISION),
}


def home(turn: Turn, line: Line) -> Answer:
    """My deals and what to do with them."""
    mine = deals.mine(turn.ledger, MOST_AT_HOME + 1)
    in_team = deals.count_open(turn.ledger).without(min(len(mine), MOST_AT_HOME))
    more = len(mine) > MOST_AT_HOME
    return Answer(turn.say("home", deals=mine[:MOST_AT_HOME], more=more, in_team=in_team, now=turn.now))


def add(turn: Turn, line: Line) -> Answer:
    """Makes a deal; only the name is asked for, and whatever else is known can be said with it."""
    if other := person_added.instead(turn, line):
        return other
    deal_words.told(line, turn.today)
    said, stage = fields.columns(turn, line), fields.stage(line) or Stage.IDENTIFY
    said, pain = said | _goal(line), short(line.take_named("pain"))
    name = line.take_named("name")
    fields.nothing_else(line)
    name = name or line.rest()
    while (cut := name.rpartition(" "))[0] and cut[2] in AGAIN and not line.text.startswith("/"):
        name = cut[0]
    if not name:
        return Answer(turn.say("form_deal"), form=forms.deal(turn.language))
    deal_named.free(turn, short(name, LONGEST_NAME))
    deal = turn.about(deals.add(turn.ledger, name, stage, **said))
    if pain:
        deal_pains.add(turn.ledger, deal, pain)
    linkable = turn.place.channel_deal is None and not turn.said.channel.startswith("D")
    country = _country(turn, deal)
    card = turn.say("deal_added", deal=deal, pain=pain, country=country, write=turn.ledger.write_id, linkable=linkable)
    return Answer(card, deal_id=deal.id)


def show(turn: Turn, line: Line) -> Answer:
    """A deal on one card: process and people together; `size:200` and its like are recorded on the way."""
    if any(word.name == "stage" for word in line.words):
        return stages.stage(turn, line)
    named = which.named_deal(turn, line)
    said, name = fields.columns(turn, line) | _goal(line), short(line.take_named("name"), LONGEST_NAME)
    pain = short(line.take_named("pain"))
    if named is None and line.words:
        raise which.no_such_deal(turn, line, line.rest())
    fields.nothing_else(line)
    deal = which.settle_deal(turn, line, named, write=bool(said or name or pain))
    if name:
        deal_named.free(turn, name, deal.id)
        deal = deals.rename(turn.ledger, deal, name)
    if said:
        deal = deals.change(turn.ledger, deal, **said)
    if pain:
        deal_pains.add(turn.ledger, deal, pain)
    case = gather(turn, deal)
    card = turn.say(
        "deal_shown",
        deal=deal,
        case=case,
        days=deal.days_in_stage(turn.now),
        loops=sum(move.back for move in deals.moves_of(turn.ledger, deal.id)),
        missing=missing_roles(case.people, deal.buyclass),
        conflicts=conflicts_in(turn, case) if turn.private_room else (),
        private=turn.private_room,
        roles=list(Role),
        lesson=insights.lesson_for(turn, case),
        found=counts(case.items),
        held=deal.held(turn.today),
        country=_country(turn, deal),
        notes=about(notes.notes_of(turn.ledger, deal.id))[:MOST_NOTES] if turn.private_room else (),
        zone=turn.zone,
        write=turn.ledger.write_id,
    )
    return Answer(card, deal_id=deal.id)


def _goal(line: Line) -> dict[str, str]:
    """The column that `goal:…` sets."""
    goal = short(line.take_named("goal"))
    return {"goal": goal} if goal else {}


def _country(turn: Turn, deal: Deal) -> str:
    return countries.name(deal.country, turn.language) if deal.country else ""


def list_(turn: Turn, line: Line) -> Answer:
    """Open deals: mine, the team's, those at a stage; or deals that ended."""
    outcomes = next((outcomes for words, outcomes in ENDED.items() if line.take_word(*words.split())), ())
    if outcomes:
        found = deals.ended(turn.ledger, outcomes, MOST_LISTED)
        more = deals.count_ended(turn.ledger, outcomes).without(len(found))
        return Answer(turn.say("ended_list", deals=found, more=more))
    held = line.take_word("held", "hold", "보류")
    stage, mine = None if held else which.stage(line), False
    if held:
        found = tuple(deal for deal in deals.mine(turn.ledger, which.COMPARED) if deal.held(turn.today))[:MOST_LISTED]
    elif stage:
        found = deals.at_stage(turn.ledger, stage, MOST_LISTED)
    elif line.take_word("team", "all", "팀", "전체"):
        found = deals.recent(turn.ledger, MOST_LISTED)
    else:
        mine = True
        found = deals.mine(turn.ledger, MOST_LISTED)
    in_team = deals.count_open(turn.ledger)
    facts = {"deals": found, "stage": stage, "mine": mine, "held": held, "in_team": in_team}
    worth = pipeline(found, turn.today) if len(found) < MOST_LISTED else None  # of a part of them, a sum would mislead
    return Answer(turn.say("deal_list", **facts, now=turn.now, worth=worth))


def link(turn: Turn, line: Line) -> Answer:
    """Makes this room the deal's own: afterwards the deal needn't be named here."""
    topic = line.take_word("topic", "주제", "토픽")
    deal = which.asked_deal(turn, line)
    if turn.said.channel.startswith("D"):
        raise UserError("link_direct", deal=deal)
    pinned.wish(turn.ledger, turn.said.channel, turn.language, topic)
    if turn.place.channel_deal == deal.id:
        return Answer(turn.say("linked_already", deal=deal), deal_id=deal.id)
    before = deals.get(turn.ledger, turn.place.channel_deal) if turn.place.channel_deal else None
    channels.link(turn.ledger, turn.said.channel, turn.said.channel_name, deal.id)
    facts = {"deal": deal, "before": before, "write": turn.ledger.write_id}
    public = turn.say("linked_public", **facts, actor=turn.speaker) if turn.private_room else None
    return Answer(turn.say("linked", **facts, private=turn.private_room), public, deal_id=deal.id)


def unlink(turn: Turn, line: Line) -> Answer:
    """Frees this room from its deal."""
    deal = deals.get(turn.ledger, turn.place.channel_deal) if turn.place.channel_deal else None
    if deal is None:
        raise UserError("not_linked")
    turn.about(deal)
    channels.link(turn.ledger, turn.said.channel, turn.said.channel_name, None)
    public = turn.say("unlinked_public", deal=deal, actor=turn.speaker) if turn.private_room else None
    return Answer(turn.say("unlinked", deal=deal, write=turn.ledger.write_id), public, deal_id=deal.id)


commands = (
    Entry("deal", "", home, "", "/deal", "/deal"),
    Entry("deal", "add", add,
          'add NAME [size:200] [industry:retail] [AMOUNT] [stage:evaluating] [goal:"…"] [pain:"…"] [close:12/20] '
          "[country:US] [buyclass:new|modified|straight]",
          "/deal add Globex size:200 industry:retail $50k", "/deal 추가 한빛제조 규모:200 업종:제조 3억"),
    Entry("deal", "show", show,
          'show DEAL [size:200] [industry:retail] [amount:$50k] [stage:5] [goal:"…"] [pain:"…"] [close:12/20] '
          "[country:US] [buyclass:new] [name:NEW]",
          "/deal show acme", "/deal 현황 acme"),
    Entry("deal", "list", list_, "list [mine|team|STAGE|held|won|lost|closed]", "/deal list team", "/deal 목록 팀"),
    Entry("deal", "link", link, "link DEAL [topic]", "/deal link acme", "/deal 연결 acme"),
    Entry("deal", "unlink", unlink, "unlink", "/deal unlink", "/deal 연결해제"),
)  # fmt: skip
