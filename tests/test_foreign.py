"""Every line that a button, a picker or a form of the transcripts ever carried, said by whom it was not meant for.

Pressed from another workspace with the first one's ids, edited by hand, pressed by a guest, and pressed where outsiders
read: nothing of the first workspace is shown or changed, and nobody at a customer is named.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select

from bot.cards import Answer, Buttons, Picker
from bot.reply import say
from handlers.turn import take
from store import workspaces
from store.engine import Store
from store.tables import deals, stakeholders
from tests.conversation import Conversation, scenes
from tests.test_tenancy import First, dump, prepare
from tests.test_transcripts import TRANSCRIPTS, language_of

NUMBER = re.compile(r"\d+")
NAMED = re.compile(r"\b(deal|person|case|step|item|option|kpi|concern|need):\d+")
CODE = re.compile(r"Run\(text='[^']*', style='code'\)")  # an example of a line, whose people are made up
ENOUGH = 300  # different lines, or the transcripts were not read


@dataclass(frozen=True)
class Scene:
    """A scene as it stands after its last line, and what was offered in it."""

    talk: Conversation
    offered: tuple[str, ...]


def offered(answer: Answer) -> Iterator[str]:
    """The lines that an answer offers."""
    for card in (answer.private, answer.public):
        for part in card.parts if card else ():
            if isinstance(part, Buttons):
                yield from (button.line for button in part.buttons if button.line)
            elif isinstance(part, Picker):
                yield from (line for _, line in part.options)
    if answer.form:
        yield answer.form.line
        yield answer.form.compose({one.name: one.initial or "taken" for one in answer.form.fields})


class Listening(Conversation):
    """A conversation that keeps every line it was offered."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.kept: dict[str, None] = {}

    def say(self, line: str) -> Answer:
        answer = super().say(line)
        self.kept |= dict.fromkeys(offered(answer))
        return answer


@pytest.fixture(scope="session")
def played(sqlite: Store) -> list[Scene]:
    """Every scene, played."""
    found = []
    for path in TRANSCRIPTS:
        for scene in scenes(path)[1]:
            talk = Listening(sqlite, uuid.uuid4().hex)
            talk.said = replace(talk.said, language=language_of(path))
            for line in scene.lines:
                if line.startswith((">", "@")):
                    talk.perform(line)
            found.append(Scene(talk, tuple(talk.kept)))
    return found


@pytest.fixture(scope="session")
def shapes(played: list[Scene]) -> list[str]:
    """Each offered line once, whatever ids it had."""
    found = {NUMBER.sub("1", line): line for scene in played for line in scene.offered}
    assert len(found) > ENOUGH
    return sorted(found.values())


def forged(line: str, first: First, number: int) -> str:
    """The line with the first workspace's ids in it."""
    ids = {"deal": first.deal.id, "person": first.person.id, "case": first.reference, "step": first.step}
    bare = NUMBER.sub(str(number), NAMED.sub(lambda one: f"{one[1]}:\x00{one[1]}", line))
    return re.sub("\x00(.)([a-z]+)", lambda one: str(ids.get(one[1] + one[2], number)), bare)


@pytest.mark.parametrize("member", ["U1", "U9"])
def test_no_offered_line_reaches_into_another_workspace(store: Store, shapes: list[str], member: str) -> None:
    first = prepare(store)
    with store.transaction() as connection:
        before = dump(connection, first.id)
    talk = Conversation(store, uuid.uuid4().hex)
    talk.said = replace(talk.said, member=member, admin=True)
    numbers = [first.step, first.write.id, first.pain]
    for at, line in enumerate(shapes):
        # Their own deal of that name would be somebody else's secret; here only ids could lead there.
        forgery = forged(line, first, numbers[at % len(numbers)]).replace("zzqx", "x")
        answer = talk.say(forgery)
        assert "zzqx" not in repr(answer), forgery
        assert answer.deal_id != first.deal.id, forgery
    with store.transaction() as connection:
        assert dump(connection, first.id) == before


def test_a_guest_is_told_nothing_by_any_button(played: list[Scene]) -> None:
    for scene in played:
        talk = scene.talk
        guest = replace(talk.said, guest=True, outsiders="no", admin=True, overheard=False)
        with talk.store.transaction() as connection:
            place = workspaces.enter(connection, talk.workspace, "", "")
            before = dump(connection, place.workspace_id)
        language = {one: say("guests_nothing", one) for one in ("en", "ko")}
        for line in scene.offered:
            answer = take(talk.store, replace(guest, line=line), talk.now)
            if not re.match(r"/\w+ (?:help|lang)\b", line):
                assert answer.private in language.values(), line
                assert (answer.public, answer.form, answer.files) == (None, None, ()), line
        with talk.store.transaction() as connection:
            after = dump(connection, place.workspace_id)
        changed = {name for name in after if after[name] != before[name]}
        assert changed <= {"members", "changes", "writes"}, changed  # the language they chose to be answered in


def people_of(talk: Conversation) -> set[str]:
    """The names of those at the customer, unless a deal is called so as well."""
    with talk.store.transaction() as connection:
        place = workspaces.enter(connection, talk.workspace, "", "").workspace_id
        names = set(connection.scalars(select(stakeholders.c.name).where(stakeholders.c.workspace_id == place)))
        called = " ".join(connection.scalars(select(deals.c.name).where(deals.c.workspace_id == place)))
    return {name for name in names if len(name) > 2 and name not in called}


@pytest.mark.parametrize("outsiders", ["yes", "unknown"])
def test_no_offered_line_names_people_where_outsiders_read(played: list[Scene], outsiders: str) -> None:
    for scene in played:
        talk = scene.talk
        for line in scene.offered:
            names = people_of(talk)  # fewer, once somebody's first record was undone
            said = replace(talk.said, line=line, outsiders=outsiders, channel="C1", overheard=False, guest=False)
            answer = take(talk.store, said, talk.now)
            shown = CODE.sub("", repr((answer.private, answer.public, answer.form, answer.files)))
            named = {name for name in names if name not in line and _told(name, shown)}
            assert not named, (line, named, shown)


def _told(name: str, shown: str) -> bool:
    return re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", shown) is not None
