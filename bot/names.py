"""People's names as they are typed: 김철수 부장님, 김부장, 최 CTO, "Kim Minsu, CFO", kim@acme.com, <@U123|kim>, 영업팀."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA, Indel

from bot.hangul import jamo, normalise, strip_particle
from bot.titles import (
    DEPARTMENTS,
    HONOUR,
    POLITE,
    TITLES,
    called,
    is_group,
    is_title,
    leads_title,
    without_honorific,
)

__all__ = ["TITLES", "Person", "address", "is_group", "is_title", "key", "parse_person", "same_person", "surname"]

# Korean surnames with the ways in which people write them in Latin letters.
_SURNAMES = {
    row.split()[0]: frozenset(row.split()[1:])
    for row in """
    김 kim gim · 이 lee yi rhee ri li · 박 park pak bak · 최 choi choe · 정 jung jeong chung cheong · 강 kang gang ·
    조 cho jo · 윤 yoon yun · 장 jang chang · 임 lim im rim yim · 림 lim rim · 한 han · 오 oh o · 서 seo suh so · 신 shin sin ·
    권 kwon gwon · 황 hwang · 안 ahn an · 송 song · 유 yoo yu ryu you · 류 ryu yoo yu ryoo · 홍 hong · 전 jeon jun chun ·
    고 ko go koh · 문 moon mun · 양 yang · 손 son sohn · 배 bae pae · 백 baek paik back · 허 heo hur huh · 남 nam ·
    심 shim sim · 노 noh roh no · 하 ha · 곽 kwak gwak · 성 sung seong · 차 cha · 주 joo ju · 우 woo wu · 구 koo ku goo gu ·
    민 min · 나 na ra · 진 jin chin · 지 ji chi · 엄 eom um · 채 chae · 원 won · 천 cheon chun · 방 bang pang · 공 kong gong ·
    현 hyun hyeon · 함 ham · 변 byun byeon · 염 yeom yum · 여 yeo · 추 choo chu · 도 do doh · 소 so · 석 seok suk ·
    선 sun seon · 설 seol sul · 마 ma · 길 gil kil · 연 yeon yun · 위 wi · 표 pyo · 명 myung · 기 ki gi · 반 ban · 라 ra la ·
    왕 wang · 금 keum geum · 옥 ok · 육 yook · 인 in · 맹 maeng · 제 je · 모 mo · 탁 tak · 국 kook · 은 eun · 편 pyun · 용 yong ·
    예 ye · 봉 bong · 남궁 namgung namkoong · 황보 hwangbo · 제갈 jegal · 선우 sunwoo seonu · 독고 dokgo · 사공 sagong · 서문 seomun
    """.split("·")
}
_LONGEST = 8  # words of a name with its title; more is prose
_HANGUL = re.compile(r"[가-힣]+")
_MENTION = re.compile(r"<@(?P<handle>[^|<>\s]+)(?:\|(?P<name>[^<>]*))?>")
_EMAIL = re.compile(
    r"<?(?:mailto:)?(?P<email>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})(?:\|[^<>]*)?>?", re.ASCII
)
_NAME = re.compile(r"[A-Za-zÀ-ž][A-Za-zÀ-ž'’-]+")
_ARTICLES = frozenset("the our their a an".split())
NOBODY = frozenset(  # what such a sentence may begin with, and is no name
    "he she it this that they who what there here one somebody someone everybody everyone nobody their our my the his her "
    "email mail mails call calls news feedback reply response answer message note input request update people folks guys "
    "customer client team budget deal".split()
)
COMMON_SURNAMES = frozenset(
    "smith johnson williams jones garcia miller davis wilson anderson taylor thomas moore martin jackson thompson harris "
    "clark lewis robinson walker allen wright scott adams nelson campbell mitchell roberts carter phillips evans turner "
    "parker collins edwards stewart murphy rogers morgan cooper peterson bailey kelly howard richardson watson brooks "
    "bennett hughes patel nguyen khan singh schmidt mueller weber fischer meyer schneider tanaka suzuki sato chen wang "
    "zhang huang liu".split()
)
MOST_PRESENTED = 5
_REMARK = re.compile(r"(?P<name>[^()]+)\((?P<title>[^()]+)\)")
_ATTACHED = re.compile(
    rf"(?P<name>(?-i:[가-힣]{{1,5}}?))(?P<title>{'|'.join(sorted(TITLES, key=len, reverse=True))})", re.IGNORECASE
)


@dataclass(frozen=True)
class Person:
    """Somebody as a line names them; `handle` is the platform's id. A name is never empty unless nothing was typed."""

    name: str
    title: str = ""
    email: str = ""
    handle: str = ""


