"""/talk said, good, poor and scores: what was said to whom, and what the team thinks of its talking points."""

import re

from bot.cards import Answer
from bot.chapters import Cell
from bot.deals import Deal
from bot.dmu import Stakeholder
from bot.errors import UserError
from bot.lexer import quoted
from bot.line import Line
from bot.permissions import Action
from bot.points import Choice
from bot.roles import ROLES
from bot.words import bare
from handlers.commands import which, who
from handlers.commands.book import Entry
from handlers.commands.case import choices_for, gather, references_for_person
from handlers.turn import Turn
from store import deals, dmu, playbook

MOST_SCORES = 15
SHORTEST_QUOTE = 12  # letters of a point's own words that surely mean it
NUMBER = re.compile(r"#?([1-9])(?:번|번째)?[.)]?")
ORDINALS = {"first": "1", "second": "2", "third": "3", "첫번째": "1", "두번째": "2", "세번째": "3"}
TO = ("to", "에게", "께", "한테")
# What stands beside a name and tells of no other point than the one on top.
BESIDE = frozenset(
    "it that this so to already just now today yesterday point one the her him them earlier "
    "그거 그걸 그것 이거 이걸 이것 그말 이말 그대로 이미 방금 오늘 어제 벌써 아까 말 할말 "
    "했어요 했어 했음 말했어요 드렸어요 말씀드렸어요 에게 께 한테".split()
)


def said(turn: Turn, line: Line) -> Answer:
    """Notes that a point was said to a person, by default the one on top: next time they hear another one."""
    turn.guard_people()
    cell = _named(turn, line)
    deal, person = who.deal_and_person(turn, line)
    cell = cell or _told(turn, line, deal, person)
    playbook.say(turn.ledger, cell.id, deal.id, person.id)
    card = turn.say("point_said", deal=deal, person=person, cell=cell, write=turn.ledger.write_id)
    return Answer(card, deal_id=deal.id)


def good(turn: Turn, line: Line) -> Answer:
    """A thumb up for a point: it comes earlier for everybody in the team."""
    return _vote(turn, line, up=True)


def poor(turn: Turn, line: Line) -> Answer:
    """A thumb down: it comes later, and may be put into better words."""
    return _vote(turn, line, up=False)


def _vote(turn: Turn, line: Line, up: bool) -> Answer:
    cell = _named(turn, line) or _of_role(turn, line)
    person_id = line.take_id("person")
    person = dmu.get(turn.ledger, person_id) if person_id else None
    deal = deals.get(turn.ledger, person.deal_id) if person else None
    if cell is None:
        deal, person = who.deal_and_person(turn, line)
        cell = _on_top(turn, deal, person)
    counted = playbook.vote(turn.ledger, cell.id, up, deal.id if deal else None, person.id if person else None)
    card = turn.say(
        "point_voted", cell=cell, up=up, counted=counted, write=turn.ledger.write_id,
        votes=playbook.votes(turn.ledger).get(cell.id, (0, 0)) if turn.may(Action.SEE_VOTES) else (0, 0),
    )  # fmt: skip
    return Answer(card, deal_id=deal.id if deal else None)


def _named(turn: Turn, line: Line) -> Cell | None:
    """The point that a button names by its id."""
    named = line.take_named("point")
    cell = turn.playbook.named(named, turn.language)
    if named and cell is None:
        raise UserError("which_point")
    return cell


def _of_role(turn: Turn, line: Line) -> Cell | None:
    """The point of a role at a stage, as people name it."""
    role = line.take(ROLES)
    stage = which.stage(line)
    if role is None:
        return None
    if stage is None:
        raise UserError("which_point")
    return turn.playbook.cell(role.key, stage, turn.language)


def _told(turn: Turn, line: Line, deal: Deal, person: Stakeholder) -> Cell:
    """The point that is left of the line, as its number or in its words; nothing left means the one on top.

    Other words are none of the points: they are given back with the points, and nothing is noted.
    """
    line.words = line.words[1:] if line.words and line.words[0].text in TO else line.words
    text = line.words[0].text if len(line.words) == 1 else line.rest()
    line.words = [word for word in line.words if word.quoted or bare(word.text.strip(",.!")) not in BESIDE]
    short = line.rest()
    line.take(ROLES)
    which.stage(line)
    line.take_date(turn.today, past=True, strict=False)
    if not line.words:
        return _on_top(turn, deal, person)
    choices = _choices(turn, deal, person)
    if not choices:
        raise UserError("which_point")
    number = NUMBER.fullmatch(ORDINALS.get(bare(short), short))
    meant = [choices[int(number[1]) - 1]] if number and int(number[1]) <= len(choices) else _quoted(choices, text)
    cell = turn.playbook.named(meant[0].point.id, turn.language) if len(meant) == 1 else None
    if cell is None:
        points = tuple((one.point, f"/talk said person:{person.id} point:{one.point.id}") for one in choices)
        note = f"/dmu note deal:{deal.id} person:{person.id} {quoted(text)}"
        raise UserError("no_such_point", word=text, person=person, choices=points, note=note)
    return cell


def _quoted(choices: tuple[Choice, ...], text: str) -> list[Choice]:
    """The points whose own words these are, or a part of them."""
    said = _letters(text)
    if len(said) < SHORTEST_QUOTE:
        return []
    return [one for one in choices if any(said in _letters(own) for own in (one.point.say, one.point.ask))]


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text).lower()


def _choices(turn: Turn, deal: Deal, person: Stakeholder) -> tuple[Choice, ...]:
    """What somebody is offered just now, best first."""
    case = gather(turn, deal)
    return choices_for(turn, case, person, references_for_person(turn, case, person, deal.stage))


def _on_top(turn: Turn, deal: Deal, person: Stakeholder) -> Cell:
    """The point that somebody is offered first just now."""
    choices = _choices(turn, deal, person)
    cell = turn.playbook.named(choices[0].point.id, turn.language) if choices else None
    if cell is None:
        raise UserError("which_point")
    return cell


def scores(turn: Turn, line: Line) -> Answer:
    """What the team voted, for those who may see it."""
    turn.allow(Action.SEE_VOTES)
    votes = playbook.votes(turn.ledger)
    ranked = sorted(votes, key=lambda one: (votes[one][0] - votes[one][1], -votes[one][1], one))
    cells = [(turn.playbook.named(one, turn.language), *votes[one]) for one in ranked]
    shown = [row for row in cells if row[0] is not None]
    return Answer(turn.say("point_scores", rows=shown[:MOST_SCORES], more=len(shown[MOST_SCORES:])))


commands = (
    Entry("talk", "said", said, "said [DEAL] PERSON", "/talk said kim", "/talk 말했음 김철수"),
    Entry("talk", "good", good, "good ROLE STAGE | PERSON", "/talk good decider evaluating",
          "/talk 좋아요 결정권자 평가"),
    Entry("talk", "poor", poor, "poor ROLE STAGE | PERSON", "/talk poor decider evaluating",
          "/talk 별로 결정권자 평가"),
    Entry("talk", "scores", scores, "scores", "/talk scores", "/talk 점수"),
)  # fmt: skip
