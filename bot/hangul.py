"""Korean as it is typed: clean text, jamo, the two-set keyboard in both directions, and particles at the end of a word."""

import re
import unicodedata
from itertools import groupby

# Invisible characters disappear; odd spaces, full-width ASCII and curly quotes become the plain ones. 「」 stay.
_GONE = "\u00ad\u200b\u200c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_PLAIN: dict[int, str] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **{ord(char): " " for char in _SPACES},
    **{ord(char): "" for char in _GONE},
    **{code: "" for code in [*range(0x20), 0x7F] if chr(code) not in "\t\n\r"},
    **{ord(char): "\n" for char in "\u2028\u2029"},
    ord("￦"): "₩",
}
QUOTES = {**{ord(char): '"' for char in "“”„‟"}, **{ord(char): "'" for char in "‘’"}}
# An open quote reaches to the end, where a lone backslash is one. It has to match: were it given up, each quote behind it
# would be looked through to the end again.
QUOTED = re.compile(r'"(?:\\.|[^"\\])*(?:(?P<closed>")|\\?\Z)', re.DOTALL)
_APOSTROPHE = re.compile("(?<=[A-Za-z])’(?=[A-Za-z])")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKS = re.compile(r"[^\w\s\0-\u02ff]{31,}")  # what may be that many marks upon one letter
_MOST_MARKS = 30  # as in Unicode's stream-safe text: no language has more, and sorting them takes their number's square
_LOOSE_JOINER = re.compile("\u200d(?![\u2190-\u2bff\U0001f000-\U0001faff])")  # emoji families keep theirs
# Phones turn a typed -- into one dash. Quoted text, and what follows a bare --, is prose and keeps its dashes.
OPTION_DASH = re.compile(r'"(?:\\.|[^"\\])*(?:"|\\?\Z)|(?<!\S)(?:[—―]+|––+|--)(?P<tail>\s.*)?', re.DOTALL)


def normalise(text: str) -> str:
    """A line as it is read: folded, and with `--` for the one dash that phones make of it."""
    return OPTION_DASH.sub(_plain_dash, fold(text))


def fold(text: str) -> str:
    """The text composed (NFC, not NFKC), with plain quotes, spaces and ASCII; emoji, dashes and line breaks stay.

    Inside plain double quotes typographic ones stay as well: there they belong to what is said.
    """
    whole = clean(text)
    at, parts = 0, []
    for quoted in QUOTED.finditer(whole):
        if not quoted["closed"]:
            break
        parts += [whole[at : quoted.start()].translate(QUOTES), quoted[0]]
        at = quoted.end()
    return "".join((*parts, whole[at:].translate(QUOTES)))


def clean(text: str) -> str:
    """The text as `fold` leaves it, but with its typographic quotes; an apostrophe is none."""
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    plain = _LOOSE_JOINER.sub("", text.replace("\r\n", "\n").translate(_PLAIN))
    return _APOSTROPHE.sub("'", unicodedata.normalize("NFC", _MARKS.sub(_fewer_marks, plain)))


def _fewer_marks(found: re.Match[str]) -> str:
    """The characters, of a row of marks only the first thirty."""
    parts = []
    for is_mark, row in groupby(found[0], lambda char: unicodedata.combining(char) > 0):
        parts += list(row)[: _MOST_MARKS if is_mark else None]
    return "".join(parts)


def _plain_dash(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith('"') else "--" + (found["tail"] or "")


def jamo(text: str) -> str:
    """The text in single letters: syllables fall apart into jamo (NFD), so that one slip is one letter."""
    return unicodedata.normalize("NFD", text)


# The two-set layout: which keys give which letters, in the order in which Unicode composes syllables.
_ONSET_KEYS = "r R s e E f a q Q t T d w W c z x v g".split()
_ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWEL_KEYS = "k o i O j p u P h hk ho hl y n nj np nl b m ml l".split()
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_CODA_KEYS = ["", *"r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g".split()]
_CODAS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"

_LETTERS = dict(zip([*_ONSET_KEYS, *_VOWEL_KEYS], _ONSETS + _VOWELS, strict=True))
_KEYS = {letter: keys for keys, letter in _LETTERS.items()} | dict(zip(_CODAS[1:], _CODA_KEYS[1:], strict=True))


def _any(keys: list[str]) -> str:
    return "|".join(sorted(filter(None, keys), key=len, reverse=True))


# A consonant belongs to the next syllable when a vowel follows it.
_SYLLABLE = re.compile(
    rf"(?P<onset>{_any(_ONSET_KEYS)})(?P<vowel>{_any(_VOWEL_KEYS)})(?:(?P<coda>{_any(_CODA_KEYS)})(?![koiOjpuPhynbml]))?"
    rf"|(?P<letter>{_any([*_ONSET_KEYS, *_VOWEL_KEYS])})"
)
_SHIFTED = frozenset("RETQWOP")


def to_hangul(latin: str) -> str:
    """What these keys would have typed in Korean mode: `rufwjd` is 결정. Other characters stay."""
    return _SYLLABLE.sub(_compose, "".join(key if key in _SHIFTED else key.lower() for key in latin))


def _compose(found: re.Match[str]) -> str:
    if found["letter"]:
        return _LETTERS[found["letter"]]
    onset, vowel = _ONSET_KEYS.index(found["onset"]), _VOWEL_KEYS.index(found["vowel"])
    return chr(ord("가") + (onset * 21 + vowel) * 28 + _CODA_KEYS.index(found["coda"] or ""))


def to_latin(hangul: str) -> str:
    """What these keys would have typed in Latin mode: `ㅇㄷ챵ㄷㄱ` is decider. Other characters stay."""
    return "".join(map(_keys, unicodedata.normalize("NFC", hangul)))


def _keys(char: str) -> str:
    if not "가" <= char <= "힣":
        return _KEYS.get(char, char)
    rest, coda = divmod(ord(char) - ord("가"), 28)
    onset, vowel = divmod(rest, 21)
    return _ONSET_KEYS[onset] + _VOWEL_KEYS[vowel] + _CODA_KEYS[coda]


_PARTICLES = (
    "에게", "한테", "이랑", "하고", "으로", "로", "을", "를", "에", "은", "는", "이", "가", "의", "님", "께", "과", "와", "랑",
)  # fmt: skip


def strip_particle(word: str) -> str | None:
    """The word without the particle it ends in, or None where it ends in none or is nothing else. Not for names."""
    if not word.endswith(_PARTICLES):
        return None
    for particle in _PARTICLES:
        if word.endswith(particle) and len(word) > len(particle):
            return word.removesuffix(particle)
    return None
