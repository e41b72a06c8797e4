"""A signed request that comes again, word for word, changes nothing and says nothing a second time."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from bot.settings import Settings
from handlers.figures import Figures
from handlers.office import Office
from handlers.slack.app import build
from handlers.slack.replays import KEPT, MOST, Replays
from handlers.turn import Said, take
from store.engine import Store
from store.tables import deliveries, writes
from tests.slack_api import SlackApi
from tests.slack_door import SECRET, Reply, Slack, World, read

pytest_plugins = "tests.slack_fixtures"

LINE = '/deal note acme "they called"'  # which is recorded as often as it is said
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Overheard(Slack):
    """Somebody who writes down what Slack sends, to send it again; where they `hold` it, it doesn't arrive before."""

    hold: bool = False
    last: tuple[str | bytes, dict[str, str], str] = ("", {}, "")

    def post(self, body: str | bytes, headers: dict[str, str] | None = None, **signing: str) -> Reply:
        self.last = body, headers or {}, signing.setdefault("at", str(int(time.time())))
        return Reply(0, "") if self.hold else super().post(body, headers, **signing)

    def again(self, port: int = 0) -> Reply:
        """The last request once more, as it was."""
        body, headers, at = self.last
        return Slack(port or self.port, self.api).post(body, headers, at=at)


@pytest.fixture
def slack(acme: World) -> Overheard:
    return Overheard(acme.slack.port, acme.api)


def typed(slack: Slack) -> Reply:
    return slack.command(LINE)


def pressed(slack: Slack) -> Reply:
    return slack.action({"type": "button", "action_id": "say-0", "value": LINE})


def mentioned(slack: Slack) -> Reply:
    return slack.mention(LINE.removeprefix("/"))


def filled(slack: Slack) -> Reply:
    slack.command("/deal pain acme")
    view = slack.api.wait("views.open")[0]["view"]
    return slack.submit(
        view, {view["blocks"][0]["block_id"]: {"type": "plain_text_input", "value": "Figures are retyped"}}
    )


WAYS = pytest.mark.parametrize("way", [typed, pressed, mentioned, filled])


def told(world: World) -> int:
    """How many messages anybody got."""
    world.settle()
    return sum(len(world.api.sent(name)) for name in ("chat.postMessage", "chat.postEphemeral", "respond"))


@WAYS
def test_a_copy_changes_nothing_and_says_nothing(acme: World, slack: Overheard, way: Callable[[Slack], Reply]) -> None:
    before = acme.writes()
    assert way(slack).status == 200
    heard, recorded = told(acme), acme.writes()
    assert recorded == before + 1
    copy = slack.again()
    assert (copy.status, copy.body) == (200, "")
    assert (told(acme), acme.writes()) == (heard, recorded)


@WAYS
def test_a_copy_at_another_replica_changes_nothing_and_says_nothing(
    acme: World, slack: Overheard, api: SlackApi, way: Callable[[Slack], Reply]
) -> None:
    assert way(slack).status == 200
    heard, recorded = told(acme), acme.writes()
    office = Office(Store.open(f"sqlite:///{acme.file}"))
    options = Settings(slack_bot_token="xoxb-1", slack_signing_secret=SECRET, slack_api_url=api.url)
    door = build(office, options)
    with acme.host.serving(door, api) as other:
        copy = slack.again(other.port)
        assert (copy.status, copy.body) == (200, "")
        assert (told(acme), acme.writes()) == (heard, recorded)
        assert office.figures.copies == (0 if way is mentioned else 1)
    office.close()


def test_the_same_words_sent_twice_are_done_twice(acme: World, slack: Overheard) -> None:
    before = acme.writes()
    for _ in range(2):
        assert slack.command(LINE).status == 200
    assert acme.writes() == before + 2


