"""/ref: which reference customer proves it to this prospect, and why that one; or one case whole."""

from dataclasses import replace

from bot import coaching
from bot.cards import Answer
from bot.coaching import Case
from bot.deals import Deal
from bot.errors import UserError
from bot.lexer import Word, quoted
from bot.library import CLOSE_ENOUGH
from bot.line import Line
from bot.references import Found, Need, Reference, block, display_name, resting_until, uses_this_quarter
from bot.roles import ROLES, Role
from bot.why import whole_sum
from handlers.commands import fields, ref_cases, ref_files, ref_gaps, ref_list, ref_uses, which
from handlers.commands.book import Entry
from handlers.commands.ref_which import tells, the_case
from handlers.turn import Turn
from store import deal_pains, references, uses

MOST_USES = 5


def find(turn: Turn, line: Line) -> Answer:
    """Up to three cases for a deal, or for a size, industry, pain and role; never a poor one to fill up."""
    words = list(line.words)
    try:
        need, deal, said = _asked(turn, line)
    except UserError as error:
        if error.reply == "no_such_deal" and not error.facts["near"] and _is_called(turn, words):
            return show(turn, Line("ref", "show", words, whole=tuple(words)))  # /ref hanbit
        raise
    found = turn.library().find(need, turn.today)
    if not turn.private_room:  # a name without consent is not for everybody here
        found = Found(found.matches, (), found.gap)
    whys = {one.reference.id: _why_line(one.reference, need, deal, said) for one in found.matches}
    samples = turn.library().samples_told
    card = turn.say(
        "refs", need=need, found=found, role=need.role, deal=deal, whys=whys, private=turn.private_room, samples=samples
    )
    return Answer(card, deal_id=deal.id if deal else None)


def _is_called(turn: Turn, words: list[Word]) -> bool:
    """Whether these words are nothing but a case's name, or nearly so."""
    name = " ".join(word.text for word in words if not word.quoted and not word.name)
    known = turn.library().called(name, turn.private_room) or turn.library().nearly(name, turn.private_room)
    return tells(name) and len(words) == len(name.split()) and bool(known)


def _asked(turn: Turn, line: Line) -> tuple[Need, Deal | None, Need]:
    """Whom a reference should convince, in which deal; and what of it the line itself said."""
    industry, people = fields.industry(line), fields.size(line)
    pain = line.take_named("pain")
    role = _role(line)
    named = which.named_deal(turn, line)
    role = role or _role(line)
    stage = which.stage(line)
    texts = " ".join(word.text for word in line.words if word.quoted)
    line.words = [word for word in line.words if not word.quoted]
    pain = pain or texts
    if named is None and line.words:
        raise which.no_such_deal(turn, line, line.rest())
    said = Need("", industry, people, (pain,) if pain else (), role, stage, language=turn.language)
    if named is None and (industry or people or pain):
        return said, None, said
    deal = which.settle_deal(turn, line, named, write=False)
    problems = Case(deal, pains=deal_pains.of(turn.ledger, deal.id))  # nothing else of the deal is asked about
    known = coaching.need(problems, role, stage or deal.stage, turn.language)
    need = replace(
        known, industry=industry or known.industry, people=people or known.people, pains=said.pains or known.pains
    )
    return need, deal, said


def _role(line: Line) -> Role | None:
    match = ROLES.find(line.take_named("role")) or line.take(ROLES)
    return match.key if match else None


def _why_line(reference: Reference, need: Need, deal: Deal | None, said: Need) -> str:
    """The line that explains this case for this need, whatever is asked in between."""
    words = [f"deal:{deal.id}" if deal else "", f"case:{reference.id}"]
    words += [f"role:{need.role}" if need.role else "", f"stage:{need.stage}" if need.stage else ""]
    words += [f"industry:{said.industry}" if said.industry else "", f"size:{said.people}" if said.people else ""]
    words += [f"pain:{quoted(pain)}" for pain in said.pains]
    return " ".join(["/ref why", *filter(None, words)])


def why(turn: Turn, line: Line) -> Answer:
    """The whole sum of one case for a deal: what each factor gave, and what isn't known."""
    reference = the_case(turn, line)
    _may_be_shown(turn, reference)
    need, deal, _ = _asked(turn, line)
    match = turn.library().explain(reference, need, turn.today)
    card = turn.say(
        "why",
        need=need,
        deal=deal,
        match=match,
        sum=whole_sum(match),
        close=match.score >= CLOSE_ENOUGH,
        block=block(reference, need, turn.today, turn.library().limits),
        private=turn.private_room,
    )
    return Answer(card, deal_id=deal.id if deal else None)


def show(turn: Turn, line: Line) -> Answer:
    """One case with all that may be said of it, by its name or number; what became of it, among ourselves."""
    number = line.take_number()
    if number is None:
        reference = the_case(turn, line)
    elif (found := references.get(turn.ledger, number)) is None:
        raise UserError("no_such_reference", number=number)
    else:
        reference = found
    _may_be_shown(turn, reference)
    limits = turn.library().limits
    told = uses.of_case(turn.ledger, reference.id) if turn.private_room else ()
    card = turn.say(
        "reference",
        reference=reference,
        name=display_name(reference, turn.language),
        private=turn.private_room,
        uses=told[:MOST_USES],
        more=max(0, len(told) - MOST_USES),
        earlier=reference.uses,
        count=uses_this_quarter(reference, turn.today),
        limits=limits,
        rest=resting_until(reference, turn.today, limits),
    )
    return Answer(card)


def _may_be_shown(turn: Turn, reference: Reference) -> None:
    """Refuses, where outsiders read, a story that may not be told outside."""
    expired = reference.consent_until is not None and reference.consent_until < turn.today
    if not turn.private_room and (not reference.consent or expired):
        raise UserError("refs_outside", known=turn.said.outsiders == "yes")


commands = (
    Entry("ref", "", find, "[DEAL] [size:N] [industry:NAME] [pain:TEXT] [role:ROLE]", "/ref acme role:decider",
          "/ref acme 역할:결정권자"),
    Entry("ref", "show", show, "show NAME|NUMBER", "/ref show northwind", "/ref 보기 한빛기계"),
    Entry("ref", "why", why, "why [DEAL] NAME [ROLE]", "/ref why acme northwind decider",
          "/ref 왜 acme 한빛기계 결정권자"),
    *ref_list.commands,
    *ref_cases.commands,
    *ref_uses.commands,
    *ref_gaps.commands,
    *ref_files.commands,
)  # fmt: skip
