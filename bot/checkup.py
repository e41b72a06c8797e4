"""What a check of the installation found, in words: what is right, what to know, and what to fix."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

import yaml

from bot.reply import REPLIES

MARKS = {"ok": "✓", "note": "·", "fix": "✗"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `key` names its sentence, `facts` fill it in."""

    level: Literal["ok", "note", "fix"]
    key: str
    facts: dict[str, object] = field(default_factory=dict)


def told(finding: Finding, language: str) -> str:
    """The finding as a line, with what to do where something must be done."""
    sentence = str(_sentences(language)[finding.level][finding.key]).format(**finding.facts)
    return f"{MARKS[finding.level]} {sentence}"


def summed(findings: Iterable[Finding], language: str) -> str:
    """The last line: whether all is well."""
    wrong = sum(finding.level == "fix" for finding in findings)
    return str(_sentences(language)["sum"]["some" if wrong else "none"]).format(count=wrong)


@cache
def _sentences(language: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((REPLIES / f"doctor.{language}.yaml").read_text("utf-8"))
    return found
