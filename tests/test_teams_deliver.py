"""What happens by itself in Teams: the real engine and the made-up Connector; once, never twice, at Teams' own pace."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.cards import Card, Run, Text
from handlers import wiring
from handlers.jobs.content import Content
from handlers.jobs.engine import Engine
from handlers.jobs.job import Job, Outcome
from handlers.office import Office
from handlers.slack.deliver import Deliver as SlackDeliver
from handlers.teams.connector import Connector
from handlers.teams.deliver import Deliver, ours
from handlers.teams.pace import CONVERSATION, TENANT, Pace
from store import conversations, workspaces
from store.conversations import Conversation
from store.engine import Store
from tests.slack_api import SlackApi
from tests.teams_api import GROUP, KIM, MIXED, PARK, SALES, SHARED, TeamsApi
from tests.teams_api import TENANT as OURS
from tests.teams_door import read, settings, teams
from tests.works import MORNING, PACE, Works

pytest_plugins = "tests.teams_fixtures"

CARD = Card((Text((Run("Good morning, "), Run(PARK, "user"))),))


@pytest.fixture
def store(tmp_path: Path, migrated: Path) -> Store:
    return Store.open(f"sqlite:///{shutil.copy(migrated, tmp_path / 'deals.db')}")


@pytest.fixture
def carrier(store: Store, teams_api: TeamsApi) -> Deliver:
    teams_api.reset()
    for root, kind in ((SALES, "channel"), (GROUP, "group"), (MIXED, "group"), (SHARED, "shared")):
        note(store, Conversation(root, root, teams_api.service, kind))
    return Deliver(store, lambda: MORNING, lambda: Connector(settings(teams_api), Pace()))


def note(store: Store, known: Conversation) -> None:
    with store.transaction() as connection:
        conversations.note(workspaces.alone(connection, OURS, MORNING), known)


def known(store: Store) -> set[str]:
    with store.transaction() as connection:
        ledger = workspaces.alone(connection, OURS, MORNING)
        return {one for one in (SALES, GROUP, MIXED, SHARED, f"D-{KIM}") if conversations.find(ledger, one)}


def job(channel: str = SALES, **more: Any) -> Job:
    return Job("k", "digest", OURS, channel, MORNING, **{"inside": not ours(channel)} | more)


def send(carrier: Deliver, *jobs: Job, perhaps: bool = False) -> list[Outcome]:
    """What came of each, one after the other in one loop."""

    async def all_of_them() -> list[Outcome]:
        found = [await carrier.send(one, carrier.write(CARD, OURS), perhaps) for one in jobs]
        await asyncio.sleep(0)
        return found

    return asyncio.run(all_of_them())


@pytest.mark.parametrize("channel", [SALES, GROUP])
def test_to_a_channel_and_a_group_in_no_thread_of_theirs(channel: str, carrier: Deliver, teams_api: TeamsApi) -> None:
    assert send(carrier, job(channel)) == [Outcome("sent")]
    (one,) = teams_api.sent("send")
    assert (one.conversation, one.token) == (channel, "token-1")
    assert "Good morning" in read(one)


def test_to_a_person_in_a_conversation_that_is_made_once(carrier: Deliver, store: Store, teams_api: TeamsApi) -> None:
    assert send(carrier, job(KIM), job(KIM)) == [Outcome("sent")] * 2
    assert [one.conversation for one in teams_api.sent("send")] == [f"a:{KIM}"] * 2
    assert len(teams_api.sent("create")) == 1
    assert f"D-{KIM}" in known(store)


def test_where_we_never_were_nothing_can_be_sent(store: Store, teams_api: TeamsApi) -> None:
    teams_api.reset()
    carrier = Deliver(store, lambda: MORNING, lambda: Connector(settings(teams_api), Pace()))
    gone = Outcome("stopped", "channel_not_found")
    assert send(carrier, job(), job(KIM)) == [gone, gone]
    assert teams_api.calls == []


def test_outsiders_end_it_and_the_unknown_waits(carrier: Deliver, teams_api: TeamsApi) -> None:
    outside = Outcome("stopped", "outsiders")
    assert send(carrier, job(MIXED), job(SHARED)) == [outside, outside]
    teams_api.fails["members"] = (500, "")
    assert [one.state for one in send(carrier_again(carrier), job(GROUP))] == ["wait"]
    assert teams_api.sent("send") == []


def carrier_again(carrier: Deliver) -> Deliver:
    """The same in another process, which remembers no room."""
    return Deliver(carrier._store, carrier._clock, carrier._connect)  # noqa: SLF001  # a twin of it


REFUSALS: list[tuple[tuple[int, str] | str, Outcome]] = [
    ((429, ""), Outcome("wait", "ratelimited", 0.0)),
    ((403, "MessageWritesBlocked"), Outcome("stopped", "not_in_channel")),
    ((403, "BotNotInConversationRoster"), Outcome("stopped", "not_in_channel")),
    ((404, "ConversationNotFound"), Outcome("stopped", "not_in_channel")),
    ((400, "BadSyntax"), Outcome("refused", "400 BadSyntax")),
    ((413, "MessageSizeTooBig"), Outcome("refused", "413 MessageSizeTooBig")),
    ((502, ""), Outcome("refused", "it may have arrived: 502")),
    ("drop", Outcome("refused", "it may have arrived: ServerDisconnectedError")),
]


@pytest.mark.parametrize(("befalls", "outcome"), REFUSALS, ids=str)
def test_what_a_refusal_means(
    befalls: Any, outcome: Outcome, carrier: Deliver, store: Store, teams_api: TeamsApi
) -> None:
    teams_api.once["send"] = [befalls]
    assert send(carrier, job()) == [outcome]
    assert len(teams_api.sent("send")) == 1  # never by itself a second time
    assert (SALES in known(store)) == (outcome.state != "stopped")


def test_a_room_whose_people_we_may_not_see_is_one_we_are_not_in(
    carrier: Deliver, store: Store, teams_api: TeamsApi
) -> None:
    del teams_api.rosters[SALES]
    assert send(carrier, job()) == [Outcome("stopped", "not_in_channel")]
    assert SALES not in known(store)


def test_somebody_who_let_us_go_gets_nothing_more(carrier: Deliver, teams_api: TeamsApi) -> None:
    teams_api.fails["create"] = (403, "BotDisabledByAdmin")
    assert send(carrier, job(KIM)) == [Outcome("stopped", "user_not_found")]


def test_without_a_token_nothing_was_sent_so_it_waits(carrier: Deliver, teams_api: TeamsApi) -> None:
    teams_api.fails["token"] = (400, "")
    assert [one.state for one in send(carrier, job(KIM), job(SALES, inside=False))] == ["wait", "wait"]
    teams_api.fails["token"] = (401, "invalid_client")
    assert [one.state for one in send(carrier, job(SALES, inside=False))] == ["wait"]
    assert teams_api.sent("send") == []


def test_what_may_have_arrived_is_looked_at_and_sent_again_only_when_somebody_asks(
    carrier: Deliver, teams_api: TeamsApi
) -> None:
    assert [one.state for one in send(carrier, job(), perhaps=True)] == ["refused"]
    assert teams_api.sent("send") == []
    asked = job(retried=1, unsure=True)
    teams_api.once["send"] = ["drop"]
    assert [one.state for one in send(carrier, asked, asked, perhaps=True)] == ["refused", "refused"]
    assert len(teams_api.sent("send")) == 1


def test_the_pace_of_teams_is_kept() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    sent = [0.0]
    while len(sent) < 3_000:
        wait = pace.take(OURS, SALES)
        now[0] += wait or 0.01
        sent += [] if wait else [now[0]]
    for most, seconds in CONVERSATION:
        assert all(later - sooner >= seconds - 1e-6 for sooner, later in zip(sent[1:], sent[1 + most :], strict=False))
    tenant = Pace(lambda: now[0])
    assert [tenant.take(OURS, f"19:{number}") for number in range(TENANT[0][0])] == [0.0] * 30
    assert tenant.take(OURS, "19:one more") == pytest.approx(1.0)
    assert tenant.take("another", "19:one more") == 0.0


def test_our_own_pace_makes_it_wait_and_is_no_try(store: Store, teams_api: TeamsApi) -> None:
    teams_api.reset()
    note(store, Conversation(SALES, SALES, teams_api.service, "channel"))
    pace = Pace(lambda: 0.0)
    carrier = Deliver(store, lambda: MORNING, lambda: Connector(settings(teams_api), pace))
    found = send(carrier, *[job(inside=False)] * 8)
    assert [one.state for one in found] == ["sent"] * 7 + ["wait"]
    assert (found[-1].reason, found[-1].seconds) == ("ratelimited", 1.0)
    assert len(teams_api.sent("send")) == 7


class Both(Works):
    """The engine over both platforms, as a deployment with both has it."""

    def another(self, name: str) -> Engine:
        known = settings(self.teams, slack_bot_token="xoxb-1", slack_api_url=self.api.url)
        office = Office(self.store, lambda: self.now)
        slack = SlackDeliver(lambda _: "xoxb-1", self.api.url)
        carrier = wiring.both(known, office, slack, Pace())
        return Engine(self.store, Content(self.store), carrier, lambda: self.now, name)

    teams: TeamsApi


@pytest.fixture
def works(store: Store, api: SlackApi, teams_api: TeamsApi) -> Any:
    api.reset()
    teams_api.reset()
    Both.teams = teams_api
    works = Both(store, api)
    works.engine.launch(PACE)
    yield works
    works.engine.close()


def test_each_digest_goes_the_way_of_its_workspace(works: Both, store: Store) -> None:
    works.subscribe("C1")
    slack, works.workspace = works.key("C1"), OURS
    note(store, Conversation(SALES, SALES, works.teams.service, "channel"))
    works.subscribe(SALES, asked_by=KIM)
    works.subscribe(KIM, "person", KIM)
    works.engine.bell.sweep()
    for key in (slack, works.key(SALES), works.key(KIM, "person")):
        assert works.end(key).output == {"state": "sent", "reason": ""}
    assert [one["channel"] for one in works.api.posted] == ["C1"]
    assert {one.conversation for one in works.teams.sent("send")} == {SALES, f"a:{KIM}"}


def test_a_room_that_is_closed_ends_a_digest_with_a_word_to_whoever_asked(works: Both, store: Store) -> None:
    works.workspace = OURS
    note(store, Conversation(SALES, SALES, works.teams.service, "channel"))
    digest = works.subscribe(SALES, asked_by=KIM)
    works.teams.once["send"] = [(403, "MessageWritesBlocked")]
    works.engine.bell.sweep()
    assert works.end(works.key(SALES)).output["state"] == "stopped"
    assert works.stopped(digest) == "gone"
    note(store, Conversation(GROUP, GROUP, works.teams.service, "group"))
    assert works.end(f"stopped:{works.key(SALES)}").output["state"] in ("sent", "stopped")


def test_what_may_have_arrived_is_parked_with_its_reason(works: Both, store: Store) -> None:
    works.workspace = OURS
    note(store, Conversation(SALES, SALES, works.teams.service, "channel"))
    works.subscribe(SALES, asked_by=KIM)
    works.teams.once["send"] = ["drop"]
    works.engine.bell.sweep()
    works.end(works.key(SALES))
    shown = works.shown(works.key(SALES))
    assert shown is not None
    assert shown[0] == "parked"
    assert "may have arrived" in shown[1]
    assert works.command("retry", works.key(SALES)) == 0
    assert works.end(f"{works.key(SALES)}~1.0").output["state"] == "sent"
    assert len(works.teams.sent("send")) == 2


def test_a_digest_that_was_asked_for_in_a_channel_comes_there(
    tmp_path: Path, migrated: Path, teams_api: TeamsApi
) -> None:
    teams_api.reset()
    file = Path(shutil.copy(migrated, tmp_path / "asked.db"))
    with teams(teams_api, file, lambda: MORNING) as door:
        door.mention("deal add Acme")
        door.mention("digest on 09:00 weekdays")
        door.mention("digest mine 08:30", where="")
        door.settle()
        assert door.ask("SELECT channel || kind FROM digests ORDER BY id") == [f"{SALES}channel", f"{KIM}person"]
        door.direct("/digest on")  # there is only one's own in a conversation of two
        assert door.ask("SELECT count(*) FROM digests") == [2]


def test_a_tenant_is_known_by_its_id() -> None:
    assert [ours(one) for one in (OURS, "T1", "T0ABCDEF", "PLAY", KIM.upper(), "")] == [True] + [False] * 5
