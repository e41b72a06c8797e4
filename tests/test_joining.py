"""Two workspaces of different chats as one: who is let in, what goes where, and what parting brings back."""

import threading
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from bot.cards import Answer, plain
from bot.joining import carrying, kind, read_code, shown
from handlers.jobs.content import Content
from handlers.turn import take
from store import conversations, digests, following, homes, joining, leaving, references, reminders, workspaces
from store.conversations import Conversation as Reached
from store.engine import Store
from store.ledger import Ledger
from store.tables import join_codes, joined
from tests.conversation import CODE, Conversation

LONG_IDS = (
    "8b0d3a52-6a3f-4c2e-9a57-1f0f5d6a7c11",
    "19:abc_DEF-1@thread.tacv2",
    "19:meeting_MjdhNjM4@thread.v2",
    "a:1pL6i0oY3C0K8oAj8",
    "29:1bWZ",
    "D-8b0d3a52-6a3f-4c2e-9a57-1f0f5d6a7c11",
)
SHORT_IDS = (
    "T024BE7LD",
    "E123",
    "C0G9QF9GW",
    "U1",
    "W12",
    "D1",
    "TERMINAL",
    "PLAY",
    "9f86d081884c7d659a2feaa0c55ad015",
)
THERE, ROOM = LONG_IDS[0], LONG_IDS[1]  # a colleague and a room of the second chat


@pytest.mark.parametrize("handle", LONG_IDS)
def test_ids_of_one_kind_of_chat_are_known(handle: str) -> None:
    assert kind(handle) == "long"


@pytest.mark.parametrize("handle", SHORT_IDS)
def test_and_so_are_those_of_the_other(handle: str) -> None:
    assert kind(handle) == "short"


def test_a_room_is_reached_under_the_id_of_its_own_kind() -> None:
    assert carrying("T1", THERE, "C1") == carrying(THERE, "T1", "C1") == "T1"
    assert carrying("T1", THERE, ROOM) == carrying(THERE, "T1", ROOM) == THERE
    assert carrying("T1", "", ROOM) is None


