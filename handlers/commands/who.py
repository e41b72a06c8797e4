"""Which recorded person a line means: found, or asked about with those who may be meant as buttons."""

import re

from bot import people_forms
from bot.deals import Deal
from bot.dmu import Stakeholder
from bot.errors import UserError
from bot.hangul import strip_particle
from bot.line import Line
from bot.listening import POSSESSIVE
from bot.names import family as family_name
from bot.names import introduced, parse_person, same_person, surname
from bot.names import key as person_key
from bot.roles import FUNCTIONS, ROLES, STANCES
from bot.titles import bare_name, is_title, is_title_in_words, without_honorific
from bot.words import near
from handlers.commands import beginning, which
from handlers.commands.beginning import NAME_WORDS
from handlers.commands.which import MOST_CHOICES
from handlers.turn import Turn
from store import deals, dmu, dmu_shown, history
from store import people as store_people

SURE = 0.9  # the same person under a shorter name
LOOKED_BACK = 100  # writes among which somebody's leaving is looked for
WITH = ("with",)
MARKS = ",.!?;:“”‘’\"'()"
TELLING_MARKS = tuple(",.;:!?")
OPENING = re.compile(r"(?<![a-z])['‘“\"]|[(\[<@|/,;:]")
NO_SURNAMES = frozenset(  # written large, and no part of a name
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december q1 q2 q3 q4 i".split()
)
ALIKE = 0.5  # perhaps the same person: ask


def person(turn: Turn, line: Line, deal: Deal, people: tuple[Stakeholder, ...], prose: bool = False) -> Stakeholder:
    """The recorded person that the line names, taken from it. Raises UserError with buttons where it can't be told."""
    if (person_id := line.take_id("person")) is not None:
        found = next((one for one in people if one.id == person_id), None)
        if found is None:
            raise UserError("no_such_person", word=f"#{person_id}", deal=deal, choices=(), new="")
        return found
    if not line.words:
        raise ask(turn, line, deal, people)
    if line.words[0].quoted and (found := _in_quotes(line, people, 1)):
        return found
    best = _best_span(line, people, 0 if prose else None)
    if best is None and (found := _in_quotes(line, people, len(line.words))):
        return found
    best = best or _best_span(line, people, None)
    if best is not None:
        first, end, scores = best
        word = " ".join(part.text for part in line.words[first:end])
        top = max(scores.values())
        sure = [one for one in people if scores.get(one.id, 0) == top]
        if top >= SURE and len(sure) == 1:
            if whole := _another_name(line, first, end, sure[0], people):
                meant_line = line.again(
                    f"deal:{deal.id}",
                    f"person:{sure[0].id}",
                    without=" ".join(part.text for part in line.words[first : end + 1]),
                )
                raise UserError("no_such_person", word=whole, deal=deal, choices=((sure[0], meant_line),), new=whole)
            line.drop(first, end + _polite_title(line, end, sure[0]))
            return sure[0]
        choices = [one for one in people if scores.get(one.id, 0) >= ALIKE]
    else:
        word = next((part for _, _, part in line.spans(1)), line.rest())
        choices = _slips(word, people)
        word = introduced([part.text for part in line.words if not part.name]) or word
    _left(turn, line, deal)
    again = tuple((one, line.again(f"deal:{deal.id}", f"person:{one.id}", without=word)) for one in choices)
    new = bare_name(word) if introduced(word.split()) else ""
    raise UserError("no_such_person", word=word, deal=deal, choices=again[:MOST_CHOICES], new=new)


def find(turn: Turn, line: Line, deal: Deal, prose: bool = False) -> Stakeholder:
    """`person` of everybody in a deal; only those are read whom the line surely names, where it does."""
    return surely(line, named(turn, line, deal, prose), prose) or person(
        turn, line, deal, dmu.people(turn.ledger, deal.id), prose
    )


def named(turn: Turn, line: Line, deal: Deal, prose: bool = False) -> tuple[Stakeholder, ...]:
    """Everybody in a deal whom this line surely names."""
    said = {words for _, _, words in line.spans(NAME_WORDS, 0 if prose else None)}
    said |= {word.text for word in line.words[:1] if word.quoted}
    return dmu_shown.named(turn.ledger, deal.id, said) if said else ()


def surely(line: Line, few: tuple[Stakeholder, ...], prose: bool = False) -> Stakeholder | None:
    """The one of these `named` whom `person` would find among everybody, taken from the line; None where unsure."""
    if not few:
        return None
    if line.words[0].quoted and (found := _in_quotes(line, few, 1)):
        return found
    best = _best_span(line, few, 0 if prose else None)
    if best is None:
        return None
    first, end, scores = best
    top = max(scores.values())
    sure = [one for one in few if scores.get(one.id) == top]
    if top < SURE or len(sure) != 1 or _another_name(line, first, end, sure[0], few):
        return None
    line.drop(first, end + _polite_title(line, end, sure[0]))
    return sure[0]


