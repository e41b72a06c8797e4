"""A line that adds something without a slash: whether it speaks of somebody, tells something, or is plainly a name."""

import re
from collections.abc import Sequence
from typing import Final

from bot.lexer import Word
from bot.names import surname
from bot.questions import no_name
from bot.roles import ROLES
from bot.several import does
from bot.titles import TITLES, is_title, without_honorific

BEFORE_DEAL: Final = frozenset("to at on in into for from with".split())
_LEADING: Final = frozenset(
    "a an the another new contact person somebody someone stakeholder called named 사람 사람을 인물 연락처 새".split()
)
_STANDING: Final = frozenset(
    "he's she's they're who's he she they who i.e. please pls 님 주세요 줘 부탁 부탁해요 부탁드려요 부탁합니다".split()
)
_ACRONYMS: Final = frozenset("ceo cfo cto cio coo cmo cso ciso cpo chro cro cdo vp svp evp md".split())
_ALSO_NAMES: Final = frozenset(
    "프로 리더 파트너 책임 총괄 고문 위원 비서".split()
)  # titles that companies are called by, too
_NOT_PEOPLE: Final = frozenset("주차장 공사장 지사장 공장장 사업장 이사회 박사".split())
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.\w[\w.-]*")
_MENTION: Final = re.compile(r"@\w|<@")
_THINGS: Final = frozenset(
    "note task meeting call step reminder option risk concern requirement feature question point comment "
    "update doc document "
    "product line seat seats users licenses licences budget stage deal deals demo trial quote proposal "
    "discount".split()
)
_SAYS: Final = frozenset(
    "is are was were has have had will would can could should needs need wants want asked asks says said "
    "starts started going being "
    "he she they we it i that this from because if when don't doesn't isn't not".split()
)
_SAYS_KO: Final = re.compile(
    r".*(?:받음|했음|있음|없음|됨|함|옴|감|한대|는대|된대|간대|온대|달래|하래|래요|대요|어요|아요|해요|돼요|세요|네요|군요|니다|였다|았다|었다|"
    r"했다|한다|된다|했어|됐어|왔어|받았어|자고|라고|다고|라네|다네|중|예정|요청|필요|완료|들음|왔음|같음|같아|싶대|줘|달라고)[.!~]*"
)


def speaks_of_somebody(words: Sequence[Word]) -> bool:
    """Whether these words surely are a person: a role, a title beside a name, an e-mail, a mention or 님 says so."""
    texts = [word.text for word in words if not word.quoted]
    if any(_EMAIL.search(text) or _MENTION.match(text) for text in texts):
        return True
    spans = (" ".join(texts[at:end]) for at in range(len(texts)) for end in range(at + 1, min(len(texts), at + 3) + 1))
    return any(ROLES.find(span.rstrip(":")) for span in spans) or any(_ranked(words, at) for at in range(len(words)))


def _ranked(words: Sequence[Word], at: int) -> bool:
    """Whether the word here is a rank said of somebody: 정차장님, 오세훈 대리, Sarah Chen, VP, Jon Smith (CTO)."""
    word, before = words[at], words[at - 1] if at else None
    text = word.text
    if word.quoted or text in _NOT_PEOPLE:
        return False
    if text.startswith("(") and before:
        return is_title(text.strip("()").split()[-1]) if text.strip("()") else False
    if text.isascii():
        parted = any(one.raw.endswith(",") for one in words[:at])
        return before is not None and is_title(text) and (parted or text.lower().rstrip(".,") in _ACRONYMS)
    stem = without_honorific(text)
    polite = stem != text and text.removesuffix(stem) == "" and "님" in text
    if stem in TITLES:
        return polite or (
            before is not None and stem not in _ALSO_NAMES and bool(surname(before.text)) and len(before.text) <= 4
        )
    if polite:
        return bool(surname(stem)) and len(stem) <= 7
    rank = next((one for one in sorted(TITLES, key=len, reverse=True) if not one.isascii() and stem.endswith(one)), "")
    name = stem.removesuffix(rank)
    return bool(rank) and rank not in _ALSO_NAMES and bool(name) and surname(name) == name


def may_be_somebody(words: Sequence[Word]) -> bool:
    """Whether nothing but a name, with or without a rank, is left: Kim Lee, pete, 오세훈."""
    texts = [word.text for word in words]
    if (
        not texts
        or len(texts) > 4
        or any(text.lower() in _THINGS or text.lower() in _SAYS or no_name(text) for text in texts)
    ):
        return False
    if any(re.search(r"[\d:$%/]", text) for text in texts):
        return False
    if texts[0].isascii():
        return all(text.isascii() for text in texts) and not (
            len(texts) > 1 and texts[0].lower() in ("a", "an", "the", "more", "some")
        )
    return len(texts) == 1 and 3 <= len(texts[0]) <= 4 and bool(surname(texts[0]))


def person_words(words: Sequence[Word]) -> list[Word]:
    """The words without those that only say that somebody is added: a new contact called Tom, he's the CIO."""
    kept = [word for word in words if word.quoted or word.name or word.text.lower() not in _STANDING]
    while len(kept) > 1 and not kept[0].quoted and kept[0].text.rstrip(":") in _LEADING and not _an(kept):
        del kept[0]
    return kept


def _an(words: Sequence[Word]) -> bool:
    """Whether the line begins with the surname An: an jihoon."""
    return words[0].text.lower() == "an" and words[1].text[:1].lower() not in "aeiou"


def tells(words: Sequence[Word]) -> bool:
    """Whether what is said to be added is a sentence rather than a name: 신규 라인 증설한대."""
    texts = [word.text for word in words]
    if len(texts) > 1 and not texts[-1].isascii() and _SAYS_KO.fullmatch(texts[-1]):
        return len(texts) > 2 or not re.fullmatch(r".*(?:중|예정|요청|필요|완료|함|감|옴)", texts[-1])
    return len(texts) > 2 and any(text in _SAYS for text in texts[1:])


def goes_with_deal(word: Word) -> bool:
    """Whether a word may stand behind the deal to which somebody is added: add Ann to globex (as user)."""
    return (
        word.quoted
        or bool(word.name)
        or does(word)
        or is_title(word.text)
        or word.text.lower()
        in (
            *"as he's she's they're who he she please pls is for decision end economic they".split(),
            "(",
        )
        or word.text.startswith(("(", "@", "<@"))
        or bool(_EMAIL.search(word.text))
    )
