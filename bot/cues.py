"""Lists of cues: words by whose beginnings a text is known to be about something, in both languages.

A file holds lines of `name | beginnings of Korean words | beginnings of English words`, with a fourth part where a name
is a kind of broader ones. A hyphen joins neighbouring English words; Korean is compared without spaces. A cue belongs
to one name only.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

PHRASE = re.compile(r"[a-z0-9]+(?:[ \-/']+[a-z0-9]+)*|[가-힣]+(?: +[가-힣]+)*")
SEPARATORS = re.compile(r"[ \-/]+")
REACH: Final = 20  # letters that the gap of a cue spans at most, where nothing else is said
KEY: Final = 3  # letters by which a cue is looked up; by two where it, or what is before its gap, has no more
SYLLABLES: Final = 2  # so many Hangul syllables are easily found across two other words
# Full-width letters and digits as typed on East Asian keyboards; NFKC would also break lone jamo.
WIDTHS: Final = {0x3000: " ", 0x2019: "'", **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}}


def folded(text: str) -> str:
    """The text as cues and words are compared: composed, lower case, of one width."""
    return unicodedata.normalize("NFC", text.translate(WIDTHS)).lower()


class Cues:
    """The cues of one file, read at first use."""

    def __init__(self, file: Path, reach: int = REACH) -> None:
        self._file = file
        self._reach = reach

    def found_in(self, text: str) -> list[str]:
        """The names whose cues the text holds, in reading order, once for each cue."""
        return [name for phrase in PHRASE.findall(folded(text)) for name, _, _ in self._found(phrase)]

    def places_in(self, text: str) -> list[tuple[str, int, int]]:
        """The same names, each with where its cue begins and ends in the folded text."""
        places = []
        for phrase in PHRASE.finditer(folded(text)):
            letters = [at for at, char in enumerate(phrase[0], phrase.start()) if char.isalnum()]
            before = [0]  # letters before each place of the line
            for char in _line(phrase[0]):
                before.append(before[-1] + (char != " "))
            places += [
                (name, letters[before[at]], letters[before[end] - 1] + 1) for name, at, end in self._found(phrase[0])
            ]
        return places

    def _found(self, phrase: str) -> Iterator[tuple[str, int, int]]:
        """English cues begin a word; Korean ones may begin anywhere, as spaces come and go. The longest cue counts."""
        english, line = phrase.isascii(), _line(phrase)
        torn = frozenset() if english else _torn(phrase)
        at = 0
        while at < len(line):
            end = at + 1
            for cue, head, tail in self._candidates(line[at : at + KEY]):
                if not line.startswith(head, at) or (len(cue) == SYLLABLES and at in torn):
                    continue
                if found := _end(line, at, head, tail, self._reach):
                    end = found
                    yield self.names[cue], at, end
                    break
            at = (line.find(" ", end - 1) + 1 or len(line)) if english else end

    def _candidates(self, letters: str) -> Sequence[tuple[str, str, str]]:
        """The cues that may begin with these letters, the longest first, each with what is before and after its gap."""
        known = self._starting.get(letters)
        return self._starting.get(letters[:2], ()) if known is None else known

    @cached_property
    def _starting(self) -> dict[str, list[tuple[str, str, str]]]:
        starting: dict[str, list[tuple[str, str, str]]] = {}
        for cue in self.names:
            head, _, tail = cue.partition("*")
            starting.setdefault(head[:KEY], []).append((cue, head, f" {tail}" if tail and tail.isascii() else tail))
        short = {letters: cues for letters, cues in starting.items() if len(letters) < KEY}
        return {
            letters: sorted([*cues, *short.get(letters[:2], ())] if len(letters) == KEY else cues, key=_longest_first)
            for letters, cues in starting.items()
        }

    @cached_property
    def names(self) -> dict[str, str]:
        """Each cue with its name; ValueError where a cue has two."""
        names: dict[str, str] = {}
        for name, korean, english, *_ in self._lines:
            cues = [cue.replace("-", "") for cue in korean.split()]
            cues += [cue.replace("'", "").replace("-", " ") for cue in english.split()]
            for cue in cues:
                if names.setdefault(cue, name) != name:
                    raise ValueError(f"{self._file.name}: {cue!r} means both {names[cue]!r} and {name!r}")
        return names

    @cached_property
    def broader(self) -> dict[str, frozenset[str]]:
        """Each name with those it is a kind of."""
        broader: dict[str, frozenset[str]] = {}
        for name, _, _, *kinds in self._lines:
            broader[name] = broader.get(name, frozenset()).union(*(kind.split() for kind in kinds))
        return broader

    @property
    def _lines(self) -> Iterator[list[str]]:
        for line in self._file.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                yield [part.strip() for part in line.split("|")]


def _longest_first(cue: tuple[str, str, str]) -> int:
    return -len(cue[0])


def _line(phrase: str) -> str:
    """The phrase as cues are looked for: English words apart and with one space after the last, Korean all in one."""
    return SEPARATORS.sub(" ", phrase.replace("'", "")) + " " if phrase.isascii() else phrase.replace(" ", "")


def _torn(phrase: str) -> frozenset[int]:
    """Where in the line the last syllable of a longer word stands."""
    ends, letters = set(), 0
    for word in phrase.split():
        letters += len(word)
        if len(word) > 1:
            ends.add(letters - 1)
    return frozenset(ends)


def _end(line: str, at: int, head: str, tail: str, reach: int) -> int:
    """Where a cue that begins here ends; 0 where what is behind its gap isn't there."""
    end = at + len(head)
    start = line.find(tail, end, end + reach + len(tail)) if tail else end
    return start + len(tail) if start >= 0 else 0
