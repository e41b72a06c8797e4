"""A plain question about deals and their people: what it asks for, and the names in it. No question ever writes."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from bot.hangul import normalise
from bot.lexer import words_of
from bot.roles import ROLES, Role
from bot.titles import is_title
from bot.verbs import HEADS, VERBS


class Intent(StrEnum):
    """What is asked for."""

    MEMO = "memo"
    OWNER = "owner"
    CLOSE = "close"
    CHECK = "check"
    CONFLICTS = "conflicts"
    PROMISED = "promised"
    GAPS = "gaps"
    LAST = "last"
    STUCK = "stuck"
    STANCE = "stance"
    NEXT = "next"
    REFERENCE = "reference"
    PREP = "prep"
    WORRIES = "worries"
    WHOM = "whom"
    SAY = "say"
    NEEDS = "needs"
    PIPELINE = "pipeline"
    MONEY = "money"
    HISTORY = "history"
    DEALS = "deals"
    TODAY = "today"
    ROLE = "role"
    PEOPLE = "people"
    STAGE = "stage"
    HELP = "help"
    MEANS = "means"


@dataclass(frozen=True)
class Question:
    """What is asked, about whom or which deal as the question names them, and which role."""

    intent: Intent
    names: tuple[str, ...] = ()
    role: Role | None = None


_FILE: Final = Path(__file__).with_name("questions.txt")


def _patterns() -> dict[str, str]:
    """The patterns of questions.txt by name, in the order of the file."""
    found: dict[str, list[str]] = {}
    for line in _FILE.read_text("utf-8").splitlines():
        name, tilde, pattern = line.partition(" ~ ")
        if tilde and not line.startswith("#"):
            starred = name.endswith("*")
            for one in (name.removesuffix("*"), *(["alike"] if starred else [])):
                found.setdefault(one, []).append(pattern)
    return {name: " ".join(lines) if name == "stop" else "|".join(lines) for name, lines in found.items()}


_PATTERNS: Final = _patterns()
_INTENTS: Final = [(one, re.compile(_PATTERNS[one])) for one in Intent if one in _PATTERNS]
_ROLES: Final = [
    (Role(name.removeprefix("role:")), re.compile(tell)) for name, tell in _PATTERNS.items() if name.startswith("role:")
]
NO_NAMES: Final = frozenset(_PATTERNS["stop"].split())
_STOP_KO: Final = re.compile(_PATTERNS["stop-ko"])
_WHO: Final = re.compile(r"\bwho|\bwhich (?:user|people|person)|누구|누가|누굴|사람|분이|분은")
_ASKING: Final = re.compile(
    r"(?:what|what's|whats|who|who's|whos|whom|whose|when|where|which|why|how|how's|is|are|do|does|did|has|have|can|could"
    r"|should|will|would|any|anything|anybody)\b"
)
_ASKING_KO: Final = re.compile(
    r"뭐|뭘|무엇|무슨|누구|누가|누굴|언제|어디|어떻게|어떤|얼마|왜|며칠|몇|할까|될까|있어$|있나|있지$|있어요$|하지$"
    r"|있을까|인가요|나요$|까요$|죠$"
)
_SHOW: Final = re.compile(
    r"(?:show|list|give) (?:me )?(?:all |the |my |our )*(?:team's |team )?deals\b"
    r"|.*딜.* ?(?:보여|알려)\s?(?:줘|주)|(?:my|our|all|the team's) deals$|(?:내|제|우리|팀) 딜$"
)
_ALIKE: Final = re.compile(_PATTERNS["alike"])
_LISTED: Final = re.compile(r"\bdeals\b|(?:팀|전체|모든|모두|다|전부|내|제|우리)\s")
_DIRECT: Final = re.compile(
    r"(?:what|what's|who|who's|when|where|which|how|why)$|언제|누구|누가|뭐|뭘|무엇|얼마|어떻게|왜|어디"
)
_BEHIND: Final = re.compile(r"(?P<name>.+?)(?:에서는?|에게|한테는?|께서는?|께|에는?|하고|이랑|랑|이란|의|와|과|는|은)$")
_HONOURED: Final = re.compile(r"(?P<name>.*님)(?:께서는?|께|이랑|한테|에게|은|는|이|가|의|을|를|과|하고|도)$")
_IDS: Final = re.compile(r"(?<!\S)(?:deal|person):\d+")
_NAMED: Final = re.compile(r"(?<![^\s])[a-z가-힣]+:(?=[^\s/])", re.IGNORECASE)
_MEANS: Final = (  # what is a gatekeeper? 게이트키퍼가 뭐야?
    re.compile(r"what(?:'s| is| are| does|s)? (?:an? |the )?(?P<role>[a-z-]+(?: [a-z-]+)??)(?: (?:do|mean|role))?"),
    re.compile(
        r"(?P<role>\S+?)(?:이란|란|이라는 게|라는 게|이|가|은|는)? ?(?:역할이 |뜻이 )?(?:뭐|뭔|뭘|무엇|무슨|어떤)"
        r"(?: ?하는)? ?(?:야|예요|에요|지|죠|임|니|가요|인가요|이에요|(?:뜻|역할|사람|분|일)\S*)?"
    ),
)
_WHETHER: Final = (  # is Kim the decider? 김철수가 결정권자야?
    re.compile(r"is (?P<name>.+?) (?:the|an?|our|their) (?P<role>[a-z-]+(?: [a-z-]+)?)(?: (?:at|on|for) .+)?"),
    re.compile(
        r"(?P<name>.+?)(?:이|가|은|는) (?P<role>\S+?)(?:이?야|이?죠|이?지|인가요?|이에요|예요|맞아요?| 맞아요?| 맞죠)"
    ),
)
_TRIMMED: Final = " \t\n?!.,…"
MOST_NAMES: Final = 6


def asks(text: str) -> bool:
    """Whether a line asks rather than tells; one that begins with a command is a command."""
    line = _plain(text)
    words = line.lower().rstrip(_TRIMMED).split()
    if not words or words[0].startswith("/") or '"' in line or _NAMED.search(line):
        return False
    if _ALIKE.search(line.lower()):
        return True
    if _SHOW.match(line.lower()):
        return bool(_LISTED.search(line.lower()))
    if _commands(words[0]) and not (words[1:] and _DIRECT.match(words[1])):
        return False
    ends = " ".join([words[0], *words[1:][-2:]])  # in the middle such a word may be part of a reason
    asked = line.endswith("?") or bool(_ASKING.match(line.lower())) or bool(_ASKING_KO.search(ends))
    return asked or _role_meant(line.lower()) is not None


def _plain(text: str) -> str:
    """The question alone: a button says behind it which deal was meant."""
    return " ".join(_IDS.sub(" ", normalise(text)).split())


def _commands(first: str) -> bool:
    """Whether a line that begins with this word is a command: its head, or a verb written as it is."""
    if first in ("what's", "whats") or _DIRECT.match(first):
        return False
    verbs = (VERBS[head].find(first) for head in ("deal", "dmu"))
    return HEADS.find(first) is not None or any(found and found.how == "exact" for found in verbs)


def read(text: str) -> Question | None:
    """The question that a line asks; None where it asks nothing that we know."""
    if not asks(text):
        return None
    line = _plain(text).lower()
    if special := _of_a_role(line, _names(_plain(text))):
        return special
    intent = next((one for one, tell in _INTENTS if tell.search(line)), None)
    role = _role(line)
    if role and intent in (None, Intent.PEOPLE, Intent.STAGE, Intent.NEEDS, Intent.DEALS, Intent.HISTORY):
        intent = Intent.ROLE
    names = _names(_plain(text))
    if intent is None or not _sensible(intent, line, names):
        return None
    return Question(intent, names, role if intent is Intent.ROLE else None)


def _of_a_role(line: str, names: tuple[str, ...]) -> Question | None:
    """A question for what a role is, or for whether it is somebody's."""
    if meant := _role_meant(line):
        return Question(Intent.MEANS, (), meant)
    for found in filter(None, (one.fullmatch(line.rstrip(_TRIMMED)) for one in _WHETHER)):
        if role := ROLES.find(found["role"]):
            others = tuple(name for name in names if name.lower() not in found["name"])
            return Question(Intent.ROLE, others, role.key)
    return None


