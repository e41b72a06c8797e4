"""What a command is: a head, a verb, the function that answers, and an example in each language."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from bot.reply import REPLIES
from handlers.turn import Command


@dataclass(frozen=True)
class Entry:
    """One command. Its examples are its help, the README's table and a test; the pattern shows all its slots."""

    head: str
    verb: str
    run: Command
    pattern: str
    en: str
    ko: str

    def example(self, language: str) -> str:
        return self.ko if language == "ko" else self.en

    def about(self, language: str) -> str:
        """What it does, in a phrase."""
        return str(_phrases(language)[self.head][self.verb or "-"])


class Book:
    """Every command there is, in the order in which help shows them."""

    def __init__(self, *chapters: Iterable[Entry]) -> None:
        self.entries = tuple(entry for chapter in chapters for entry in chapter)
        self._by_name = {(entry.head, entry.verb): entry for entry in self.entries}

    def find(self, head: str, verb: str) -> Entry | None:
        """The command of this name, or None while it isn't there yet."""
        return self._by_name.get((head, verb))

    def of(self, head: str) -> tuple[Entry, ...]:
        """The commands under a head."""
        return tuple(entry for entry in self.entries if entry.head == head)


@cache
def _phrases(language: str) -> dict[str, Any]:
    """What the commands do, in this language; the phrases live with the other sentences."""
    found: dict[str, Any] = yaml.safe_load((REPLIES / f"verbs.{language}.yaml").read_text("utf-8"))
    return found


def facts_of(entries: Iterable[Entry], language: str) -> list[dict[str, Any]]:
    """Commands as a reply shows them."""
    return [
        {"example": entry.example(language), "about": entry.about(language), "pattern": entry.pattern}
        for entry in entries
    ]
