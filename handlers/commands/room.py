"""/deal card, watch and unwatch: what a room shows of a deal, and which rooms hear of it."""

from bot.cards import Answer
from bot.deals import Deal
from bot.dmu import missing_roles
from bot.errors import UserError
from bot.line import Line
from bot.roles import Role
from handlers.commands import which
from handlers.commands.book import Entry
from handlers.commands.case import gather
from handlers.turn import Turn
from store import channels

MOST_STEPS = 3


def card(turn: Turn, line: Line) -> Answer:
    """The deal as its own room shows it: it stays, so it tells days rather than how many have passed."""
    deal = which.asked_deal(turn, line)
    if not turn.private_room:
        return Answer(turn.say("deal_card_closed", deal=deal), deal_id=deal.id)
    case = gather(turn, deal)
    shown = turn.say(
        "deal_card", deal=deal, since=deal.stage_since.astimezone(turn.zone).date(), steps=case.steps[:MOST_STEPS],
        more=len(case.steps[MOST_STEPS:]), people=case.people, roles=list(Role),
        missing=missing_roles(case.people, deal.buyclass), pains=[one for one in case.pains if one.solved_at is None],
    )  # fmt: skip
    return Answer(shown, deal_id=deal.id)


def watch(turn: Turn, line: Line) -> Answer:
    """This room gets the deal's public lines too."""
    deal = which.asked_deal(turn, line)
    if turn.said.channel.startswith("D"):
        raise UserError("link_direct", deal=deal, watch=True)
    if not turn.private_room:
        raise UserError("outsiders_read", known=turn.said.outsiders == "yes")
    new = channels.watch(turn.ledger, turn.said.channel, deal.id)
    return _watching(turn, deal, True, new)


def unwatch(turn: Turn, line: Line) -> Answer:
    """This room no longer gets them."""
    deal = which.asked_deal(turn, line)
    new = channels.unwatch(turn.ledger, turn.said.channel, deal.id)
    return _watching(turn, deal, False, new)


def _watching(turn: Turn, deal: Deal, on: bool, new: bool) -> Answer:
    linked = turn.place.channel_deal == deal.id
    card = turn.say("watching", deal=deal, on=on, new=new, linked=linked, write=turn.ledger.write_id)
    return Answer(card, deal_id=deal.id)


commands = (
    Entry("deal", "card", card, "card [DEAL]", "/deal card acme", "/deal 카드 acme"),
    Entry("deal", "watch", watch, "watch DEAL", "/deal watch acme", "/deal 구독 acme"),
    Entry("deal", "unwatch", unwatch, "unwatch DEAL", "/deal unwatch acme", "/deal 구독해제 acme"),
)
