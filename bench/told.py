"""docs/reliability.md, section by section: whatever was measured replaces its own section and leaves the others."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "reliability.md"
HEAD = """# What is lost when something breaks

Each section is written by the command in it, with `--write`, on a computer like the one it names; figures of time are
as good as that computer was quiet. *Kept* means that the promise beside it was kept in that run, and the exit status of
the command says the same.
"""
ORDER = ("Faults", "Load", "Made-up lines", "Broken payloads")


@dataclass(frozen=True)
class Outcome:
    """What came of one fault: its name, whether the promise was kept, and the figures as lines of text."""

    name: str
    kept: bool
    lines: tuple[str, ...]


told: list[Outcome] = []  # by this process, in order


def leave(path: Path) -> None:
    """Leaves what this process told for the one that started it."""
    path.write_text(json.dumps([asdict(one) for one in told], ensure_ascii=False), "utf-8")


def found(path: Path) -> list[Outcome]:
    """What another process left, nothing where it left nothing."""
    if not path.exists():
        return []
    return [Outcome(one["name"], one["kept"], tuple(one["lines"])) for one in json.loads(path.read_text("utf-8"))]


def write(title: str, lines: Iterable[str]) -> None:
    """Puts a section into the page."""
    text = PAGE.read_text("utf-8") if PAGE.exists() else HEAD
    sections = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    sections[title] = "\n".join(lines)
    known = sorted(sections, key=lambda one: ORDER.index(one) if one in ORDER else len(ORDER))
    body = "\n".join(f"## {name}\n\n{sections[name].strip()}\n" for name in known)
    PAGE.write_text(f"{HEAD}\n{body}".rstrip() + "\n", "utf-8")
