"""A line of text becomes a command with typed slots, taken one by one in any order.

`read` finds the command and its verb; what remains is a `Line` from which a command takes the slots it knows: keys of a
vocabulary, dates, amounts, mentions, named values, and at last the free text. Quoted words are never slots.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.amounts import Amount, parse_amount
from bot.dates import find_date
from bot.hangul import normalise
from bot.verbs import HEADS, HOMOGRAPHS, VERBS
from bot.words import Match, Vocabulary, bare

K = TypeVar("K", bound=str)
LONGEST_LINE = 10_000  # characters read of one line; chats allow less
MOST_BUTTON = 1_900  # characters of a line that a button can carry on every platform
SLOT_WORDS = 16  # slots stand among the first words of a line; what follows is prose

NAMED = {
    **dict.fromkeys(("size", "people", "규모"), "size"),
    **dict.fromkeys(("industry", "업종"), "industry"),
    **dict.fromkeys(("amount", "금액"), "amount"),
    **dict.fromkeys(("role", "역할"), "role"),
    **dict.fromkeys(("stage", "단계"), "stage"),
    **dict.fromkeys(("pain", "고민"), "pain"),
    **dict.fromkeys(("reason", "이유"), "reason"),
    **dict.fromkeys(("due", "date", "기한"), "due"),
    **dict.fromkeys(("title", "직함"), "title"),
    "deal": "deal",
    "person": "person",
    "name": "name",
}
NAMES = "|".join(NAMED)
TOKEN = re.compile(
    rf"(?P<name>{NAMES}):(?=\S)(?:\"(?P<value>(?:\\.|[^\"\\])*)\"|(?P<word>[^\s\"]+))"
    r"|<(?P<markup>[@#!][^<>]*|https?://[^<>]*|mailto:[^<>]*)>"
    r"|\"(?P<quoted>(?:\\.|[^\"\\])*)(?:\"|\Z)"
    r"|(?<!\S)'(?P<single>[^']+)'(?!\S)"
    r"|「(?P<corner>[^」]*)」"
    r"|(?<!\S)--\s+(?P<tail>.+)\Z"
    r"|(?P<plain>[^\s\"]+)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Word:
    """A word of a line. `quoted` words are text, never slots; `name` is set for `name:value`."""

    text: str
    quoted: bool = False
    name: str = ""


@dataclass
class Line:
    """What is left of a line once its command is known; each `take_…` removes what it returns."""

    head: str
    verb: str
    words: list[Word]
    text: str = ""
    typed: str = ""  # the verb as it was written: 시연 says more than `met`
    asked: tuple[str, tuple[str, ...]] | None = None
    near: tuple[str, tuple[str, ...]] | None = None
    whole: tuple[Word, ...] = ()  # all words behind the verb, also those taken since

    def spans(self, longest: int = 3, start: int | None = None) -> Iterator[tuple[int, int, str]]:
        """(first, end, words) of unquoted neighbours, longest first; only those at `start` when given."""
        limit = min(len(self.words), SLOT_WORDS)
        for length in range(min(longest, limit), 0, -1):
            for first in range(limit - length + 1) if start is None else [start]:
                part = self.words[first : first + length]
                if len(part) == length and not any(word.quoted or word.name for word in part):
                    yield first, first + length, " ".join(word.text for word in part)

    def drop(self, first: int, end: int) -> None:
        del self.words[first:end]

    def settle(self, first: int, end: int, name: str, value: str) -> None:
        """Takes words that were understood; when the line is said again, `name:value` stands for them."""
        taken = self.words[first:end]
        kept = (word for word in self.whole if not any(word is one for one in taken))
        self.whole = (Word(value, name=name), *kept)
        self.drop(first, end)

    def take(self, vocabulary: Vocabulary[K], shortest: int = 1) -> Match[K] | None:
        """The first word (or neighbours, at least `shortest` words) that this vocabulary surely knows."""
        for first, end, words in self.spans():
            if end - first >= shortest and (found := vocabulary.find(words)):
                self.drop(first, end)
                return found
        return None

    def take_all(self, vocabulary: Vocabulary[K]) -> tuple[K, ...]:
        """Every key named, in order and once; `decider,user` is two."""
        keys: list[K] = []
        while longer := self.take(vocabulary, shortest=2):  # first, since "end user" is more than a user
            keys.append(longer.key)
        for index in reversed(range(min(len(self.words), SLOT_WORDS))):
            word = self.words[index]
            if word.quoted or word.name:
                continue
            matches = [vocabulary.find(part) for part in word.text.split(",") if part]
            if matches and all(matches):
                keys = [match.key for match in matches if match] + keys
                self.drop(index, index + 1)
        return tuple(dict.fromkeys(keys))

    def take_asked(self, vocabulary: Vocabulary[K]) -> tuple[str, tuple[str, ...]] | None:
        """A word that means several things here, and the choices to offer."""
        for first, end, words in self.spans():
            if choices := vocabulary.ask(words):
                self.drop(first, end)
                return words, choices
        return None

    def take_near(self, vocabulary: Vocabulary[K]) -> tuple[str, tuple[K, ...]] | None:
        """A word that looks like a slip of the finger, and what it may have meant."""
        for first, end, words in self.spans():
            if keys := vocabulary.near(words):
                self.drop(first, end)
                return words, keys
        return None

    def take_named(self, name: str) -> str:
        """The value of `name:value`, or ''."""
        for index, word in enumerate(self.words):
            if word.name == name:
                del self.words[index]
                return word.text
        return ""

    def take_id(self, name: str) -> int | None:
        """The number of `deal:7` or `person:3`, as buttons say it."""
        value = self.take_named(name)
        return int(value) if value.isdecimal() and len(value) < 10 else None

    def take_number(self) -> int | None:
        """The first bare number, such as the 12 of `undo 12`."""
        for index, word in enumerate(self.words):
            if not word.quoted and word.text.isdecimal() and word.text.isascii() and len(word.text) < 10:
                del self.words[index]
                return int(word.text)
        return None

    def take_word(self, *words: str) -> bool:
        """Whether one of these words was said."""
        for index, word in enumerate(self.words):
            if not word.quoted and not word.name and bare(word.text) in words:
                del self.words[index]
                return True
        return False

    def take_mention(self) -> tuple[str, str] | None:
        """(handle, name) of a mentioned colleague: `<@U123|kim>`, `<@U123>`, or `@kim` with no handle."""
        for index, word in enumerate(self.words):
            if not word.quoted and word.text.startswith(("<@", "@")) and len(word.text) > 1:
                del self.words[index]
                return mention(word.text)
        return None

    def take_amount(self, currency: str) -> Amount | None:
        """An amount with a unit or a currency; a bare number of five digits or more counts too."""
        for first, end, words in self.spans():
            amount = parse_amount(words, currency)
            if amount and (not words.isdecimal() or len(words) >= 5):
                self.drop(first, end)
                return amount
        return None

    def take_date(self, today: date) -> date | None:
        """A day; it leaves the text only where it stands at its start or end, so that prose stays whole."""
        if named := self.take_named("due"):
            return _whole_date(named, today)
        free = [index for index, word in enumerate(self.words) if not word.quoted and not word.name]
        text = " ".join(self.words[index].text for index in free)
        found = find_date(text, today)
        if found is None:
            return None
        before, after = text[: found.start].split(), text[found.end :].split()
        if not _edge(before, after):
            return found.day
        keep = len(before) - (1 if before and before[-1].lower() in BEFORE_DATE else 0)
        drop_to = len(free) - len([word for word in after if word not in AFTER_DATE])
        for index in reversed(free[keep:drop_to]):
            del self.words[index]
        return found.day

    def rest(self) -> str:
        """All that is left, as text."""
        return " ".join(word.text for word in self.words).strip()

    def again(self, *more: str, without: str = "", verb: str = "") -> str:
        """The line as it was said, for a button: with more words behind the verb, and without some of its own.

        A `name:value` among the new words replaces the one that was said; `name:""` leaves it out.
        """
        dropped = without.split()
        named = {NAMED[name] for part in more if (name := part.partition(":")[0]) in NAMED}
        kept = []
        for word in self.whole:
            if word.name in named:
                continue
            if not word.quoted and not word.name and word.text in dropped:
                dropped.remove(word.text)
            else:
                kept.append(word)
        said = " ".join((f"/{self.head}", verb or self.verb, *more, *map(_written, kept)))
        return " ".join(said.split(" "))[:MOST_BUTTON]


BEFORE_DATE = {"by", "on", "until", "before", "due", "~"}
AFTER_DATE = {"까지", "에", "전까지"}


def _edge(before: list[str], after: list[str]) -> bool:
    """Whether a date stands at the start or the end of the text, little words aside."""
    lead = [word for word in before if word.lower() not in BEFORE_DATE]
    return not lead or not [word for word in after if word not in AFTER_DATE]


def _whole_date(text: str, today: date) -> date | None:
    found = find_date(text, today)
    return found.day if found else None


def quoted(text: str) -> str:
    """The text as a quoted word, which is never a slot."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _written(word: Word) -> str:
    if word.name:
        return f"{word.name}:{quoted(word.text)}"
    return quoted(word.text) if word.quoted else word.text


