"""/dmu owner, guards and left: who of us keeps somebody, whom a gatekeeper guards, and what a person leaves behind."""

from bot.cards import Answer, Card
from bot.deals import Deal
from bot.dmu import Stakeholder, holders, missing_roles
from bot.errors import UserError
from bot.lexer import mention
from bot.line import Line
from bot.people import SIDES, State, naming
from bot.roles import FUNCTIONS, ROLES, Gate, Role
from handlers.commands import who
from handlers.commands.book import Entry
from handlers.commands.case import LONGEST_HANDLE, short
from handlers.commands.person_said import at_edge, standing_of
from handlers.turn import Turn
from store import deal_steps, dmu, people

ARROWS = ("→", "->", "=>")
NOBODY = ("nobody", "none", "아무도", "없음")
MOST_SHOWN = 5


def owner(turn: Turn, line: Line) -> Answer:
    """Says who on our side keeps this person, our counterpart, and which side of ours that is."""
    ours, side = _colleague(turn, line), at_edge(line, SIDES)
    deal, person = who.deal_and_person(turn, line)
    side = side or at_edge(line, SIDES)
    if not ours and not (side and person.owner):
        raise UserError("ask_owner", person=person, deal=deal)
    kept = side or (person.owner_side if ours in ("", person.owner) else "")
    dmu.change(turn.ledger, person, owner=ours or person.owner, owner_side=str(kept))
    facts = {"deal": deal, "person": person, "owner": ours or person.owner, "side": kept}
    return Answer(turn.say("owner_set", **facts, write=turn.ledger.write_id), deal_id=deal.id)


def _colleague(turn: Turn, line: Line) -> str:
    """Our colleague: the last mention of the line, since the person comes first; `@me` is who speaks."""
    for index in range(len(line.words) - 1, -1, -1):
        word = line.words[index]
        if word.quoted or not (word.text.startswith(("<@", "@")) or word.text in ("me", "나")):
            continue
        del line.words[index]
        handle, name = mention(word.text)
        return turn.said.member if name in ("me", "나") else short(handle or name, LONGEST_HANDLE)
    return ""


def guards(turn: Turn, line: Line) -> Answer:
    """Says whose door a gatekeeper keeps; the gatekeeper comes first."""
    line.words = [word for word in line.words if word.quoted or word.text not in ARROWS]
    nobody = line.take_word(*NOBODY)
    whom = line.take_id("whom")
    deal, person = who.deal_and_person(turn, line, prose=True)
    others = tuple(one for one in dmu.people(turn.ledger, deal.id) if one.id != person.id)
    if nobody:
        dmu.change(turn.ledger, person, guards_id=None)
        return Answer(_guarding(turn, deal, person, None), deal_id=deal.id)
    guarded = next((one for one in others if one.id == whom), None) or _guarded(line, deal, person, others)
    roles = (*person.roles, Role.GATEKEEPER) if Role.GATEKEEPER not in person.roles else person.roles
    dmu.change(turn.ledger, person, guards_id=guarded.id, roles=roles, gate=person.gate or Gate.ACCESS)
    return Answer(_guarding(turn, deal, person, guarded), deal_id=deal.id)


def _guarded(line: Line, deal: Deal, person: Stakeholder, others: tuple[Stakeholder, ...]) -> Stakeholder:
    """Whom the line means by its second name, a role or a function; asks where it can't be told."""
    if found := _by_part(line, others):
        return found
    scores = who.likeness(line.rest(), others) if line.words else {}
    sure = [one for one in others if scores.get(one.id, 0) >= who.SURE]
    if len(sure) == 1:
        return sure[0]
    alike = [one for one in others if scores.get(one.id, 0) >= who.ALIKE] or list(others)
    again = tuple((one, f"/dmu guards deal:{deal.id} person:{person.id} whom:{one.id}") for one in alike)
    raise UserError("person_guards_whom", deal=deal, person=person, choices=again[:MOST_SHOWN])


def _by_part(line: Line, others: tuple[Stakeholder, ...]) -> Stakeholder | None:
    """The one person with the role, the function or the title that the rest of the line names: `decider`, `ceo`."""
    text = line.rest()
    role, function = ROLES.find(text), FUNCTIONS.find(text)
    found = holders(others, role.key) if role else ()
    if function:
        titled = [one for one in others if text.casefold() in one.title.casefold().split()]
        found = tuple(titled or [one for one in others if one.function is function.key])
    return found[0] if len(found) == 1 else None


def _guarding(turn: Turn, deal: Deal, person: Stakeholder, guarded: Stakeholder | None) -> Card:
    person = dmu.again(turn.ledger, person)
    return turn.say("person_guards", deal=deal, person=person, guarded=guarded, write=turn.ledger.write_id)


def left(turn: Turn, line: Line) -> Answer:
    """Somebody left the company: what they leave behind, and who may follow them."""
    deal, person = who.deal_and_person(turn, line)
    standing, demos = standing_of(turn, deal, person), people.demos_of(turn.ledger, deal.id)
    steps = naming(deal_steps.of(turn.ledger, deal.id), person)
    people.leave(turn.ledger, person)
    rest = dmu.people(turn.ledger, deal.id)
    card = turn.say(
        "person_left", deal=deal, person=person, things=standing.open[:MOST_SHOWN],
        more=len(standing.open[MOST_SHOWN:]), steps=steps[:MOST_SHOWN],
        missing=[one for one in missing_roles(rest) if one in person.roles],
        demos=[one for one in demos if one.person_id == person.id and one.state is State.BOOKED],
        gates=[one for one in rest if one.guards_id == person.id],
        guarded=next((one for one in rest if one.id == person.guards_id), None), write=turn.ledger.write_id,
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


commands = (
    Entry("dmu", "owner", owner, "owner PERSON @COLLEAGUE [sales|marketing|executive]", "/dmu owner kim @me",
          "/dmu 담당 김철수 @나"),
    Entry("dmu", "guards", guards, "guards GATEKEEPER WHOM", "/dmu guards lee kim", "/dmu 통제 한수진 김철수"),
    Entry("dmu", "left", left, "left PERSON", "/dmu left kim", "/dmu 퇴사 김철수"),
)  # fmt: skip
