"""How a text becomes the words it can be found by: stems, Hangul bigrams, and concepts that both languages share."""

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Final

from bot.cues import Cues, folded

RUN = re.compile(r"[a-z0-9]+|[가-힣]+")

STOP_WORDS: Final = frozenset(
    "a about all an and any are as at be been but by can do does for from had has have he her his how i if in into is it "
    "its many more most much my no not of on or our out over she so some such than that the their them then there these "
    "they this to too up us very was we were what when where which who why will with would you your "
    "수 것 등 및 더 그 이 저 때 중 너무 매우 우리 저희 있다 있는 없다 없는".split()
)
BARE: Final = frozenset("안 못 잘 늘 또 다 꼭 왜".split())  # words that tell nobody what two texts have in common
VERB_ENDINGS: Final = frozenset(
    (
        "하겠습니다 되었습니다 하였습니다 했습니다 됐습니다 있습니다 없습니다 합니다 됩니다 입니다 습니다 이에요 하려면 하려고 "
        "하면서 하는데 되는데 하지만 되지만 하였다 되었다 했다 됐다 한다 된다 이다 하는 되는 하고 되고 하며 되며 하여 되어 해서 "
        "돼서 해야 하기 되기 하지 되지 하면 되면 하게 되게 해요 돼요 예요 어요 아요 네요 나요 세요 는데 은데 지만 어서 아서 으면"
    ).split()
)
PARTICLES: Final = frozenset(
    (
        "에서는 에서도 으로는 으로도 에게서 으로서 으로써 까지는 부터는 이라는 에서 에게 으로 까지 부터 처럼 보다 마다 조차 이나 "
        "이랑 에는 에도 은 는 이 가 을 를 의 에 도 로 와 과 만 나 랑"
    ).split()
)
LONGEST_ENDING: Final = max(map(len, VERB_ENDINGS | PARTICLES))

CONCEPTS: Final = Cues(Path(__file__).with_name("concepts.txt"), reach=36)
THING: Final = "thing"  # what is a kind of it is said in passing in any problem
ASIDE: Final = "aside"  # a word that only looks like a cue


def tokens(text: str) -> list[str]:
    """Stems in reading order, repeats kept; a Hangul stem is followed by its pairs of syllables."""
    return [token for run in RUN.findall(folded(text)) if run not in STOP_WORDS for token in _forms(run)]


def concepts(text: str) -> list[str]:
    """What the text is about, in words of no language, in reading order: "보안 사고" and "a data breach" share one."""
    return [name for name in CONCEPTS.found_in(text) if name != ASIDE]


@lru_cache(maxsize=2048)  # the same problems and the same numbers again and again
def subjects(text: str) -> frozenset[str]:
    """The same, once each."""
    return frozenset(concepts(text))


def shared_words(asked: str, text: str) -> tuple[str, ...]:
    """The words of `asked` that the text takes up, literally or by concept, in reading order and without particles."""
    literal, meant = _taken_up(text)
    return tuple(word for word, stem, about in _asked(asked) if stem in literal or not meant.isdisjoint(about))


def is_korean(text: str) -> bool:
    """Whether any Hangul syllable is in the text."""
    return any("가" <= char <= "힣" for char in unicodedata.normalize("NFC", text))


@lru_cache(maxsize=256)
def _asked(text: str) -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Each word once: as people read it, its stem, and what it or the phrase it stands in is about."""
    places = CONCEPTS.places_in(text)
    about: dict[str, set[str]] = {}
    for found in RUN.finditer(folded(text)):
        run = found[0]
        if run not in STOP_WORDS and run not in BARE and not run.isdigit():
            within = (name for name, start, end in places if start < found.end() and found.start() < end)
            about.setdefault(run, set()).update(within)
    stems = {run: _forms(run)[0] for run in about}
    return tuple((run if run.isascii() else stem, stem, _with_broader(about[run])) for run, stem in stems.items())


@lru_cache(maxsize=2048)
def _taken_up(text: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(tokens(text)), _with_broader(concepts(text))


def _with_broader(names: Collection[str]) -> frozenset[str]:
    """The names and those that they are a kind of."""
    return frozenset(names).union(*(CONCEPTS.broader[name] for name in names)) - {THING, ASIDE}


@lru_cache(maxsize=16_384)  # the same words again and again
def _forms(run: str) -> tuple[str, ...]:
    if run.isascii():
        return (_stem(run),)
    stem = _stripped(_stripped(run, VERB_ENDINGS, keep=1), PARTICLES, keep=2)
    # People leave out spaces; pairs of syllables find the word inside the run. Of two syllables the pair is the stem.
    return (stem,) if len(stem) <= 2 else (stem, *(stem[at : at + 2] for at in range(len(stem) - 1)))


def _stem(word: str) -> str:
    """Closing, closes and close alike: plural, then -ing or -ed, then a final e; at least three letters stay."""
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and not word.endswith("eed") and len(word) >= len(ending) + 3:
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _stripped(run: str, endings: frozenset[str], keep: int) -> str:
    """The run without the longest of these endings that leaves at least `keep` syllables."""
    for length in range(min(LONGEST_ENDING, len(run) - keep), 0, -1):
        if run[-length:] in endings:
            return run[:-length]
    return run
