"""What to say to whom at which stage: finds the cell of the playbook that fits and puts a deal's facts in.

A sentence whose parameter is empty isn't shown, so a point never guesses; `Point.missing` names what to record for it.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from bot.chapters import Bridge, Cell, Chapter, Lens, PlaybookError, read_chapter
from bot.deals import BuyClass
from bot.josa import josa
from bot.roles import Function, Gate, Role
from bot.rules import LIMITS, TAG, sentences
from bot.stages import Stage
from bot.topics import Topic

# Somebody with several roles is spoken to in one. Early the person who raised the problem comes first; afterwards the
# person who answers for the result, and then whoever carries most of the work of that stage.
_EARLY = (Role.INITIATOR, Role.DECIDER, Role.INFLUENCER, Role.USER, Role.BUYER, Role.GATEKEEPER)
_SHAPING = (Role.DECIDER, Role.INFLUENCER, Role.USER, Role.INITIATOR, Role.BUYER, Role.GATEKEEPER)
_CHOOSING = (Role.DECIDER, Role.BUYER, Role.INFLUENCER, Role.USER, Role.INITIATOR, Role.GATEKEEPER)
_LIVING = (Role.DECIDER, Role.USER, Role.INFLUENCER, Role.BUYER, Role.INITIATOR, Role.GATEKEEPER)
PRIMARY: Final[dict[Stage, tuple[Role, ...]]] = {
    Stage.IDENTIFY: _EARLY,
    Stage.GATHER: _EARLY,
    Stage.ANALYZE: _SHAPING,
    Stage.DEVELOP: _SHAPING,
    Stage.EVALUATE: _CHOOSING,
    Stage.CHOOSE: _CHOOSING,
    Stage.IMPLEMENT: _LIVING,
    Stage.REVIEW: _LIVING,
}
_FORM = re.compile(r"'([^']*)'")
Votes = Mapping[str, tuple[int, int]]  # (up, down) by a cell's id


@dataclass(frozen=True)
class Point:
    """A cell with a deal's facts in it. A field is "" when nothing of it remains.

    `missing` names the parameters that were needed but empty, in the order of need; `angle` is what the person's
    function listens for at this stage, or "".
    """

    id: str
    role: Role | None
    stage: Stage | None
    topic: Topic | None
    say: str
    ask: str
    objection: str
    answer: str
    proof: str
    next: str
    avoid: str
    missing: tuple[str, ...]
    overlay: str
    angle: str = ""
    origin: str = ""


def primary_role(roles: Collection[Role], stage: Stage) -> Role:
    """The one of somebody's roles to speak to at this stage, by `PRIMARY`; ValueError when there are none."""
    return min(roles, key=PRIMARY[stage].index)


class Playbook:
    """All chapters together; of two texts for the same the later one counts. `votes` are the team's on its points."""

    def __init__(self, chapters: Iterable[Chapter], votes: Votes | None = None) -> None:
        read = tuple(chapters)
        self.votes: Votes = votes or {}
        self._cells = {(cell.id, cell.language): cell for chapter in read for cell in chapter.cells}
        self._lenses = {(lens.key, lens.stage, lens.language): lens for chapter in read for lens in chapter.lenses}
        self._bridges = {(one.topics, one.language): one for chapter in read for one in chapter.bridges}

    @property
    def chapter(self) -> Chapter:
        """Everything in this playbook as one chapter."""
        return Chapter(tuple(self._cells.values()), tuple(self._lenses.values()), tuple(self._bridges.values()))

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(self._cells.values())

    def over(self, *chapters: Chapter, votes: Votes | None = None) -> "Playbook":
        """This playbook with a team's own texts over it."""
        return Playbook((self.chapter, *chapters), self.votes if votes is None else votes)

    def cell(
        self, role: Role, stage: Stage, language: str, function: Function | None = None, gate: Gate | None = None
    ) -> Cell:
        """The most specific: both overlays, the gatekeeper's kind, the function, or else the plain role (KeyError)."""
        for overlay in ((function, gate), (None, gate), (function, None)):
            name = "/".join(part for part in (stage, role, *overlay) if part)
            if found := self._cells.get((name, language)):
                return found
        return self._cells[f"{stage}/{role}", language]

    def named(self, cell_id: str, language: str) -> Cell | None:
        """The cell of this id, such as evaluate/decider or concern/security."""
        return self._cells.get((cell_id, language))

    def about(self, topic: Topic, language: str) -> Cell | None:
        """What to say about a concern."""
        return self.named(f"concern/{topic}", language)

    def lens(self, key: Function | BuyClass | None, stage: Stage, language: str) -> Lens | None:
        """What a function listens for, or a buying situation asks of us, at a stage."""
        return self._lenses.get((key, stage, language)) if key else None

    def bridge(self, topics: frozenset[Topic], language: str) -> Bridge | None:
        """The way through where these two topics collide; None where they don't."""
        return self._bridges.get((topics, language))

    def point(self, cell: Cell, facts: Mapping[str, str], function: Function | None = None) -> Point:
        """The cell with `facts` in it; where they leave nothing of a field, the plain role's field stands in."""
        if cell.role is None or cell.stage is None:
            return point(cell, facts)
        made = point(cell, facts, spare=self.cell(cell.role, cell.stage, cell.language))
        lens = None if cell.function else self.lens(function, cell.stage, cell.language)
        return replace(made, angle=lens.text) if lens else made


