"""/deal owner: who of us keeps a deal, and handing it to a colleague."""

import re
from collections.abc import Mapping

from bot.cards import Answer
from bot.errors import UserError
from bot.lexer import Word, mention, words_of
from bot.line import Line
from bot.verbs import POLITE
from bot.words import bare
from handlers.commands import stakeholder, which
from handlers.commands.book import Entry
from handlers.commands.case import LONGEST_HANDLE, short
from handlers.turn import Turn
from store import deals, plan

ME = ("me", "@me", "myself", "나", "@나", "나로", "저", "저로", "내가", "제가")

TAKEN = (  # I'll take over the acme deal · 한빛제조는 제가 맡을게요
    re.compile(
        r"(?:please )?(?:i(?:'m| am|'ll| will)? )?tak(?:e|ing) over(?: (?:the )?(?P<deal>.+?))?(?: deal)?",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<deal>.*?)(?: 딜)?(?:은|는|을|를|이|가)? ?(?:이제 |앞으로 )?(?:제가|내가) (?:맡|담당)\S*(?: ?할게요?)?"
    ),
)

IN_CHARGE = re.compile(
    r"^[^/\"@]*\S (?:구매|결재|실무|기술|전산|보안|계약|예산) ?담당자?(?:님|임|이야|이에요|예요|입니다)?[.!]?$"
)


def owner(turn: Turn, line: Line) -> Answer:
    """Hands a deal to a colleague, or shows whose it is."""
    if IN_CHARGE.search(line.text):  # 한빛제조 김부장 구매 담당: what somebody of theirs does
        words = words_of(line.text)
        return stakeholder.add(turn, Line("dmu", "add", words, text=line.text, typed="add", whole=tuple(words)))
    line.words = [word for word in line.words if word.quoted or word.name or word.text.lower() not in POLITE]
    ours = _colleague(turn, line)
    named = which.named_deal(turn, line)
    if line.words and named is None:
        raise which.no_such_deal(turn, line, line.rest())
    deal = which.settle_deal(turn, line, named, write=bool(ours))
    if line.words:
        raise UserError("deal_owner", deal=deal, word=line.rest(), mine=False)
    if not ours:
        return Answer(turn.say("deal_owner", deal=deal, word="", mine=deal.owner == turn.said.member), deal_id=deal.id)
    before = deal.owner
    deal = deals.change(turn.ledger, deal, owner=ours)
    facts = {"deal": deal, "before": before, "write": turn.ledger.write_id}
    shared = turn.private_room and turn.place.channel_deal == deal.id and ours != before
    taken = ours == turn.said.member
    public = turn.say("deal_handed_public", **facts, actor=turn.speaker, taken=taken) if shared else None
    return Answer(turn.say("deal_handed", **facts), public, deal_id=deal.id)


def taken_over(turn: Turn, line: Line) -> Answer | None:
    """Hands me the deal that a sentence says I take over; None for any other line."""
    said = next((found for one in TAKEN if (found := one.fullmatch(line.text.strip().rstrip(".!")))), None)
    if said is None:
        return None
    words = [*words_of(said["deal"] or ""), Word("@me")]
    return owner(turn, Line("deal", "owner", words, text=line.text, whole=tuple(words)))


def _colleague(turn: Turn, line: Line) -> str:
    """The handle of the colleague that the line mentions; a name without one is looked up among those we know."""
    for index, word in enumerate(line.words):
        if word.quoted or not (word.text.startswith(("<@", "@")) or word.text in ME):
            continue
        handle, name = mention(word.text)
        ours = plan.colleagues(turn.ledger)
        found = turn.said.member if word.text in ME else handle or _known(ours, bare(name))
        if not found and ours.keys() - {turn.said.member}:  # it stays a word that nobody knows
            return ""
        del line.words[index]
        return short(found or name, LONGEST_HANDLE)
    return ""


def _known(ours: Mapping[str, str], name: str) -> str:
    """The handle of the one colleague of this name, or of whom it is a part; '' where there is none, or several."""
    whole = [handle for handle, one in ours.items() if bare(one) == name]
    part = [handle for handle, one in ours.items() if name in map(bare, one.split())]
    return next((found[0] for found in (whole, part) if len(found) == 1), "")


commands = (
    Entry("deal", "owner", owner, "owner DEAL [@COLLEAGUE]", "/deal owner acme @kim", "/deal 담당 acme @김대리"),
)  # fmt: skip
