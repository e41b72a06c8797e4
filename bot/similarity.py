"""How well texts answer a question: by the problems they share, in either language, and a little by their words."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import sqrt
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from bot.meaning import MEANINGS
from bot.tokens import CONCEPTS, THING, concepts, shared_words, tokens

if TYPE_CHECKING:
    from bot.columns import Column

# What a concept weighs is told from the list and not from the library, so that libraries of any size can be compared.
IN_PASSING: Final = 0.15  # the weight of a thing, where a problem weighs 1
WIDER: Final = 0.5  # how far a concept is met by a narrower or a broader one; by a thing, so much of what that weighs
ELSEWHERE: Final = 0.5  # what is met by other lines than the best, of what one line would earn
DETAILS: Final = 0.6  # a concept in the details, where one in a line about a problem counts 1
SOLVED: Final = 0.3  # how much of what a text means is told from its solution, the rest from its problems
SURE: Final = 0.5  # the weight that is always missing: who asks about one thing in passing isn't answered by it
WORD: Final = 0.01  # what a point of BM25 adds: it decides between texts that share the same concepts
HALF_WORDS: Final = 15.0  # so many points of BM25 are half alike, where the words have no concept
MEANT: Final = 0.6  # how much of the likeness is told from all the words, the rest from the concepts that are named
LESS: Final = 0.75  # how much each next line of a question counts, of the line before, the one that is met best first
STRONGEST: Final = 16  # so many problems of a question are looked for; the others hardly add anything
APART: Final = 0.1  # texts about different problems are so much alike by chance …
SAME: Final = 0.78  # … and two people hardly ever say more of a problem in the same way
RECOGNISED: Final = 0.3  # as near as this, two lines are said to be about the same
# Rare words count more. How rare is told from this many texts: a smaller library is filled up with texts about nothing.
MEASURED_ON: Final = 513
NOTHING: Final = "\0"  # no text has this word


def nearest(asked: str, lines: Sequence[str]) -> str:
    """The line that says most of what was asked, in whatever words; "" where none does."""
    if not lines or not asked.strip():
        return ""
    questions = [_meaning(line) for line in asked.splitlines()]
    near = [max(float(question @ _meaning(line)) for question in questions) for line in lines]
    recognised = max(near) >= RECOGNISED
    tied = [line for line, likeness in zip(lines, near, strict=True) if likeness == max(near)]
    if recognised and len(tied) == 1:  # the usual case; looking for words takes longer
        return tied[0]
    words, best = max(((len(shared_words(asked, line)), line) for line in tied), key=itemgetter(0))
    return best if recognised or words else ""


@lru_cache(maxsize=2048)  # the same stories again and again
def _meaning(line: str) -> "Column":
    row: Column = MEANINGS.of([line])[0]
    return row


class Texts:
    """At least one text, indexed once; reading is safe from several threads.

    A text's lines are its problems, told apart: one that is all about the question answers it better than several that
    touch it. `solutions` tell what was done about them, which shows what they were about; `details` are what else is
    said, by which a text is only found. Solutions are details, too.
    """

    def __init__(self, texts: Sequence[str], solutions: Sequence[str] = (), details: Sequence[str] = ()) -> None:
        import numpy as np

        solved, rest = (given or [""] * len(texts) for given in (solutions, details))
        further = [f"{one}\n{other}" for one, other in zip(solved, rest, strict=True)]
        lines = [[_Said(line) for line in text.splitlines()] for text in texts]
        more = [[_Said(line) for line in text.splitlines()] for text in further]
        whole = [[*one, *other] for one, other in zip(lines, more, strict=True)]
        said = (f"{text}{other}" for text, other in zip(texts, further, strict=True))
        self._unknown: Column = np.array([not each.strip() for each in said], bool)
        self._words = _Words([[token for line in text for token in line.tokens] for text in whole])
        self._meanings = _Meanings(lines, [_Said(solution) for solution in solved])
        self._concepts = _Concepts(
            [*((line.concepts, 1.0) for line in one), *((line.concepts, DETAILS) for line in other)]
            for one, other in zip(lines, more, strict=True)
        )

    def likeness(self, asked: str) -> "Column":
        """For each text how well it answers, 0 to 1; nan where the text or the question says nothing."""
        import numpy as np

        words = tokens(asked)
        if not words:
            return np.full(len(self._unknown), np.nan)
        by_word = self._words.scores(words)
        named = np.minimum(1.0, self._concepts.shares(concepts(asked)) + WORD * by_word)
        alike = MEANT * self._meanings.likeness(asked) + (1 - MEANT) * named
        likeness: Column = np.clip((alike - APART) / (SAME - APART), 0.0, 1.0)
        likeness = np.maximum(likeness, by_word / (by_word + HALF_WORDS))
        likeness[self._unknown] = np.nan
        return likeness


class _Said:
    """A line as it is compared."""

    def __init__(self, line: str) -> None:
        self.tokens, self.concepts = tokens(line), concepts(line)


class _Meanings:
    """What each line of the texts is about, and what their solutions are about: a row per problem."""

    def __init__(self, lines: Sequence[Sequence[_Said]], solutions: Sequence[_Said]) -> None:
        import numpy as np

        nothing: tuple[list[str], list[str]] = ([], [])
        each = [[(line.tokens, line.concepts) for line in text] or [nothing] for text in lines]
        self._first: Column = np.cumsum([0, *(len(text) for text in each[:-1])])
        self._lines: Column = np.ascontiguousarray(MEANINGS.rows([line for text in each for line in text]).T)
        self._solutions: Column = np.ascontiguousarray(
            MEANINGS.rows([(one.tokens, one.concepts) for one in solutions]).T
        )
        self._solved: Column = np.where(self._solutions.any(axis=0), SOLVED, 0.0)

    def likeness(self, asked: str) -> "Column":
        """For each text how near it comes, 1 at most: its nearest problem to each line asked, and its solution."""
        import numpy as np

        questions = MEANINGS.of(asked.splitlines())
        met = [np.maximum.reduceat(_times(question, self._lines), self._first) for question in questions]
        solved = [_times(question, self._solutions) for question in questions]
        # The line that is met best counts most, so that the tenth problem of a deal hides no answer to the first.
        counts = LESS ** np.arange(len(met))
        problems = (counts / counts.sum()) @ np.sort(met, axis=0)[::-1]
        likeness: Column = (1 - self._solved) * problems + self._solved * np.max(solved, axis=0)
        return likeness


def _times(question: "Column", rows: "Column") -> "Column":
    """Each column times the question's strongest problems. A matrix product would start threads, which cost more."""
    import numpy as np

    product: Column = np.zeros(rows.shape[1], np.float32)
    for at in np.argsort(-question)[:STRONGEST]:
        product += question[at] * rows[at]
    return product


