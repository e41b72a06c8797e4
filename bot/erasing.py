"""Taking somebody's name out of texts: as it was recorded, and as colleagues on their deals say it."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.names import TITLES, is_group, surname

ERASED: Final = "[×]"
_HANGUL: Final = re.compile(r"[가-힣]+")
_TITLES: Final = sorted((one for one in TITLES if not one.isascii()), key=len, reverse=True)
_CALLED: Final = rf"(?=\s?(?:님|씨|{'|'.join(_TITLES)}))"


@dataclass(frozen=True)
class Names:
    """What tells somebody: `sure` does anywhere, `near` only where their deal is spoken of."""

    sure: frozenset[str]
    near: frozenset[str]


def names_of(rows: Iterable[Mapping[str, Any]]) -> Names:
    """The patterns of names, mails and handles in these versions of somebody's record."""
    sure: set[str] = set()
    near: set[str] = set()
    for row in rows:
        name, title = (" ".join(str(row.get(column) or "").split()) for column in ("name", "title"))
        for exact in filter(None, (row.get("email"), row.get("handle"))):
            sure.add(_bounded(re.escape(str(exact))))
        if name:
            (sure if _telling(name) else near).update(_whole(name))
            near |= set(_parts(name, title))
    return Names(frozenset(sure), frozenset(near))


def _telling(name: str) -> bool:
    """Whether a name means one person in a whole company: Jane Smith and 김철수 do, kim and 구매팀 don't."""
    if is_group(name):
        return False
    if _HANGUL.fullmatch(name.replace(" ", "")):
        return len(name.replace(" ", "")) >= 3 and bool(surname(name))
    return len([word for word in re.findall(r"\w+", name) if len(word) > 1]) > 1


def _whole(name: str) -> Iterable[str]:
    if _HANGUL.fullmatch(name.replace(" ", "")):
        core = name.replace(" ", "")
        if len(core) > 1:
            yield r"(?<![가-힣])" + r"\s?".join(core)
        return
    yield _bounded(r"[\s._-]+".join(map(re.escape, name.split())))


def _parts(name: str, title: str) -> Iterable[str]:
    """What colleagues who know the deal say: Jane, 철수님, 김부장."""
    family = surname(name)
    if _HANGUL.fullmatch(name) and family:
        if len(name) - len(family) > 1:
            yield r"(?<![가-힣])" + name[len(family) :] + _CALLED
        if title:
            yield rf"(?<![가-힣]){family}\s?{re.escape(title.rsplit(maxsplit=1)[-1])}"
    elif not is_group(name):
        yield from (_bounded(re.escape(word)) for word in re.findall(r"\w+", name) if len(word) > 2)


def _bounded(pattern: str) -> str:
    return rf"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9])"


class Eraser:
    """Takes a name out of texts and JSON; other people whose names hold it keep theirs.

    `others` are all other people's names, `beside` those of people on the same deals.
    """

    def __init__(self, names: Names, others: Collection[str], everywhere: bool, beside: Collection[str] = ()) -> None:
        self._near = _pattern(beside, names.sure | names.near)
        self._far = _pattern(others, names.sure) if everywhere else None

    def text(self, text: str, near: bool) -> str:
        """The text without the name; `near` says whether it speaks of one of their deals."""
        pattern = self._near if near else self._far
        return pattern.sub(lambda found: found["keep"] or ERASED, text) if pattern and text else text

    def value(self, value: Any, near: bool) -> Any:
        """A JSON value without the name in any of its texts."""
        if isinstance(value, str):
            return self.text(value, near)
        if isinstance(value, list):
            return [self.value(one, near) for one in value]
        if isinstance(value, dict):
            return {name: self.value(one, near) for name, one in value.items()}
        return value

    def tells(self, text: str, near: bool) -> bool:
        """Whether the text names them."""
        return self.text(text, near) != text


def _pattern(others: Collection[str], gone: Collection[str]) -> re.Pattern[str] | None:
    patterns = sorted(gone, key=len, reverse=True)
    if not patterns:
        return None
    own = re.compile("|".join(patterns), re.IGNORECASE)
    kept = [one for one in others if own.search(one) and not own.fullmatch(one)]
    keep = "|".join(_bounded(re.escape(one)) for one in sorted(kept, key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?P<keep>{keep})|(?:{'|'.join(patterns)})", re.IGNORECASE)