@lru_cache(2048)  # a deal's people are compared with every line about them
def parse_person(words: str) -> Person:
    """The name, title, e-mail and handle in these words; what isn't understood is the name as typed."""
    text = " ".join(normalise(words).split())
    handle = email = called = ""
    if mention := _MENTION.search(text):
        handle, called = mention["handle"], mention["name"] or mention["handle"]
        text = _without(text, mention)
    elif address_ := _EMAIL.search(text):
        email, called = address_["email"], _from_email(address_["email"])
        text = _without(text, address_)
    name, title = _name_and_title(f"{called} {text}" if handle else text or called)
    return Person(name, title, email, handle)


def introduced(words: list[str]) -> str:
    """The name that a sentence begins with where it says that it is one: Dr. Patel, 이영희 과장, 최부장이, Jo Li is the CFO."""
    if name := called(words) or _presented(words):
        return name
    glued = parse_person(strip_particle(words[0]) or words[0]) if words else Person("")
    whole = len(glued.name) == 1 or (len(glued.name) > 2 and surname(glued.name))
    return f"{glued.name} {glued.title}" if glued.title and whole and not glued.name.isascii() else ""


def _presented(words: list[str]) -> str:
    """The name before what somebody is or where they work: jo li is the CFO, tom from purchasing."""
    small = [word.lower().strip(",.") for word in words[:MOST_PRESENTED]]
    at = next((at for at in (1, 2) if small[at : at + 1] in (["is"], ["from"])), 0)
    name = words[:at]
    if not at or not all(_NAME.fullmatch(word) for word in name) or not NOBODY.isdisjoint(small[:at]):
        return ""
    called_so = " ".join(word if word[:1].isupper() else word.capitalize() for word in name)
    behind = at + 2 if small[at + 1 : at + 2] and small[at + 1] in _ARTICLES else at + 1
    what = words[behind].strip(",.") if behind < len(words) else ""
    if small[at] == "from":
        return called_so if what.lower() in DEPARTMENTS else ""
    return f"{called_so} {what}" if what and behind == at + 2 and is_title(what) else ""


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}".strip(" ,<>()")


def _from_email(email: str) -> str:
    parts = [part for part in re.split(r"[._+-]", email.partition("@")[0]) if part]
    return " ".join(part.capitalize() for part in parts) if len(parts) > 1 else "".join(parts)


def _name_and_title(text: str) -> tuple[str, str]:
    text = text.strip(" ,@")
    if remark := _REMARK.fullmatch(text):
        return without_honorific(remark["name"].strip()), without_honorific(remark["title"].strip())
    before, comma, after = text.partition(",")
    if comma and before.strip() and after.strip():
        return without_honorific(before.strip()), without_honorific(after.strip())
    words = [without_honorific(word) for word in text.split()]
    words = [one for at, one in enumerate(words) if not HONOUR.fullmatch(one) and (at or not _is_polite(one, words))]
    whole = " ".join(words)
    return (whole, "") if not words or len(words) > _LONGEST or is_group(whole) else _split(words)


def _is_polite(word: str, words: list[str]) -> bool:
    return len(words) > 1 and word.lower().rstrip(".") in POLITE


def _split(words: list[str]) -> tuple[str, str]:
    """Names stand before their title (김철수 구매팀 부장, Jane Smith VP Sales), or behind it (CFO Kim, 구매팀 김부장)."""
    whole = " ".join(words)
    if len(words) == 1:
        return _detach(whole)
    if is_title(words[0]) or is_group(words[0]):
        name, title = _split(words[1:])
        if all(word.lower() in DEPARTMENTS or is_title(word) for word in name.split()):
            return whole, ""  # 구매팀 팀장, VP Sales: known by their work only
        return name, f"{words[0]} {title}".strip()
    first = next((at for at, word in enumerate(words) if at and is_title(word)), len(words))
    while first > 1 and leads_title(words[first - 1]):
        first -= 1
    if first < len(words) and words[0].lower() in DEPARTMENTS:
        return whole, ""
    return " ".join(words[:first]), " ".join(words[first:])


def _detach(word: str) -> tuple[str, str]:
    """김부장 and 김철수부장 are a name and a title; 구매부장 is neither."""
    found = _ATTACHED.fullmatch(word)
    if not found or word in TITLES or found["name"] in DEPARTMENTS or not surname(found["name"]):
        return word, ""
    return found["name"], found["title"]


def key(name: str) -> str:
    """What two spellings of a name have in common: letters and digits in lower case, without title and 님."""
    return _letters(parse_person(name).name) or _letters(normalise(name))


def telling(person: Person) -> str:
    """The longest word of a typed name: the `key` of everybody whom `same_person` surely (.9) takes it for has it."""
    words = re.findall(r"[^\W_]+", parse_person(f"{person.name} {person.title}".strip()).name.lower())
    return max(words, key=len, default="")


