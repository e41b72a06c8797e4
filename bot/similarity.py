"""How well texts answer a question, in the same language by their words and across languages by their concepts."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from bot.tokens import concepts, is_korean, tokens

if TYPE_CHECKING:
    from bot.columns import Column

CONCEPT_SHARE: Final = 0.25
# The BM25 score that counts as half alike: absolute, so that questions can be compared. It was measured on this many
# texts. A smaller library is filled up with texts about nothing: in a dozen stories about the same thing, what they
# are about would otherwise be too common to count.
HALF: Final = 10.0
MEASURED_ON: Final = 513
NOTHING: Final = "\0"  # no text has this word


class Texts:
    """At least one text, indexed once; reading is safe from several threads."""

    def __init__(self, texts: Sequence[str]) -> None:
        import numpy as np

        self._unknown: Column = np.array([not text.strip() for text in texts], bool)
        self._korean: Column = np.array([is_korean(text) for text in texts], bool)
        self._words = _Field([tokens(text) for text in texts])
        self._concepts = _Field([concepts(text) for text in texts])

    def likeness(self, asked: str) -> "Column":
        """For each text how well it answers, 0 to 1; nan where the text or the question says nothing."""
        import numpy as np

        words, korean = tokens(asked), is_korean(asked)
        if not words:
            return np.full(len(self._unknown), np.nan)
        by_word, by_concept = self._words.scores(words), self._concepts.scores(concepts(asked))
        mixed = (1 - CONCEPT_SHARE) * by_word + CONCEPT_SHARE * by_concept
        # Words can't meet across languages, so there a missing one is no sign of anything.
        score = np.where(self._korean == korean, mixed, np.maximum(mixed, by_concept))
        likeness: Column = score / (score + HALF)
        likeness[self._unknown] = np.nan
        return likeness


class _Field:
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
