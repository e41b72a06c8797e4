"""/dmu: what the customer's people said and where they stand, when we met them, and who is missing."""

import re
from datetime import date, timedelta

from bot import forms
from bot.cards import Answer
from bot.coaching import Case
from bot.conflicts import MOST, conflicts
from bot.deals import Deal
from bot.dmu import missing_roles
from bot.errors import UserError
from bot.lexer import Word
from bot.line import Line
from bot.permissions import Action
from bot.preflight import expected
from bot.roles import ROLES, STANCES, Stance
from bot.topics import TOPICS, Topic, heard
from bot.words import bare
from handlers.commands import dmu_map, met_day, met_several, person_name, stakeholder, talk, which, who
from handlers.commands.book import Entry
from handlers.commands.case import (
    choices_for,
    conflicts_in,
    gather,
    records_of,
    references_for_person,
    short,
    source_of,
)
from handlers.turn import Turn
from store import dmu, dmu_shown

TOUCHES = {"demo": "demo", "데모": "demo", "시연": "demo", "trial": "trial", "체험": "trial", "poc": "trial",
           "call": "call", "통화": "call", "전화": "call", "meeting": "meeting"}  # fmt: skip


SLOTS = 4  # deal, name, title and kind: with more words, it is a sentence
_AHEAD = re.compile(  # met kim, they want a demo next week: no demo was held
    r"\b(?:want|wants|wanted|ask|asks|asked|asking|need|needs|needed|would like|expects?|book|booked|schedule|scheduled"
    r"|set up|plan|planned|next|will|before|prepare)\b.{0,30}\b(?:demo|trial|poc|call)\b"
    r"|\b(?:demo|trial|poc|call)\b.{0,12}\b(?:next|tomorrow|soon|later)\b"
    r"|(?:데모|시연|체험|통화|전화|poc)\S{0,2} ?"
    r"(?:원하|원한|요청|달라|달래|보고 ?싶|하고 ?싶|잡|예정|하기로|필요|받고 ?싶|궁금)",
    re.IGNORECASE,
)
_TODAY = re.compile(r"^(?:today|just now|오늘|방금)[,\s]+", re.IGNORECASE)


def remove(turn: Turn, line: Line) -> Answer:
    """Takes a person out of the deal; the history keeps them and Undo brings them back."""
    deal, person = who.deal_and_person(turn, line)
    dmu.retire(turn.ledger, person)
    missing = [one for one in missing_roles(dmu.people(turn.ledger, deal.id)) if one in person.roles]
    card = turn.say("person_removed", deal=deal, person=person, missing=missing, write=turn.ledger.write_id)
    return Answer(card, deal_id=deal.id)


def met(turn: Turn, line: Line) -> Answer:
    """Logs a contact on the customer's side: meeting, call, demo or trial."""
    kind = TOUCHES.get(line.typed.lower(), "")
    kind = _kind(line) or kind or "meeting"
    said = met_day.of_line(line, turn.today)
    deal, person = who.deal_and_person(turn, line, prose=True)
    people, others = met_several.beside(turn, line, deal, person)
    said = said or met_day.of_line(line, turn.today)  # behind several names: met kim, sarah and tom yesterday
    quoted = any(word.quoted for word in line.words)
    note = short(line.rest() if quoted else _TODAY.sub("", met_day.without(line.rest(), said)))
    if said and said.day > turn.today:
        raise UserError("met_ahead", deal=deal, person=person, kind=kind, day=said.day, last=said.last, note=note)
    back = turn.today - said.day if said else timedelta()
    for one in people:
        dmu.touch(turn.ledger, one, kind, note, turn.ledger.now - back)
    if len(people) > 1:
        return met_several.answer(turn, deal, people, others, kind, note, turn.today - back)
    return _after_touch(turn, deal, person.id, others, kind, note, turn.today - back)


def _kind(line: Line) -> str:
    """What contact the line names. In a sentence (met kim, he liked the demo) the word tells it and stays."""
    free = [word for word in line.words if not word.quoted and not word.name]
    if _AHEAD.search(" ".join(word.text for word in free)):
        return ""
    quoted = len(free) < len(line.words)
    for at, word in enumerate(free):
        if kind := TOUCHES.get(bare(word.text).rstrip(".,!")):
            if quoted or len(free) <= SLOTS or at < SLOTS - 1:
                line.words = [one for one in line.words if one is not word]
            return kind
    return ""


