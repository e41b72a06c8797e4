"""A plain question about deals and their people: what it asks for, and the names in it. No question ever writes."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.hangul import normalise
from bot.lexer import words_of
from bot.roles import ROLES, Role
from bot.titles import is_title
from bot.verbs import HEADS, VERBS


class Intent(StrEnum):
    """What is asked for."""

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
    SAY = "say"
    NEEDS = "needs"
    MONEY = "money"
    HISTORY = "history"
    DEALS = "deals"
    TODAY = "today"
    ROLE = "role"
    PEOPLE = "people"
    STAGE = "stage"


@dataclass(frozen=True)
class Question:
    """What is asked, about whom or which deal as the question names them, and which role."""

    intent: Intent
    names: tuple[str, ...] = ()
    role: Role | None = None


# What tells an intent, in both languages; the first that is found wins.
_TELLS: Final = {
    Intent.CONFLICTS: r"\b(?:disagree|collid|clash|conflict|contradict)|부딪|충돌|엇갈|의견이 (?:갈|다르)",
    Intent.PROMISED: r"\b(?:promis|owe\b|owed\b|commit)|약속|(?:드리|주|보내|하)기로 한|빚진|못 지킨",
    Intent.GAPS: r"(?:haven't|have not|not|never|didn't|don't) (?:we |i )?(?:yet )?(?:met|meet|seen|know)\b|\bmissing\b|\bempty\b"
    r"|\b(?:should|must|need to|have to) (?:i|we )?.*\bmeet\b|\bunmet\b|\bvacant\b|\bopen roles?\b"
    r"|(?:못|안) (?:만난|만났|본|뵌|뵀)|빠진|빠졌|비어|빈 ?자리|빈자리|(?:더|누굴|누구를) ?(?:더 )?만나|공백|없는 역할|놓친|빠뜨린|빠뜨렸|\bforg[eo]t|\boverlook|\bleft out\b|never (?:talked|spoken|spoke)|안 (?:얘기|이야기)",
    Intent.LAST: r"\bwhen\b.*\b(?:last|spoke|speak|spoken|met|meet|touch|talk|talked|call|called|see|saw)\b"
    r"|\bhow long (?:ago|since)\b|\blast (?:time|contact|call|meeting|touch)\b"
    r"|마지막|(?:만난|뵌|연락한|통화한|얘기한|본) 지|언제.*(?:만났|뵀|뵈었|통화|연락|얘기|봤)|최근.*(?:만났|통화|연락)",
    Intent.STUCK: r"\b(?:stuck|stall|stale|blocked|stagnat|idle)|\b(?:not|isn't|aren't|no longer) mov|멈춘|멈춰|멈췄|정체|막혀|막힌|막혔"
    r"|안 ?움직|진전이? ?없|진척이? ?없",
    Intent.STANCE: r"\b(?:against us|for us|on our side|champion|supporter|opponent|ally|allies|blocker|likes us|hates us)"
    r"|반대|우리 편|우군|챔피언|찬성|호의|좋게 보|\blikes? us\b|\bbacks? us\b|성향|아군",
    Intent.NEXT: r"\bnext (?:step|for|at|on|with)\b|\b(?:what's|what is|whats) next\b|다음(?:에|엔| 단계로?| 할| 일| 스텝|은| 순서)",
    Intent.REFERENCE: r"\b(?:reference|similar (?:customer|client|compan|case)|case stud|success stor|customer stor|proof point)"
    r"|사례|레퍼런스|비슷한 (?:고객|회사|업체)|\bbought from us\b|\balready use us\b|보여 ?줄 만한",
    Intent.PREP: r"\b(?:prepare|preparation|prep|get ready|bring (?:to|along)|bring\b)|준비|가져가|가져갈|들고 가|챙겨|챙길",
    Intent.WORRIES: r"\b(?:worr|concern|afraid|bother|fear|object|doubt|hesitat|anxious|nervous|scared)|걱정|우려|불안|염려|꺼려|고민|망설|마음에 걸|신경 ?쓰"
    r"|\bup at night\b|\bon (?:his|her|their) mind\b|\bkeeps? \w+ from\b|\bhesitant\b|\bholding \w+ back\b",
    Intent.SAY: r"\b(?:say|tell|talk to|speak to|talk with|pitch|approach|convince|answer)\b|뭐라고|뭐라|무슨 (?:말|얘기)|할 ?말|어떻게 (?:꺼내|말|얘기|설득)"
    r"|(?:말|얘기)(?:하지|할까|하면)",
    Intent.NEEDS: r"\b(?:need|want|require|wish|looking for|expect)|필요|원하|바라|요구|니즈|중요(?:한|하)|관심|\bimportant to\b|\bcares? about\b|\bmatters?\b|\bafter\b",
    Intent.MONEY: r"\bhow (?:much|big)\b|\b(?:amount|worth|price tag|deal size|value of)\b|금액|얼마(?:야|예요|지|짜리|인가|나 되는 딜|죠)|규모가 얼마|몇 억",
    Intent.HISTORY: r"\b(?:happened|changed|what's new|new on|new at|history)\b|무슨 일|바뀌|바뀐|달라졌|달라진|변경|이력",
    Intent.DEALS: r"\b(?:my|our|open|which|all) deals\b|\bdeals (?:do|have)\b|(?:내|제|우리|진행 ?중인|열린) (?:내 )?딜|딜이? ?(?:뭐|몇)",
    Intent.TODAY: r"\b(?:today|this week|tomorrow|on my plate|my tasks|due|overdue|do first|do next|to-?do)\b|should i do\b"
    r"|(?:오늘|이번 ?주|내일|지금|당장).*(?:뭐|뭘|할 ?일|무엇|해야)|뭐부터|뭘 먼저|할 ?일이? ?(?:뭐|있)",
    Intent.PEOPLE: r"\bwho(?:'s| is| are)? (?:who|there)\b|\bwho (?:do|does|did) we know\b|\bwhom do we know\b|\bknow (?:at|there)\b|\bpeople\b|\bcontacts?\b"
    r"|사람들|아는 사람|아는 분|누구누구|관계자|(?:누구|누가) (?:있|계)",
    Intent.STAGE: r"\bhow long\b|\b(?:what|which) stage\b|\bwhere (?:are we|is|do we stand|does)\b|\bhow far\b|\bhow(?:'s| is| are)\b.*\b(?:doing|going|coming)"
    r"|\bstatus\b|며칠째|몇 일째|무슨 단계|몇 단계|어느 단계|어디까지|어디쯤|얼마나 (?:있|됐|오래)|상황|진행|어떻게 (?:되|돼)|어때",
}  # fmt: skip
_ROLE_TELLS: Final = {
    Role.DECIDER: r"\bwho\b.*\b(?:decid|decision|sign|approve|final say|last word|boss)|\bdecision.?maker|\bdecider|결정|결재|전결|최종|사인",
    Role.GATEKEEPER: r"\bwho\b.*\b(?:guard|gate|door|calendar)|\bgatekeeper|게이트키퍼|문지기|비서",
    Role.BUYER: r"\bwho\b.*\b(?:buy|pays|purchas|procure|negotiat)|\bbuyer|구매|계약 담당|돈을 내",
    Role.INFLUENCER: r"\bwho\b.*\b(?:influenc|advis|recommend|evaluat)|\binfluencer|영향|자문|추천하는",
    Role.INITIATOR: r"\bwho\b.*\b(?:started|initiat|noticed|brought it up|asked for it)|\binitiator|시작자|발의|먼저 (?:꺼낸|알아챈|요청)",
    Role.USER: r"\b(?:who|which \w+)\b.*\b(?:use|uses|work with it)\b|\busers?\b|사용자|쓰는 사람|쓰는 분|쓸 사람|현업|누가 .{0,6}(?:쓰|써|쓸|씁)|누가 (?:쓰|써|쓸)",
}
_INTENTS: Final = [(intent, re.compile(tell)) for intent, tell in _TELLS.items()]
_ROLES: Final = [(role, re.compile(tell)) for role, tell in _ROLE_TELLS.items()]
_WHO: Final = re.compile(r"\bwho|\bwhich (?:user|people|person)|누구|누가|누굴|사람|분이|분은")
_ASKING: Final = re.compile(
    r"(?:what|what's|whats|who|who's|whos|whom|whose|when|where|which|why|how|how's|is|are|do|does|did|has|have|can|could|should|will|would|"
    r"any|anything|anybody)\b"
)
_ASKING_KO: Final = re.compile(
    r"뭐|뭘|무엇|무슨|누구|누가|누굴|언제|어디|어떻게|어떤|얼마|왜|며칠|몇|할까|될까|있어$|있나|있지$|있어요$|하지$|있을까|인가요|나요$|까요$|죠$"
)
_DIRECT: Final = re.compile(
    r"(?:what|what's|who|who's|when|where|which|how|why)$|언제|누구|누가|뭐|뭘|무엇|얼마|어떻게|왜|어디"
)
_STOP: Final = frozenset(
    "convince convinces overdue start starts likes like show sell seem seems night comes come forget forgot forgotten anyone's important cares care "
    "mind back thinks persuade shall might mean means somebody's win won lose lost still news left behind hear heard chance chances "
    "a about across actually after again against ago all along already am an and any anybody anyone anything approach approve approves "
    "are around as ask at back be been before being big bother bothering bothers boss bring but buy buyer buys by calendar call called can case "
    "champion champions change changed clash collide coming company concern concerned concerns conflict contact contacts contract could "
    "customer customers deal deals decide decider decides deciding decision decision-maker did didn't disagree do does doing don't door due each "
    "else empty ever evaluation evaluating far fear fears final first fit fits for friday from gate gatekeeper get give go going got guard "
    "guards had happened happening has have haven't having he hear her him his history how how's i in influence influencer initiated initiator "
    "into is isn't it it's its just keep know last latest least like long look looking make maker many me meet meeting met missing monday money "
    "month most moving much must my need needed needs never new next nobody not now objection objections of on once one open or our out over owe "
    "people plate please prepare prep price problem promise promised promises purchase quarter quote ready really recently recommend recommends "
    "reference references right role roles said sales saturday say says see she should sign signs similar since so some somebody someone speak "
    "spoke spoken stage stalled stand status step steps still stories story stuck sunday supporter supposed talk talked talking tell than that "
    "that's the their them then there these they they're thing things this those thursday time to today tomorrow touch tuesday two under until up "
    "us use user users uses value want wants was we we're wednesday week well were what what's whats when where which who who's whom whose "
    "whos why will with work worried worries worry worth would yesterday yet you your customer's anything's happen i'm on's amount size "
    "stuck? against ours prefer expect expects require requires guarding paying pays actually biggest main big doing done do's evaluate"
    " identify gather analyze develop choose implement review choosing gathering implementing".split()
)
_STOP_KO: Final = re.compile(
    r"(?:지금|현재|요즘|최근|최근에|오늘|내일|모레|어제|이번|다음|다음에|주|주에|달|달에|월요일|화요일|수요일|목요일|금요일|토요일|일요일|아직|아직도|이미|벌써|마지막|마지막으로|"
    r"우리|우리가|우리를|우리에게|저희|저희가|내|내가|나|나는|제가|제|서로|이|그|저|이거|그거|것|거|게|건|걸|수|더|또|좀|혹시|자꾸|실제로|정말|제일|가장|먼저|당장|계속|다시|"
    r"뭐\S*|뭘\S*|무엇\S*|무슨|누구\S*|누가|누굴|언제\S*|어디\S*|어떻게|어떤|어느|얼마\S*|왜|며칠\S*|몇\S*|있\S*|없\S*|하\S{0,6}|해\S{0,4}|할\S{0,3}|한|되\S*|돼\S*|된|됐\S*|했\S*|"
    r"사람\S*|분|분들?|분이|딜\S{0,2}|단계\S*|일|일이|말|말을|얘기\S{0,2}|이야기\S{0,2}|걱정\S*|우려\S*|불안\S*|염려\S*|고민\S*|약속\S*|만난|만났\S*|만나\S*|뵌|뵀\S*|뵈\S*|본|지|연락\S*|통화\S*|"
    r"미팅\S*|회의\S*|결정\S*|결재\S*|구매\S*|담당\S*|쓰는|쓸|써\S*|사용\S*|게이트키퍼\S*|비서\S*|영향\S*|시작\S*|역할\S*|빠진|빠졌\S*|비어\S*|빈|빈자리\S*|못|안|지킨|드리기로|주기로|보내기로|"
    r"멈춘|멈춰\S*|멈췄\S*|정체\S*|막혀\S*|막힌|막혔\S*|움직\S*|평가\S*|정보|수집|상황\S*|분석|옵션|개발|대안|선택|실행|결과|학습|문제|식별|어때\S*|필요\S*|원하\S*|바라\S*|요구\S*|"
    r"준비\S*|가져\S*|들고|가면|가지|챙겨\S*|챙길|맞는|맞을|사례\S*|레퍼런스\S*|비슷한|고객\S*|회사\S*|의견\S*|부딪\S*|충돌\S*|바뀌\S*|바뀐|달라\S*|진행\S*|중인|중|금액\S*|가격\S*|짜리\S*|반대\S*|찬성\S*|"
    r"편\S*|우군\S*|챔피언\S*|성향\S*|아는|알아\S*|알려\S*|오래|왔\S*|와|꺼내\S*|뭐라고|마무리|쪽|쪽은|쪽에|쪽이|말하\S*|말해\S*|어때|이력|변경|최종|사인\S*|되는|딜이지|계약|"
    r"설득\S*|기한\S*|지난|지났\S*|보여\S*|줄|만한|호의\S*|중요\S*|관심\S*|마음\S*|걸리\S*|걸린\S*|놓친|여기|거기|여기서|새로\S*|소식\S*|좋게|나빠\S*|전에|후에|때|때문에|위해|보\S{1,3}|볼\S*|봐\S*|들\S{1,3})"
)
_BEHIND: Final = re.compile(r"(?P<name>.+?)(?:에서는?|에게|한테는?|께서는?|께|에는?|하고|이랑|랑|이란|의|와|과|는|은)$")
_HONOURED: Final = re.compile(r"(?P<name>.*님)(?:께서는?|께|이랑|한테|에게|은|는|이|가|의|을|를|과|하고|도)$")
_IDS: Final = re.compile(r"(?<!\S)(?:deal|person):\d+")
_NAMED: Final = re.compile(r"(?<![^\s])[a-z가-힣]+:(?=[^\s/])", re.IGNORECASE)
_TRIMMED: Final = " \t\n?!.,…"
MOST_NAMES: Final = 6


def asks(text: str) -> bool:
    """Whether a line asks rather than tells; one that begins with a command is a command."""
    line = _plain(text)
    words = line.lower().rstrip(_TRIMMED).split()
    if not words or words[0].startswith("/") or '"' in line or _NAMED.search(line):
        return False
    if _commands(words[0]) and not (words[1:] and _DIRECT.match(words[1])):
        return False
    ends = " ".join([words[0], *words[1:][-2:]])  # in the middle such a word may be part of a reason
    return line.endswith("?") or bool(_ASKING.match(line.lower())) or bool(_ASKING_KO.search(ends))


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
    intent = next((one for one, tell in _INTENTS if tell.search(line)), None)
    role = _role(line)
    if role and intent in (None, Intent.PEOPLE, Intent.STAGE, Intent.NEEDS, Intent.DEALS, Intent.HISTORY):
        intent = Intent.ROLE
    names = _names(_plain(text))
    if intent is None or not _sensible(intent, line, names):
        return None
    return Question(intent, names, role if intent is Intent.ROLE else None)


def _sensible(intent: Intent, line: str, names: tuple[str, ...]) -> bool:
    """Whether loose words of a question are about a deal at all: the weather's status is none of ours."""
    if intent in (Intent.STAGE, Intent.SAY, Intent.MONEY, Intent.HISTORY) and not names:
        return bool(re.search(r"\b(?:we|it|this deal|they|them)\b|딜|단계|우리", line))
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
        if not bare or (bare.lower() in _STOP and not title) or (not title and _no_name(bare)):
            continue
        if before == at - 1 and names and (title or (bare.isascii() and names[-1].isascii())):
            names[-1] = f"{names[-1]} {_cut(bare)}"
        else:
            names.append(_cut(bare))
        before = at
    return tuple(dict.fromkeys(names))[:MOST_NAMES]


def _no_name(word: str) -> bool:
    plain = _cut(word)
    return bool(_STOP_KO.fullmatch(word) or _STOP_KO.fullmatch(plain) or (ROLES.find(plain) and not is_title(plain)))


def _cut(word: str) -> str:
    """The word without the particle behind it; 은 and 는 only where no name ends in them."""
    for pattern in (_HONOURED, _BEHIND):
        if (found := pattern.match(word)) and found["name"]:
            return found["name"]
    return word
