"""Lists of cues: words by whose beginnings a text is known to be about something, in both languages.

A file holds lines of `name | beginnings of Korean words | beginnings of English words`. A hyphen joins neighbouring
English words; Korean is compared without spaces. A cue belongs to one name only.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

PHRASE = re.compile(r"[a-z0-9]+(?:[ \-/']+[a-z0-9]+)*|[가-힣]+(?: +[가-힣]+)*")
SEPARATORS = re.compile(r"[ \-/]+")
REACH: Final = 20  # letters that the gap of a cue spans at most
# Full-width letters and digits as typed on East Asian keyboards; NFKC would also break lone jamo.
WIDTHS: Final = {0x3000: " ", 0x2019: "'", **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}}


def folded(text: str) -> str:
    """The text as cues and words are compared: composed, lower case, of one width."""
    return unicodedata.normalize("NFC", text.translate(WIDTHS)).lower()


class Cues:
    """The cues of one file, read at first use."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def found_in(self, text: str) -> list[str]:
        """The names whose cues the text holds, in reading order, once for each cue."""
        return [found for phrase in PHRASE.findall(folded(text)) for found in self._names_in(phrase)]

    def _names_in(self, phrase: str) -> Iterator[str]:
        """English cues begin a word; Korean ones may begin anywhere, as spaces come and go. The longest cue counts."""
        english = phrase.isascii()
        line = SEPARATORS.sub(" ", phrase.replace("'", "")) + " " if english else phrase.replace(" ", "")
        at = 0
        while at < len(line):
            end = at + 1
            for cue, head, tail in self._starting.get(line[at : at + 2], ()):
                if found := _end(line, at, head, tail):
                    end = found
                    yield self.names[cue]
                    break
            at = (line.find(" ", end - 1) + 1 or len(line)) if english else end

    @cached_property
    def _starting(self) -> dict[str, list[tuple[str, str, str]]]:
        """Cues by their first two letters, the longest first, each with what is before and after its gap."""
        starting: dict[str, list[tuple[str, str, str]]] = {}
        for cue in sorted(self.names, key=len, reverse=True):
            head, _, tail = cue.partition("*")
            starting.setdefault(cue[:2], []).append((cue, head, f" {tail}" if tail and tail.isascii() else tail))
        return starting

    @cached_property
    def names(self) -> dict[str, str]:
        """Each cue with its name; ValueError where a cue has two."""
        names: dict[str, str] = {}
        for line in self._file.read_text(encoding="utf-8").splitlines():
            if not line or line.startswith("#"):
                continue
            name, korean, english = (part.strip() for part in line.split("|"))
            cues = [cue.replace("-", "") for cue in korean.split()]
            cues += [cue.replace("'", "").replace("-", " ") for cue in english.split()]
            for cue in cues:
                if names.setdefault(cue, name) != name:
                    raise ValueError(f"{self._file.name}: {cue!r} means both {names[cue]!r} and {name!r}")
        return names


def _end(line: str, at: int, head: str, tail: str) -> int:
    """Where a cue that begins here ends; 0 where it doesn't begin here."""
    if not line.startswith(head, at):
        return 0
    end = at + len(head)
    start = line.find(tail, end, end + REACH + len(tail)) if tail else end
    return start + len(tail) if start >= 0 else 0
