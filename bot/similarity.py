"""How well texts answer a question: by the concepts they share with it, in either language, and by its words."""

import logging
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from bot.tokens import CONCEPTS, THING, concepts, is_korean, tokens

if TYPE_CHECKING:
    from bot.columns import Column

SAME: Final = 1.0
WIDER: Final = 0.5
IN_PASSING: Final = 0.25
ELSEWHERE: Final = 0.3
DETAILS: Final = 0.6
WORD_SHARE: Final = 0.03
K: Final = 0.5
HALF: Final = 0.3
SPREAD: Final = 2.0
POWER: Final = 0.5
AKIN: Final = 0.0
HALF_W: Final = 1e9
# Rare words count more. How rare is told from this many texts: a smaller library is filled up with texts about nothing;
# in a dozen stories about the same thing, its words would otherwise be too common to count.
MEASURED_ON: Final = 513
NOTHING: Final = "\0"  # no text has this word


class Texts:
    """At least one text, indexed once; reading is safe from several threads. A text's lines are told apart."""

    def __init__(self, texts: Sequence[str], details: Sequence[str] = ()) -> None:
        import numpy as np

        details = details or [""] * len(texts)
        whole = [f"{text}\n{more}" for text, more in zip(texts, details, strict=True)]
        self._unknown: Column = np.array([not text.strip() for text in whole], bool)
        self._words = _Words([tokens(text) for text in whole])
        self._concepts = _Concepts(texts, details)

    def likeness(self, asked: str) -> "Column":
        """For each text how well it answers, 0 to 1; nan where the text or the question says nothing."""
        import numpy as np

        words = tokens(asked)
        if not words:
            return np.full(len(self._unknown), np.nan)
        score = self._concepts.scores(concepts(asked)) + WORD_SHARE * self._words.scores(words)
        b = self._words.scores(words)
        powered = score**SPREAD
        likeness: Column = np.maximum(powered / (powered + HALF**SPREAD), b / (b + HALF_W))
        likeness[self._unknown] = np.nan
        return likeness


class _Concepts:
    def __init__(self, texts, details) -> None:
        import numpy as np

        self._place = {name: at for at, name in enumerate(sorted(CONCEPTS.broader))}
        docs = [[(1.0, concepts(l)) for l in t.splitlines()] + [(DETAILS, concepts(l)) for l in d.splitlines()] or [(1.0, [])] for t, d in zip(texts, details)]
        lines = [x for d in docs for x in d]
        self._first = np.cumsum([0, *map(len, docs)])[:-1]
        self._met: Column = np.zeros((len(self._place), len(lines)), np.float32)
        for at, (w, names) in enumerate(lines):
            for name in set(names):
                for other, share in _met_by(name).items():
                    row = self._place[other]
                    self._met[row, at] = max(self._met[row, at], share * w)
        self._met_anywhere: Column = np.maximum.reduceat(self._met, self._first, axis=1)

    def scores(self, asked) -> "Column":
        import numpy as np

        from collections import Counter
        counts = Counter(asked)
        names = sorted(counts)
        rows = [self._place[name] for name in names]
        weights = np.array([_weight(name) * counts[name] ** POWER for name in names], np.float32)
        if not names:
            return np.zeros(len(self._first))
        by_line = weights @ self._met[rows]
        best = np.maximum.reduceat(by_line, self._first)
        anywhere = weights @ self._met_anywhere[rows]
        scores: Column = (best + ELSEWHERE * (anywhere - best)).astype(float)
        return scores / (K + weights.sum())


def _weight(name: str) -> float:
    return IN_PASSING if THING in CONCEPTS.broader[name] else 1.0


@lru_cache(maxsize=1024)
def _met_by(name: str) -> Mapping[str, float]:
    """The concepts that a text about this one answers, and how far."""
    wider = {name: CONCEPTS.broader[name] - {THING} for name in CONCEPTS.broader}
    met = {}
    for other in wider:
        if other == name:
            met[other] = SAME
        elif other in wider[name] or name in wider[other]:
            met[other] = WIDER
        elif wider[name] & wider[other]:
            met[other] = AKIN
    return met


class _Words:
    """A BM25 index over lists of words. bm25s and numpy take a quarter of a second: imported only when needed."""

    def __init__(self, documents: list[list[str]]) -> None:
        self._count = len(documents)
        self._index: Any = None
        if any(documents):
            import bm25s

            logging.getLogger("bm25s").setLevel(logging.WARNING)  # it asks for debug messages by itself
            usual = sum(map(len, documents)) // len(documents) or 1
            filling = [[NOTHING] * usual] * (MEASURED_ON - len(documents))
            self._index = bm25s.BM25()
            self._index.index([*documents, *filling], show_progress=False)

    def scores(self, words: list[str]) -> "Column":
        """One score per document; a word asked twice counts once."""
        import numpy as np

        if not words or self._index is None:
            return np.zeros(self._count)
        scores: Column = self._index.get_scores(list(dict.fromkeys(words)))[: self._count].astype(float)
        return scores
