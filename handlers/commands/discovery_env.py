"""/deal env: the customer's systems on one sheet of four: stack, sources, processing, tools."""

import re

from bot import discovery_forms
from bot.cards import Answer
from bot.deals import Deal
from bot.discovery import ENOUGH, SHEET, SLOTS, SYSTEMS, filled, of_kind, rewritten, sheet
from bot.line import Line
from handlers.commands.book import Entry
from handlers.commands.case import short
from handlers.commands.discovery import close
from handlers.commands.discovery_words import ask_slot, read
from handlers.turn import Turn
from store import discovery

REWRITE = "rewrite"  # the form says it: the sheet is to say just this, and what isn't said goes
SEPARATOR = re.compile(r"[;\uff1b\n]")  # of several systems said at once
MOST_LINES = 12  # shown of the whole sheet


def env(turn: Turn, line: Line) -> Answer:
    """Shows the sheet with what is empty, adds to one of its parts, or opens it as a form."""
    said_named = {slot: short(text) for slot in SHEET if (text := line.take_named(slot))}
    whole = line.take_word(REWRITE)
    said = read(turn, line, SYSTEMS, writes=bool(said_named) or whole)
    deal = said.deal
    if said.sub:
        return close(turn, said, SYSTEMS)
    if said.text and not said.slot:
        raise ask_slot(line, deal, SYSTEMS, SLOTS[SYSTEMS])
    if said.text:
        said_named[said.slot] = short(said.text)
    if whole:
        return _rewrite(turn, deal, said_named)
    for slot, text in said_named.items():
        for one in filter(None, map(str.strip, SEPARATOR.split(text))):
            discovery.add(turn.ledger, deal, SYSTEMS, slot, one)
    return shown(turn, deal, fill=said.fill and not said_named)


def _rewrite(turn: Turn, deal: Deal, said: dict[str, str]) -> Answer:
    gone, come = rewritten(discovery.items_of(turn.ledger, deal.id), said)
    for item in gone:
        discovery.drop(turn.ledger, deal, item.id)
    for slot, text in come:
        discovery.add(turn.ledger, deal, SYSTEMS, slot, text)
    return shown(turn, deal)


def shown(turn: Turn, deal: Deal, fill: bool = False) -> Answer:
    """The sheet on a card, and as a form where it is to be filled in."""
    items = of_kind(discovery.items_of(turn.ledger, deal.id), SYSTEMS)
    card = turn.say(
        "environment", deal=deal, items=items[:MOST_LINES], more=len(items[MOST_LINES:]), slots=SHEET,
        known=filled(items), enough=len(filled(items)) >= ENOUGH, write=turn.ledger.write_id,
    )  # fmt: skip
    form = discovery_forms.environment(turn.language, deal, sheet(items)) if fill else None
    return Answer(card, form=form, deal_id=deal.id)


commands = (
    Entry("deal", "env", env, "env DEAL [stack|sources|processing|tools TEXT] | drop NUMBER",
          '/deal env acme stack "Oracle, SAP"', '/deal 환경 acme 스택 "오라클, SAP"'),
)  # fmt: skip
