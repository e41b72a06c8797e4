"""/talk: what to say to a person of a deal, or to anybody of a role, at the deal's stage or another."""

from bot import coaching
from bot.cards import Answer
from bot.coaching import Case
from bot.conflicts import Conflict
from bot.deals import Deal
from bot.dmu import Stakeholder
from bot.errors import UserError
from bot.line import Line
from bot.people import Standing, standing
from bot.permissions import Action
from bot.points import Choice
from bot.references import Found
from bot.roles import ROLES, Role
from bot.stages import STAGES, Stage
from handlers.commands import which, who
from handlers.commands.book import Entry
from handlers.commands.case import (
    choices_for,
    conflicts_in,
    facts_for,
    gather,
    people_of,
    references_for,
    references_for_person,
)
from handlers.commands.fields import LANGUAGES
from handlers.turn import Turn
from store import deals, dmu, dmu_shown


def talk(turn: Turn, line: Line) -> Answer:
    """The whole point for a person or a role: say, ask, objection and answer, proof, next; and two more, in a line."""
    turn.guard_people()
    for word, language in LANGUAGES.items():
        if line.take_word(word):
            turn.language = language
    asked = line.take_named("point")
    person_id = line.take_id("person")
    named = which.named_deal(turn, line)
    role = line.take(ROLES)
    stage = which.stage(line)
    if role is None and (slip := line.take_asked(ROLES)):
        keys = [key for key in slip[1] if key in list(Role)]
        parts = tuple((key, line.again(f"role:{key}", without=slip[0])) for key in keys)
        raise UserError("ask_word", word=slip[0], choices=parts)
    role_key = role.key if role else _spoken_role(line)
    deal = _deal(turn, line, named, person_id, role_key)
    if role_key is not None:
        return _for_role(turn, deal, role_key, stage)
    assert deal is not None  # only who asks for a role may ask without a deal
    if not line.words and person_id is None:
        people = dmu.people(turn.ledger, deal.id)
        choices = tuple((one, f"/talk deal:{deal.id} person:{one.id}") for one in people)
        return Answer(turn.say("talk_who", deal=deal, people=choices, roles=list(Role)))
    person_id = _person(turn, line, deal, person_id)
    case = gather(turn, deal, dmu_shown.around(turn.ledger, deal.id, person_id))
    person = next(one for one in case.people if one.id == person_id)
    return _for_person(turn, case, person, stage or deal.stage, asked)


def _spoken_role(line: Line) -> Role | None:
    match = ROLES.find(line.take_named("role"))
    return match.key if match else None


def _deal(turn: Turn, line: Line, named: Deal | None, person_id: int | None, role: Role | None) -> Deal | None:
    """The deal meant; None where only a role was asked for and no deal is at hand."""
    if named is None and person_id and (person := dmu.get(turn.ledger, person_id)):
        return turn.about(deals.required(turn.ledger, person.deal_id))
    try:
        return which.settle_deal(turn, line, named, write=False, names=() if named else who.typed_names(line))
    except UserError:
        if role is None or line.words:
            raise
        return None


def _person(turn: Turn, line: Line, deal: Deal, person_id: int | None) -> int:
    """Whom of the deal the line means; everybody is read only where that isn't sure."""
    if person_id is not None and (found := dmu.get(turn.ledger, person_id)) and found.deal_id == deal.id:
        return found.id
    few = who.named(turn, line, deal)
    if person_id is None and (wrong := _role_slip(turn, line, few, deal)):
        raise wrong
    return (who.surely(line, few) or who.person(turn, line, deal, people_of(turn, deal))).id


def _role_slip(turn: Turn, line: Line, few: tuple[Stakeholder, ...], deal: Deal) -> UserError | None:
    """A mistyped role or stage that is nobody's name here."""
    for vocabulary in (ROLES, STAGES):
        for _, _, word in line.spans(1):
            keys = () if who.likeness(word, few) else vocabulary.near(word)
            if keys and not who.likeness(word, dmu.people(turn.ledger, deal.id)):
                choices = tuple((key, line.again(f"deal:{deal.id}", str(key), without=word)) for key in keys[:3])
                return UserError("near_word", word=word, choices=choices)
    return None


def _for_person(turn: Turn, case: Case, person: Stakeholder, stage: Stage, asked: str) -> Answer:
    found = references_for_person(turn, case, person, stage)
    choices = choices_for(turn, case, person, found, stage)
    if not choices:
        roles = tuple((key, f"/dmu role deal:{case.deal.id} person:{person.id} role:{key}") for key in Role)
        raise UserError("ask_role", person=person, choices=roles)
    first = next((one for one in choices if one.point.id == asked), choices[0])
    others = tuple(one for one in choices if one is not first)
    return _answer(turn, case, stage, first, found, person, others, conflicts_in(turn, case, {person.id}))


def _for_role(turn: Turn, deal: Deal | None, role: Role, stage: Stage | None) -> Answer:
    case = gather(turn, deal, dmu_shown.around(turn.ledger, deal.id)) if deal else Case(which.nobodys_deal(turn))
    stage = stage or case.deal.stage
    found = references_for(turn, case, role, stage)
    point = turn.playbook.point(turn.playbook.cell(role, stage, turn.language), facts_for(turn, case, found))
    return _answer(turn, case, stage, Choice(point, 0.0, ()), found)


def _answer(
    turn: Turn, case: Case, stage: Stage, choice: Choice, found: Found, person: Stakeholder | None = None,
    others: tuple[Choice, ...] = (), collide: tuple[Conflict, ...] = (),
) -> Answer:  # fmt: skip
    deal = case.deal if case.deal.id else None
    card = turn.say(
        "talk", deal=deal, person=person, point=choice.point, why=choice.why, others=others, stage=stage,
        **_ties(turn, case, person), match=coaching.best(found), conflicts=collide, zone=turn.zone,
        votes=turn.playbook.votes.get(choice.point.id, (0, 0)) if turn.may(Action.SEE_VOTES) else (0, 0),
    )  # fmt: skip
    return Answer(card, deal_id=deal.id if deal else None)


def _ties(turn: Turn, case: Case, person: Stakeholder | None) -> dict[str, object]:
    """Whom a person guards, and what they told us that is still open or was answered."""
    if person is None or not case.deal.id:
        return {"guards": "", "standing": Standing()}
    guarded = next((one.known_as for one in case.people if one.id == person.guards_id), "")
    return {"guards": guarded, "standing": standing(person, case.items, case.pains)}


commands = (
    Entry("talk", "", talk, "[DEAL] PERSON|ROLE [STAGE] [en|ko]", "/talk decider evaluating", "/talk 결정권자 평가"),
)
