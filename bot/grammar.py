"""Which command a line of text says, and with which verb; what remains is a `Line` of slots."""

import re

from bot.hangul import normalise
from bot.lexer import LONGEST_LINE, Word, words_of
from bot.line import SLOT_WORDS, Line
from bot.verbs import HEADS, HOMOGRAPHS, VERBS
from bot.words import Match, bare

_DAYS = re.compile(
    r"(?:week|month|quarter|year|time|round|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|[주달해번](?:에|까지|에는|엔|쯤|중|로|부터)?$|분기|학기|[월화수목금토일]요일"
    r"|(?:미팅|회의|방문|통화)(?:에서|에는|에|엔|까지|부터| ?때)"
)


ADDED = frozenset("option pain goal note need concern constraint trigger factor procedure term kpi criteria".split())


def read(text: str, renamed: dict[str, str] | None = None) -> Line:
    """The command that a line says. `renamed` maps a workspace's own command names to ours.

    The verb may stand first, after the deal, or last; without one, a stage makes it `stage` and a deal makes it
    `show`: `Line.verb` is then ''. Never raises.
    """
    text = normalise(text[:LONGEST_LINE])
    words = words_of(text)
    head = _take_head(words, renamed or {})
    line = Line(head, "", words, text=text)
    if not head:
        line.head = _infer_head(words)
    take_verb(line)
    line.whole = tuple(line.words)
    return line


def _take_head(words: list[Word], renamed: dict[str, str]) -> str:
    if not words or words[0].quoted or words[0].name:
        return ""
    typed = words[0].text.lstrip("/").lower()
    head = renamed.get(typed)
    if head is None:
        found = HEADS.find(typed)
        # Without a slash only the plain name counts: "talk" and "사례" are also words of a sentence.
        head = found.key if found and found.how == "exact" else ""
    if head:
        del words[0]
    elif len(words) > 1 and not words[1].quoted and not words[1].name:  # buying center, 구매 센터
        found = HEADS.find(f"{words[0].text.lstrip('/')} {words[1].text}")
        if found and found.how == "exact" and found.key == "dmu":
            head = found.key
            del words[:2]
    return head


def _infer_head(words: list[Word]) -> str:
    """Which command a line without one means: roles speak of people, everything else of deals."""
    from bot.roles import ROLES

    free = [word.text for word in words[:SLOT_WORDS] if not word.quoted and not word.name]
    deal, dmu = (bool(free) and vocabulary.find(free[0]) is not None for vocabulary in (VERBS["deal"], VERBS["dmu"]))
    role = any(ROLES.find(part) for word in free for part in word.split(","))
    if dmu and (not deal or role):
        return "dmu"
    if len(free) > 2 and role and not deal and VERBS["dmu"].find(free[-1]):  # 김철수 결정권자 추가
        return "dmu"
    return "deal"


def take_verb(line: Line) -> None:
    """Takes the verb of the line's command from its words, or notes what a word may have meant."""
    vocabulary = VERBS[line.head]
    free = [index for index, word in enumerate(line.words) if not word.quoted and not word.name]
    places = list(dict.fromkeys([*free[:4], *free[-1:]]))
    found = [
        (index, match)
        for index in places
        if (match := vocabulary.find(_said(line, index))) and not _of_a_day(line, index)
    ]
    if line.head == "deal" and found:
        found = _added(found) or _settle_homographs(line, found)
    if found:
        index, match = found[0]
        line.verb, line.typed = match.key, line.words[index].text
        told = _told(line, index) if match.key == "goal" else ()
        line.words = [word for at, word in enumerate(line.words) if at not in (index, *told)]
        while match.key == "stage" and (twice := _stage_again(line)) is not None:
            del line.words[twice]
        return
    for index in [] if places and _of_a_day(line, places[0]) else places[:1]:
        word = _said(line, index)
        if choices := vocabulary.ask(word):
            line.asked = (word, choices)
            del line.words[index]
        elif keys := vocabulary.near(word):
            line.near = (word, keys)


def _stage_again(line: Line) -> int | None:
    """Where the verb of a move stands once more, as Korean may say it: 단계를 평가로 변경해줘."""
    free = [index for index, word in enumerate(line.words) if not word.quoted and not word.name]
    places = dict.fromkeys([*free[:3], *free[-1:]])
    again = (at for at in places if (found := VERBS[line.head].find(line.words[at].text)) and found.key == "stage")
    return next(again, None) if line.head == "deal" else None


def _told(line: Line, index: int) -> tuple[int, ...]:
    """The little words around a verb that is told as a sentence: their goal is to …"""
    words = [word.text.lower() for word in line.words[: index + 2]]
    start = next((at + 1 for at in range(index) if words[at].endswith(":")), 0)  # acme: our goal is to …
    if not {*words[start:index]} <= {"the", "our", "their", "shared"} or words[index + 1 :] not in (["is"], ["are"]):
        return ()
    to = [at for at in (index + 2,) if line.words[at:] and line.words[at].text.lower() == "to"]
    return (*range(start, index), index + 1, *to)


def _said(line: Line, index: int) -> str:
    """The word; the first one also with a colon behind it: `goal: two days`."""
    text = line.words[index].text.rstrip("!~")  # 수주했습니다!
    return text.rstrip(":") if index == 0 and len(line.words) > 1 else text


def _added(found: list[tuple[int, Match[str]]]) -> list[tuple[int, Match[str]]]:
    """What a line adds to a deal, where it says so: add option X makes no deal of this name."""
    if len(found) > 1 and (found[0][1].key, found[1][0]) == ("add", found[0][0] + 1) and found[1][1].key in ADDED:
        return found[1:]
    return []


def _of_a_day(line: Line, index: int) -> bool:
    """Whether the word belongs to a day rather than being a verb: 다음 주 화요일, next week."""
    follows = line.words[index + 1] if index + 1 < len(line.words) else None
    if follows is None or follows.quoted or line.words[index].text.lower() not in ("다음", "next"):
        return False
    behind = " ".join(word.text for word in line.words[index + 1 : index + 3])
    return _DAYS.match(follows.text.lower()) is not None or _DAYS.match(behind.lower()) is not None


def _settle_homographs(line: Line, found: list[tuple[int, Match[str]]]) -> list[tuple[int, Match[str]]]:
    """A word that is both a verb and a stage is a verb only as the first word and beside no stage verb.

    One is a verb, too, where what only the verb takes follows: acme option add "X", acme need must "export".
    """
    moves = any(match.key == "stage" for _, match in found)
    return [
        (index, match)
        for index, match in found
        if bare(line.words[index].text) not in HOMOGRAPHS
        or (index == 0 and not moves)
        or _goes_on(line, match.key, index + 1)
    ]


def _goes_on(line: Line, verb: str, index: int) -> bool:
    """Whether the word here is one that only this verb takes."""
    from bot.discovery import NEED, SLOTS
    from bot.options import ACTIONS

    word = line.words[index] if index < len(line.words) else None
    taken = {"option": ACTIONS, "need": SLOTS[NEED]}.get(verb)
    return bool(taken and word and not word.quoted and not word.name and taken.find(word.text))
