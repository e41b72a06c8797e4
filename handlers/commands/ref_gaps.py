"""/ref gaps: which open deals no reference is close to, grouped so that they say which customer to ask next."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot import coaching
from bot.cards import Answer
from bot.coaching import Case
from bot.companies import same_company
from bot.deals import Deal, Outcome
from bot.industries import closeness
from bot.library import NEAR_INDUSTRY
from bot.line import Line
from bot.references import Block, Gap, Reference, size_band
from handlers.commands.book import Entry
from handlers.commands.ref_which import guard
from handlers.turn import Turn
from store import deal_pains, deals

MOST_DEALS = 50
MOST_WON = 200
MOST_GROUPS = 8
MOST_ASKED = 3


@dataclass(frozen=True)
class Lack:
    """A deal without a close reference, what is missing, and the cases that would fit if they might be told."""

    deal: Deal
    gap: Gap
    blocked: tuple[tuple[Reference, Block], ...]


@dataclass(frozen=True)
class Group:
    """Deals that one more reference would serve; whom to ask for it, and whose consent would do."""

    gap: Gap
    deals: tuple[Deal, ...]
    pains: tuple[str, ...]
    consent: tuple[Reference, ...]
    won: tuple[Deal, ...]


def gaps(turn: Turn, line: Line) -> Answer:
    """The team's open deals, latest first: where a reference is missing, and whom to ask."""
    guard(turn)
    open_deals = deals.recent(turn.ledger, MOST_DEALS)
    found = [lack for deal in open_deals if (lack := _lack(turn, deal))]
    grouped = _grouped(turn, [one for one in found if one.gap.industry or one.gap.people or one.gap.pains])
    bare = tuple(one.deal for one in found if not (one.gap.industry or one.gap.people or one.gap.pains))
    card = turn.say(
        "ref_gaps", groups=grouped[:MOST_GROUPS], more=max(0, len(grouped) - MOST_GROUPS), bare=bare,
        total=len(open_deals), lacking=len(found), in_team=deals.count_open(turn.ledger), most=MOST_DEALS,
    )  # fmt: skip
    return Answer(card)


def _lack(turn: Turn, deal: Deal) -> Lack | None:
    case = Case(deal, pains=deal_pains.of(turn.ledger, deal.id))
    found = turn.library().find(coaching.need(case, None, deal.stage, turn.language), turn.today, 1)
    return Lack(deal, found.gap, found.blocked) if found.gap else None


def _grouped(turn: Turn, found: Sequence[Lack]) -> list[Group]:
    """Most deals first; deals of one industry and one size want one reference."""
    alike: dict[tuple[str | None, str], list[Lack]] = defaultdict(list)
    for one in found:
        alike[one.gap.industry, size_band(one.gap.people, "en")].append(one)
    won = deals.ended(turn.ledger, (Outcome.WON,), MOST_WON)
    groups = [_group(turn, lacks, won) for lacks in alike.values()]
    return sorted(groups, key=lambda group: -len(group.deals))


def _group(turn: Turn, lacks: Sequence[Lack], won: Sequence[Deal]) -> Group:
    gap = lacks[0].gap
    waiting = {
        one.id: one for lack in lacks for one, why in lack.blocked if why in (Block.CONSENT, Block.EXPIRED)
    }  # fmt: skip
    known = [one.customer for one in turn.library().references]
    near = [
        deal
        for deal in won
        if gap.industry
        and (closeness(deal.industry, gap.industry) or 0) >= NEAR_INDUSTRY
        and not any(same_company(deal.name, name) for name in known)
    ]
    pains = dict.fromkeys(pain for lack in lacks for pain in lack.gap.pains)
    return Group(
        gap, tuple(lack.deal for lack in lacks), tuple(pains)[:MOST_ASKED], tuple(waiting.values())[:MOST_ASKED],
        tuple(near[:MOST_ASKED]),
    )  # fmt: skip


commands = (Entry("ref", "gaps", gaps, "gaps", "/ref gaps", "/ref 빈자리"),)