def test_what_only_reads_leaves_no_note(acme: World, slack: Overheard) -> None:
    acme.settle()
    before = acme.count("deliveries")
    assert "Acme" in read(slack.command("/deal show acme").data)
    assert acme.count("deliveries") == before
    slack.command("/deal stage acme evaluating")
    assert acme.count("deliveries") == before + 1


def test_an_event_that_failed_may_come_again_as_it_was(acme: World, slack: Overheard) -> None:
    acme.break_down()
    assert slack.mention("deal add Beta").status == 500
    acme.repair()
    assert slack.again().status == 200
    acme.settle()
    assert acme.deals() == ["Acme", "Beta"]


def test_what_was_refused_may_come_again(acme: World, slack: Overheard) -> None:
    assert slack.post('{"type": "event_callback", "event": 7}', {"Content-Type": "application/json"}).status == 400
    assert slack.again().status == 400


def test_copies_at_the_same_moment_are_done_once(acme: World, slack: Overheard) -> None:
    before = acme.writes()
    slack.hold = True
    slack.command(LINE)
    several = [threading.Thread(target=slack.again) for _ in range(8)]
    for one in several:
        one.start()
    for one in several:
        one.join()
    acme.settle()
    assert acme.writes() == before + 1


@pytest.fixture
def signed() -> Callable[[str], Said]:
    """A line of a workspace of this test's own, with the signature of its request."""
    place = f"T{uuid4().hex}"
    return lambda signature: Said(
        '/deal pain acme "Figures are retyped"', place, "U1", "C1", outsiders="no", signed=signature
    )


def rows(store: Store, workspace: str) -> Iterator[int]:
    from store.tables import workspaces

    with store.transaction() as connection:
        own = select(workspaces.c.id).where(workspaces.c.handle == workspace).scalar_subquery()
        for table in (writes, deliveries):
            yield connection.execute(select(func.count()).where(table.c.workspace_id == own)).scalar_one()


def test_one_signature_is_good_once(store: Store, signed: Callable[[str], Said]) -> None:
    take(store, replace(signed(""), line="/deal add Acme"), NOW)
    first, second = take(store, signed("v0=a"), NOW), take(store, signed("v0=a"), NOW)
    assert (first.copied, second.copied) == (False, True)
    assert (second.private, second.public, second.form, second.files, second.kept) == (None, None, None, (), {})
    assert list(rows(store, signed("").workspace)) == [2, 1]
    other = take(store, signed("v0=b"), NOW)
    assert not other.copied
    assert other.private is not None


def test_two_replicas_that_get_one_request_at_once_do_it_once(store: Store, signed: Callable[[str], Said]) -> None:
    take(store, replace(signed(""), line="/deal add Acme"), NOW)
    together, answers = threading.Barrier(2), []

    def turn() -> None:
        together.wait()
        answers.append(take(store, signed("v0=c"), NOW))

    several = [threading.Thread(target=turn) for _ in range(2)]
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert sorted(answer.copied for answer in answers) == [False, True]
    assert list(rows(store, signed("").workspace)) == [2, 1]


def test_signatures_are_kept_as_long_as_they_are_good_and_no_more_than_fit() -> None:
    now = 0.0
    figures = Figures()
    replays = Replays(figures, lambda: now)

    def signed(number: int) -> str:
        return f"v0={number:064x}"

    first, second = signed(3 * MOST), signed(3 * MOST + 1)
    assert [replays.again(first), replays.again(first)] == [False, True]
    now += KEPT + 1
    assert not replays.again(second)
    assert replays.again(first)  # longer than it is good for
    now += KEPT + 1
    assert not replays.again(first)
    for number in range(2 * MOST):
        replays.again(signed(number))
    assert not replays.again(second)
    assert all(replays.again(signed(number)) for number in range(MOST, 2 * MOST))
    replays.forget(signed(2 * MOST - 1))
    assert not replays.again(signed(2 * MOST - 1))
    replays.forget(signed(3 * MOST + 2))
    assert figures.copies == 2 + MOST
    assert f"dealmate_replays_total {2 + MOST}\n" in figures.lines()