def _after_touch(
    turn: Turn, deal: Deal, person_id: int, others: met_several.People, kind: str, note: str, day: date
) -> Answer:
    case = gather(turn, deal, dmu_shown.judged(turn.ledger, deal.id, person_id))
    person = next(one for one in case.people if one.id == person_id)
    choices = choices_for(turn, case, person, references_for_person(turn, case, person, deal.stage))
    card = turn.say(
        "person_met", deal=deal, person=person, others=others, kind=kind, note=note, day=day,
        point=choices[0].point if choices else None, expected=expected(deal.stage, records_of(turn, case))[:3],
        write=turn.ledger.write_id,
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def concern(turn: Turn, line: Line) -> Answer:
    """Records what somebody worries about, as heard, and what it is about; `topic:` says it, or changes it later."""
    topic, source = topic_of(line), source_of(line)
    deal, person = who.deal_and_person(turn, line, prose=True)
    if topic and (number := line.take_number()) is not None and not line.words:
        if not dmu.file_concern(turn.ledger, person, number, topic):
            raise UserError("no_such_concern", deal=deal, person=person)
        return _heard(turn, deal, person.id, number)
    text = line.rest()
    if not text:
        form = forms.concern(turn.language, f"/dmu concern deal:{deal.id} person:{person.id}")
        return Answer(turn.say("form_concern", deal=deal, person=person), form=form, deal_id=deal.id)
    topic = topic or next(iter(heard(text)), None)
    return _heard(turn, deal, person.id, dmu.add_concern(turn.ledger, person, short(text), topic, source))


def topic_of(line: Line) -> Topic | None:
    """The topic of `topic:…`, taken from the line; one that nobody knows is asked about."""
    word = line.take_named("topic")
    if not word:
        return None
    if found := TOPICS.find(word):
        return found.key
    choices = tuple((one, line.again(f"topic:{one}")) for one in TOPICS.near(word) or Topic)
    raise UserError("unknown_topic", word=word, choices=choices)


def _heard(turn: Turn, deal: Deal, person_id: int, concern_id: int) -> Answer:
    """What to say about a concern that was just recorded or filed under another topic, and with whose it collides."""
    case = gather(turn, deal, dmu_shown.around(turn.ledger, deal.id, person_id))
    person = next(one for one in case.people if one.id == person_id)
    concern = next(one for one in person.concerns if one.id == concern_id)
    found = references_for_person(turn, case, person, deal.stage)
    choices = choices_for(turn, case, person, found)
    about = [one for one in choices if concern.topic and one.point.topic == concern.topic]
    card = turn.say(
        "concern_added", deal=deal, person=person, concern=concern, topics=list(Topic),
        point=(about or choices)[0].point if choices else None, conflicts=conflicts_in(turn, case, {person.id}),
        write=turn.ledger.write_id,
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def stance(turn: Turn, line: Line) -> Answer:
    """Records where somebody stands towards us; private to our team."""
    match = line.take(STANCES)
    deal, person = who.deal_and_person(turn, line)
    turn.allow(Action.SEE_STANCES, deal)
    if match is None:
        slips = next((STANCES.near(words) for _, _, words in line.spans() if STANCES.near(words)), ())
        keys = slips[:3] or tuple(Stance)
        choices = tuple((key, f"/dmu stance deal:{deal.id} person:{person.id} {key}") for key in keys)
        raise UserError("ask_stance", person=person, choices=choices)
    dmu.change(turn.ledger, person, stance=match.key)
    facts = {"deal": deal, "person": person, "stance": match.key, "write": turn.ledger.write_id}
    return Answer(turn.say("stance_set", **facts), deal_id=deal.id)


def conflicting(turn: Turn, line: Line) -> Answer:
    """Where two people's concerns collide, and the line that leads both to the shared goal."""
    case = _case(turn, line)
    found = conflicts(turn.playbook, case.people, turn.language, case.deal.goal)
    voiced = [person for person in case.people if any(one.topic for one in person.open_concerns)]
    card = turn.say(
        "dmu_conflicts", deal=case.deal, conflicts=found[:MOST], more=len(found[MOST:]), voiced=voiced,
        people=case.people,
    )  # fmt: skip
    return Answer(card, deal_id=case.deal.id)


def _case(turn: Turn, line: Line) -> Case:
    """All about the deal that a line about people means."""
    turn.guard_people()
    return gather(turn, which.asked_deal(turn, line))


def unnamed(turn: Turn, line: Line) -> Answer:
    """`/dmu` without a verb: a person with a role is added, a person alone is spoken of, anything else is the map."""
    if any(ROLES.find(part) or ROLES.ask(part) for _, _, word in line.spans(1) for part in word.split(",")):
        line.verb = "add"
        return stakeholder.add(turn, line)
    turn.guard_people()
    if renamed := person_name.asked(turn, line):
        return renamed
    named = which.named_deal(turn, line)
    if named:
        line.words.insert(0, Word(str(named.id), name="deal"))
    said = [word.text for word in line.words if not word.name]
    if said and (named or not which.near_deals(turn, " ".join(said))):
        line.head = "talk"
        answer = talk.talk(turn, line)
        if line.words and line.words[0].text == said[0]:  # what stands before a name was to be done
            raise UserError("unknown_verb", word=said[0], head="dmu")
        return answer
    return dmu_map.map_(turn, line)


commands = (
    Entry("dmu", "", unnamed, "[DEAL]", "/dmu acme", "/dmu acme"),
    Entry("dmu", "remove", remove, "remove PERSON", "/dmu remove kim", "/dmu 삭제 김철수"),
    Entry("dmu", "met", met, "met PERSON [demo|trial|call] [note]", '/dmu met kim demo "liked the report"',
          '/dmu 미팅 김철수 시연 "보고서가 마음에 드심"'),
    Entry("dmu", "concern", concern, "concern PERSON WORRY [topic:TOPIC]", '/dmu concern kim "Where is the data kept?"',
          '/dmu 우려 김철수 "데이터가 어디에 있나요?"'),
    Entry("dmu", "stance", stance, "stance PERSON champion|for|neutral|against", "/dmu stance kim champion",
          "/dmu 성향 김철수 우군"),
    Entry("dmu", "map", dmu_map.map_, "map [DEAL] [ROLE]", "/dmu map acme", "/dmu 지도 acme"),
    Entry("dmu", "gaps", dmu_map.gaps, "gaps [DEAL]", "/dmu gaps acme", "/dmu 빈자리 acme"),
    Entry("dmu", "conflicts", conflicting, "conflicts [DEAL]", "/dmu conflicts acme", "/dmu 충돌 acme"),
)  # fmt: skip