def _left(turn: Turn, line: Line, deal: Deal) -> None:
    """Says so where the line names somebody who left the company."""
    gone = {one.id: (one, at) for one, at in store_people.left(turn.ledger, deal.id)}
    first = line.words[0].text if line.words and line.words[0].quoted else ""
    names = [first] if first else [words for _, _, words in line.spans(NAME_WORDS)]
    for name in names if gone else ():
        scores = likeness(name, tuple(one for one, _ in gone.values()))
        for person_id in (one for one in gone if scores.get(one, 0) >= SURE):
            person, at = gone[person_id]
            day = at.astimezone(turn.zone).date()
            raise UserError("person_gone", deal=deal, person=person, day=day, write=_leaving(turn, person))


def _leaving(turn: Turn, person: Stakeholder) -> int | None:
    """The write with which somebody left, if it can be undone."""
    for write in history.of_deal(turn.ledger, person.deal_id, LOOKED_BACK):
        for change in write.changes:
            if (change.subject, change.row_id) == ("stakeholders", person.id) and (change.after or {}).get("left_at"):
                return write.id if write.undone_by is None else None
    return None


def _polite_title(line: Line, at: int, person: Stakeholder) -> int:
    """1 where a title behind the name is said to somebody recorded without one: 김영수 팀장님이."""
    word = line.words[at].text if at < len(line.words) and not line.words[at].quoted else ""
    return int(not person.title and is_title(word) and word != without_honorific(word))


def _in_quotes(line: Line, people: tuple[Stakeholder, ...], among: int) -> Stakeholder | None:
    """Whose whole name is one of the first words in quotes, taken from the line."""
    for index, word in enumerate(line.words[:among]):
        scores = likeness(word.text, people) if word.quoted else {}
        same = [
            one for one in people if scores.get(one.id, 0) >= SURE and person_key(one.name) == person_key(word.text)
        ]
        if len(same) == 1:
            line.drop(index, index + 1)
            return same[0]
    return None


def _slips(word: str, people: tuple[Stakeholder, ...]) -> list[Stakeholder]:
    """People whose name, or a part of it, is a typing error away."""
    parts = {part.lower(): one for one in people for part in (one.name, *one.name.split())}
    meant = near(word, {part: part for part in parts})
    return list({parts[part].id: parts[part] for part in meant}.values())


def _best_span(
    line: Line, people: tuple[Stakeholder, ...], start: int | None
) -> tuple[int, int, dict[int, float]] | None:
    """The words that name somebody best: (first, end, score by person); None where nobody is alike."""
    best: tuple[float, int, int, dict[int, float]] | None = None
    for first, end, words in line.spans(NAME_WORDS, start):
        if "(" not in words and not is_title_in_words(parse_person(words).title):
            continue  # 김영수 팀장님이 보안이: a name with prose behind it
        scores = with_particle(words, people)
        top = max(scores.values(), default=0.0)
        if top >= ALIKE and (best is None or top > best[0]):
            best = (top, first, end, scores)
    return best[1:] if best else None


def likeness(words: str, people: tuple[Stakeholder, ...]) -> dict[int, float]:
    """How surely these words name each person, 0 to 1; by platform handle for a mention."""
    typed = parse_person(words)
    scores = {}
    for one in people:
        if (typed.handle and typed.handle == one.handle) or (typed.email and typed.email == one.email):
            scores[one.id] = 1.0
        elif typed.name and (score := same_person(f"{typed.name} {typed.title}".strip(), one.name, one.title)):
            scores[one.id] = score
    return scores


def with_particle(words: str, people: tuple[Stakeholder, ...]) -> dict[int, float]:
    """The `likeness` of these words, or of what is left without their particle where that is surer: 김부장이랑."""
    scores, bare_words = likeness(words, people), strip_particle(words)
    if bare_words and max(scores.values(), default=0.0) < SURE:
        for person_id, score in likeness(bare_words, people).items():
            scores[person_id] = max(score, scores.get(person_id, 0.0))
    return scores


def sure_of(scores: dict[int, float], people: tuple[Stakeholder, ...]) -> Stakeholder | None:
    """The one of these people of whom a `likeness` is sure; None where it is of nobody or of several."""
    sure = [one for one in people if scores.get(one.id, 0) >= SURE]
    return sure[0] if len(sure) == 1 else None


def ask(turn: Turn, line: Line, deal: Deal, people: tuple[Stakeholder, ...], *more: str) -> UserError:
    """Who of these people; `more` are words that the line gets, too. A bare verb asks all it needs by a form."""
    choices = tuple((one, line.again(*more, f"person:{one.id}")) for one in people)
    bare = line.head == "dmu" and not more and not [word for word in line.whole if word.name != "deal"]
    form = people_forms.about(turn.language, line.verb, f"/dmu {line.verb} deal:{deal.id}", people) if bare else None
    find = line.again(f"deal:{deal.id}", *more, "person:*")
    return UserError("who", form=form, deal=deal, choices=choices, find=find)