@pytest.mark.parametrize("typed", ["K7QT-2MPX-9RWD", "k7qt2mpx9rwd", " k7qt 2mpx 9rwd ", "K7QT–2MPX—9RWD"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert shown(read_code(typed)) == "K7QT-2MPX-9RWD"


def test_letters_that_look_alike_are_read_as_what_is_in_a_code() -> None:
    assert read_code("oilu-OILU-0000") == "011V011V0000"


@pytest.mark.parametrize(
    "typed", ["", "acme", "K7QT-2MPX-9RW", "K7QT-2MPX-9RWDX", "한빛제조한빛제조한빛제조", "K7QT_2MPX_9RW!"]
)
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert read_code(typed) == ""


@dataclass
class Two:
    """Two workspaces of different chats, an admin in each."""

    store: Store
    here: Conversation
    there: Conversation

    def join(self) -> None:
        code = code_of(self.here.say("/deal join"))
        self.there.now = self.here.now
        assert "✅" in words(self.there.say(f"/deal join {code}"))

    def ledger(self, connection: Connection, handle: str = "") -> Ledger:
        place = workspaces.enter(connection, handle or self.here.workspace, "", "")
        return Ledger(connection, place.workspace_id, "U1", self.here.now)


def code_of(answer: Answer) -> str:
    found = CODE.search(words(answer))
    assert found
    return found[0]


def words(answer: Answer) -> str:
    assert answer.private
    return plain(answer.private)


@pytest.fixture
def two(store: Store) -> Two:
    here, there = Conversation(store, uuid.uuid4().hex), Conversation(store, str(uuid.uuid4()))
    here.said = replace(here.said, admin=True)
    there.said = replace(there.said, admin=True, member=THERE, channel=ROOM)
    return Two(store, here, there)


def test_the_code_is_kept_nowhere(two: Two) -> None:
    code = code_of(two.here.say("/deal join"))
    with two.store.transaction() as connection:
        kept = connection.execute(select(join_codes)).all()
    assert kept
    assert read_code(code) not in repr(kept)
    assert code not in repr(kept)


def test_both_ids_lead_to_one_workspace_and_back(two: Two) -> None:
    with two.store.transaction() as connection:
        before = two.ledger(connection, two.there.workspace).workspace
    two.join()
    with two.store.transaction() as connection:
        assert two.ledger(connection).workspace == two.ledger(connection, two.there.workspace).workspace != before
        assert joining.home(connection, two.there.workspace) == two.here.workspace
        assert two.there.workspace not in repr(references.handles(connection))  # the one set aside has no name
    two.here.say("/deal leave yes")
    with two.store.transaction() as connection:
        assert two.ledger(connection, two.there.workspace).workspace == before
        assert joining.home(connection, two.there.workspace) == two.there.workspace


def statements(connection: Connection, handle: str) -> int:
    """How many statements finding a workspace takes."""
    seen: list[str] = []
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.set_trace_callback(seen.append)
    workspaces.enter(connection, handle, "U1", "C1")
    driver.set_trace_callback(None)
    return len(seen)


def test_a_workspace_found_by_its_own_id_costs_one_statement(sqlite: Store) -> None:
    here, there = Conversation(sqlite, uuid.uuid4().hex), Conversation(sqlite, str(uuid.uuid4()))
    here.said, there.said = replace(here.said, admin=True), replace(there.said, admin=True)
    Two(sqlite, here, there).join()
    with sqlite.transaction() as connection:
        assert statements(connection, here.workspace) == 1
        assert statements(connection, there.workspace) == 2


def test_the_same_delivery_joins_once(two: Two) -> None:
    code = code_of(two.here.say("/deal join"))
    said = replace(two.there.said, line=f"/deal join {code}", delivery="D1")
    assert "✅" in words(take(two.store, said, two.here.now))
    again = take(two.store, said, two.here.now)
    assert (again.private, again.public) == (None, None)


def test_a_code_joins_one_of_two_who_say_it_at_once(store: Store) -> None:
    here = Conversation(store, uuid.uuid4().hex)
    here.said = replace(here.said, admin=True)
    code = code_of(here.say("/deal join"))
    others = [Conversation(store, str(uuid.uuid4())) for _ in range(4)]
    start, answers = threading.Barrier(len(others)), []

    def confirm(talk: Conversation) -> None:
        start.wait()
        said = replace(talk.said, line=f"/deal join {code}", admin=True)
        answers.append(words(take(store, said, here.now)))

    threads = [threading.Thread(target=confirm, args=(one,)) for one in others]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(answers) == len(others)
    assert sum("✅" in one for one in answers) == 1
    with store.transaction() as connection:
        ledger = Ledger(connection, workspaces.enter(connection, here.workspace, "", "").workspace_id, "", here.now)
        assert len(connection.execute(select(joined).where(joined.c.workspace_id == ledger.workspace)).all()) == 1


def test_own_references_count_as_recorded_and_sample_ones_do_not(two: Two) -> None:
    two.there.say('/ref add Hanbit industry:manufacturing problem:"late figures" result:"5 days → 2 days"')
    code = code_of(two.here.say("/deal join"))
    said = words(two.there.say(f"/deal join {code}"))
    assert "references: 1" in said
    assert "deals:" not in said


def test_what_was_set_aside_comes_back_whole(two: Two) -> None:
    two.there.say("/deal add hanbit")
    two.there.say("/digest on 09:00 weekdays")
    code = code_of(two.here.say("/deal join"))
    two.there.say(f"/deal join {code} aside")
    assert "hanbit" not in words(two.there.say("/deal list all"))
    assert due(two) == set()
    two.there.say("/deal leave yes")
    assert "hanbit" in words(two.there.say("/deal list"))
    assert due(two, two.there.workspace) == {(two.there.workspace, ROOM)}


def due(two: Two, workspace: str = "", at: datetime | None = None) -> set[tuple[str, str]]:
    """(workspace, channel) of the digests that come next morning."""
    now = at or two.here.now.replace(hour=0, minute=1) + timedelta(days=1)  # nine in Seoul
    with two.store.transaction() as connection:
        found = digests.due(connection, now, workspace=workspace or two.here.workspace)
    return {(one.workspace, one.channel) for one in found}


def test_how_rooms_are_reached_goes_along_and_comes_back(two: Two) -> None:
    room = Reached(ROOM, ROOM, "https://smba.example.com/kr", "channel")

    def known(handle: str) -> Reached | None:
        with two.store.transaction() as connection:
            return conversations.find(two.ledger(connection, handle), ROOM)

    with two.store.transaction() as connection:
        conversations.note(two.ledger(connection, two.there.workspace), room)
    assert known(two.here.workspace) is None
    two.join()
    assert known(two.here.workspace) == known(two.there.workspace) == room
    two.here.say("/deal leave yes")
    assert known(two.here.workspace) is None
    assert known(two.there.workspace) == room


def test_digests_go_out_on_the_platform_of_their_room(two: Two) -> None:
    two.join()
    two.here.say("/digest on 09:00 weekdays")
    two.there.say("/digest on 09:00 weekdays")
    two.there.say("/digest mine 09:00 weekdays")
    there = {(two.there.workspace, ROOM), (two.there.workspace, THERE)}
    assert due(two) == {(two.here.workspace, "C1"), *there}
    two.here.say("/deal leave yes")
    assert due(two) == {(two.here.workspace, "C1")}
    two.join()
    assert due(two) == {(two.here.workspace, "C1"), *there}


def test_a_digest_of_two_is_written_for_either(two: Two) -> None:
    two.join()
    two.here.say("/deal add acme")
    two.there.say("/digest on 09:00 weekdays")
    content = Content(two.store, workspace=two.here.workspace)
    now = two.here.now.replace(hour=0, minute=1) + timedelta(days=1)
    with two.store.transaction() as connection:
        jobs = [one for one in content.due(connection, now, 9) if one.channel == ROOM]
    assert [one.workspace for one in jobs] == [two.there.workspace]
    card = content.write(jobs[0], now)
    assert card
    assert "acme" in plain(card)


def test_reminders_go_to_colleagues_of_both(two: Two) -> None:
    two.join()
    two.here.say("/deal add acme")
    two.here.say('/deal next acme "call" 11/24')
    two.there.say("/deal add hanbit")
    two.there.say('/deal next hanbit "call" 11/24')
    now = two.here.now.replace(hour=0, minute=1) + timedelta(days=1)
    with two.store.transaction() as connection:
        reminders.due(connection, two.here.now, workspace=two.here.workspace)
        found = reminders.due(connection, now, workspace=two.here.workspace)
    assert {(one.workspace, one.member) for one in found} == {(two.here.workspace, "U1"), (two.there.workspace, THERE)}


def test_nobody_of_the_other_chat_is_reminded_after_parting(two: Two) -> None:
    two.join()
    two.there.say("/deal add hanbit")
    two.there.say('/deal next hanbit "call" 11/24')
    two.there.say("/deal leave yes")
    now = two.here.now.replace(hour=0, minute=1) + timedelta(days=1)
    with two.store.transaction() as connection:
        reminders.due(connection, two.here.now, workspace=two.here.workspace)
        assert reminders.due(connection, now, workspace=two.here.workspace) == []


def test_one_platform_letting_go_leaves_the_other_its_mornings(two: Two) -> None:
    two.join()
    two.here.say("/digest on 09:00 weekdays")
    two.there.say("/digest on 09:00 weekdays")
    with two.store.transaction() as connection:
        assert leaving.halt(two.ledger(connection), two.here.workspace) == 1
    assert due(two) == {(two.there.workspace, ROOM)}
    with two.store.transaction() as connection:
        assert leaving.resume(two.ledger(connection), two.here.workspace) == 1
    assert due(two) == {(two.here.workspace, "C1"), (two.there.workspace, ROOM)}


def test_doors_of_both_hear_what_was_written(two: Two) -> None:
    two.join()
    with two.store.transaction() as connection:
        after = following.last(connection)
        homes.opened(replace(two.ledger(connection), actor=THERE), 1)
    two.here.say("/deal add acme")
    looked = two.here.now - timedelta(hours=1)
    with two.store.transaction() as connection:
        heard = {one.workspace for one in following.since(connection, after, looked, 100)}
        pages = {one.workspace for one in following.pages(connection, looked) if one.member == THERE}
    assert heard == {two.here.workspace, two.there.workspace}
    assert two.there.workspace in pages
    assert two.here.workspace not in pages


def test_a_public_line_is_not_sent_to_rooms_of_the_other_chat(two: Two) -> None:
    two.join()
    two.here.say("/deal add acme")
    two.there.say("/deal watch acme")
    two.here.said = replace(two.here.said, channel="C2")
    two.here.say("/deal watch acme")
    two.here.said = replace(two.here.said, channel="C1")
    assert two.here.say("/deal stage acme evaluating").rooms == ("C2",)


def test_colleagues_of_the_other_chat_go_by_their_names(two: Two) -> None:
    two.join()
    two.here.said = replace(two.here.said, member_name="Kim Minsu")
    two.there.said = replace(two.there.said, member_name="한유진")
    two.here.say("/deal add acme")
    two.there.say("/deal add hanbit")
    ours, theirs = two.here.say("/deal show hanbit").private, two.there.say("/deal show acme").private
    assert ours
    assert theirs
    assert "Owner: 한유진" in plain(ours)
    assert "Owner: Kim Minsu" in plain(theirs)
    own = two.here.say("/deal show acme").private
    assert own
    assert "Owner: @U1" in plain(own)  # who is here is mentioned, and named by the platform


def test_whose_name_nobody_knows_is_shown_as_plain_text(two: Two) -> None:
    two.join()
    two.there.say("/deal add hanbit")
    shown = two.here.say("/deal show hanbit").private
    assert shown
    assert f"Owner: {THERE}" in plain(shown)
    assert THERE not in {run.text for part in shown.parts for run in getattr(part, "text", ()) if run.style == "user"}


def test_a_digest_names_colleagues_where_it_is_read(two: Two) -> None:
    two.join()
    two.here.said = replace(two.here.said, member_name="Kim Minsu")
    two.here.say("/deal add acme")
    two.there.say("/digest on 09:00 weekdays")
    content = Content(two.store, workspace=two.here.workspace)
    now = two.here.now.replace(hour=0, minute=1) + timedelta(days=1)
    with two.store.transaction() as connection:
        (job,) = [one for one in content.due(connection, now, 9) if one.channel == ROOM]
    card = content.write(job, now)
    assert card
    assert "@U1" not in plain(card)
    assert "Kim Minsu" in plain(card)


@pytest.mark.parametrize("delivery", ["", "D1"])
def test_a_refusal_names_who_may_of_the_other_chat_and_the_next_line_works(two: Two, delivery: str) -> None:
    two.join()
    two.there.said = replace(two.there.said, member_name="한유진")
    two.there.say(f"/deal access manager <@{THERE}|한유진>")
    two.here.say("/deal access export manager")
    two.here.said = replace(two.here.said, member="U2", admin=False)
    line = replace(two.here.said, line="/deal export", delivery=delivery)
    refused = words(take(two.store, line, two.here.now))
    assert "Not yours to do here" in refused
    assert "Ask 한유진" in refused
    if delivery:
        assert take(two.store, line, two.here.now) == Answer()  # it stays noted that this was answered
    assert "acme" in words(two.here.say("/deal add acme"))
    assert "acme" in words(two.there.say("/deal show acme"))
