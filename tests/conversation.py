"""Transcripts: conversations that a salesperson can read, and how they are replayed.

A file holds scenes under `## title`. `> /deal show acme` says a line, `> [Undo]` presses a button (or chooses an option of
a picker) of the last answers, `> {goal: Two days}` submits the last form; ⏎ breaks a line in both. `@ user=U2 channel=C2 lang=ko admin=yes +2d`
changes who, where and when for what follows, `overheard=yes` that it is said to others, `workspace=there` that it is said in another
workspace (back with `here`). A code stands as one of CODES. Everything else is what came back, public lines behind `📣`.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.cards import Answer, Buttons, Card, Form, Picker, plain
from bot.references import load_samples
from handlers.turn import Said, take
from store import references, workspaces
from store.engine import Store
from store.ledger import Ledger

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # a Monday, ten in the morning in Seoul
CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}\b")
CODES = ("K7QT-2MPX-9RWD", "4HZC-8VNB-6TGY", "W3JE-5SAF-1KDM")  # how the first codes of a scene are written down
STEP = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True)
class Scene:
    """A heading and the lines under it as they stand in the file."""

    title: str
    lines: tuple[str, ...]


def scenes(path: Path) -> tuple[str, list[Scene]]:
    """A file's first words and its scenes."""
    head, *rest = re.split(r"^## ", path.read_text("utf-8"), flags=re.MULTILINE)
    return head, [Scene(one.split("\n", 1)[0], tuple(one.split("\n")[1:])) for one in rest]


@dataclass
class Conversation:
    """A replay of one scene in a workspace of its own."""

    store: Store
    workspace: str
    said: Said = field(init=False)
    now: datetime = START
    buttons: dict[str, str] = field(default_factory=dict)
    form: Form | None = None
    codes: dict[str, str] = field(default_factory=dict)  # as written down → as given

    def __post_init__(self) -> None:
        self.said = Said("", self.workspace, "U1", "C1", channel_name="deals", outsiders="no")
        with self.store.transaction() as connection:
            place = workspaces.enter(connection, self.workspace, "", "")
            references.add(Ledger(connection, place.workspace_id, "", START, verb="samples"), load_samples())

    def say(self, line: str) -> Answer:
        """One turn; its buttons can be pressed afterwards."""
        answer = take(self.store, replace(self.said, line=line), self.now)
        self.now += timedelta(seconds=5)
        offered = dict(pair for card in (answer.public, answer.private) if card for pair in _offered(card))
        self.buttons = {**self.buttons, **offered}
        self.form = answer.form
        return answer

    def perform(self, action: str) -> list[str]:
        """What comes back for a line of a transcript that begins with `>` or `@`."""
        if action.startswith("@"):
            self._move(action[1:].split())
            return []
        line = action[1:].strip()
        if pressed := re.fullmatch(r"\[(.+)\]", line):
            line = self.buttons[pressed[1]]
        elif line.startswith("{"):
            assert self.form is not None, "no form to fill in"
            filled = {one.name: one.initial for one in self.form.fields}
            typed = line.strip("{}").replace("⏎", "\n")
            line = self.form.compose(filled | dict(pair.split(": ", 1) for pair in typed.split("; ")))
        line = CODE.sub(lambda one: self.codes.get(one[0], one[0]), line)
        return [CODE.sub(self._written, said) for said in _shown(self.say(line.replace("⏎", "\n")))]

    def _written(self, found: re.Match[str]) -> str:
        """A code as the transcript has it."""
        given = {code: written for written, code in self.codes.items()}
        if found[0] in CODES and found[0] not in given:  # an example of ours
            return found[0]
        if found[0] not in given:
            self.codes[CODES[len(self.codes)]] = found[0]
            return self._written(found)
        return given[found[0]]

    def _move(self, words: list[str]) -> None:
        for word in words:
            if word.startswith("+"):
                self.now += int(word[1:-1]) * STEP[word[-1]]
                continue
            name, value = word.split("=", 1)
            key = {"user": "member", "lang": "language"}.get(name, name)
            if key == "workspace":
                value = (
                    self.workspace if value == "here" else str(uuid.uuid5(uuid.NAMESPACE_OID, self.workspace + value))
                )
            given: dict[str, Any] = {key: value == "yes" if key in ("admin", "guest", "overheard") else value}
            self.said = replace(self.said, **given)


def _offered(card: Card) -> Iterator[tuple[str, str]]:
    for part in card.parts:
        if isinstance(part, Buttons):
            yield from ((button.label, button.line) for button in part.buttons)
        elif isinstance(part, Picker):
            yield from part.options


def _shown(answer: Answer) -> Iterator[str]:
    if answer.public:
        yield from (f"📣 {line}" for line in plain(answer.public).split("\n"))
    if answer.private:
        yield from plain(answer.private).split("\n")
    yield from (f"📎 {file.name}: {file.about}" for file in answer.files)
    if answer.form:
        yield f"▤ {answer.form.title}: " + ", ".join(
            f"{one.name}{'*' if one.required else ''}" for one in answer.form.fields
        )


def replay(store: Store, scene: Scene, workspace: str, language: str) -> list[str]:
    """The scene's lines with what really comes back, as they should stand in the file."""
    talk = Conversation(store, workspace)
    talk.said = replace(talk.said, language=language)
    lines: list[str] = []
    for line in scene.lines:
        if line.startswith((">", "@")):
            lines += ["", line, *talk.perform(line)] if lines and line.startswith(">") else [line, *talk.perform(line)]
        elif line.startswith("#"):
            lines.append(line)
    return lines
