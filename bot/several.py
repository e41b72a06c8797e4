"""Who does what, of one or several people: @kim decider, @lee user · Ann and Bo are users · 김철수와 이영희 사용자."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.lexer import Word, mention
from bot.names import family, surname
from bot.questions import NO_NAMES, no_name
from bot.roles import FUNCTIONS, GATES, ROLES, STANCES, Role
from bot.titles import is_group, is_title, is_work

AND = frozenset("and & plus 그리고 및 또".split())
LITTLE = frozenset(
    "is are the a an as our their both also too at now main actual key real 실제 주요 둘다 모두 다".split()
)
COPULAS = tuple(
    "이면서 이십니다 입니다 이에요 이세요 이래요 이라고 이시고 이네요 이자 이고 이며 이야 인데 래요 이래 래 라고 네요 "
    "예요 에요 세요 시고 고 임 야".split()
)
HEDGES = frozenset(
    "i think guess believe so ok okay and but maybe probably apparently looks like seems turns out it that fyi btw "
    "아마 참고로 그리고 그럼 아 음 확인해보니 알고보니".split()
)
MOST = 8  # people in one line
LONGEST = 24  # words of a sentence about them
_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-])*")
_GOES_ON = ("이고", "이며", "시고", "인데", "고")  # 결정권자이고 이영희는
_SUBJECT = re.compile(r"(?P<name>[가-힣]{2,}(?:\([^()]+\))?|[A-Za-z][\w.-]*?)님?(?:께서)?(?P<behind>[은는이가])")
_WITH = re.compile(r"(?P<name>[가-힣]{2,}|[A-Za-z][\w.-]*)(?:와|과|하고|랑|이랑)")


def parts(words: list[Word]) -> tuple[tuple[Word, ...], ...]:
    """The words of each person, where a line surely tells of more than one; () where it is about one."""
    if any(word.name and word.name != "deal" for word in words):
        return ()
    found: list[list[Word]] = []
    for piece in _pieces([word for word in words if not word.name]):
        if found and not (_names(piece) and _names(found[-1])):
            found[-1] += piece
        else:
            found.append(piece)
    return tuple(map(tuple, found)) if 1 < len(found) <= MOST else ()


def sentence(words: list[Word]) -> tuple[tuple[Word, ...], ...]:
    """The people of a sentence that says nothing but what they do: Kim is the decider; () for every other sentence."""
    at = next((at for at, word in enumerate(words) if word.quoted or word.text.lower() not in HEDGES), 0)
    said = words[at:]
    found = parts(said) or (tuple(map(plain, said)),)
    if len(said) > LONGEST or not all(map(_tells, found)) or not any(does(word) for part in found for word in part):
        return ()
    return tuple(tuple(word for word in part if word.quoted or not little(word)) for part in shared(found))


def _tells(part: tuple[Word, ...]) -> bool:
    """Whether these words are a name and what somebody does, and nothing else."""
    names = _names(part)
    if not 0 < len(names) <= 3 or names[-1] - names[0] >= len(names):
        return False
    if any(not word.quoted and word.text.lower() == "for" for word in part):
        return False  # for users
    does_at = [at for at, word in enumerate(part) if does(word)]
    behind = bool(does_at) and does_at[0] < names[0]
    copula = any(word.text.lower() in ("is", "are", "as") or word.text.endswith(":") for word in part)
    return all(_name(part[at], sure=copula and not behind) for at in names)


def _name(word: Word, sure: bool) -> bool:
    """Whether a word may be part of a name; in small Latin letters only where the sentence is `sure` about it."""
    if word.quoted or word.text.startswith(("@", "<@")):
        return True
    text = word.text.partition("(")[0]
    if no_name(text) or text.lower() in NO_NAMES or not _LETTERS.fullmatch(text):
        return False
    if not text.isascii():
        return bool(surname(text)) and len(text) <= 4
    return sure or text[0].isupper() or family(text)


def does(word: Word) -> bool:
    """Whether a word says what somebody does in a purchase, surely or not: decider, champion, 실무자."""
    return not word.quoted and bool(
        ROLES.find(word.text.rstrip(":")) or (ROLES.ask(word.text) and not is_title(word.text))
    )


def role_of(part: tuple[Word, ...]) -> tuple[Role, ...]:
    """The roles that the words of one person name."""
    texts = [word.text for word in part if not word.quoted]
    spans = (" ".join(texts[at:end]) for at in range(len(texts)) for end in range(at + 1, min(len(texts), at + 3) + 1))
    return tuple(dict.fromkeys(match.key for span in spans if (match := ROLES.find(span.rstrip(":")))))


def _pieces(words: list[Word]) -> Iterator[list[Word]]:
    """The words between commas and little words such as "and", and before a second mention."""
    piece: list[Word] = []
    for at, word in enumerate(words):
        mention = not word.quoted and word.text.startswith(("@", "<@")) and len(word.text) > 1
        joins = not word.quoted and word.text.lower() in AND
        if piece and (joins or (mention and any(one.text.startswith(("@", "<@")) for one in piece))):
            yield piece
            piece = []
        if joins:
            continue
        bare = plain(word)
        stem = _joined(word) if at + 1 < len(words) and not says_who(plain(words[at + 1])) else ""
        piece.append(Word(stem) if stem else bare)
        if stem or word.raw.endswith(",") or (word.text.endswith((";", *_GOES_ON)) and bare.text != word.text):
            yield piece
            piece = []
    if piece:
        yield piece


def _joined(word: Word) -> str:
    """The name before the particle that joins it to the next one: 김철수와, 이영희 부장하고."""
    found = None if word.quoted else _WITH.fullmatch(word.text)
    if found is None:
        return ""
    stem = found["name"].removesuffix("님").removesuffix("씨")
    known = stem.isascii() or surname(stem) or is_title(stem) or ROLES.find(stem)
    return stem if known and len(stem) > 1 else ""


def plain(word: Word) -> Word:
    """The word alone: 결정권자이자 is a 결정권자, 김철수는 is 김철수; in Korean more than its name hangs on a word."""
    if word.quoted or word.name:
        return word
    text = word.text.rstrip(";.!")
    if not text or ROLES.find(text):
        return replace(word, text=text or word.text)
    stems = (text.removesuffix(ending) for ending in COPULAS if text.endswith(ending))
    if stem := next((stem for stem in stems if ROLES.find(stem) or ROLES.ask(stem)), ""):
        return Word(stem, raw=word.raw)
    return subject(replace(word, text=text))


def subject(word: Word) -> Word:
    """The word without the particle of a subject: 김철수는, 부장이, Kim은. Names that only look so stay whole."""
    found = None if word.quoted or word.name else _SUBJECT.fullmatch(word.text)
    if found is None:
        return word
    stem = found["name"]
    if not (stem.isascii() or is_title(stem) or stem.endswith(")")):
        coda = (ord(stem[-1]) - ord("가")) % 28 > 0
        sure = found["behind"] in ("은", "이") if coda else found["behind"] in ("는", "가")
        if not sure or not surname(stem) or len(stem) < (2 if found["behind"] == "는" else 3):
            return word  # 김가은, 박지은
    return Word(stem, raw=word.raw)


def _names(piece: Sequence[Word]) -> list[int]:
    """Which of these words are a name: what says who that is isn't, nor what stands in brackets or behind "of"."""
    found, inside, before = [], False, ""
    for at, word in enumerate(piece):
        inside = inside or (not word.quoted and word.text.startswith("("))
        if not (inside or "of" in (before, word.text.lower()) or says_who(word)):
            found.append(at)
        inside, before = inside and not word.text.endswith(")"), word.text.lower()
    return found


def name_of(part: Sequence[Word]) -> str:
    """What somebody is called in their words, without what they do."""
    return " ".join(mention(part[at].text)[1] for at in _names(part)).strip()


def shared(found: Sequence[tuple[Word, ...]]) -> tuple[tuple[Word, ...], ...]:
    """The people, each with what they do: who has none of their own gets what is said of the next one."""
    doing = [tuple(word for word in part if does(word)) for part in found]
    return tuple(
        (*part, *(doing[at] or next(filter(None, (*doing[at:], *doing[:at])), ()))) if not doing[at] else part
        for at, part in enumerate(found)
    )


def little(word: Word) -> bool:
    """Whether a word only holds the others together."""
    return word.text.lower() in LITTLE | AND


def says_who(word: Word) -> bool:
    """Whether a word only says what somebody is: a role, a title, a team, where they stand."""
    if word.quoted:
        return False
    text = word.text.rstrip(":")
    if (
        text.startswith("(")
        or little(word)
        or text.lower() == "of"
        or is_title(text)
        or is_group(text)
        or is_work(text)
    ):
        return True
    return any((ROLES.find(text), ROLES.ask(text), FUNCTIONS.find(text), STANCES.find(text), GATES.find(text)))