def _role_meant(line: str) -> Role | None:
    """The role whose meaning is asked for."""
    found = filter(None, (one.fullmatch(line.rstrip(_TRIMMED)) for one in _MEANS))
    return next((role.key for one in found if (role := ROLES.find(one["role"]))), None)


def _sensible(intent: Intent, line: str, names: tuple[str, ...]) -> bool:
    """Whether loose words of a question are about a deal at all: the weather's status is none of ours."""
    if intent in (Intent.STAGE, Intent.SAY, Intent.MONEY, Intent.HISTORY) and not names:
        return bool(re.search(r"\b(?:we|it|this deal|they|them|the status)\b|딜|단계|우리", line))
    return not re.search(r"\bweather\b|\bflight\b|날씨|비행기", line)


def _role(line: str) -> Role | None:
    """The role that a question with "who" is about."""
    if not _WHO.search(line):
        return None
    return next((role for role, tell in _ROLES if tell.search(line)), None)


def _names(text: str) -> tuple[str, ...]:
    """What may be names: the words that no question is made of, neighbours together, a title with its name."""
    names: list[str] = []
    before = -2
    words = [re.sub(r"['’]s$", "", one.text.strip(_TRIMMED)) for one in words_of(text)]
    for at, bare in enumerate(words):
        if len(bare) == 1 and "가" <= bare <= "힣" and at + 1 < len(words) and is_title(words[at + 1]):
            names.append(bare)  # 한 이사님
            before = at
            continue
        title = bare and is_title(bare) and before == at - 1
        if not bare or (bare.lower() in NO_NAMES and not title) or (not title and no_name(bare)):
            continue
        if before == at - 1 and names and (title or (bare.isascii() and names[-1].isascii())):
            names[-1] = f"{names[-1]} {_cut(bare)}"
        else:
            names.append(_cut(bare))
        before = at
    return tuple(dict.fromkeys(names))[:MOST_NAMES]


def no_name(word: str) -> bool:
    """Whether a word is one of those that no name is made of."""
    plain = _cut(word)
    return bool(_STOP_KO.fullmatch(word) or _STOP_KO.fullmatch(plain) or (ROLES.find(plain) and not is_title(plain)))


def _cut(word: str) -> str:
    """The word without the particle behind it; 은 and 는 only where no name ends in them."""
    for pattern in (_HONOURED, _BEHIND):
        if (found := pattern.match(word)) and found["name"]:
            return found["name"]
    return word
