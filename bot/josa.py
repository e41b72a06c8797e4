"""Which Korean particle follows a word: chosen by the sound the word ends in, or both forms where that is uncertain."""

import re
import unicodedata
from typing import Literal

Ending = Literal["vowel", "rieul", "consonant"]

# Digits: 영 일 이 삼 사 오 육 칠 팔 구. Zeros that close a number read 십, 백, 천 or 만: consonants, like 영.
# Letter names: 엘 and 알 end in ㄹ, 엠 and 엔 in a consonant, all others in a vowel (에이, 비 … 에프, 에스, 제트).
# Signs that are read aloud: 퍼센트, 플러스, 도.
_SOUNDS: dict[Ending, str] = {
    "vowel": "2459 ABCDEFGHIJKOPQSTUVWXYZ %％+℃",
    "rieul": "178 LR",
    "consonant": "036 MN",
}
_READ: dict[str, Ending] = {char: ending for ending, chars in _SOUNDS.items() for char in chars if char != " "}
_SIGNS = "%％+℃"

_VOWELS = "aeiouy"
# b, c, g, k, p and t are said either way: 랩 and 웨브, 팩 and 토크.
_CLOSING: dict[str, Ending] = {
    **dict.fromkeys("aeiouydfhjqrsvwxz", "vowel"), **dict.fromkeys("mn", "consonant"), "l": "rieul",
}  # fmt: skip

_OPENERS = {")": "(", "]": "[", "）": "（"}


def josa(word: str, with_final: str, without_final: str) -> str:
    """The particle alone: `josa("목표", "을", "를")` is "를"; "을(를)" after a word whose reading is uncertain."""
    ending = ending_of(word)
    if ending is None:
        return _both(with_final, without_final)
    # 으로 is 로 after ㄹ too: 서울로, 7로.
    if ending == "rieul" and with_final.startswith("으로"):
        return without_final
    return without_final if ending == "vowel" else with_final


def ending_of(word: str) -> Ending | None:
    """The sound that the word ends in, or None where it can't be told from its spelling."""
    spoken = _spoken(unicodedata.normalize("NFC", word))
    last = spoken[-1:]
    if "가" <= last <= "힣":
        return _syllable(last)
    return _latin(spoken) if last.isalpha() else _READ.get(last)


def _both(with_final: str, without_final: str) -> str:
    if with_final.endswith(without_final):
        return f"({with_final.removesuffix(without_final)}){without_final}"
    return f"{with_final}({without_final})"


def _syllable(char: str) -> Ending:
    final = (ord(char) - ord("가")) % 28
    return "vowel" if final == 0 else "rieul" if final == 8 else "consonant"


def _spoken(word: str) -> str:
    """The word without what isn't read: a closing remark in brackets, quotes, punctuation."""
    while word and not (word[-1].isalnum() or word[-1] in _SIGNS):
        before, opener, _ = word.rpartition(_OPENERS.get(word[-1], "\0"))
        word = before.rstrip() if opener and before.strip() else word[:-1]
    return word


def _latin(spoken: str) -> Ending | None:
    """The ending of an acronym in capitals, read letter by letter (KPI, B2B, CRM), or of a word (acme, Northwind)."""
    word = re.search(r"[A-Za-z][a-z]+$", spoken)
    return _word(word[0].lower()) if word else _letters(spoken)


def _word(word: str) -> Ending | None:
    """The ending of an English word as Koreans say it; None where its last letter may close a syllable or open one.

    애크미, 라인, 오라클, 스토어: an e behind a vowel and one consonant is silent, and what stands before it ends the word.
    """
    if word.endswith("le"):
        return "rieul"
    if word.endswith(("me", "ne")):
        return "consonant" if word[-3:-2] in _VOWELS or word[-3:-2] == word[-2] else "vowel"
    if word.endswith("ng"):
        return "consonant"
    if word.endswith(("ch", "sh", "th", "gh", "ph")):
        return None if word.endswith("gh") else "vowel"
    return _CLOSING.get(word[-1])


def _letters(spoken: str) -> Ending | None:
    """The ending of an acronym in capitals, read letter by letter; None where it isn't one."""
    start = len(spoken)
    while start and (spoken[start - 1] in _READ or spoken[start - 1] == "&"):
        start -= 1
    letters = spoken[start:]
    if not 0 < len(letters) <= 5 or spoken[max(start - 1, 0) : start].islower():
        return None
    # SAP, VAT or LINE may also be said as a word, which ends in another sound.
    said_as_word = len(letters) > 2 and letters[-1] in "BCDEGKPRT" and any(vowel in letters[:-1] for vowel in "AEIOU")
    return None if said_as_word else _READ[letters[-1]]
