"""A sentence that corrects what somebody does: Kim is the buyer not the decider · 김부장 구매자로 바꿔."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.lexer import Word
from bot.roles import ROLES, Role

LONGEST: Final = 16  # words of such a sentence
_AROUND: Final = frozenset(
    "is are was the a an our their be to as into actually really should now just make change set switch "
    "update correct mark move "
    "turn put role role's from please pls no nope sorry wait oops correction wrong i think was my mistake "
    "it's its that's and but "
    "he's she's they're he she they rather also of so it ok okay hm hmm well fyi btw anymore longer any more only "
    "역할 역할을 역할은 역할이 바꿔줘 바꿔주세요 바꿔 바꾸자 바꿔줄래 바꿔요 변경 변경해줘 변경해주세요 "
    "변경해 수정 수정해줘 수정해주세요 고쳐줘 고쳐주세요 정정 정정해줘 "
    "정정할게요 정정합니다 해줘 해주세요 주세요 줘 설정 설정해줘 지정 지정해줘 맞음 맞아 맞아요 맞습니다 "
    "맞대 맞대요 사실 사실은 실은 원래 이제 지금 그냥 진짜 실제로 실제로는 "
    "아 앗 아니 아니야 아니요 아니다 참 잘못 말했다 말했어 말했네 말했네요 말했어요 알고보니 알았다 "
    "착각했다 착각했네 것 같아 같아요 같음 듯 듯해 하네 하네요 됐어 됐대 됨 "
    "바뀌었어 바뀌었대 바뀜 바뀌었음 바뀌었어요 바뀌었대요 그분 분 이 사람 우리".split()
)
_CHANGES: Final = frozenset(
    "make change set switch update correct mark move turn put 바꿔줘 바꿔주세요 바꿔 바꾸자 바꿔줄래 "
    "바꿔요 변경 변경해줘 변경해주세요 변경해 수정 수정해줘 수정해주세요 "
    "고쳐줘 고쳐주세요 정정 정정해줘 바뀌었어 바뀌었대 바뀜 바뀌었음 바뀌었어요 바뀌었대요".split()
)
_NOT_BEFORE: Final = frozenset("not isn't isnt aren't never instead than from wasn't ain't".split())
_NO_LONGER: Final = ("no", "longer")
_NOT_BEHIND: Final = re.compile(r"(?:아니|아닌|아님|아녜|아닙|말고|대신|빼고|에서).*")
_TAIL: Final = re.compile(
    r"(?:님)?(?:으로|로|이|가|은|는|을|를|도|만|에서|말고|아니[가-힣]*|아님|아닌[가-힣]*|맞[가-힣]*)?"
    r"(?:이?(?:야|에요|예요|래요?|라고|라네요?|라는데|고|며|자|임|다|십니다|시래요?|시고|시네요?|시다|세요|셔요?|네요?|지|죠|인데|입니다|였어요?|였음|던데|거든요?))?[.!~]*"
)
_CONTRACTED: Final = re.compile(r"(?P<name>.+)['’]s$")
_MARKS: Final = ".!,;?"


@dataclass(frozen=True)
class Told:
    """Whose part is told, in words, what it is and what it isn't, and whether the sentence asks to change it."""

    who: str
    roles: tuple[Role, ...]
    wrong: tuple[Role, ...]
    change: bool


def read(words: Sequence[Word]) -> Told | None:
    """What the sentence tells of somebody's part; None where it says anything else."""
    if not 1 < len(words) <= LONGEST or any(word.quoted or word.name for word in words):
        return None
    texts = [word.text.rstrip(_MARKS) for word in words]
    signs: dict[Role, bool] = {}
    who: list[tuple[int, str]] = []
    at, negative, change = 0, False, False
    while at < len(texts):
        if found := _role_at(texts, at):
            role, used, tail = found
            follows = texts[at + used] if at + used < len(texts) else ""
            signs[role] = not (negative or _NOT_BEHIND.match(tail) or _NOT_BEHIND.match(follows))
            at, negative = at + used, False
            continue
        low = texts[at].lower().rstrip(":")
        if low in _NOT_BEFORE or tuple(map(str.lower, texts[at : at + 2])) == _NO_LONGER:
            negative = True
        elif low in ("but", "is", "she's", "he's", "they're", "to") and negative and low != "is":
            negative = False
        if low in _CHANGES:
            change = True
        if low not in _AROUND | _NOT_BEFORE and not _NOT_BEHIND.fullmatch(low) and low:
            who.append((at, texts[at].rstrip(":")))
        at += 1
    return _told(who, signs, change)


def _told(who: list[tuple[int, str]], signs: dict[Role, bool], change: bool) -> Told | None:
    if not signs or not 0 < len(who) <= 4 or who[-1][0] - who[0][0] != len(who) - 1:
        return None
    name = " ".join(word for _, word in who)
    if owned := _CONTRACTED.match(name):
        name = owned["name"]
    roles = tuple(role for role, yes in signs.items() if yes)
    return Told(name.removesuffix("의"), roles, tuple(role for role, yes in signs.items() if not yes), change)


def _role_at(texts: Sequence[str], at: int) -> tuple[Role, int, str] | None:
    """The role that the words here name, how many they are, and what hangs on the last in Korean."""
    for used in (3, 2, 1):
        span = " ".join(texts[at : at + used])
        if len(texts[at : at + used]) == used and (found := ROLES.find(span)):
            return found.key, used, _tail_of(texts[at + used - 1])
    word = texts[at]
    for end in range(len(word) - 1, 1, -1):
        if not word.isascii() and bare_role(word[:end]) and _TAIL.fullmatch(word[end:]):
            return ROLES.aliases[word[:end]], 1, word[end:]
    return None


def bare_role(word: str) -> bool:
    """Whether a word is the name of a role and nothing else."""
    return word in ROLES.aliases


def _tail_of(word: str) -> str:
    return next((word[end:] for end in range(len(word), 1, -1) if bare_role(word[:end])), "")
