"""/dmu add and /dmu role: who somebody at the customer is in this purchase; the reply is what to say to them."""

from dataclasses import replace

from bot import forms
from bot.adding import BEFORE_DEAL, person_words
from bot.cards import Answer
from bot.deals import Deal
from bot.dmu import Stakeholder, missing_roles
from bot.errors import UserError
from bot.lexer import quoted
from bot.line import Line
from bot.names import Person, parse_person
from bot.permissions import Action
from bot.roles import FUNCTIONS, GATES, ROLES, STANCES, Function, Gate, Role, Stance
from bot.several import parts
from bot.titles import is_title
from handlers.commands import beginning, person_together, person_typed, which, who
from handlers.commands.book import Entry
from handlers.commands.case import LONGEST_NAME, choices_for, gather, references_for_person, short
from handlers.turn import Turn
from store import dmu, dmu_shown

SECRETARIAL = frozenset("비서실 assistant executive personal office secretary to the ceo".split())  # of a title
OUTSIDE = ("outsider", "consultant", "외부", "컨설턴트")
NO_ROLE = ("none", "없음")
ALIKE = 0.7  # a name that may be somebody already recorded: ask before making a second one


def add(turn: Turn, line: Line) -> Answer:
    """Records a person with their roles, or adds roles to one; the reply is what to say to them."""
    turn.guard_people()
    line.words = person_words(line.words)
    named = _named(turn, line)
    if several := parts(line.words):
        return person_together.together(turn, line, named, several, _together)
    added = _one(turn, line, named)
    return added if isinstance(added, Answer) else recorded(turn, *added)


def _named(turn: Turn, line: Line) -> Deal | None:
    """The deal that the line names, taken from it with the little word before it: to globex, at Initech."""
    before = list(line.words)
    named = which.named_deal(turn, line)
    gone = [at for at, word in enumerate(before) if not any(word is left for left in line.words)]
    little = before[gone[0] - 1] if gone and gone[0] else None
    if named and little and not little.quoted and little.text.lower() in BEFORE_DEAL:
        line.words = [word for word in line.words if word is not little]
        line.whole = tuple(word for word in line.whole if word is not little)
    return named or beginning.behind(turn, line)


Added = tuple[Deal, int, str, str]  # the deal, the person, how they were recorded, and who of us keeps them since now


def _together(turn: Turn, line: Line) -> tuple[Deal, int]:
    added = _one(turn, line, which.named_deal(turn, line))
    assert not isinstance(added, Answer)  # a form opens only where nobody is named
    return added[:2]


def _one(turn: Turn, line: Line, named: Deal | None) -> Answer | Added:
    """Records one person; the form to fill in where nobody is named."""
    person_id = line.take_id("person")
    department = short(line.take_named("department") or person_typed.take_department(line), LONGEST_NAME)
    later = line.take_word("later", "나중에")
    ours = turn.said.member if line.take_word("@me", "@나") else ""  # who of us keeps them
    roles, stance, function, gate, outsider = _slots(line, later)
    slip = None if roles or later else _role_slip(line)  # first: beside 팀장, which may be any role, a slip says which
    asked = None if roles or slip or later else line.take_asked(ROLES)
    if named is None and person_id is None and len(line.words) > 1:
        which.mistyped_deal(turn, line, line.again(f"name:{quoted(line.rest())}", without=line.rest()))
    person = person_typed.take_person(line)
    function = function or _titled(person.title) or _titled(department)
    if gate is None and Role.GATEKEEPER in roles and function is Function.ASSISTANT:
        gate = Gate.ACCESS
    if not person.name and not person.handle and person_id is None:
        deal = which.settle_deal(turn, line, named, write=False)
        return Answer(turn.say("form_person", deal=deal), form=forms.person(turn.language, f"/dmu add deal:{deal.id}"))
    deal = which.settle_deal(turn, line, named, names=(person.name,), new=True)
    if stance:
        turn.allow(Action.SEE_STANCES, deal)
    found = dmu.get(turn.ledger, person_id) if person_id else None
    if person_id is not None:
        known = found if found and found.deal_id == deal.id else None
    else:
        known = _known(turn, line, deal, person)
    if slip:
        raise UserError("near_role", word=slip[0], person=person, choices=_choices(line, deal, slip[1][:3], slip[0]))
    if asked:
        _ask_role(line, deal, person, asked)
    if not roles and known is None and not later:
        raise UserError("ask_role", person=person, choices=_choices(line, deal, tuple(Role)))
    stance = stance or (known.stance if known else Stance.UNKNOWN)
    return _record(turn, deal, known, person, roles, stance, function, gate, outsider, department, ours)


