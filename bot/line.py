"""What a line says behind its verb: words from which a command takes its slots, one by one, in any order.

A command takes the slots it knows: keys of a vocabulary, dates, amounts, mentions, named values, and at last the free
text. Quoted words are never slots.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.amounts import Amount, parse_amount
from bot.dates import find_date, missing_day
from bot.errors import UserError
from bot.lexer import LIKE_NAMED, NAMED, Word, mention, written
from bot.verbs import HOMOGRAPHS
from bot.words import Match, Vocabulary, bare

K = TypeVar("K", bound=str)
SLOT_WORDS = 16  # slots stand among the first words of a line; what follows is prose


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
    rolled: bool = False  # the day taken is next year's, since this year's has just passed
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
            bare_word = not word.quoted and not word.name
            if bare_word and word.text.isdecimal() and word.text.isascii() and len(word.text) < 10:
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

    def take_date(self, today: date, past: bool = False, strict: bool = True) -> date | None:
        """A day; it leaves the text only where it stands at its start or end, so that prose stays whole.

        `past` for what is over, where Friday is the last one. Raises UserError about a day that no month has (2/30),
        unless it isn't `strict`.
        """
        if named := self.take_named("due"):
            return self._day_of(named, today)
        free = [index for index, word in enumerate(self.words) if not word.quoted and not word.name]
        text = " ".join(self.words[index].text for index in free)
        found = find_date(text, today, past)
        if found is None:
            if strict and (word := missing_day(text)):
                raise UserError("day_missing", word=word, without="")
            return None
        self.rolled = found.rolled and not past
        before, after = text[: found.start].split(), text[found.end :].split()
        if not _edge(before, after):
            return found.day
        keep = len(before) - (1 if before and before[-1].lower() in BEFORE_DATE else 0)
        drop_to = len(free) - len([word for word in after if word not in AFTER_DATE])
        for index in reversed(free[keep:drop_to]):
            del self.words[index]
        return found.day

    def _day_of(self, named: str, today: date) -> date:
        """The day of `due:…`; one that can't be read is asked about, since somebody counts on it."""
        found = find_date(named, today)
        if found is None:
            raise UserError("day_missing", word=named, without=self.again('due:""'))
        self.rolled = found.rolled
        return found.day

    def stray(self) -> Word | None:
        """What is left and looks like `name:value`, though the command takes nothing of this name."""
        looks = (word for word in self.words if word.name or (not word.quoted and LIKE_NAMED.fullmatch(word.text)))
        return next(looks, None)

    def rest(self) -> str:
        """All that is left, as text; a `name:value` that nobody took was meant as words."""
        return " ".join(word.raw or word.text for word in self.words).strip(" ,")

    def again(self, *more: str, without: str = "", verb: str = "") -> str:
        """The line as it was said, for a button: with more words behind the verb, and without some of its own.

        A `name:value` among the new words replaces the one that was said; `name:""` leaves it out. Never shortened: half
        a line would say something else, and a platform that can't carry it leaves the button out.
        """
        dropped = Counter(word.strip(",") for word in without.split())
        named = {NAMED[name] for part in more if (name := part.partition(":")[0]) in NAMED}
        kept = []
        for word in self.whole:
            if word.name in named:
                continue
            if not word.quoted and not word.name and dropped[word.text]:
                dropped[word.text] -= 1
            else:
                kept.append(word)
        said = self.typed if self.verb in HOMOGRAPHS and self.typed else self.verb  # 니즈 is no stage, but need is one
        return " ".join((f"/{self.head}", verb or said, *more, *map(written, kept)))


BEFORE_DATE = {"by", "on", "until", "till", "til", "before", "due", "~"}
AFTER_DATE = {"까지", "에", "전까지"}


def _edge(before: list[str], after: list[str]) -> bool:
    """Whether a date stands at the start or the end of the text, little words aside."""
    lead = [word for word in before if word.lower() not in BEFORE_DATE]
    return not lead or not [word for word in after if word not in AFTER_DATE]
