"""How well texts answer a question, in the same language by their words and across languages by their concepts."""

import logging
from collections.abc import Sequence
from typing import Any, Final

from bot.tokens import concepts, is_korean, tokens

CONCEPT_SHARE: Final = 0.25
# The BM25 score that counts as half alike: absolute, so that questions can be compared. It was measured on this many
# texts. A smaller library is filled up with texts about nothing: in a dozen stories about the same thing, what they
# are about would otherwise be too common to count.
HALF: Final = 10.0
MEASURED_ON: Final = 513
NOTHING: Final = "\0"  # no text has this word


class Texts:
    """Texts indexed once; reading is safe from several threads."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._known = [bool(text.strip()) for text in texts]
        self._korean = [is_korean(text) for text in texts]
        self._words = _Field([tokens(text) for text in texts])
        self._concepts = _Field([concepts(text) for text in texts])

    def likeness(self, asked: str) -> list[float | None]:
        """For each text how well it answers, 0 to 1; None where the text or the question says nothing."""
        words, korean = tokens(asked), is_korean(asked)
        if not words:
            return [None] * len(self._known)
        by_word, by_concept = self._words.scores(words), self._concepts.scores(concepts(asked))
        scores = [
            _mixed(word, concept, same=hangul is korean)
            for word, concept, hangul in zip(by_word, by_concept, self._korean, strict=True)
        ]
        return [score / (score + HALF) if known else None for known, score in zip(self._known, scores, strict=True)]


def _mixed(word: float, concept: float, *, same: bool) -> float:
    mixed = (1 - CONCEPT_SHARE) * word + CONCEPT_SHARE * concept
    # Words can't meet across languages, so there a missing one is no sign of anything.
    return mixed if same else max(mixed, concept)


class _Field:
    """A BM25 index over lists of words. bm25s brings numpy, a quarter of a second: imported only when needed."""

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

    def scores(self, words: list[str]) -> list[float]:
        """One score per document; a word asked twice counts once."""
        if not words or self._index is None:
            return [0.0] * self._count
        scores: list[float] = self._index.get_scores(list(dict.fromkeys(words))).tolist()
        return scores[: self._count]
