"""What to say to whom at which stage: finds the cell of the playbook that fits and puts a deal's facts in.

A sentence whose parameter is empty isn't shown, so a point never guesses; `Point.missing` names what to record for it.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
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


@dataclass(frozen=True, repr=False)
class Point:
    """A cell with a deal's facts in it, put into words as it is read: most readers show one sentence of it.

    `facts` are plain texts by parameter, which go in as they are and are never read as templates; escaping is the
    card's business. A field is "" when nothing of it remains, or what is left of the same field of `spare`. `angle` is
    what the person's function listens for at this stage, or "".
    """

    cell: Cell
    facts: Mapping[str, str]
    spare: Cell | None = None
    angle: str = ""

    def __repr__(self) -> str:
        return f"Point({self.id!r}, {', '.join(f'{name}={self._shown(name)!r}' for name in LIMITS)})"

    @property
    def id(self) -> str:
        return self.cell.id

    @property
    def role(self) -> Role | None:
        return self.cell.role

    @property
    def stage(self) -> Stage | None:
        return self.cell.stage

    @property
    def topic(self) -> Topic | None:
        return self.cell.topic

    @property
    def origin(self) -> str:
        return self.cell.origin

    @cached_property
    def say(self) -> str:
        return self._shown("say")

    @cached_property
    def ask(self) -> str:
        return self._shown("ask")

    @cached_property
    def objection(self) -> str:
        return self._shown("objection")

    @cached_property
    def answer(self) -> str:
        return self._shown("answer")

    @cached_property
    def proof(self) -> str:
        return self._shown("proof")

    @cached_property
    def next(self) -> str:
        return self._shown("next")

    @cached_property
    def avoid(self) -> str:
        return self._shown("avoid")

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The parameters that were needed but empty, in the order of need."""
        own: dict[str, None] = {}
        spare: dict[str, None] = {}
        for name in LIMITS:
            if not rendered(getattr(self.cell, name), self.facts, own) and self.spare:
                rendered(getattr(self.spare, name), self.facts, spare)
        return tuple(own | spare)

    def _shown(self, name: str) -> str:
        text = rendered(getattr(self.cell, name), self.facts, {})
        return text or (rendered(getattr(self.spare, name), self.facts, {}) if self.spare else "")


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
        # What was asked for once; nobody changes a playbook.
        self._paths: dict[tuple[Role, str, Function | None, Gate | None], dict[Stage, Cell]] = {}

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
        return self.path(role, language, function, gate)[stage]

    def path(
        self, role: Role, language: str, function: Function | None = None, gate: Gate | None = None
    ) -> Mapping[Stage, Cell]:
        """What `cell` finds at every stage that has a cell for this role."""
        asked = (role, language, function, gate)
        if asked not in self._paths:
            found = ((stage, self._specific(stage, *asked)) for stage in Stage)
            self._paths[asked] = {stage: cell for stage, cell in found if cell}
        return self._paths[asked]

    def _specific(
        self, stage: Stage, role: Role, language: str, function: Function | None, gate: Gate | None
    ) -> Cell | None:
        for overlay in ((function, gate), (None, gate), (function, None), (None, None)):
            name = "/".join(part for part in (stage, role, *overlay) if part)
            if found := self._cells.get((name, language)):
                return found
        return None

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
            return Point(cell, facts)
        spare = self.cell(cell.role, cell.stage, cell.language)
        lens = None if cell.function else self.lens(function, cell.stage, cell.language)
        return Point(cell, facts, None if spare is cell else spare, lens.text if lens else "")


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
    """A sentence, the parameters it needs, and what stands between them: text, a parameter, its particle's forms."""

    text: str
    needs: tuple[str, ...]
    parts: tuple[tuple[str, str, tuple[str, ...]], ...]
    end: str

    def told(self, facts: Mapping[str, str]) -> str:
        """The sentence with its facts; one that begins with a fact begins large."""
        if not self.needs:
            return self.text
        said: list[str] = []
        for before, name, forms in self.parts:
            value = facts[name].strip()
            said += (before, josa(value, *forms) if forms else value)
        told = "".join((*said, self.end))
        return told if self.parts[0][0] else told[:1].upper() + told[1:]


@lru_cache(maxsize=8192)
def _compiled(text: str) -> tuple[_Sentence, ...]:
    return tuple(_sentence(part) for part in sentences(text))


def _sentence(text: str) -> _Sentence:
    parts, at = [], 0
    for tag in TAG.finditer(text):  # the reader lets no filter in but the particle's
        parts.append((text[at : tag.start()], tag[1], tuple(_FORM.findall(tag[3])) if tag[2] else ()))
        at = tag.end()
    return _Sentence(text, tuple(dict.fromkeys(name for _, name, _ in parts)), tuple(parts), text[at:])


def point(cell: Cell, facts: Mapping[str, str], spare: Cell | None = None) -> Point:
    """The cell with `facts` (parameter → plain text) in it; a field with nothing left is taken from `spare`."""
    return Point(cell, facts, spare)


def rendered(text: str, facts: Mapping[str, str], missing: dict[str, None]) -> str:
    """The sentences whose parameters are known; those of the others are added to `missing`."""
    shown: list[str] = []
    for sentence in _compiled(text):
        empty = [name for name in sentence.needs if not facts.get(name, "").strip()]
        if empty:
            missing |= dict.fromkeys(empty)
        else:
            shown.append(sentence.told(facts))
    return " ".join(shown)
