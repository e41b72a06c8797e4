"""How a line that adds somebody names them: what is name, what is title, and what only holds it together."""

import re
from dataclasses import replace

from bot.lexer import Word
from bot.line import Line
from bot.names import Person, parse_person
from bot.roles import FUNCTIONS, Function
from bot.several import plain
from bot.titles import is_group, is_title, is_work, without_honorific
from bot.words import bare
from handlers.commands import fields
from handlers.commands.case import LONGEST_HANDLE, LONGEST_NAME, LONGEST_TITLE, short

FILLERS = frozenset("as the a an and is are also both & + 겸 및 그리고".split())
NOUNS = frozenset("guy guys person people man woman folks team teams department departments dept group 팀 부서".split())
_BRACKETS = re.compile(r"(?P<name>[^()]*)\((?P<inside>[^()]+)\)[가-힣]{0,3}")


def take_department(line: Line) -> str:
    """The team in brackets behind a name: Kim (finance), 김철수(재무팀)는. A title in brackets stays one."""
    for first, end, words in line.spans():
        found = _BRACKETS.fullmatch(words)
        inside = found["inside"].strip() if found else ""
        if not found or not (is_group(inside) or is_work(inside) or (FUNCTIONS.find(inside) and not is_title(inside))):
            continue
        line.words[first:end] = [Word(one) for one in found["name"].split()]
        return inside
    return ""


def cut_endings(line: Line) -> None:
    """What hangs on a Korean word leaves it: 결정권자이자, 김철수는."""
    line.words = [plain(word) for word in line.words]


def cut_fillers(line: Line) -> None:
    """Takes the little words at the edges of a name: `Ann as the (user)`, `the (user) Ann`."""
    words = line.words
    if len(words) == 1 and words[0].text.lower() == "an":
        return  # 안 in Latin letters
    while words and _plain(words[-1]) and _small(words[-1].text):
        del words[-1]
    while words and _plain(words[0]) and words[0].text.lower() in FILLERS and not _surname(words):
        del words[0]


def cut_leftovers(line: Line, said: list[Word]) -> None:
    """Takes the little words around a slot that was taken: `Tom as a (user), (IT) department`."""
    left = {id(word) for word in line.words}
    kept, before_slot = [], False
    for at in range(len(said) - 1, -1, -1):
        word, behind_slot = said[at], bool(at) and id(said[at - 1]) not in left
        if id(word) not in left:
            before_slot = True
        elif not (
            _plain(word) and ((before_slot and _small(word.text)) or (behind_slot and word.text.lower() in NOUNS))
        ):
            before_slot = False
            kept.append(word)
    line.words = kept[::-1]
    cut_fillers(line)


def _small(text: str) -> bool:
    return text in FILLERS or (len(text) > 2 and text.lower() in FILLERS)  # but Person A, Bui An


def _surname(words: list[Word]) -> bool:
    """Whether the first word is the surname An rather than the article: an jihoon, An Eunji."""
    if words[0].text.lower() != "an" or len(words) == 1 or words[-1].text.lower() in NOUNS:
        return False
    follows = words[1].text
    return words[0].text == "An" or not (follows[0].lower() in "aeiou" or follows.isupper())


def team(said: list[Word], left: list[Word]) -> list[Word]:
    """The words of a team's name where its slots left but a noun of it: `purchasing department`, `IT guy`, 구매팀."""
    rest = [word for word in left if not (_plain(word) and word.text.lower() in FILLERS)]
    if any(not _plain(word) or word.text.lower() not in NOUNS for word in rest):
        return []
    if not rest:
        return [word for word in said if _plain(word) and is_group(word.text)][:1]
    first = next(at for at, word in enumerate(said) if word is rest[0])
    end = next(at for at, word in enumerate(said) if word is rest[-1]) + 1
    start = first
    while start and _plain(said[start - 1]) and _names_work(said[start - 1].text):
        start -= 1
    return said[start:end] if start < first else []


def _names_work(word: str) -> bool:
    return is_work(word) or word.lower() in ("technical", "현업") or FUNCTIONS.find(word) is not None


def works(words: list[Word]) -> Function | None:
    """Where a team of this name works."""
    names = [" ".join(word.text for word in words), *(word.text for word in words)]
    found = next(filter(None, map(FUNCTIONS.find, names)), None)
    return found.key if found else None


def keep_titles(line: Line, said: list[Word]) -> None:
    """Puts back what was taken for a role and is a title as well: 한수진 비서 is called so."""
    if line.words:
        left = {id(word) for word in line.words}
        line.words = [word for word in said if id(word) in left or (_plain(word) and is_title(word.text))]


def take_function(line: Line) -> Function | None:
    """Where somebody works; a word of the title (최 CTO, IT manager) or of the only name (영업팀) stays."""
    for first, end, words in line.spans():
        if found := FUNCTIONS.find(words):
            alone = end - first == len(line.words) and is_group(words)
            of = bool(first) and bare(line.words[first - 1].text) == "of"
            if not (alone or of or is_title(words) or (not is_group(words) and _before_title(line, end))):
                line.drop(first, end)
            return found.key
    return None


def _before_title(line: Line, end: int) -> bool:
    return end < len(line.words) and _plain(line.words[end]) and is_title(line.words[end].text)


def take_person(line: Line) -> Person:
    """Who was named: a mention, or all words that are no slot; `최 CTO` keeps CTO as the title, `kim cfo` has CFO."""
    title, name, email = line.take_named("title"), line.take_named("name"), line.take_named("email")
    fields.nothing_else(line)
    cut_fillers(line)
    person = parse_person(name) if name else _beside_quotes(line.words) or parse_person(line.rest())
    line.words = []
    if email:
        person = replace(person, name=person.name or parse_person(email).name, email=parse_person(email).email or email)
    if not title and person.title.isascii() and FUNCTIONS.find(person.title) and len(person.title) <= 4:
        title = person.title.upper()
    once = {word.lower(): word for word in reversed((title or person.title).split())}
    title = " ".join(reversed(once.values())) or title
    return Person(
        short(person.name, LONGEST_NAME), short(title, LONGEST_TITLE),
        short(person.email, LONGEST_NAME), short(person.handle, LONGEST_HANDLE),
    )  # fmt: skip


def _beside_quotes(words: list[Word]) -> Person | None:
    """A quoted name with a title beside it; None where the line says it another way."""
    names = [word.text for word in words if word.quoted]
    beside = " ".join(without_honorific(word.raw or word.text) for word in words if not word.quoted)
    other = parse_person(beside)
    if len(names) != 1 or not beside or other.email or other.handle or "@" in beside:
        return None
    person = parse_person(names[0])
    return Person(person.name, f"{person.title} {beside}".strip(), person.email, person.handle)


def _plain(word: Word) -> bool:
    return not word.quoted and not word.name