@cache
def default_playbook() -> Playbook:
    """The playbook that ships, read once."""
    return Playbook(read_folder(Path(__file__).parent / "playbook", origin=False))


def read_folder(folder: Path, origin: bool = True) -> tuple[Chapter, ...]:
    """The chapters of a folder's Markdown files, in the order of their names; each text's origin is its file's name.

    Raises PlaybookError, and OSError where a file can't be read.
    """
    return tuple(read_file(file, origin) for file in files_of(folder))


def files_of(folder: Path) -> tuple[Path, ...]:
    """The chapters in a folder, in the order of their names; a README is none."""
    return tuple(sorted(file for file in folder.glob("*.md") if file.is_file() and file.name.lower() != "readme.md"))


def read_file(file: Path, origin: bool = True) -> Chapter:
    """The chapter in a file. Raises PlaybookError, and OSError where it can't be read."""
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise PlaybookError(file.name, 1, "not UTF-8") from error
    return read_chapter(text, file.name, file.name if origin else "")


@dataclass(frozen=True)
class _Sentence:
    """A sentence and the parameters it needs."""

    text: str
    needs: tuple[str, ...]


@lru_cache(maxsize=8192)
def _compiled(text: str) -> tuple[_Sentence, ...]:
    return tuple(_sentence(part) for part in sentences(text))


def _sentence(text: str) -> _Sentence:
    needs = tuple(dict.fromkeys(tag[1] for tag in TAG.finditer(text)))
    return _Sentence(text, needs)


def point(cell: Cell, facts: Mapping[str, str], spare: Cell | None = None) -> Point:
    """The cell with `facts` (parameter → plain text) in it; a field with nothing left is taken from `spare`, if given.

    Values go in as they are and are never read as templates; escaping is the card's business.
    """
    known = {name: value.strip() for name, value in facts.items() if value.strip()}
    missing: dict[str, None] = {}
    shown = {name: rendered(getattr(cell, name), known, missing) for name in LIMITS}
    if spare is not None and spare != cell:
        shown = {name: text or rendered(getattr(spare, name), known, missing) for name, text in shown.items()}
    overlay = " · ".join(part for part in (cell.function, cell.gate) if part)
    return Point(
        cell.id, cell.role, cell.stage, cell.topic, **shown, missing=tuple(missing), overlay=overlay, origin=cell.origin
    )


def rendered(text: str, known: Mapping[str, str], missing: dict[str, None]) -> str:
    """The sentences whose parameters are known; those of the others are added to `missing`."""
    shown: list[str] = []
    for sentence in _compiled(text):
        empty = [name for name in sentence.needs if name not in known]
        if empty:
            missing |= dict.fromkeys(empty)
        else:
            shown.append(_told(sentence, known))
    return " ".join(shown)


def _told(sentence: _Sentence, known: Mapping[str, str]) -> str:
    """The sentence with its facts; one that begins with a fact begins large."""
    if not sentence.needs:
        return sentence.text
    told = TAG.sub(lambda tag: _filled(tag, known), sentence.text)
    return told[:1].upper() + told[1:] if sentence.text.startswith("{{") else told


def _filled(tag: re.Match[str], known: Mapping[str, str]) -> str:
    """What stands for a tag: the value, or the particle behind it; the reader lets no other kind of tag in."""
    value = known[tag[1]]
    return josa(value, *_FORM.findall(tag[3])) if tag[2] else value