def pieces(person: Person) -> frozenset[str]:
    """Of these one is in the `key` of everybody whom `same_person` may take (.7) for a typed name."""
    name = parse_person(f"{person.name} {person.title}".strip()).name
    words = {*re.findall(r"[^\W_]+", name.lower()), *re.findall(r"[a-z]+", name.lower())}
    if _HANGUL.fullmatch(name):
        family = surname(name)
        return frozenset(words | {family, name[len(family) :], *_SURNAMES.get(family, ())} - {""})
    return frozenset(words | {family for family, written in _SURNAMES.items() if not written.isdisjoint(words)})


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def surname(name: str) -> str:
    """The Korean surname that a Hangul name begins with, or ''."""
    return next((name[:length] for length in (2, 1) if name[:length] in _SURNAMES), "")


def family(word: str) -> bool:
    """Whether a word in Latin letters is a common surname, and hardly anything else: kim, Lee, jones."""
    return word.lower() in COMMON_SURNAMES or any(word.lower() in written for written in _SURNAMES.values())


@lru_cache(4096)
def same_person(query: str, name: str, title: str) -> float:
    """How surely these words name this person, 0 to 1.

    1 the same name and title, .9 the same under a shorter name, .7 perhaps (only the surname, another script, another
    title), .5 to .65 a slip of the finger, 0 somebody else.
    """
    asked, known = parse_person(query), parse_person(name)
    typed, kept = _letters(asked.name), _letters(known.name)
    if not typed or not kept:
        return 0.0
    titles = _rank(asked.title), _rank(title or known.title)
    if typed == kept:
        return 1.0 if titles[0] == titles[1] else 0.9 if not all(titles) else 0.0 if surname(kept) == kept else 0.7
    if all(titles) and titles[0] != titles[1]:
        return 0.0
    return _shorter(asked.name, known.name, all(titles)) or _other_script(asked.name, known.name) or _slip(typed, kept)


def _rank(title: str) -> str:
    last = without_honorific(title).lower().split()[-1:]
    return "대표" if last == ["대표이사"] else "".join(last)


def _shorter(query: str, name: str, same_title: bool) -> float:
    """Part of the name: 김(부장) and 철수 for 김철수, Jane and Smith for Jane Smith."""
    if _HANGUL.fullmatch(query) and _HANGUL.fullmatch(name):
        short, long = sorted((query, name), key=len)
        if short == surname(long):
            return 0.9 if same_title and short == query else 0.7
        return (0.9 if short == query else 0.7) if len(short) > 1 and surname(long) + short == long else 0.0
    typed, kept = re.findall(r"[^\W_]+", query.lower()), re.findall(r"[^\W_]+", name.lower())
    if set(typed) <= set(kept):
        return 0.9
    return 0.7 if set(kept) <= set(typed) else 0.0


def _other_script(query: str, name: str) -> float:
    """kim or Kim Cheolsu for 김철수, and 김 or 김철수 for Kim Cheolsu."""
    hangul, latin = (query, name) if _HANGUL.fullmatch(query) else (name, query)
    if not _HANGUL.fullmatch(hangul) or not latin.isascii():
        return 0.0
    family = surname(hangul)
    words = re.findall(r"[a-z]+", latin.lower())
    given = [word for word in words if word not in _SURNAMES.get(family, ())]
    if not family or len(given) == len(words):
        return 0.0
    alone = not given or family == hangul
    return (
        0.7
        if alone or Indel.normalized_similarity(_sound("".join(given)), _romanised(hangul[len(family) :])) >= 0.75
        else 0.0
    )


_ONSETS = "g kk n d tt r m b pp s ss - j jj ch k t p h".replace("-", "\0").split()
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
_CODAS = ["", *"k k k n n n t l l l l l l l l m p p t t ng t t k t p t".split()]


def _romanised(syllables: str) -> str:
    """A given name in Latin letters, folded like `_sound`."""
    written = ""
    for char in syllables:
        rest, coda = divmod(ord(char) - ord("가"), 28)
        written += _ONSETS[rest // 21].strip("\0") + _VOWELS[rest % 21] + _CODAS[coda]
    return _sound(written)


def _sound(latin: str) -> str:
    """Latin spellings of one Korean sound made equal: soo and su, chul and cheol, hee and hui."""
    for spelling, folded in (("oo", "u"), ("ee", "i"), ("ui", "i"), ("eo", "u"), ("eu", "u"), ("ou", "u"), ("y", "i")):
        latin = latin.replace(spelling, folded)
    return latin


def _slip(typed: str, kept: str) -> float:
    likeness = OSA.normalized_similarity(jamo(typed), jamo(kept), score_cutoff=0.8)
    return round(0.5 + (likeness - 0.8) * 0.75, 3) if likeness and min(len(typed), len(kept)) > 1 else 0.0


def address(name: str, title: str, language: str) -> str:
    """How to speak to somebody: 김철수 부장님, 김철수님, Kim Minsu; groups and nameless ones as they are called."""
    if is_group(name) or not name:
        return name
    if language == "ko":
        return f"{name} {without_honorific(title)}님" if title else f"{without_honorific(name)}님"
    return f"{name} {title}".strip() if surname(name) == name else name