Slots = tuple[tuple[Role, ...], Stance | None, Function | None, Gate | None, bool]


def _slots(line: Line, later: bool) -> Slots:
    """What the line says beside the name; a team keeps the words of its name."""
    person_typed.cut_endings(line)
    said = list(line.words)
    found = _taken(line, later)
    if team := person_typed.team(said, line.words):
        line.words = [word for word in said if not any(word is one for one in team)]
        roles, stance, function, gate, outsider = _taken(line, later)
        line.words = team
        return roles or found[0], stance, person_typed.works(team) or function, gate, outsider
    person_typed.cut_leftovers(line, said)
    return found


def _taken(line: Line, later: bool) -> Slots:
    named = line.take_named("role")
    spoken = tuple(match.key for part in named.split(",") if (match := ROLES.find(part)))
    said = list(line.words)
    roles = spoken or line.take_all(ROLES)
    person_typed.keep_titles(line, said)
    function = person_typed.take_function(line)
    stance = None if not roles and not later and _asks(line) else line.take(STANCES)
    gate = line.take(GATES) if Role.GATEKEEPER in roles else None
    outsider = line.take_word(*OUTSIDE)
    kind = gate.key if gate else None
    return roles, stance.key if stance else None, function, kind, outsider


def _titled(title: str) -> Function | None:
    """Where somebody of this title works: a CFO in finance, 재무이사 too."""
    if title.endswith("비서"):  # as a bare word it says the role of a gatekeeper
        return Function.ASSISTANT
    words = [title, title.removesuffix("장"), *title.split()]
    found = next(filter(None, map(FUNCTIONS.find, words)), None)
    if found and found.key is Function.ASSISTANT and not set(title.lower().split()) <= SECRETARIAL:
        return None  # a quality assistant keeps nobody's calendar
    return found.key if found else None


def _asks(line: Line) -> bool:
    """Whether a word of the line is both a stance and a must-ask role word, such as champion."""
    return any(ROLES.ask(word) and STANCES.find(word) for _, _, word in line.spans(1))


def _role_slip(line: Line) -> tuple[str, tuple[Role, ...]] | None:
    """A word that looks like a mistyped role; never the first, which is the name."""
    if len(line.words) < 2:
        return None
    for _, _, word in line.spans(1):
        if word != line.words[0].text and not is_title(word) and not ROLES.ask(word) and (keys := ROLES.near(word)):
            line.words = [one for one in line.words if one.text != word]
            return word, keys
    return None


def _known(turn: Turn, line: Line, deal: Deal, person: Person) -> Stakeholder | None:
    """Who of this deal it is; asks where it may be somebody under another spelling."""
    words = f"<@{person.handle}|{person.name}>" if person.handle else f"{person.name} {person.title}".strip()
    if person.email:
        words = person.email
    people = dmu_shown.alike(turn.ledger, deal.id, words)
    scores = who.likeness(words, people)
    exact = [one for one in people if scores.get(one.id, 0) >= who.SURE]
    if len(exact) == 1 and (scores[exact[0].id] == 1.0 or not person.handle):
        return exact[0]
    alike = tuple(one for one in people if scores.get(one.id, 0) >= ALIKE)
    if not alike:
        return None
    again = tuple((one, line.again(f"deal:{deal.id}", f"person:{one.id}")) for one in alike)
    made = line.again(f"deal:{deal.id}", "person:0")
    raise UserError("same_name", person=person, choices=again, new=made)


def _choices(line: Line, deal: Deal, roles: tuple[Role, ...], without: str = "") -> tuple[tuple[Role, str], ...]:
    return tuple((role, line.again(f"deal:{deal.id}", f"role:{role}", without=without)) for role in roles)


