"""/dmu advice, value and noticed: what somebody recommends, what it is worth to them, and what they saw first."""

from typing import Any

from bot import people_forms
from bot.cards import Answer, Card
from bot.deals import Deal
from bot.dmu import Stakeholder
from bot.line import Line
from bot.people import TOLD, department_of, joined
from bot.roles import Role
from handlers.commands import which, who
from handlers.commands.book import Entry
from handlers.commands.case import LONGEST_NAME, short
from handlers.commands.person_said import at_edge, standing_of
from handlers.turn import Turn
from store import deals, dmu

MOST_SHOWN = 8
BY = ("by", "요청자")


def advice(turn: Turn, line: Line) -> Answer:
    """Records what somebody at the customer recommends."""
    deal, person = who.deal_and_person(turn, line, prose=True)
    text = line.rest()
    if not text:
        return _form(turn, deal, person, "advice")
    return _write(turn, deal, person, "person_advice", advice=short(text))


def value(turn: Turn, line: Line) -> Answer:
    """Records what the purchase is worth to somebody, and whether they heard it from us."""
    told = at_edge(line, TOLD)
    if told is None and _only_deal(turn, line):
        return _values(turn, line)
    deal, person = who.deal_and_person(turn, line, prose=True)
    told = told or at_edge(line, TOLD)
    text = line.rest()
    if not text and not (told and person.value):
        return _form(turn, deal, person, "value")
    heard = turn.now if told else person.value_told_at if text in ("", person.value) else None
    return _write(
        turn, deal, person, "person_value", value=short(text) or person.value, value_told_at=heard,
    )  # fmt: skip


def _only_deal(turn: Turn, line: Line) -> bool:
    """Whether nobody is named: nothing at all, or a deal alone."""
    turn.guard_people()
    if len(line.words) > 1 and any(word.quoted for word in line.words):
        return False
    rest = Line(line.head, line.verb, list(line.words))
    return not line.words or (which.named_deal(turn, rest) is not None and not rest.words)


def _values(turn: Turn, line: Line) -> Answer:
    """Everybody's value on one card: told, not told, not written yet."""
    deal = which.settle_deal(turn, line, which.named_deal(turn, line), write=False)
    people = dmu.people(turn.ledger, deal.id)
    written = sorted((one for one in people if one.value), key=lambda one: one.value_told_at is not None)
    card = turn.say(
        "person_values", deal=deal, people=written[:MOST_SHOWN], more=len(written[MOST_SHOWN:]),
        without=[one for one in people if not one.value], now=turn.now,
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def noticed(turn: Turn, line: Line) -> Answer:
    """Records what an initiator noticed, and at whose request they searched: requester → searcher."""
    asked = line.take_named("asked") or _by(line)
    deal, person = who.deal_and_person(turn, line, prose=True)
    text = line.rest()
    if not text:
        line_ = f"/dmu noticed deal:{deal.id} person:{person.id}"
        form = people_forms.noticed(turn.language, line_, person, asked)
        return Answer(_card(turn, deal, person, "person_noticed", new_role=False), form=form, deal_id=deal.id)
    new = Role.INITIATOR not in person.roles
    roles = (*person.roles, Role.INITIATOR) if new else person.roles
    deal = _chain(turn, deal, person, short(asked, LONGEST_NAME))
    return _write(turn, deal, person, "person_noticed", {"new_role": new}, noticed=short(text), roles=roles)


def _by(line: Line) -> str:
    """Who asked: what stands behind `by` after the quoted text, such as `"searched for tools" by park`."""
    behind = [at for at, word in enumerate(line.words) if at and not word.quoted and word.text.lower() in BY]
    last = next((at - 1 for at in behind if line.words[at - 1].quoted), None)
    tail = line.words[last + 1 :] if last is not None else []
    if len(tail) < 2 or tail[0].text.lower() not in BY or any(word.name for word in tail):
        return ""
    del line.words[last + 1 if last is not None else 0 :]
    return " ".join(word.text for word in tail[1:])


def _chain(turn: Turn, deal: Deal, person: Stakeholder, asked: str) -> Deal:
    """Adds the searcher, and the requester where one is named, to how the deal began."""
    people = dmu.people(turn.ledger, deal.id)
    named = who.sure_of(who.likeness(asked, people), people) if asked else None
    requester = _placed(named) if named else asked
    found, wanted = joined(deal.found_by, _placed(person)), joined(deal.asked_by, requester)
    values = {"found_by": found, "asked_by": wanted} if requester else {"found_by": found}
    kept = {name: text for name, text in values.items() if len(text) <= 200}  # a column's worth; more says nothing
    return deals.change(turn.ledger, deal, **kept)


def _placed(person: Stakeholder) -> str:
    """Name, title and department in words."""
    place = department_of(person)
    return person.known_as if not place or place in person.known_as else f"{person.known_as} ({place})"


def _form(turn: Turn, deal: Deal, person: Stakeholder, name: str) -> Answer:
    form = people_forms.words(turn.language, name, f"/dmu {name} deal:{deal.id} person:{person.id}", person)
    return Answer(_card(turn, deal, person, f"person_{name}"), form=form, deal_id=deal.id)


def _write(
    turn: Turn, deal: Deal, person: Stakeholder, reply: str, facts: dict[str, Any] | None = None, **values: Any
) -> Answer:
    """Sets what was said of somebody and tells what is known of them now."""
    dmu.change(turn.ledger, person, **values)
    person = dmu.again(turn.ledger, person)
    return Answer(_card(turn, deal, person, reply, **facts or {}), deal_id=deal.id)


def _card(turn: Turn, deal: Deal, person: Stakeholder, reply: str, **facts: Any) -> Card:
    return turn.say(
        reply, deal=deal, person=person, department=department_of(person), write=turn.ledger.write_id,
        standing=standing_of(turn, deal, person), **facts,
    )  # fmt: skip


commands = (
    Entry("dmu", "noticed", noticed, 'noticed PERSON WHAT [by REQUESTER]',
          '/dmu noticed kim "searched for tools" by park', '/dmu 발견 김철수 "분석 도구를 찾아봄" 요청자 박 팀장'),
    Entry("dmu", "advice", advice, "advice PERSON ADVICE", '/dmu advice kim "recommends the hybrid option"',
          '/dmu 권고 김철수 "하이브리드 안을 추천"'),
    Entry("dmu", "value", value, "value PERSON VALUE [told]", '/dmu value kim "saves two days a month"',
          '/dmu 가치 김철수 "한 달에 이틀을 아낌"'),
)  # fmt: skip
