"""Reads the playbook's chapters: Markdown with front matter, whose sections say what to say to whom.

Five kinds: a stage's chapter (a section per role), `concern` (per topic), `function` and `buyclass` (a line per
stage), and `bridge` (per pair of topics). What breaks a rule is named with file, line and rule.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import yaml

from bot.deals import BuyClass
from bot.roles import Function, Gate, Role
from bot.rules import BRIDGE_LIMITS, LENS_LIMIT, LIMITS, OPTIONAL, TAG, broken
from bot.stages import Stage
from bot.topics import Topic

LANGUAGES: Final = ("en", "ko")
KINDS: Final = ("concern", "function", "buyclass", "bridge")


@dataclass(frozen=True)
class Cell:
    """What a chapter says, unrendered: for a role at a stage, narrowed by `function` and `gate`, or about a concern.

    A cell about a concern has neither stage nor role. `origin` is "" for what ships, else who wrote it: a file's name
    or "team".
    """

    stage: Stage | None
    role: Role | None
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
    topic: Topic | None = None
    origin: str = ""

    @cached_property
    def id(self) -> str:
        """How lines and records name it, the same in both languages: evaluate/decider/ceo, concern/security."""
        if self.stage is None or self.role is None:
            return f"concern/{self.topic}"
        return "/".join(part for part in (self.stage, self.role, self.function, self.gate) if part)

    @cached_property
    def of_reference(self) -> bool:
        """Whether its proof is somebody's story."""
        return "{{ref_" in self.proof


@dataclass(frozen=True)
class Lens:
    """A line that a function hears, or that a buying situation asks of us, at a stage."""

    key: Function | BuyClass
    stage: Stage
    language: str
    text: str
    origin: str = ""


@dataclass(frozen=True)
class Bridge:
    """Where two topics collide, and the way through that serves the shared goal."""

    topics: frozenset[Topic]
    language: str
    meet: str
    bridge: str
    origin: str = ""


@dataclass(frozen=True)
class Chapter:
    """All that one file says."""

    cells: tuple[Cell, ...] = ()
    lenses: tuple[Lens, ...] = ()
    bridges: tuple[Bridge, ...] = ()


class PlaybookError(ValueError):
    """A chapter breaks a rule: names the file, the line and the rule."""

    def __init__(self, file: str, line: int, rule: str) -> None:
        super().__init__(f"{file}:{line}: {rule}")
        self.file = file
        self.line = line
        self.rule = rule


@dataclass(frozen=True)
class _Section:
    """A heading with the fields under it, and where each stands."""

    line: int
    heading: str
    values: dict[str, str]
    lines: dict[str, int]

    def fail(self, file: str, rule: str, field: str = "") -> PlaybookError:
        return PlaybookError(file, self.lines.get(field, self.line), rule)


def read_chapter(text: str, file: str, origin: str = "") -> Chapter:
    """The chapter that a file holds; `file` is the name for errors. Raises PlaybookError."""
    lines = text.removeprefix("\ufeff").splitlines()
    front, start = _front_matter(lines, file)
    sections = _sections(lines, start, file)
    language, kind = front["language"], front.get("kind", "stage")
    if kind in ("stage", "concern"):
        stage = Stage(front["stage"]) if kind == "stage" else None
        cells = [_cell(section, stage, language, file, origin) for section in sections]
        _once([cell.id for cell in cells], sections, file)
        return Chapter(cells=tuple(cells))
    _once([" · ".join(sorted(map(str.strip, one.heading.split("·")))) for one in sections], sections, file)
    if kind == "bridge":
        return Chapter(bridges=tuple(_bridge(section, language, file, origin) for section in sections))
    return Chapter(lenses=tuple(lens for one in sections for lens in _lenses(one, kind, language, file, origin)))


def _front_matter(lines: list[str], file: str) -> tuple[dict[str, str], int]:
    """The front matter, checked, and the index of the first line behind it."""
    if "---" not in lines[1:] or lines[0] != "---":
        raise PlaybookError(file, 1, "no front matter between two lines of ---")
    end = lines.index("---", 1)
    try:
        data = yaml.safe_load("\n".join(lines[1:end]))
    except (yaml.YAMLError, ValueError) as error:
        raise PlaybookError(file, 1, f"front matter isn't YAML: {error}") from error
    if not isinstance(data, dict) or set(data) not in ({"stage", "language", "title"}, {"kind", "language", "title"}):
        raise PlaybookError(file, 1, "front matter has stage (or kind), language and title, no more and no less")
    for name, known in (("stage", list(Stage)), ("kind", KINDS), ("language", LANGUAGES)):
        if name in data and data[name] not in known:
            raise PlaybookError(file, 1, f"unknown {name} {data[name]!r}")
    return data, end + 1