class _Concepts:
    """For each concept the lines that meet it, and how far; and the same for whole texts."""

    def __init__(self, texts: Iterable[Sequence[tuple[list[str], float]]]) -> None:
        import numpy as np

        by_line, by_text, firsts, line = _Postings(), _Postings(), [], 0
        for number, lines in enumerate(texts):
            firsts.append(line)
            anywhere: dict[str, float] = {}
            for names, weight in lines or [([], 0.0)]:
                met = _all_met(frozenset(names))
                by_line.add(line, met, weight)
                for name, share in met.items():
                    anywhere[name] = max(anywhere.get(name, 0.0), share * weight)
                line += 1
            by_text.add(number, anywhere, 1.0)
        self._lines, self._first = line, np.array(firsts, np.int64)
        self._by_line, self._by_text = by_line.columns(), by_text.columns()

    def shares(self, asked: Sequence[str]) -> "Column":
        """For each text how much of what was asked it meets, 0 to 1."""
        import numpy as np

        # What comes up again and again is what the question is about.
        weights = {name: _weight(name) * sqrt(times) for name, times in Counter(asked).items()}
        lines, anywhere = np.zeros(self._lines), np.zeros(len(self._first))
        for name, weight in weights.items():
            for scores, postings in ((lines, self._by_line), (anywhere, self._by_text)):
                if name in postings:
                    at, share = postings[name]
                    scores[at] += weight * share
        best = np.maximum.reduceat(lines, self._first)
        shares: Column = (best + ELSEWHERE * (anywhere - best)) / (SURE + sum(weights.values()))
        return shares


class _Postings:
    """Where each concept is met, gathered one place after another."""

    def __init__(self) -> None:
        self._met: dict[str, tuple[list[int], list[float]]] = {}

    def add(self, at: int, met: Mapping[str, float], weight: float) -> None:
        for name, share in met.items():
            places, shares = self._met.setdefault(name, ([], []))
            places.append(at)
            shares.append(share * weight)

    def columns(self) -> dict[str, tuple["Column", "Column"]]:
        import numpy as np

        return {
            name: (np.array(at, np.int32), np.array(shares, np.float32)) for name, (at, shares) in self._met.items()
        }


def _weight(name: str) -> float:
    return IN_PASSING if THING in CONCEPTS.broader[name] else 1.0


@lru_cache(maxsize=4096)  # lines about the same are many
def _all_met(names: frozenset[str]) -> Mapping[str, float]:
    """Every concept that a line about these meets, and how far."""
    met: dict[str, float] = {}
    for name in names:
        for other, share in _met_by(name).items():
            met[other] = max(met.get(other, 0.0), share)
    return met


@lru_cache(maxsize=512)
def _met_by(name: str) -> Mapping[str, float]:
    """The concept itself, the broader ones, and the narrower ones."""
    broader = CONCEPTS.broader
    met = {other: WIDER * _weight(name) for other in broader if name in broader[other]}
    met |= dict.fromkeys(broader[name] - {THING}, WIDER)
    return met | {name: 1.0}


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

        if self._index is None:
            return np.zeros(self._count)
        scores: Column = self._index.get_scores(list(dict.fromkeys(words)))[: self._count].astype(float)
        return scores
