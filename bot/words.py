"""How a typed word becomes a key of a vocabulary: exact, particle, keyboard slip, prefix, and near misses to ask about."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Literal, TypeVar

from rapidfuzz.distance import OSA

from bot.hangul import jamo, strip_particle, to_hangul, to_latin

K = TypeVar("K", bound=str)
How = Literal["exact", "particle", "slip", "prefix"]
LONGEST_WORD = 60  # letters; no name of anything is longer, and looking closer would only cost time
WORDS_KEPT = 2048  # people say the same words all day
JOINED = str.maketrans("", "", " -_\t\n")  # what may stand between the parts of a word


def bare(word: str) -> str:
    """The word as vocabularies compare it: lower case, composed, without spaces, hyphens and underscores."""
    folded = word if word.isascii() else unicodedata.normalize("NFC", word)
    return folded.lower().translate(JOINED)


def distance_allowed(word: str) -> int:
    """How many slips of the finger still count as the same word, by its length in letters (jamo).

    Never more than three in ten: "rename" is no slip of "resume".
    """
    letters = len(jamo(word))
    most = 1 if letters <= 5 else 2 if letters <= 10 else 3
    return min(most, max(1, letters * 3 // 10))


def near(word: str, candidates: Mapping[str, K]) -> tuple[K, ...]:
    """Keys whose alias is a typing error away, nearest first; `candidates` maps an alias to its key."""
    typed = jamo(bare(word)) if len(word) <= LONGEST_WORD else ""
    if len(typed) < 2 or typed.isdecimal():
        return ()  # one letter or a number is a slip of anything
    allowed = distance_allowed(bare(word))
    found: dict[K, int] = {}
    for alias, key in candidates.items():
        distance = OSA.distance(typed, _jamo(alias), score_cutoff=allowed)
        if 0 <= distance <= allowed and distance < found.get(key, allowed + 1):
            found[key] = distance
    return tuple(sorted(found, key=lambda key: found[key]))


_jamo = lru_cache(WORDS_KEPT)(jamo)


@dataclass(frozen=True)
class Match(Generic[K]):
    """A key and how the word led to it."""

    key: K
    how: How


class Vocabulary(Generic[K]):
    """Keys with every name people use for them; no alias means two keys."""

    def __init__(
        self,
        name: str,
        rows: Mapping[K, str],
        asks: Mapping[str, tuple[str, ...]] | None = None,
        suffixes: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.aliases: dict[str, K] = {}
        for key, names in rows.items():
            for alias in map(bare, names.split()):
                if self.aliases.setdefault(alias, key) != key:
                    raise ValueError(f"{name}: {alias!r} means both {self.aliases[alias]!r} and {key!r}")
        self.asks = {bare(word): keys for word, keys in (asks or {}).items()}
        self.suffixes = suffixes
        self._found = lru_cache(WORDS_KEPT)(self._look_up)
        self._slips = lru_cache(WORDS_KEPT)(lambda word: near(word, self.aliases))

    def find(self, word: str, prefix: bool = False) -> Match[K] | None:
        """The key that this word surely means, or None. `prefix` also accepts the unmistakable start of a name."""
        return self._found(word, prefix) if len(word) <= LONGEST_WORD else None

    def _look_up(self, word: str, prefix: bool) -> Match[K] | None:
        typed = bare(word)
        if typed in self.aliases:
            return Match(self.aliases[typed], "exact")
        if typed in self.asks or not typed:
            return None
        return self._inflected(typed) or self._slipped(word) or (self._begun(typed) if prefix else None)

    def ask(self, word: str) -> tuple[str, ...] | None:
        """The choices to offer where the word means different things in different companies."""
        typed = bare(word)
        stripped = strip_particle(typed)
        return self.asks.get(typed) or (self.asks.get(stripped) if stripped else None)

    def near(self, word: str) -> tuple[K, ...]:
        """Keys a typing error away, to be asked about, never applied."""
        return self._slips(word) if len(word) <= LONGEST_WORD else ()

    def _inflected(self, typed: str) -> Match[K] | None:
        forms = [typed.removesuffix(suffix) for suffix in self.suffixes if typed.endswith(suffix)]
        stripped = strip_particle(typed)
        for form in [*forms, *([stripped] if stripped else [])]:
            if form in self.aliases:
                return Match(self.aliases[form], "particle")
        return None

    def _slipped(self, word: str) -> Match[K] | None:
        """Typed with the keyboard in the other language; shift counts there (eksrP is 단계), caps lock doesn't."""
        joined = word.translate(JOINED)
        for typed in dict.fromkeys((joined, joined.lower())):
            turned = bare(to_hangul(typed) if typed.isascii() else to_latin(typed))
            if turned in self.aliases and turned != bare(word):
                return Match(self.aliases[turned], "slip")
        return None

    def _begun(self, typed: str) -> Match[K] | None:
        if len(typed) < (3 if typed.isascii() else 2):
            return None
        keys = {key for alias, key in self.aliases.items() if alias.startswith(typed)}
        return Match(keys.pop(), "prefix") if len(keys) == 1 else None
