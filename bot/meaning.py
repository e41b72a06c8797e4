"""What texts are about, told from all their words at once: by what people say of each problem, in either language."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from math import log, log1p, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.tokens import ASIDE, CONCEPTS, THING, concepts, tokens

if TYPE_CHECKING:
    from bot.columns import Column

CUE: Final = 1.0  # what a cue adds to its concept; a word that is said about this problem only adds as much
KIN: Final = 0.4  # how much of a concept goes to a broader or narrower one …
CLOSE: Final = 0.2  # … and to one it is close to


class Meanings:
    """The problems as directions: a text points to those in whose sentences and cues its words are found.

    This is explicit semantic analysis with a problem where others take an article. A cue is surer where it is found;
    the words still tell something where none is.
    """

    def __init__(self, sentences: Path) -> None:
        self._file = sentences

    def of(self, texts: Sequence[str]) -> "Column":
        """A row of length one for each text, zeros where none of its words is known; two rows times another: 0 to 1."""
        return self.rows([(tokens(text), concepts(text)) for text in texts])

    def rows(self, texts: Sequence[tuple[Collection[str], Iterable[str]]]) -> "Column":
        """The same for texts that are given as their tokens and concepts."""
        import numpy as np

        places, words = self._words
        rows = np.zeros((len(texts), len(self.names)), np.float32)
        for row, (said, named) in zip(rows, texts, strict=True):
            known = [places[word] for word in set(said) if word in places]
            words[known].sum(axis=0, out=row)
            for name in named:
                if name in self._place:
                    row[self._place[name]] += CUE
        rows = rows @ self._related
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Column = rows / np.where(lengths > 0, lengths, 1)
        return unit

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
    def close(self) -> Iterator[tuple[str, str]]:
        """The pairs of problems that are close to one another, as the file has them."""
        for name, others, _ in self._chapters:
            yield from ((name, other) for other in others)

    @cached_property
    def _place(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.names)}

    @cached_property
    def _words(self) -> "tuple[dict[str, int], Column]":
        """Where each word's row is, and the rows: a row is shorter the more problems the word is said about."""
        import numpy as np

        said: dict[str, dict[int, int]] = {}
        cues = ((name, cue.replace("*", " ")) for cue, name in CONCEPTS.names.items())
        for name, text in (*cues, *self.sentences):
            if name in self._place:
                for word in set(tokens(text)):
                    times = said.setdefault(word, {})
                    times[self._place[name]] = times.get(self._place[name], 0) + 1
        rows = np.zeros((len(said), len(self.names)), np.float32)
        for row, times in zip(rows, said.values(), strict=True):
            shares = {at: log1p(count) for at, count in times.items()}
            rarity = log(1 + len(self.names) / len(times)) / log(1 + len(self.names))
            length = sqrt(sum(share * share for share in shares.values()))
            for at, share in shares.items():
                row[at] = rarity * share / length
        return {word: at for at, word in enumerate(said)}, rows

    @cached_property
    def _related(self) -> "Column":
        """How much of each problem goes to each other."""
        import numpy as np

        kin = [(name, broader, KIN) for name in self.names for broader in CONCEPTS.broader[name]]
        close = [(*pair, CLOSE) for pair in self.close]
        related: Column = np.eye(len(self.names), dtype=np.float32)
        for one, other, share in (*kin, *close):
            if one in self._place and other in self._place:
                related[self._place[one], self._place[other]] += share
                related[self._place[other], self._place[one]] += share
        return related

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


MEANINGS: Final = Meanings(Path(__file__).with_name("sentences.txt"))
