"""/ref: which reference customer proves it to this prospect, and why that one; or one case whole."""

from bot import coaching
from bot.cards import Answer
from bot.deals import Deal
from bot.errors import UserError
from bot.line import Line
from bot.references import Need, Reference, display_name
from bot.roles import ROLES, Role
from handlers.commands import fields, which
from handlers.commands.book import Entry
from handlers.commands.case import gather
from handlers.turn import Turn
from store import references

MOST_CHOICES = 5


def find(turn: Turn, line: Line) -> Answer:
    """Up to three cases for a deal, or for a size, industry, pain and role; never a poor one to fill up."""
    industry, people = fields.industry(line), fields.size(line)
    pain = line.take_named("pain")
    role = _role(line)
    named = which.named_deal(turn, line)
    stage = which.stage(line)
    quoted = " ".join(word.text for word in line.words if word.quoted)
    line.words = [word for word in line.words if not word.quoted]
    pain = pain or quoted
    if named is None and line.words:
        raise which.no_such_deal(turn, line, line.rest())
    if named is None and (industry or people or pain):
        need = Need("", industry, people, (pain,) if pain else (), role, stage, language=turn.language)
        return _answer(turn, need, None, role)
    deal = which.settle_deal(turn, line, named, write=False)
    need = coaching.need(gather(turn, deal), role, stage or deal.stage, turn.language)
    if industry or people or pain:
        need = Need(
            deal.name, industry or need.industry, people or need.people, (pain,) if pain else need.pains, role,
            need.stage, language=turn.language,
        )  # fmt: skip
    return _answer(turn, need, deal, role)


def _answer(turn: Turn, need: Need, deal: Deal | None, role: Role | None) -> Answer:
    found = turn.library().find(need, turn.today)
    card = turn.say("refs", need=need, found=found, role=role, deal=deal)
    return Answer(card, deal_id=deal.id if deal else None)


def _role(line: Line) -> Role | None:
    match = ROLES.find(line.take_named("role")) or line.take(ROLES)
    return match.key if match else None


def show(turn: Turn, line: Line) -> Answer:
    """One case with all that may be said of it, by its name or number."""
    number = line.take_number()
    if number is None:
        reference = _named(turn, line)
    elif (found := references.get(turn.ledger, number)) is None:
        raise UserError("no_such_reference", number=number)
    else:
        reference = found
    return Answer(turn.say("reference", reference=reference, name=display_name(reference, turn.language)))


def _named(turn: Turn, line: Line) -> Reference:
    found = turn.library().named(line.rest()) if line.words else ()
    if len(found) != 1:
        raise UserError("which_reference", word=line.rest(), choices=found[:MOST_CHOICES])
    return found[0]


commands = (
    Entry("ref", "", find, "[DEAL] [size:N] [industry:NAME] [pain:TEXT] [role:ROLE]", "/ref acme role:decider",
          "/ref acme 역할:결정권자"),
    Entry("ref", "show", show, "show NAME|NUMBER", "/ref show northwind", "/ref 보기 한빛기계"),
)  # fmt: skip
