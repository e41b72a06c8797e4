"""Conversations of tests/transcripts through Teams' door: what arrives there is what the core says, card for card."""

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cards import Answer
from bot.references import load_samples
from handlers.teams import forms
from handlers.teams.cards import render
from handlers.turn import Said
from store import references, workspaces
from store.engine import Store
from store.ledger import Ledger
from tests.conversation import START, Conversation, Scene, scenes
from tests.teams_api import GROUP, KIM, TeamsApi, person
from tests.teams_door import NAMES, Teams, teams

pytest_plugins = "tests.teams_fixtures"

FOLDER = Path(__file__).parent / "transcripts"
APART = {"picture"}  # what comes as a file has tests of its own
SUBJECTS = sorted({path.name.removesuffix(".en.md") for path in FOLDER.glob("*.en.md")} - APART)
ELSEWHERE = ("user=", "channel", "overheard", "guest", "admin", "outsiders", "thread", "lang=", "delivery")
Data = dict[str, Any]


def usable(scene: Scene) -> bool:
    """Whether a scene is one person's in one room; other rooms and people have tests of their own."""
    moves = [line for line in scene.lines if line.startswith("@")]
    lines = [line for line in scene.lines if line.startswith(">")]
    mentions = any("<@" in line for line in lines)  # as another platform writes them
    return bool(lines) and not mentions and not any(word in move for move in moves for word in ELSEWHERE)


def found(language: str) -> list[tuple[str, Scene, str]]:
    return [
        (f"{subject}.{language}: {scene.title}", scene, language)
        for subject in SUBJECTS
        for scene in scenes(FOLDER / f"{subject}.{language}.md")[1]
        if usable(scene)
    ]


ALL = found("en") + found("ko")
TENANTS = [str(uuid.UUID(int=number + 1, version=4)) for number in range(len(ALL))]


@dataclass
class Core(Conversation):
    """The core's own answers to the lines of a scene."""

    turns: list[tuple[str, Answer]] = field(default_factory=list)

    def say(self, line: str) -> Answer:
        answer = super().say(line)
        self.turns.append((line, answer))
        return answer


@dataclass
class Twins:
    """A door that keeps the core's time over one database, and another database, step for step the same, for the core.

    Ids go on counting from scene to scene, in both alike.
    """

    door: Teams
    store: Store
    now: list[datetime]

    def begin(self, tenant: str, language: str) -> Core:
        """A scene in a company of its own, which has the samples on both sides."""
        core = Core(self.store, tenant)
        core.said = Said(
            "", tenant, KIM, GROUP, NAMES[KIM], language=language, zone="Asia/Seoul", outsiders="no"
        )  # fmt: skip
        twin = Store.open(f"sqlite:///{self.door.file}")
        with twin.transaction() as connection:
            place = workspaces.enter(connection, tenant, "", "")
            references.add(Ledger(connection, place.workspace_id, "", START, verb="samples"), load_samples())
        twin.close()
        self.door.api.rosters[GROUP] = [person(KIM, "Kim", tenant=tenant)]
        return core

    def hear(self, tenant: str, line: str, language: str) -> list[tuple[str, Data]]:
        """What arrives in Teams of an answer to this line."""
        typed = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        company: Data = {"conversation": {"tenantId": tenant}, "channelData": {"tenant": {"id": tenant}}}
        self.door.mention(typed, where=GROUP, locale=language, **company)
        return [(one.what, unmarked(one.data)) for one in self.door.shown() if "file.consent" not in str(one.data)]


@pytest.fixture(scope="module")
def twins(migrated: Path, teams_api: TeamsApi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    folder = tmp_path_factory.mktemp("twins")
    teams_api.reset()
    now = [START]
    store = Store.open(f"sqlite:///{shutil.copy(migrated, folder / 'core.db')}")
    file = Path(shutil.copy(migrated, folder / "door.db"))
    with teams(teams_api, file, lambda: now[0], teams_allowed_tenants=",".join(TENANTS)) as door:
        yield Twins(door, store, now)
    store.close()


def expected(answer: Answer, names: dict[str, str]) -> list[tuple[str, Data]]:
    """What Teams gets of an answer."""
    if answer.form is not None:
        private = [forms.render(answer.form)]
    else:
        private = [render(answer.private, names, ping=False)] if answer.private is not None else []
    public = [render(answer.public, names)] if answer.public is not None else []
    return [("targeted", one.activity) for one in private] + [("send", one.activity) for one in public]


def unmarked(found: Any) -> Any:
    """A message without what the door adds: whom it is for, and the marks of a line for the room."""
    if isinstance(found, list):
        return [unmarked(one) for one in found]
    if not isinstance(found, dict):
        return found
    return {name: unmarked(value) for name, value in found.items() if name not in ("room", "recipient")}


@pytest.mark.parametrize(
    ("number", "scene", "language"),
    [pytest.param(number, scene, language, id=name) for number, (name, scene, language) in enumerate(ALL)],
)
def test_scene(number: int, scene: Scene, language: str, twins: Twins) -> None:
    core = twins.begin(TENANTS[number], language)
    for action in (line for line in scene.lines if line.startswith((">", "@"))):
        twins.now[0] = core.now
        core.turns.clear()
        core.perform(action)
        for line, answer in core.turns:
            there = twins.hear(TENANTS[number], line, language)
            assert there == [(what, unmarked(data)) for what, data in expected(answer, {KIM: "Kim"})]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_good_part_of_them(language: str) -> None:
    assert len(found(language)) >= 70