def mention(text: str) -> tuple[str, str]:
    """(handle, name) of `<@U123|kim>`, `<@U123>` or `@kim`."""
    if text.startswith("<@"):
        handle, _, name = text[2:-1].partition("|")
        return handle, name or handle
    return "", text.lstrip("@")


def words_of(text: str) -> list[Word]:
    """The words of a line; unbalanced quotes reach to its end, nothing raises."""
    words = []
    for found in TOKEN.finditer(normalise(text[:LONGEST_LINE])):
        kind = found.lastgroup or "plain"
        if found["name"]:
            value = found["value"] if found["value"] is not None else found["word"]
            words.append(Word(_unescape(value), name=NAMED[found["name"].lower()]))
        elif kind == "markup":
            words.append(Word(found[0]))
        elif kind in ("quoted", "single", "corner", "tail"):
            words.append(Word(_unescape(found[kind]).strip(), quoted=True))
        elif stripped := found["plain"].strip(","):
            words.append(Word(stripped))
    return [word for word in words if word.text]


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def read(text: str, renamed: dict[str, str] | None = None) -> Line:
    """The command that a line says. `renamed` maps a workspace's own command names to ours.

    The verb may stand first, after the deal, or last; without one, a stage makes it `stage` and a deal makes it
    `show`: `Line.verb` is then ''. Never raises.
    """
    words = words_of(text)
    head = _take_head(words, renamed or {})
    line = Line(head, "", words, text=text)
    if not head:
        line.head = _infer_head(words)
    _take_verb(line)
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
    return head