def _sections(lines: list[str], start: int, file: str) -> list[_Section]:
    """Every heading with its fields, none written twice."""
    sections: list[_Section] = []
    for number, line in enumerate(map(str.strip, lines[start:]), start + 1):
        if line.startswith("## ") and line[3:].strip():
            sections.append(_Section(number, line[3:].strip(), {}, {}))
        elif line.startswith("- ") and ":" in line and sections:
            name, _, value = line[2:].partition(":")
            if name in sections[-1].values:
                raise PlaybookError(file, number, f"{name}: written twice")
            sections[-1].values[name] = value.strip()
            sections[-1].lines[name] = number
        elif line:
            raise PlaybookError(file, number, "a line is `## role`, `## role · overlay` or, under one, `- field: text`")
    return sections


def _once(names: list[str], sections: list[_Section], file: str) -> None:
    for at, (name, section) in enumerate(zip(names, sections, strict=True)):
        if name in names[:at]:
            raise section.fail(file, f"{section.heading}: written twice")


def _check(section: _Section, limits: Mapping[str, int], optional: frozenset[str], file: str) -> None:
    """Every field known, whole and within its rules, in the order of the file; none missing."""
    for name, value in section.values.items():
        if name not in limits:
            raise section.fail(file, f"unknown field {name!r}", name)
        for rule in broken(name, value, limits[name]):
            raise section.fail(file, str(rule), name)
    absent = [name for name in limits if name not in section.values and name not in optional]
    if absent:
        raise section.fail(file, f"{section.heading}: no {', '.join(absent)}")


def _cell(section: _Section, stage: Stage | None, language: str, file: str, origin: str) -> Cell:
    topic = _topic(section.values.pop("topic", None) if stage else section.heading, section, file)
    role, function, gate = _whom(section, file) if stage else (None, None, None)
    _check(section, LIMITS, OPTIONAL, file)
    return Cell(
        stage, role, language, **section.values, function=function, gate=gate, topic=topic, origin=origin
    )  # fmt: skip


def _topic(name: str | None, section: _Section, file: str) -> Topic | None:
    if name is not None and name not in list(Topic):
        raise section.fail(file, f"unknown topic {name!r}", "topic")
    return Topic(name) if name else None


def _whom(section: _Section, file: str) -> tuple[Role, Function | None, Gate | None]:
    role, *overlays = (part.strip() for part in section.heading.split("·"))
    function: Function | None = None
    gate: Gate | None = None
    if role not in list(Role):
        raise section.fail(file, f"unknown role {role!r}")
    for overlay in overlays:
        if overlay in list(Function) and function is None:
            function = Function(overlay)
        elif overlay in list(Gate) and role == Role.GATEKEEPER and gate is None:
            gate = Gate(overlay)
        else:
            raise section.fail(file, f"{role}: {overlay!r} is no function, nor a gatekeeper's kind")
    return Role(role), function, gate


def _lenses(section: _Section, kind: str, language: str, file: str, origin: str) -> Iterator[Lens]:
    keys: list[Any] = list(Function if kind == "function" else BuyClass)
    if section.heading not in keys:
        raise section.fail(file, f"unknown {kind} {section.heading!r}")
    _check(section, {str(stage): LENS_LIMIT for stage in Stage}, frozenset(map(str, Stage)), file)
    key = keys[keys.index(section.heading)]
    for name, text in section.values.items():
        yield Lens(key, Stage(name), language, text, origin)


def _bridge(section: _Section, language: str, file: str, origin: str) -> Bridge:
    topics = [_topic(part.strip(), section, file) for part in section.heading.split("·")]
    found = frozenset(topic for topic in topics if topic)
    if len(found) != 2 or len(topics) != 2:
        raise section.fail(file, f"{section.heading}: a bridge joins two topics, such as `## cost · security`")
    _check(section, BRIDGE_LIMITS, frozenset(), file)
    return Bridge(found, language, section.values["meet"], section.values["bridge"], origin)


def warnings(chapter: Chapter) -> Iterator[tuple[str, str]]:
    """(where, what) that no rule forbids and a team should know: a message that fits one member only."""
    for cell in chapter.cells:
        if cell.function is None and cell.gate is None and "goal" not in [tag[1] for tag in TAG.finditer(cell.say)]:
            yield f"{cell.id} ({cell.language})", "say: fits one member only; name what all share with {{goal}}"
