"""What texts are about, told from all their words at once: by what people say of each problem, in either language."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from math import log1p
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.tokens import ASIDE, CONCEPTS, THING, concepts, tokens

if TYPE_CHECKING:
    from bot.columns import Column

CUE: Final = 1.0  # what a cue adds to its concept; a word that is said about this problem only adds as much
SHARPER: Final = 1.3  # the power by which what is said most stands out from what is said in passing
UNHEARD: Final = 0.05  # how often a word is taken to be said of a problem in whose sentences it isn't (naive Bayes)
UNSURE: Final = 3.0  # words of a line hang together: so many tell as much as one that stands alone
TOLD: Final = 0.5  # what a cue adds to the evidence of the words
KIN: Final = 0.2  # how much of a concept goes to a broader or narrower one, beside what the sentences' headings say
COMMON: Final = 0.25  # how much of what all problems share is taken off: else a text about everything is like any other


class Meanings:
    """The problems as directions: a text points to those in whose sentences and cues its words are found.

    Two ways of telling are mixed half and half. By the first (explicit semantic analysis with a problem where others
    take an article) every word votes for the problems it is said about, so that a text may be about several. By the
    second (naive Bayes) the words together tell which one problem it is, which keeps similar ones apart. A cue is
    surer where it is found; the words still tell something where none is.
    """

    def __init__(self, sentences: Path) -> None:
        self._file = sentences

    def of(self, texts: Sequence[str]) -> "Column":
        """A row of length one for each text, zeros where none of its words is known.

        Two rows times one another: 1 is the same, about 0 or a little less another problem.
        """
        return self.rows([(tokens(text), concepts(text)) for text in texts])

    def rows(self, texts: Sequence[tuple[Collection[str], Iterable[str]]]) -> "Column":
        """The same for texts that are given as their tokens and concepts."""
        import numpy as np

        heard = self._heard
        votes = np.zeros((len(texts), len(self.names)), np.float32)
        evidence = np.zeros_like(votes)
        for row, (said, named) in enumerate(texts):
            known = [heard.places[word] for word in set(said) if word in heard.places]
            cues = [self._place[name] for name in named if name in self._place]
            votes[row] = heard.votes[known].sum(axis=0)
            np.add.at(votes[row], cues, CUE)
            if known or cues:
                told = heard.evidence[known].sum(axis=0) / UNSURE
                np.add.at(told, cues, TOLD)
                evidence[row] = np.exp((told - told.max()) / 2)
        by_votes = _unit(_unit(votes @ self._related) ** SHARPER)
        both = _unit(by_votes + _unit(_unit(evidence) @ self._related))
        return _unit(np.where(both.any(axis=1, keepdims=True), both - self._common, 0))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The problems, in the order of the columns; a thing is one only where people say something about it."""
        said = {name for name, _ in self.sentences}
        known = {name for name, kinds in CONCEPTS.broader.items() if THING not in kinds and name != ASIDE}
        return tuple(sorted(known | said))

    @property
    def sentences(self) -> Iterator[tuple[str, str]]:
        """Each sentence of the file, behind the name of its problem."""
        for name, _, lines in self._chapters:
            yield from ((name, line) for line in lines)

    @property
    def close(self) -> Iterator[tuple[str, str, float]]:
        """The pairs of problems that are close to one another, and how much of one goes to the other, 0 to 1."""
        for name, others, _ in self._chapters:
            for told in others:
                other, _, share = told.partition(":")
                yield name, other, float(share)

    @cached_property
    def _place(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.names)}

    @cached_property
    def _heard(self) -> "_Heard":
        """What each word tells, learnt from the cues and the sentences."""
        cues = ((name, cue.replace("*", " ")) for cue, name in CONCEPTS.names.items())
        said = ((self._place[name], tokens(text)) for name, text in (*cues, *self.sentences) if name in self._place)
        return _Heard(said, len(self.names))

    @cached_property
    def _related(self) -> "Column":
        """How much of each problem goes to each other."""
        import numpy as np

        kin = [(name, broader, KIN) for name in self.names for broader in CONCEPTS.broader[name]]
        related: Column = np.eye(len(self.names), dtype=np.float32)
        for one, other, share in (*kin, *self.close):
            if one in self._place and other in self._place:
                related[self._place[one], self._place[other]] += share
                related[self._place[other], self._place[one]] += share
        return related

    @cached_property
    def _common(self) -> "Column":
        """What is taken off every row: the direction that all problems have in common."""
        import numpy as np

        common: Column = _unit(_unit(self._related).mean(axis=0, keepdims=True)) * np.float32(COMMON)
        return common

    @cached_property
    def _chapters(self) -> list[tuple[str, tuple[str, ...], list[str]]]:
        """For each heading the problem, those it is close to, and the sentences below."""
        chapters: list[tuple[str, tuple[str, ...], list[str]]] = []
        for line in self._file.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                name, _, close = line.strip("[]").partition("|")
                chapters.append((name.strip(), tuple(close.split()), []))
            elif line and not line.startswith("#"):
                chapters[-1][2].append(line)
        return chapters


class _Heard:
    """Where each word's row is in two tables, words by problems: its votes, and its evidence.

    A vote is smaller the more problems the word is said about. Evidence is how much likelier (a logarithm) the word is
    in a line about this problem than in one about any.
    """

    def __init__(self, lines: Iterable[tuple[int, Sequence[str]]], problems: int) -> None:
        import numpy as np

        self.places: dict[str, int] = {}
        at, of = [], []
        for problem, words in lines:
            for word in set(words):
                at.append(self.places.setdefault(word, len(self.places)))
                of.append(problem)
        times = np.zeros((len(self.places), problems), np.float32)
        np.add.at(times, (at, of), 1.0)
        shares = np.log1p(times)
        rarity = np.log1p(problems / (times > 0).sum(axis=1)) / log1p(problems)
        self.votes: Column = shares * (rarity / np.linalg.norm(shares, axis=1))[:, None].astype(np.float32)
        likely = np.log((times + UNHEARD) / (times.sum(axis=0) + UNHEARD * len(times)))
        self.evidence: Column = likely - likely.mean(axis=1, keepdims=True)


def _unit(rows: "Column") -> "Column":
    """The rows with length one, zeros where there is nothing in them."""
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Column = rows / np.where(lengths > 0, lengths, 1)
    return unit


MEANINGS: Final = Meanings(Path(__file__).with_name("sentences.txt"))