def mentioned(text: str, people: tuple[Stakeholder, ...]) -> tuple[Stakeholder, ...]:
    """Who of these people a text surely names, in the order in which it does."""
    found = {one[0].id: one[0] for one in meant(text, people) if len(one) == 1}
    return tuple(found.values())


def meant(text: str, people: tuple[Stakeholder, ...]) -> tuple[tuple[Stakeholder, ...], ...]:
    """For each name in a text, in its order, who of these people may be meant by it; surely, where it is only one."""
    words, at = text.split(), 0
    small = text.lower()
    begun = f" {OPENING.sub(' ', small)}"  # where a Latin word begins, a space stands
    few = tuple(one for one in people if _may_be_in(small, begun, one))
    found: list[tuple[Stakeholder, ...]] = []
    while few and at < len(words):
        end, same = _called_here(words, at, few)
        if same and not _of_another_name(words, at, end, same):
            found.append(same)
        at = end
    return tuple(found)


def _called_here(words: list[str], at: int, people: tuple[Stakeholder, ...]) -> tuple[int, tuple[Stakeholder, ...]]:
    """Where the name that begins here ends, and whose it may be; the next word and nobody where none does."""
    for end in range(min(len(words), at + 3), at, -1):
        if any(word.endswith((",", ";")) for word in words[at : end - 1]):
            continue
        said = " ".join(word.strip(MARKS) for word in words[at:end])
        scores = with_particle(said, people)
        top = max(scores.values(), default=0.0)
        if top >= SURE:
            return end, tuple(one for one in people if scores.get(one.id) == top)
    return at + 1, ()


def _may_be_in(text: str, begun: str, person: Stakeholder) -> bool:
    """Whether a part of somebody's name stands in a text at all, a Latin one at the beginning of a word; soon told."""
    family = surname(person.name)
    parts = (*person.name.lower().split(), *((family, person.name[len(family) :]) if family else ()))
    if any(f" {part}" in begun if part.isascii() else part in text for part in parts if part):
        return True
    return any(part.lower() in text for part in (person.handle, person.email) if part)


def _another_name(line: Line, first: int, end: int, person: Stakeholder, people: tuple[Stakeholder, ...]) -> str:
    """The whole name where only its first is this person's: Sarah Jones is no Sarah Lim; '' where it is theirs."""
    words = [word.raw or word.text for word in line.words]
    quoted = end < len(line.words) and line.words[end].quoted
    if quoted or not _of_another_name(words, first, end, (person,)) or likeness(line.words[end].text, people):
        return ""  # ann jane: both are here
    whole = " ".join(line.words[at].text for at in (first, end))
    return whole.title() if whole.islower() else whole


def _of_another_name(words: list[str], at: int, end: int, same: tuple[Stakeholder, ...]) -> bool:
    """Whether a first name alone stands beside the surname of somebody else: Mike Smith is no Mike OBrien."""
    word, after = words[at], words[end] if end < len(words) else ""
    bare_word, beside = word.strip(MARKS), POSSESSIVE.sub("", after.strip(MARKS))
    if end - at > 1 or not bare_word.isascii() or not beside.isascii() or word.endswith(TELLING_MARKS) or not beside:
        return False
    if all(bare_word.lower() == one.name.lower() for one in same) or is_title(beside):
        return False
    large = bare_word[:1].isupper() and beside[:1].isupper() and not beside.isupper() and beside[1:].isalpha()
    return (large and beside.lower() not in NO_SURNAMES) or family_name(beside)


def typed_names(line: Line) -> tuple[str, ...]:
    """What may be a person's name in this line, for finding their deal: its unclaimed words, alone and together."""
    names = [word.text for word in line.words if word.quoted and len(word.text.split()) <= NAME_WORDS]
    for _, _, words in line.spans(3):
        known = (ROLES.find(words), STANCES.find(words), FUNCTIONS.find(words))
        if not any(known) and person_key(words):
            names.append(words)
    return tuple(dict.fromkeys(names))


def cut_with(line: Line) -> None:
    """Lets go of the little word before somebody's name: demo with Maria."""
    first = line.words[0] if len(line.words) > 1 else None
    if first and not first.quoted and not first.name and first.text.lower() in WITH:
        del line.words[0]


def deal_and_person(turn: Turn, line: Line, prose: bool = False) -> tuple[Deal, Stakeholder]:
    """The deal and the recorded person that a line about somebody means."""
    turn.guard_people()
    person_id = line.take_id("person")
    deal = which.named_deal(turn, line) or beginning.behind(turn, line)
    cut_with(line)
    found = dmu.get(turn.ledger, person_id) if person_id else None
    if found is not None and deal is not None and deal.id != found.deal_id:
        raise UserError("no_such_person", word=found.name, deal=deal, choices=(), new="")
    if found is not None:
        return turn.about(deal or deals.required(turn.ledger, found.deal_id)), found
    deal = which.settle_deal(turn, line, deal, names=() if deal else typed_names(line))
    return deal, find(turn, line, deal, prose)
