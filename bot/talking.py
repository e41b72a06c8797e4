"""What to say to whom at which stage: reads the playbook's chapters, finds the cell that fits, puts a deal's facts in.

A sentence whose parameter is empty isn't shown, so a point never guesses; `Point.missing` names what to record for it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.josa import josa
from bot.roles import Function, Gate, Role
from bot.stages import Stage

_NAMES = """
deal company industry size_band person person_addr function pain pain_metric goal concern criteria_top constraint
option_rec option_count competitor champion decider days_in_stage next_step next_date
ref_name ref_industry ref_size ref_metric ref_story kpi kpi_base kpi_target kpi_actual
plan_next plan_owner plan_due roi_months product
"""
PARAMETERS = frozenset(_NAMES.split())
LANGUAGES = ("en", "ko")

# The fields of a cell in the order they are shown, with how many characters each may have in a chapter.
LIMITS = {"say": 240, "ask": 160, "objection": 120, "answer": 240, "proof": 240, "next": 200, "avoid": 160}
SENTENCES = {"say": 2, "ask": 1}
OPTIONAL = frozenset({"avoid"})

# Somebody with several roles is spoken to in one. Early the person who raised the problem comes first; afterwards the
# person who answers for the result, and then whoever carries most of the work of that stage.
_EARLY = (Role.INITIATOR, Role.DECIDER, Role.INFLUENCER, Role.USER, Role.BUYER, Role.GATEKEEPER)
_SHAPING = (Role.DECIDER, Role.INFLUENCER, Role.USER, Role.INITIATOR, Role.BUYER, Role.GATEKEEPER)
_CHOOSING = (Role.DECIDER, Role.BUYER, Role.INFLUENCER, Role.USER, Role.INITIATOR, Role.GATEKEEPER)
_LIVING = (Role.DECIDER, Role.USER, Role.INFLUENCER, Role.BUYER, Role.INITIATOR, Role.GATEKEEPER)
PRIMARY: dict[Stage, tuple[Role, ...]] = {
    Stage.IDENTIFY: _EARLY,
    Stage.GATHER: _EARLY,
    Stage.ANALYZE: _SHAPING,
    Stage.DEVELOP: _SHAPING,
    Stage.EVALUATE: _CHOOSING,
    Stage.CHOOSE: _CHOOSING,
    Stage.IMPLEMENT: _LIVING,
    Stage.REVIEW: _LIVING,
}

_HEADING = re.compile(r"## (.+)")
_FIELD = re.compile(r"- (\w+):\s*(.*)")
_TAG = re.compile(r"\{\{\s*(\w+)\s*(?:\|\s*(\w+)\s*(\([^{}]*\))?\s*)?\}\}")
_FORM = re.compile(r"'([^']*)'")
_FORMS = re.compile(r"\(\s*'[^']*'\s*,\s*'[^']*'\s*\)")
# A parameter, quotes and brackets are units that a sentence doesn't end in.
_TOKEN = re.compile(r"""\{\{.*?\}\}|[“‘「(\[]|[”’」)\]]|"|\s+|[^\s“‘「(\[”’」)\]"{]+|\{""")
_END = re.compile(r"""[.!?…][”’」"')\]]*$""")
_ABBREVIATION = re.compile(r"\b(?:[A-Za-z]\.){2,}$|\b(?:vs|etc|Mr|Ms|Dr|No|Co|Inc|Ltd)\.$")


@dataclass(frozen=True)
class Cell:
    """What a chapter says for a role at a stage, unrendered; `function` and `gate` narrow whom it is for."""

    stage: Stage
    role: Role
    language: str
    say: str
    ask: str
    objection: str
    answer: str
    proof: str
    next: str
    avoid: str = ""
    function: Function | None = None
    gate: Gate | None = None

    @property
    def key(self) -> tuple[Role, Stage, str, Function | None, Gate | None]:
        return self.role, self.stage, self.language, self.function, self.gate


@dataclass(frozen=True)
class Point:
    """A cell with a deal's facts in it. A field is "" when nothing of it remains.

    `missing` names the parameters that were needed but empty, in the order of need; `overlay` is what narrowed the
    cell, such as "cfo" or "fear", or "".
    """

    role: Role
    stage: Stage
    say: str
    ask: str
    objection: str
    answer: str
    proof: str
    next: str
    avoid: str
    missing: tuple[str, ...]
    overlay: str


class PlaybookError(ValueError):
    """A chapter breaks a rule: names the file, the line and the rule."""

    def __init__(self, file: str, line: int, rule: str) -> None:
        super().__init__(f"{file}:{line}: {rule}")
        self.file = file
        self.line = line
        self.rule = rule


def primary_role(roles: Collection[Role], stage: Stage) -> Role:
    """The one of somebody's roles to speak to at this stage, by `PRIMARY`; ValueError when there are none."""
    return min(roles, key=PRIMARY[stage].index)


# Reading


def read_chapter(text: str, file: str) -> tuple[Cell, ...]:
    """The cells of a chapter: Markdown with front matter. `file` is the name for errors. Raises PlaybookError."""
    lines = text.splitlines()
    stage, language, start = _front_matter(lines, file)
    cells: dict[Any, Cell] = {}
    for line, heading, fields in _sections(lines, start, file):
        role, function, gate = _whom(heading, file, line)
        absent = [name for name in LIMITS if name not in fields and name not in OPTIONAL]
        if absent:
            raise PlaybookError(file, line, f"{heading}: no {', '.join(absent)}")
        cell = Cell(stage, role, language, **fields, function=function, gate=gate)
        if cell.key in cells:
            raise PlaybookError(file, line, f"{heading}: written twice")
        cells[cell.key] = cell
    return tuple(cells.values())


def _front_matter(lines: list[str], file: str) -> tuple[Stage, str, int]:
    """Stage, language and the index of the first line behind the front matter."""
    if "---" not in lines[1:] or lines[0] != "---":
        raise PlaybookError(file, 1, "no front matter between two lines of ---")
    end = lines.index("---", 1)
    try:
        data = yaml.safe_load("\n".join(lines[1:end]))
    except yaml.YAMLError as error:
        raise PlaybookError(file, 1, f"front matter isn't YAML: {error}") from error
    if not isinstance(data, dict) or set(data) != {"stage", "language", "title"}:
        raise PlaybookError(file, 1, "front matter has stage, language and title, no more and no less")
    if data["stage"] not in list(Stage):
        raise PlaybookError(file, 1, f"unknown stage {data['stage']!r}")
    if data["language"] not in LANGUAGES:
        raise PlaybookError(file, 1, f"unknown language {data['language']!r}")
    return Stage(data["stage"]), data["language"], end + 1


def _sections(lines: list[str], start: int, file: str) -> list[tuple[int, str, dict[str, str]]]:
    """(line, heading, fields) of every section, each field checked."""
    sections: list[tuple[int, str, dict[str, str]]] = []
    for number, line in enumerate(lines[start:], start + 1):
        if not line.strip():
            continue
        if heading := _HEADING.fullmatch(line.strip()):
            sections.append((number, heading[1].strip(), {}))
        elif (field := _FIELD.fullmatch(line.strip())) and sections:
            name, value = field[1], field[2].strip()
            if name in sections[-1][2]:
                raise PlaybookError(file, number, f"{name}: written twice")
            for rule in _broken_rules(name, value):
                raise PlaybookError(file, number, rule)
            sections[-1][2][name] = value
        else:
            raise PlaybookError(file, number, "a line is `## role`, `## role · overlay` or, under one, `- field: text`")
    return sections


def _whom(heading: str, file: str, line: int) -> tuple[Role, Function | None, Gate | None]:
    role, *overlays = (part.strip() for part in heading.split("·"))
    function: Function | None = None
    gate: Gate | None = None
    if role not in list(Role):
        raise PlaybookError(file, line, f"unknown role {role!r}")
    for overlay in overlays:
        if overlay in list(Function) and function is None:
            function = Function(overlay)
        elif overlay in list(Gate) and role == Role.GATEKEEPER and gate is None:
            gate = Gate(overlay)
        else:
            raise PlaybookError(file, line, f"{role}: {overlay!r} is no function, nor a gatekeeper's kind")
    return Role(role), function, gate


def _broken_rules(name: str, value: str) -> Iterator[str]:
    """What is wrong with a field's text, worst first."""
    if name not in LIMITS:
        yield f"unknown field {name!r}"
        return
    if not value:
        yield f"{name}: empty"
    if len(value) > LIMITS[name]:
        yield f"{name}: {len(value)} characters, {LIMITS[name]} fit"
    yield from (f"{name}: {rule}" for rule in _broken_tags(value))
    count = len(sentences(value))
    if count > SENTENCES.get(name, count):
        yield f"{name}: {count} sentences, at most {SENTENCES[name]}"
    if name == "ask" and not value.endswith("?"):
        yield "ask: not a question"


def _broken_tags(value: str) -> Iterator[str]:
    if "{" in (rest := _TAG.sub("", value)) or "}" in rest:
        yield "only {{parameter}} or {{parameter|josa('을','를')}} may stand in braces"
    for parameter, filter_, forms in _TAG.findall(value):
        if parameter not in PARAMETERS:
            yield f"unknown parameter {parameter!r}"
        if filter_ not in ("", "josa"):
            yield f"unknown filter {filter_!r}"
        if filter_ == "josa" and not _FORMS.fullmatch(forms):
            yield "josa takes two forms, such as josa('을','를')"


# Finding


class Playbook:
    """Cells by role, stage, language and overlay; of two for the same the later one counts."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self._by_key = {cell.key: cell for cell in cells}

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(self._by_key.values())

    def over(self, cells: Iterable[Cell]) -> "Playbook":
        """This playbook with a workspace's own cells over it."""
        return Playbook((*self.cells, *cells))

    def cell(
        self, role: Role, stage: Stage, language: str, function: Function | None = None, gate: Gate | None = None
    ) -> Cell:
        """The most specific: both overlays, the gatekeeper's kind, the function, or else the plain role (KeyError)."""
        for overlay in ((function, gate), (None, gate), (function, None)):
            if found := self._by_key.get((role, stage, language, *overlay)):
                return found
        return self._by_key[role, stage, language, None, None]

    def point(self, cell: Cell, facts: Mapping[str, str]) -> Point:
        """The cell with `facts` in it; where they leave nothing of a field, the plain role's field stands in."""
        return point(cell, facts, spare=self.cell(cell.role, cell.stage, cell.language))


@cache
def default_playbook() -> Playbook:
    """The playbook that ships, read once."""
    chapters = sorted((Path(__file__).parent / "playbook").glob("*.md"))
    return Playbook(cell for file in chapters for cell in read_chapter(file.read_text("utf-8"), file.name))


# Rendering


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text. None ends inside {{…}}, quotes, brackets or an abbreviation; none begins small."""
    found: list[str] = []
    start, depth, quoted = 0, 0, False
    for token in _TOKEN.finditer(text):
        part = token[0]
        if part in "“‘「([":
            depth += 1
        elif part in "”’」)]":
            # ’ is an apostrophe as well: it closes nothing that isn't open.
            depth = max(depth - 1, 0)
        elif part == '"':
            quoted = not quoted
        elif part.isspace() and not depth and not quoted:
            so_far = text[start : token.start()]
            if _END.search(so_far) and not (_ABBREVIATION.search(so_far) or text[token.end() :][:1].islower()):
                found.append(so_far)
                start = token.end()
    return (*found, text[start:]) if text[start:] else tuple(found)


@dataclass(frozen=True)
class _Sentence:
    """A sentence and the parameters it needs."""

    text: str
    needs: tuple[str, ...]


@lru_cache(maxsize=8192)
def _compiled(text: str) -> tuple[_Sentence, ...]:
    return tuple(_sentence(part) for part in sentences(text))


def _sentence(text: str) -> _Sentence:
    needs = tuple(dict.fromkeys(tag[1] for tag in _TAG.finditer(text)))
    return _Sentence(text, needs)


def point(cell: Cell, facts: Mapping[str, str], spare: Cell | None = None) -> Point:
    """The cell with `facts` (parameter → plain text) in it; a field with nothing left is taken from `spare`, if given.

    Values go in as they are and are never read as templates; escaping is the card's business.
    """
    known = {name: value.strip() for name, value in facts.items() if value.strip()}
    missing: dict[str, None] = {}
    shown = {name: _render(getattr(cell, name), known, missing) for name in LIMITS}
    if spare is not None and spare != cell:
        shown = {name: text or _render(getattr(spare, name), known, missing) for name, text in shown.items()}
    overlay = " · ".join(part for part in (cell.function, cell.gate) if part)
    return Point(cell.role, cell.stage, **shown, missing=tuple(missing), overlay=overlay)


def _render(text: str, known: Mapping[str, str], missing: dict[str, None]) -> str:
    """The sentences whose parameters are known; the others' are added to `missing`."""
    shown: list[str] = []
    for sentence in _compiled(text):
        empty = [name for name in sentence.needs if name not in known]
        if empty:
            missing |= dict.fromkeys(empty)
        else:
            shown.append(_TAG.sub(lambda tag: _filled(tag, known), sentence.text) if sentence.needs else sentence.text)
    return " ".join(shown)


def _filled(tag: re.Match[str], known: Mapping[str, str]) -> str:
    """What stands for a tag: the value, or the particle behind it; the reader lets no other kind of tag in."""
    value = known[tag[1]]
    return josa(value, *_FORM.findall(tag[3])) if tag[2] else value