def _ask_role(line: Line, deal: Deal, person: Person, asked: tuple[str, tuple[str, ...]]) -> None:
    """A word that means different roles in different companies, as buttons."""
    word, choices = asked
    title = [f"title:{quoted(word.removesuffix('님'))}"] if is_title(word) and not person.title else []
    person = replace(person, title=word.removesuffix("님")) if title else person
    lines = []
    for choice in choices:
        if choice in ("champion", "against"):
            continue
        said = choice if choice == "later" else f"role:{choice}"
        lines.append((choice, line.again(f"deal:{deal.id}", said, *title, without=word)))
    stance = next((choice for choice in choices if choice in ("champion", "against")), "")
    if stance:
        roles = tuple(role for role, _ in lines) or tuple(Role)
        lines = [(role, line.again(f"deal:{deal.id}", f"role:{role}", stance, without=word)) for role in roles]
        lines.append(("later", line.again(f"deal:{deal.id}", "later", stance, without=word)))
    raise UserError("ask_role_word", word=word, person=person, deal=deal, choices=lines, stance=stance)


def _record(
    turn: Turn, deal: Deal, known: Stakeholder | None, person: Person,
    roles: tuple[Role, ...], stance: Stance, function: Function | None, gate: Gate | None, outsider: bool,
    department: str = "", ours: str = "",
) -> Added:  # fmt: skip
    if known is None:
        person_id = dmu.add(
            turn.ledger,
            deal,
            person,
            outsider,
            roles=roles,
            stance=stance,
            function=function,
            gate=gate,
            department=department,
            owner=ours,
        )
    else:
        person_id = known.id
        merged = tuple(dict.fromkeys((*known.roles, *roles)))
        dmu.change(
            turn.ledger, known, roles=merged, stance=stance, function=function or known.function,
            gate=gate or known.gate, title=person.title or known.title, outsider=outsider or known.outsider,
            department=department or known.department, owner=ours or known.owner,
        )  # fmt: skip
    return deal, person_id, "extended" if known else "added", ours


def recorded(turn: Turn, deal: Deal, person_id: int, how: str, ours: str = "") -> Answer:
    """The coaching card of a person that was just recorded or changed; `ours` is who of us keeps them since now."""
    case = gather(turn, deal, dmu_shown.recorded(turn.ledger, deal.id, person_id))
    person = next(one for one in case.people if one.id == person_id)
    found = references_for_person(turn, case, person, deal.stage)
    choices = choices_for(turn, case, person, found)
    card = turn.say(
        "person_recorded", deal=deal, person=person, how=how, point=choices[0].point if choices else None,
        match=found.matches[0] if found.matches else None, missing=missing_roles(case.people, deal.buyclass),
        write=turn.ledger.write_id, ours=ours,
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def role(turn: Turn, line: Line) -> Answer:
    """Sets a person's roles anew."""
    named, name = line.take_named("role"), short(line.take_named("name"), LONGEST_NAME)
    none = named.lower() in NO_ROLE
    roles = tuple(m.key for part in named.split(",") if (m := ROLES.find(part))) or line.take_all(ROLES)
    asked = None if roles or none else line.take_asked(ROLES)
    slip = None if roles or asked else _role_slip(line)
    deal, person = who.deal_and_person(turn, line)
    if name:
        dmu.rename(turn.ledger, person, parse_person(name))
        return recorded(turn, deal, person.id, "renamed")
    as_person = Person(person.name, person.title)
    if slip:
        choices = tuple((key, f"/dmu role deal:{deal.id} person:{person.id} role:{key}") for key in slip[1][:3])
        raise UserError("near_role", word=slip[0], person=as_person, choices=choices)
    if not roles and not none:
        keys = [str(key) for key in (asked[1] if asked else Role) if key not in ("champion", "against", "later")]
        parts = tuple((key, f"/dmu role deal:{deal.id} person:{person.id} role:{key}") for key in keys)
        raise UserError("ask_role", person=as_person, choices=parts)
    dmu.change(turn.ledger, person, roles=roles)
    return recorded(turn, deal, person.id, "role")


commands = (
    Entry("dmu", "add", add, "add PERSON ROLE[,ROLE] [function] [stance] [department:IT]", "/dmu add @kim decider",
          "/dmu 추가 김철수 부장 결정권자"),
    Entry("dmu", "role", role, "role PERSON ROLE[,ROLE]", "/dmu role kim decider,user",
          "/dmu 역할 김철수 결정권자,사용자"),
)  # fmt: skip
