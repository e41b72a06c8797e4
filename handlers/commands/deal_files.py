"""/deal import: rows of a CRM or a sheet, pasted; good ones load, bad ones are named, unknown names are asked about."""

import re
from dataclasses import replace

from bot import crm, deal_forms
from bot.cards import Answer, Card, File, plain
from bot.crm import Layout
from bot.deal_forms import LONGEST_PASTED
from bot.deal_rows import DealFile, DealPlan, plan, read
from bot.deal_tables import is_json
from bot.errors import UserError
from bot.lexer import LONGEST_LINE, written
from bot.line import Line
from bot.words import bare
from handlers.commands import refused
from handlers.commands.book import Entry
from handlers.commands.fields import currency
from handlers.commands.pasted import rows_of
from handlers.turn import Turn
from store import exchange

MOST_SHOWN = 8  # of bad rows, and of stages
YES = ("yes", "예", "네")


def import_(turn: Turn, line: Line) -> Answer:
    """Reads pasted rows: all known, they load at once; otherwise it shows what it understood, and `yes` loads them."""
    turn.guard_people()
    if len(turn.said.line) > LONGEST_LINE:
        raise UserError("too_long", most=LONGEST_LINE, text=turn.said.line)
    mapped = [word for word in line.words if word.name == "map"]
    line.words = [word for word in line.words if word.name != "map"]
    sure = bool(line.words) and not line.words[0].quoted and bare(line.words[0].text) in YES
    line.words = line.words[1:] if sure else line.words
    text = rows_of(turn, line)
    if not text:
        return Answer(turn.say("form_deals"), form=deal_forms.paste(turn.language))
    known = exchange.layout(turn.ledger).over(Layout(owners=dict.fromkeys(crm.ME, turn.said.member)))
    told = _told([part for word in mapped for part in re.split(r"[;\n]", word.text) if part.strip()], known)
    found = read(text, turn.today, told.over(known), currency(turn.place.timezone))
    planned = _mine(turn, plan(exchange.known(turn.ledger, (row.key for row in found.rows)), found.rows))
    unknown = bool(found.unused or found.unknown_stages)
    if unknown and not sure and ("\n" in text or is_json(text)):
        return _looked(turn, line, found, planned, " ".join(map(written, mapped)), text)
    if not found.rows:
        card = _card(turn, found, planned, text, done=True)
        trouble = plain(turn.say("deal_trouble", trouble=found.bad[0])) if found.bad else ""
        fits = len(text) <= LONGEST_PASTED
        return Answer(
            card, form=deal_forms.paste(turn.language, text if fits else "", trouble), files=_refused(turn, found)
        )
    exchange.carry_out(turn.ledger, planned)
    if turn.ledger.write_id:
        exchange.remember(turn.ledger, told.over(found.layout))
    return Answer(_card(turn, found, planned, text, done=True), files=_refused(turn, found))


def _told(words: list[str], known: Layout) -> Layout:
    try:
        return crm.told(words, known.owners)
    except ValueError as error:
        raise UserError("map_unreadable", word=str(error), fields=list(crm.FIELDS), chat=True) from error


def _mine(turn: Turn, planned: DealPlan) -> DealPlan:
    """New deals of nobody are those of the one who brings them."""
    added = tuple(replace(row, values={"owner": turn.said.member, **row.values}) for row in planned.added)
    return replace(planned, added=added)


def _looked(turn: Turn, line: Line, found: DealFile, planned: DealPlan, told: str, text: str) -> Answer:
    """What was understood and what wasn't, before anything is written; the form asks for each unknown name.

    A button holds one line, so it carries JSON only; rows are said once more by the form.
    """
    card = _card(turn, found, planned, text, go=line.again("yes") if found.rows and "\n" not in text else "")
    form = deal_forms.confirm(turn.language, found, told, text) if len(text) <= LONGEST_PASTED else None
    return Answer(card, form=form, files=_refused(turn, found))


def _refused(turn: Turn, found: DealFile) -> tuple[File, ...]:
    return refused.file_of(turn, found.bad, MOST_SHOWN, "deal_trouble")


def _card(turn: Turn, found: DealFile, planned: DealPlan, text: str, done: bool = False, go: str = "") -> Card:
    unknown = next(iter(found.unknown_stages), "")
    return turn.say(
        "deals_read", file=found, plan=planned, done=done, most=MOST_SHOWN, bad=found.bad[:MOST_SHOWN],
        more=len(found.bad[MOST_SHOWN:]), failed=len({one.line for one in found.failed}), json=is_json(text), go=go,
        hint=f"{unknown}=develop" if unknown else f"{next(iter(found.unused), '')}=account",
        write=turn.ledger.write_id if done else None,
    )  # fmt: skip


commands = (
    Entry("deal", "import", import_, 'import [CSV or JSON] [map:"NAME=MEANING"]',
          '/deal import \'[{"customer": "Hanil Foods", "stage": "Proposal"}]\'',
          '/deal 가져오기 \'[{"고객사": "한일식품", "단계": "제안"}]\''),
)  # fmt: skip
