"""What CRMs and sales sheets call things, in both languages: columns, stages and outcomes, units of money."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.deals import Outcome
from bot.names import parse_person
from bot.stages import STAGES, Stage
from bot.words import bare

_TABLES: Final = [
    [row.split("|") for row in part.splitlines() if row and not row.startswith("#")]
    for part in Path(__file__).with_name("crm.txt").read_text("utf-8").split("\n\n")
]
LONGEST: Final = 200  # characters of a header that are read; in a longer one every bracket would be looked for again
FIELDS: Final = {name.strip(): (*more.split(), name.strip()) for name, more in _TABLES[0]}
_BY_NAME: Final = {bare(alias): name for name, more in FIELDS.items() for alias in more}
_RANKS: Final = {bare(alias): rank for more in FIELDS.values() for rank, alias in enumerate(more)}
_OWNED: Final = re.compile(r"^(?:deal|opportunity|account|거래|딜)(?=.)")  # Pipedrive says "Deal - Title"
# Where a sheet names their contact in a column of its own, "담당자" is ours; title and 규모 change sides likewise.
SECOND: Final = {"담당자": "owner", "규모": "amount", "title": "position"}
COLLEAGUE: Final = re.compile(  # an id as chats give it, written out or mentioned
    r"<@([^|>\s]+)(?:\|[^>]*)?>|@?([UW](?=[A-Z]*[0-9])[A-Z0-9]{1,30}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
)
ME: Final = ("me", "myself", "나", "저", "본인")
NOT_THIS: Final = "-"  # what a column or a stage is mapped to that shall be left out

STAGE_NAMES: Final = {alias: key.strip() for key, more in _TABLES[1] for alias in (key.strip(), *more.split())}
TARGETS: Final = (*map(str, Stage), *map(str, Outcome))
UNITS: Final = {"천원": 10**3, "만원": 10**4, "백만원": 10**6, "천만원": 10**7, "억원": 10**8, "억": 10**8, "원": 1}
CODES: Final = {
    **dict.fromkeys(("원", "won", "krw", "₩"), "KRW"),
    **dict.fromkeys(("usd", "$", "us$", "달러", "불"), "USD"),
    **dict.fromkeys(("eur", "€", "유로"), "EUR"),
    **dict.fromkeys(("jpy", "엔"), "JPY"),
    **dict.fromkeys(("gbp", "£"), "GBP"),
}


@dataclass(frozen=True)
class Layout:
    """How a file names things: header → field, said stage → stage or outcome, and names of our people → their ids."""

    columns: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)

    def over(self, other: "Layout") -> "Layout":
        """This layout where it says something, `other` elsewhere."""
        parts = ("columns", "stages", "owners")
        return Layout(*({**getattr(other, part), **getattr(self, part)} for part in parts))


def told(words: Iterable[str], ours: Mapping[str, str] | None = None) -> Layout:
    """The layout of `--map` arguments: `Konto=account`, `"Stage 3=develop"`, `"Sora Park=U123"`; raises ValueError.

    `ours` are names of our people and their ids: a name may mean one of them by name as well.
    """
    columns, stages, owners = {}, {}, {}
    for word in words:
        said, equals, target = word.rpartition("=")
        said, target = said.strip(), target.strip()
        if not equals or not said or not target:
            raise ValueError(word)
        if target in FIELDS or target == NOT_THIS:
            columns[header_key(said)] = target
        elif bare(target) in TARGETS:
            stages[stage_name(said)] = bare(target)
        elif owner := colleague(target, ours or {}):
            owners[bare(said.removeprefix("@"))] = owner
        else:
            raise ValueError(word)
    return Layout(columns, stages, owners)


def colleague(said: str, ours: Mapping[str, str]) -> str:
    """The id of one of us whom these words mean: Sora Park, 박소라 과장, me, <@U123>, U123; '' for nobody known."""
    name = said.removeprefix("@")
    found = ours.get(bare(name)) or ours.get(bare(parse_person(name).name))
    if found is None and (written := COLLEAGUE.fullmatch(said)):
        found = written[1] or written[2]
    return found or ""


def header_key(header: str) -> str:
    """What two spellings of a header have in common; what stands in brackets (a unit) doesn't count."""
    said = re.sub(r"\(.*?\)|\[.*?\]|（.*?）", "", header[:LONGEST])
    return re.sub(r"[^0-9a-z가-힣]", "", bare(said)) or bare(header)


def columns(headers: Iterable[str], known: Layout) -> dict[str, str]:
    """Header → field, each field once: what was told first, then by its usual names, then by a second meaning."""
    named = [header for header in headers if header.strip()]
    found = {one: known.columns[header_key(one)] for one in named if header_key(one) in known.columns}
    for table in (_BY_NAME, SECOND):
        for header in sorted(named, key=lambda one: _RANKS.get(_alias(one), 0)):
            meant = table.get(_alias(header))
            if header not in found and meant and meant not in found.values():
                found[header] = meant
    return {header: found[header] for header in named if found.get(header, NOT_THIS) != NOT_THIS}


def _alias(header: str) -> str:
    key = header_key(header)
    return key if key in _BY_NAME else _OWNED.sub("", key)


def stage_name(said: str) -> str:
    """A stage's name as it is told and remembered; every number in it counts: a first meeting is no fifth one."""
    return bare(said)


def stage_key(said: str) -> str:
    """What spellings of a usual stage have in common: numbers before it and shares behind it don't count."""
    core = re.sub(r"\([^)]*\)|\[[^\]]*\]|[0-9]+\s*%", "", said[:LONGEST])
    core = re.sub(r"^\s*[0-9]+\s*(?:단계)?\s*[-.:_)]*\s*(?=\D)", "", core)
    letters = re.sub(r"[^0-9a-z가-힣]", "", bare(core))
    return letters.removesuffix("단계") if len(letters) > 2 else letters or bare(said)


def stage(said: str, known: Layout) -> str:
    """The key of a stage or an outcome that these words of a CRM mean, or ''."""
    for name in (stage_name(said), re.sub(r"[^0-9a-z가-힣]", "", bare(said))):  # the second is how it was kept once
        if name in known.stages:
            return known.stages[name]
    key = stage_key(said)
    if key in STAGE_NAMES:
        return STAGE_NAMES[key]
    match = STAGES.find(key) or STAGES.find(said)
    return str(match.key) if match else ""


def unit_of(header: str) -> tuple[int, str]:
    """How much a column's numbers count, and in which currency, by its header: 금액(백만원), Amount (USD)."""
    said = " ".join(re.findall(r"[(\[（](.*?)[)\]）]", header[:LONGEST])).lower().replace("단위", "").strip(" :")
    for word, size in UNITS.items():
        if said == word:
            return size, "KRW"
    return 1, CODES.get(said, "")
