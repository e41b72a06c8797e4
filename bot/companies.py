"""When two names mean the same company: legal forms, spaces and a word more behind the name make no difference."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_LEGAL_FORMS: Final = frozenset(
    "inc ltd llc plc co corp corporation company limited gmbh ag sa 주 주식회사 유 유한회사".split()
)


def same_company(asked: str, *names: str) -> bool:
    """Whether `asked` means a company of one of these names: "(주)한빛기계" is "한빛 기계"."""
    words = _words(asked)
    known = filter(None, map(_words, names))
    return any(words[: len(name)] == name or "".join(words) == "".join(name) for name in known)


class Companies:
    """Companies with all their names, in which one is found as `same_company` would, however many there are."""

    def __init__(self, names: Iterable[tuple[str, ...]]) -> None:
        self._by_words: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._joined: dict[str, list[int]] = defaultdict(list)
        for place, known in enumerate(names):
            for words in filter(None, map(_words, known)):
                self._by_words[words].append(place)
                self._joined["".join(words)].append(place)

    def same(self, asked: str) -> set[int]:
        """The places of the companies that `asked` means."""
        words = _words(asked)
        found = set(self._joined.get("".join(words), ()))
        for end in range(1, len(words) + 1):
            found.update(self._by_words.get(words[:end], ()))
        return found


def hiding(text: str, customer: str, name: str) -> str:
    """The text with `name` for every mention of the customer; as it is where there is no customer to hide."""
    core = " ".join(word for word in customer.split() if _words(word))
    for said in filter(None, (customer, core)):
        pattern = r"\s*".join(map(re.escape, said.split()))
        text = re.sub(pattern, lambda _: name, text, flags=re.IGNORECASE)
    return text


@lru_cache(maxsize=8192)
def _words(name: str) -> tuple[str, ...]:
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name).lower())
    return tuple(word for word in words if word not in _LEGAL_FORMS)