def _infer_head(words: list[Word]) -> str:
    """Which command a line without one means: roles speak of people, everything else of deals."""
    from bot.roles import ROLES

    free = [word.text for word in words[:SLOT_WORDS] if not word.quoted and not word.name]
    deal, dmu = (bool(free) and vocabulary.find(free[0]) is not None for vocabulary in (VERBS["deal"], VERBS["dmu"]))
    if dmu and (not deal or any(ROLES.find(part) for word in free for part in word.split(","))):
        return "dmu"
    return "deal"


def _take_verb(line: Line) -> None:
    vocabulary = VERBS[line.head]
    free = [index for index, word in enumerate(line.words) if not word.quoted and not word.name]
    places = list(dict.fromkeys([*free[:4], *free[-1:]]))
    found = [(index, match) for index in places if (match := vocabulary.find(line.words[index].text))]
    if line.head == "deal" and found:
        found = _settle_homographs(line, found)
    if found:
        index, match = found[0]
        line.verb, line.typed = match.key, line.words[index].text
        # Korean may say it twice: 단계를 평가로 변경해줘.
        twice = [at for at, again in found[1:] if again.key == match.key == "stage"]
        line.words = [word for at, word in enumerate(line.words) if at not in (index, *twice)]
        return
    for index in places[:1]:
        word = line.words[index].text
        if choices := vocabulary.ask(word):
            line.asked = (word, choices)
            del line.words[index]
        elif keys := vocabulary.near(word):
            line.near = (word, keys)


def _settle_homographs(line: Line, found: list[tuple[int, Match[str]]]) -> list[tuple[int, Match[str]]]:
    """A word that is both a verb and a stage is a verb only as the first word and beside no stage verb."""
    moves = any(match.key == "stage" for _, match in found)
    return [
        (index, match)
        for index, match in found
        if bare(line.words[index].text) not in HOMOGRAPHS or (index == 0 and not moves)
    ]
