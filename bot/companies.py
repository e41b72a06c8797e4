"""When two names mean the same company: legal forms, spaces and a word more behind the name make no difference."""

import re
import unicodedata
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


@lru_cache(maxsize=8192)
def _words(name: str) -> tuple[str, ...]:
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name).lower())
    return tuple(word for word in words if word not in _LEGAL_FORMS)
